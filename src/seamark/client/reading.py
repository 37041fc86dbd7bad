"""What clients read from a server: attributes, series, files and tables of one project, as the public API answers them."""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from seamark.client.connection import Connection
from seamark.client.errors import ServerUnreachable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "ArtifactFile",
    "AttributeFacts",
    "FilePoint",
    "FloatPoints",
    "Member",
    "Reader",
    "StringPoint",
    "StringPoints",
    "Table",
    "TableRow",
]

_ATTRIBUTES_PER_PAGE = 100_000
_POINTS_PER_PAGE = 500_000
_STRINGS_PER_PAGE = 10_000
_FILES_PER_PAGE = 1_000


class AttributeFacts(msgspec.Struct, frozen=True):
    """An attribute as JSON tells it: numbers that JSON cannot say are strings, times are milliseconds, sets are lists."""

    type: str
    value: Any  # of the shape that the type decides


class StringPoint(msgspec.Struct, frozen=True):
    step: float
    timestamp: int
    value: str


class StringPoints(msgspec.Struct, frozen=True):
    total: int
    points: list[StringPoint]


@dataclass(frozen=True, slots=True)
class FloatPoints:
    """Some points of a series of `total`: steps in micros, timestamps in milliseconds."""

    total: int
    steps: "NDArray[np.int64]"
    timestamps: "NDArray[np.int64]"
    values: "NDArray[np.float64]"


class FilePoint(msgspec.Struct, frozen=True):
    """A file of a series: its place in it, from 0, and its media type."""

    index: int
    mime_type: str


class Member(msgspec.Struct, frozen=True):
    """A file or directory in a file set. `modified_at` is in milliseconds."""

    name: str
    path: str
    is_directory: bool
    size: int
    modified_at: int | None


class ArtifactFile(msgspec.Struct, frozen=True):
    """A file of an artifact. `metadata` says where it is and when it was changed last."""

    path: str
    hash: str
    type: str
    size: int | None
    metadata: dict[str, str]


class TableRow(msgspec.Struct, frozen=True, array_like=True):
    """`attributes` are indices into those of the table, `values` belongs to them."""

    uuid: str
    sys_id: str
    attributes: list[int]
    values: list[Any]  # of the types that the table's attributes say


class Table(msgspec.Struct, frozen=True):
    """A page of the `total` rows that match; `attributes` are paths and types."""

    total: int
    attributes: list[tuple[str, str]]
    rows: list[TableRow]


class _Attributes(msgspec.Struct):
    attributes: dict[str, AttributeFacts]
    after: str | None


class _FileOfPoint(msgspec.Struct):
    mime_type: str


class _FilePoint(msgspec.Struct):
    index: int
    file: _FileOfPoint


class _FilePoints(msgspec.Struct):
    total: int
    points: list[_FilePoint]


class _Members(msgspec.Struct):
    members: list[Member]


class _ArtifactFiles(msgspec.Struct):
    files: list[ArtifactFile]


class _Name(msgspec.Struct):
    path: str
    type: str


class _Names(msgspec.Struct):
    attributes: list[_Name]


class _Header(msgspec.Struct):
    total: int
    count: int


class Reader:
    """Reads what a project holds. Containers are named by their UUIDs. Everything raises as `Connection.request`."""

    def __init__(self, connection: Connection, workspace: str, project: str) -> None:
        self._connection = connection
        self._project = f"/api/v1/projects/{quote(workspace, safe='')}/{quote(project, safe='')}"

    def attributes(
        self, container: str, paths: Sequence[str] | None = None, *, prefix: str = ""
    ) -> Iterator[tuple[str, AttributeFacts]]:
        """The container's attributes of these paths (all when None) that begin with `prefix`, in order of their paths."""
        after: str | None = None
        while True:
            answer = self._connection.request(
                "GET",
                f"{self._run(container)}/attributes",
                query={"prefix": prefix or None, "path": paths, "limit": _ATTRIBUTES_PER_PAGE, "after": after},
            ).parsed(_Attributes)
            yield from answer.attributes.items()
            after = answer.after
            if after is None:
                return

    def attribute(self, container: str, path: str) -> AttributeFacts | None:
        """One attribute; None when there is none of this path."""
        return dict(self.attributes(container, [path])).get(path)

    def float_points(self, container: str, path: str) -> Iterator[FloatPoints]:
        """All points of a float series in step order, in pages."""
        after: int | None = None
        while True:
            answer = self._connection.request(
                "GET",
                f"{self._run(container)}/series/points",
                query={
                    "path": path,
                    "format": "columns",
                    "limit": _POINTS_PER_PAGE,
                    "from_step": None if after is None else (after + 1) / 1e6,
                },
            )
            page = _float_points(answer.body)
            yield page
            if len(page.values) < _POINTS_PER_PAGE:
                return
            after = int(page.steps[-1])

    def string_points(self, container: str, path: str) -> Iterator[StringPoints]:
        """All points of a string series in step order, in pages."""
        offset = 0
        while True:
            page = self._connection.request(
                "GET",
                f"{self._run(container)}/series/strings",
                query={"path": path, "offset": offset, "limit": _STRINGS_PER_PAGE},
            ).parsed(StringPoints)
            yield page
            offset += len(page.points)
            if len(page.points) < _STRINGS_PER_PAGE:
                return

    def file_points(self, container: str, path: str) -> tuple[int, Iterator[FilePoint]]:
        """How many files a series has, and them in step order."""
        first = self._file_page(container, path, 0)

        def points() -> Iterator[FilePoint]:
            page, offset = first, 0
            while page.points:
                for point in page.points:
                    yield FilePoint(point.index, point.file.mime_type)
                offset += len(page.points)
                if offset >= page.total:
                    return
                page = self._file_page(container, path, offset)

        return first.total, points()

    def file_point(self, container: str, path: str, index: int) -> FilePoint | None:
        """The file at a place of a series; None behind its end."""
        page = self._file_page(container, path, index, limit=1)
        return FilePoint(page.points[0].index, page.points[0].file.mime_type) if page.points else None

    def download_point(self, container: str, path: str, index: int, destination: Path, on_progress: "_OnProgress") -> None:
        """Writes one file of a series to `destination`. Raises OSError, too."""
        query = {"path": path, "index": index, "disposition": "attachment"}
        self._connection.download(
            f"{self._run(container)}/series/files/content", destination, query=query, on_progress=on_progress
        )

    def download_file(self, container: str, path: str, destination: Path, on_progress: "_OnProgress") -> Mapping[str, str]:
        """Writes the file of an attribute to `destination`; gives the answer's headers. Raises OSError, too."""
        query = {"path": path, "disposition": "attachment"}
        return self._connection.download(
            f"{self._run(container)}/files/content", destination, query=query, on_progress=on_progress
        )

    def download_zip(self, container: str, path: str, destination: Path, on_progress: "_OnProgress") -> Mapping[str, str]:
        """Like `download_file`, for all files of a file set as a ZIP archive."""
        return self._connection.download(
            f"{self._run(container)}/files/zip", destination, query={"path": path}, on_progress=on_progress
        )

    def members(self, container: str, path: str, directory: str) -> list[Member]:
        """What a directory of a file set holds; "" is its top."""
        query = {"path": path, "directory": directory}
        return self._connection.request("GET", f"{self._run(container)}/files/members", query=query).parsed(_Members).members

    def artifact_files(self, hash: str) -> list[ArtifactFile]:
        """The files of the artifact that has this hash."""
        path = f"{self._project}/artifacts/{quote(hash, safe='')}/files"
        return self._connection.request("GET", path).parsed(_ArtifactFiles).files

    def types_of(self, kind: str, path: str) -> list[str]:
        """The types that attributes of exactly this path have in the project's containers of a kind."""
        pattern = "^" + "".join(each if each.isalnum() or ord(each) > 127 else f"\\x{{{ord(each):x}}}" for each in path) + "$"
        query = {"regex": pattern, "kind": kind, "limit": 100}
        found = self._connection.request("GET", f"{self._project}/attributes", query=query).parsed(_Names)
        return [each.type for each in found.attributes if each.path == path]

    def table(
        self,
        kind: str,
        query: str,
        *,
        sort_by: str,
        sort_type: str | None,
        descending: bool,
        columns: Sequence[str] | None,
        offset: int,
        limit: int,
    ) -> Table:
        """A page of the project's containers of a kind that match an NQL query, with the given columns (all when None)."""
        answer = self._connection.request(
            "POST",
            f"{self._project}/table",
            json={
                "kind": kind,
                "query": query,
                "sort": [{"path": sort_by, "type": sort_type, "descending": descending}],
                "columns": columns,
                "offset": offset,
                "limit": limit,
            },
            is_repeatable=True,
        )
        try:
            return msgspec.msgpack.decode(answer.body, type=Table)
        except msgspec.DecodeError as error:
            raise _not_understood(error) from None

    def _run(self, container: str) -> str:
        return f"{self._project}/runs/{quote(container, safe='')}"

    def _file_page(self, container: str, path: str, offset: int, limit: int = _FILES_PER_PAGE) -> _FilePoints:
        query = {"path": path, "offset": offset, "limit": limit}
        return self._connection.request("GET", f"{self._run(container)}/series/files", query=query).parsed(_FilePoints)


_OnProgress = Callable[[int, int | None], None] | None
_POINTS_PREAMBLE = struct.Struct("<4sI")


def _float_points(content: bytes) -> FloatPoints:
    import numpy as np

    try:
        magic, size = _POINTS_PREAMBLE.unpack_from(content)
        start = _POINTS_PREAMBLE.size + size
        header = msgspec.json.decode(content[_POINTS_PREAMBLE.size : start], type=_Header)
        count = header.count
        if magic != b"SMPT" or len(content) != start + 24 * count:
            raise ValueError(f"{len(content)} bytes for {count} points")
    except (struct.error, msgspec.DecodeError, ValueError) as error:
        raise _not_understood(error) from None
    return FloatPoints(
        header.total,
        np.frombuffer(content, "<i8", count, start),
        np.frombuffer(content, "<i8", count, start + 8 * count),
        np.frombuffer(content, "<f8", count, start + 16 * count),
    )


def _not_understood(error: Exception) -> ServerUnreachable:
    return ServerUnreachable(
        f"The server's answer is not understood ({error}). Client and server are probably of different versions: update the older one."
    )
