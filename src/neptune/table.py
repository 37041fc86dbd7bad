"""Tables of runs, models and model versions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from neptune import _fetching
from neptune._kinds import ContainerType
from neptune.exceptions import MetadataInconsistency
from seamark.model.attributes import AttributeType

if TYPE_CHECKING:
    import pandas as pd

    from neptune.typing import ProgressBarType
    from seamark.client.connection import Connection

__all__ = ["LeaderboardHandler", "Table", "TableEntry", "TableSource"]

_EPOCH = datetime(1970, 1, 1)
"""Tables have times without a zone, in UTC."""
_RUN_STATES = {"running": "Active", "idle": "Inactive"}
_SHOWN_AS = {"fileRef": "file", "fileRefSeries": "imageSeries"}
"""What the 3.x API logs is read as the type of this API that is like it."""
_HIDDEN = frozenset({"histogramSeries"})


@dataclass(frozen=True, slots=True)
class TableSource:
    """Where a table comes from: a project, and the kind of its rows."""

    connection: "Connection"
    workspace: str
    project: str
    container_type: ContainerType


@dataclass(frozen=True, slots=True)
class _RowSource:
    connection: "Connection"
    workspace: str
    project: str
    container_type: ContainerType
    uuid: str


class TableEntry:
    """A row of a table: one run, model or model version."""

    def __init__(self, source: TableSource, uuid: str, attributes: Mapping[str, tuple[str, Any]]) -> None:
        self._source = _RowSource(source.connection, source.workspace, source.project, source.container_type, uuid)
        self._attributes = attributes

    def __getitem__(self, path: str) -> "LeaderboardHandler":
        return LeaderboardHandler(table_entry=self, path=path)

    # Private in the official package, and read by scripts all the same.

    @property
    def _id(self) -> str:
        return self._source.uuid

    @property
    def _container_type(self) -> ContainerType:
        return self._source.container_type

    def get_attribute_names(self) -> list[str]:
        """The paths of the fields that the row has."""
        return list(self._attributes)

    def get_attribute_type(self, path: str) -> AttributeType:
        """The type of a field, such as "floatSeries". Raises ValueError when the row does not have it."""
        return AttributeType(self._found(path)[0])

    def get_attribute_value(self, path: str) -> Any:
        """The value of a field; of a series the last one, of an artifact its hash, of a Git reference the commit.

        Raises ValueError when the row does not have the field, and MetadataInconsistency for files.
        """
        kind, value = self._found(path)
        if kind in ("file", "fileSet"):
            raise MetadataInconsistency(
                f'"{path}" is of the type {kind}, which has no value in a table. Call download() instead.'
            )
        if kind == "imageSeries":
            raise MetadataInconsistency(
                f'"{path}" is a series of images, which has no value in a table. Open the object and download it from there.'
            )
        return set(value) if kind == "stringSet" else value

    def download_file_attribute(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None" = None) -> None:
        """Downloads the file of a field to a path or into a folder, by default the working directory.

        Raises ValueError when the row does not have the field, and MetadataInconsistency when that is no file.
        """
        self._require(path, "file")
        _fetching.download_file(self._source, path, destination, progress_bar)

    def download_file_set_attribute(
        self, path: str, destination: str | None, progress_bar: "ProgressBarType | None" = None
    ) -> None:
        """Downloads the files of a file set as a ZIP archive, like `download_file_attribute`."""
        self._require(path, "fileSet")
        _fetching.download_file_set(self._source, path, destination, progress_bar)

    def items(self) -> Iterator[tuple[str, str, Any]]:
        """Path, type and bare value of each field."""
        for path, (kind, value) in self._attributes.items():
            yield path, kind, value

    def _require(self, path: str, kind: str) -> None:
        found, _ = self._found(path)
        if found != kind:
            raise MetadataInconsistency(f'"{path}" is of the type {found}, not {kind}, and cannot be downloaded like that.')

    def _found(self, path: str) -> tuple[str, Any]:
        found = self._attributes.get(path)
        if found is None:
            raise ValueError(f'The row has no field "{path}". Check the path, and whether it is among the fetched columns.')
        return found


class LeaderboardHandler:
    """A path in a row of a table."""

    def __init__(self, table_entry: TableEntry, path: str) -> None:
        self._table_entry = table_entry
        self._path = path

    def __getitem__(self, path: str) -> "LeaderboardHandler":
        joined = "/".join(part for part in (*self._path.split("/"), *path.split("/")) if part)
        return LeaderboardHandler(table_entry=self._table_entry, path=joined)

    def get(self) -> Any:
        """The value, as `TableEntry.get_attribute_value` gives it."""
        return self._table_entry.get_attribute_value(path=self._path)

    def download(self, destination: str | None = None) -> None:
        """Downloads a file, or a file set as a ZIP archive. Raises MetadataInconsistency for anything else."""
        if self._table_entry.get_attribute_type(self._path) == "fileSet":
            self._table_entry.download_file_set_attribute(self._path, destination)
        else:
            self._table_entry.download_file_attribute(self._path, destination)


class Table:
    """The rows that a query found, in order. They are fetched while one goes through them, and can be gone through once."""

    def __init__(self, entries: Iterator[TableEntry]) -> None:
        self._entries = entries

    def to_rows(self) -> list[TableEntry]:
        """All rows that are left."""
        return list(self)

    def __iter__(self) -> "Table":
        return self

    def __next__(self) -> TableEntry:
        return next(self._entries)

    def to_pandas(self) -> "pd.DataFrame":
        """The rows as a data frame with a column for each field: `sys` first and `monitoring` last, otherwise by name."""
        import pandas as pd

        columns: dict[str, dict[int, Any]] = {}
        count = 0
        for place, entry in enumerate(self):
            count += 1
            for path, kind, value in entry.items():
                shown = ",".join(value) if kind == "stringSet" else value
                if shown is not None:
                    columns.setdefault(path, {})[place] = shown
        ordered = {path: columns[path] for path in sorted(columns, key=_column_order)}
        return pd.DataFrame(ordered, index=list(range(count)) if columns else None)


def value_in_table(kind: str, value: Any) -> tuple[str, Any] | None:
    """A field of a row as this API shows it, with its type; None for what only the 3.x API has."""
    if kind in _HIDDEN:
        return None
    match kind:
        case "datetime":
            return kind, _EPOCH + timedelta(milliseconds=value)
        case "experimentState":
            return kind, _RUN_STATES.get(value, value)
        case _:
            return _SHOWN_AS.get(kind, kind), value


def _column_order(path: str) -> tuple[int, str]:
    namespace = path.partition("/")[0]
    return {"sys": 0, "monitoring": 2}.get(namespace, 1), path
