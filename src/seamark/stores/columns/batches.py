"""What the writer takes: everything that one request adds."""

from dataclasses import dataclass, field
from typing import Any

from seamark.stores.columns.float_tables import FloatTable
from seamark.stores.columns.rows import (
    AttributeRow,
    FileChunk,
    FloatChunk,
    HistogramChunk,
    PreviewChunk,
    SingleFloat,
    StringChunk,
)

__all__ = ["Batch"]


@dataclass(slots=True)
class Batch:
    """What one request adds. The last row of an attribute wins; all of a batch becomes durable together."""

    attributes: dict[tuple[int, int], tuple[Any, ...]] = field(default_factory=dict[tuple[int, int], tuple[Any, ...]])
    definitions: list[tuple[int, int, int, str, int]] = field(default_factory=list[tuple[int, int, int, str, int]])
    """Attributes new to their container: (project, kind, attribute, path, type)."""
    floats: list[FloatChunk] = field(default_factory=list[FloatChunk])
    single_floats: list[SingleFloat] = field(default_factory=list[SingleFloat])
    """Points that come one of a series; a wide model sends a thousand series of one point each."""
    strings: list[StringChunk] = field(default_factory=list[StringChunk])
    files: list[FileChunk] = field(default_factory=list[FileChunk])
    histograms: list[HistogramChunk] = field(default_factory=list[HistogramChunk])
    previews: list[PreviewChunk] = field(default_factory=list[PreviewChunk])
    tables: list[FloatTable] = field(default_factory=list[FloatTable])
    """Where they have rows, these count instead of those among `attributes`."""

    def put(self, row: AttributeRow) -> None:
        self.attributes[row.container, row.attribute] = row.values()

    def containers(self) -> set[int]:
        chunks = (*self.floats, *self.strings, *self.files, *self.histograms, *self.previews)
        return (
            {container for container, _ in self.attributes}
            | {chunk.container for chunk in chunks}
            | {table.series.container for table in self.tables}
        )

    def projects(self) -> set[int]:
        return (
            {row[0] for row in self.attributes.values()}
            | {definition[0] for definition in self.definitions}
            | {table.series.project for table in self.tables}
        )

    @property
    def points(self) -> int:
        chunks = (*self.floats, *self.strings, *self.files, *self.histograms, *self.previews)
        return (
            sum(len(chunk.steps) for chunk in chunks) + len(self.single_floats) + sum(table.values.size for table in self.tables)
        )

    @property
    def attribute_rows(self) -> int:
        return len(self.attributes) + sum(len(table.series) for table in self.tables if table.integers is not None)

    @property
    def rows(self) -> int:
        """How many rows the batch adds to a block at most."""
        return max(self.points, self.attribute_rows)

    @property
    def single_rows(self) -> int:
        """How many of these do not come in tables."""
        return max(self.points - sum(table.values.size for table in self.tables), len(self.attributes))
