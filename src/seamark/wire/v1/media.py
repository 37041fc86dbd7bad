"""Files of many runs in one request: what pages of pictures show side by side."""

from typing import Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from seamark.tracking.media import MediaKey, RunMedia, read_media
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)
from seamark.wire.v1.series import FileSeriesPoint, file_series_points
from seamark.wire.v1.values import FileAttribute, FileRefAttribute, typed_value

__all__ = ["router"]

router = APIRouter(tags=["files"])

_MOST_POINTS = 100_000


class FileOfRun(Body):
    """`run` is a sys/id of the project; `path` that of a file, a file series, or of references to files."""

    run: str = Field(min_length=1, max_length=256)
    path: str = Field(min_length=1, max_length=1024)


class FilesOfRuns(Body):
    """`limit` is for each series: its last points."""

    files: list[FileOfRun] = Field(min_length=1, max_length=100)
    limit: int = Field(default=1000, ge=1, le=2000)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if len(self.files) * self.limit > _MOST_POINTS:
            raise ValueError(f"limit times the number of files is at most {_MOST_POINTS:,}; ask for fewer at once")
        return self


class FileSeriesAtEnd(Answer):
    """The last points of a series, which has `total`."""

    total: int
    points: list[FileSeriesPoint]


class FoundFiles(Answer):
    """A file, a series of files, or neither when the run has none under this path."""

    file: FileAttribute | FileRefAttribute | None
    series: FileSeriesAtEnd | None


class FoundFilesOfRuns(Answer):
    """In the order of the request."""

    files: list[FoundFiles]


@router.post("/projects/{workspace}/{project}/files/points", dependencies=[COSTLY])
def read_files_of_runs(
    workspace: WorkspaceName, project: ProjectName, body: FilesOfRuns, tracking: CurrentTracking, caller: CurrentCaller
) -> FoundFilesOfRuns:
    """The files and the points of file series of several runs, without their contents."""
    wanted = [MediaKey(each.run, each.path) for each in body.files]
    media = read_media(tracking, caller, project_identifier(workspace, project), wanted, body.limit)
    return FoundFilesOfRuns(files=[_found(each) for each in media])


def _found(media: RunMedia) -> FoundFiles:
    file = None if media.file is None else typed_value(media.file)
    points = media.points
    return FoundFiles(
        file=file if isinstance(file, FileAttribute | FileRefAttribute) else None,
        series=None if points is None else FileSeriesAtEnd(total=points.total, points=file_series_points(points, media.first)),
    )
