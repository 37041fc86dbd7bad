"""Text streams, such as consoles of millions of lines: searching them, finding places in them, and taking them along."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from seamark.model.errors import InvalidQuery
from seamark.model.steps import micros_to_step, step_to_micros
from seamark.stores.columns.text_reads import TextCondition
from seamark.tracking import text_streams
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    RunId,
    WorkspaceName,
    container_of,
)
from seamark.wire.v1.downloads import download_response
from seamark.wire.v1.series import AttributePath

__all__ = ["router"]

router = APIRouter(tags=["series"])

_PREFIX = "/projects/{workspace}/{project}/runs/{run}/series/strings"
_YEARS = 2**53


class TextHitAnswer(Answer):
    """`line` is the line's number, from 0, `index` the place of the point in which it begins, `text` the line, or what is around `found`
    in a long one."""

    index: int
    line: int
    step: float
    timestamp: int
    found: str
    text: str


class TextHitsAnswer(Answer):
    """Matches in the direction of reading. The points from `searched_from` to before `searched_to` were looked at; where the search
    is not complete, another one from `searched_to` on (descending: from `searched_from`) continues it. `total` counts all points."""

    total: int
    hits: list[TextHitAnswer]
    searched_from: int
    searched_to: int
    is_complete: bool


class TextPlaceAnswer(Answer):
    index: int
    line: int
    step: float
    timestamp: int


@router.get(_PREFIX + "/hits", dependencies=[COSTLY])
def find_strings(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    pattern: Annotated[str, Query(min_length=1, max_length=1024, description="What a line must contain.")],
    regex: Annotated[bool, Query(description="Whether `pattern` is a regular expression (RE2).")] = False,
    match_case: bool = False,
    from_index: Annotated[int, Query(ge=0, le=2**62, description="Where to begin; descending, the first that is left out.")] = 0,
    descending: bool = False,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    lineage: bool = True,
) -> TextHitsAnswer:
    """The lines of a string series that have something in them, as far as they are found in half a second."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    found = text_streams.find_texts(
        tracking,
        caller,
        str(container.uuid),
        path,
        TextCondition(pattern, is_regex=regex, matches_case=match_case),
        from_index=from_index,
        descending=descending,
        limit=limit,
        lineage=lineage,
    )
    return TextHitsAnswer(
        total=found.total,
        hits=[
            TextHitAnswer(
                index=hit.index,
                line=hit.line,
                step=micros_to_step(hit.step),
                timestamp=hit.timestamp,
                found=hit.found,
                text=hit.text,
            )
            for hit in found.hits
        ],
        searched_from=found.searched_from,
        searched_to=found.searched_to,
        is_complete=found.is_complete,
    )


@router.get(_PREFIX + "/place", dependencies=[COSTLY])
def find_string_place(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    step: float | None = None,
    time: Annotated[int | None, Query(ge=-_YEARS, le=_YEARS, description="Milliseconds since the epoch.")] = None,
    line: Annotated[int | None, Query(ge=0, le=2**62, description="The number of a line, from 0.")] = None,
    lineage: bool = True,
) -> TextPlaceAnswer | None:
    """The first point of a string series at or after a step or a time, or that in which a line begins; null when all are before it."""
    if [step, time, line].count(None) != 2:
        raise InvalidQuery("A place is found by a step, a time or a line. Give one of `step`, `time` and `line`.")
    container, _ = container_of(tracking, caller, workspace, project, run)
    place = text_streams.find_place(
        tracking,
        caller,
        str(container.uuid),
        path,
        step=None if step is None else step_to_micros(step),
        timestamp=time,
        line=line,
        lineage=lineage,
    )
    if place is None:
        return None
    return TextPlaceAnswer(index=place.index, line=place.line, step=micros_to_step(place.step), timestamp=place.timestamp)


@router.get(_PREFIX + "/content", response_class=StreamingResponse, dependencies=[COSTLY])
def read_string_content(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    times: Annotated[bool, Query(description="Whether each line begins with its time.")] = False,
    lineage: bool = True,
) -> Response:
    """The whole text of a string series, to keep as a file."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    portions = text_streams.read_whole_text(tracking, caller, str(container.uuid), path, with_times=times, lineage=lineage)
    name = f"{container.sys_id}-{path.rpartition('/')[2]}.txt"
    return download_response(name, "text/plain; charset=utf-8", portions, disposition="attachment")
