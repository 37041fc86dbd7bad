"""What is known of series without their values: of thousands of series in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from seamark.stores.columns.attributes import source_of_rows
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.rows import NO_PREVIEW

__all__ = ["SeriesRow", "read_series_rows"]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """The columns of an AttributeRow that say which points a series has; steps are micros."""

    container: int
    attribute: int
    generation: int
    type: int
    points: int
    first_step: int
    last_step: int
    inherited: int
    preview_step: int

    @property
    def has_preview(self) -> bool:
        """Whether there are previews that no later point has made void."""
        return self.preview_step > (self.last_step if self.points else NO_PREVIEW)


_COLUMNS = ("container", "attribute", "generation", "type", "points", "first_step", "last_step", "inherited", "preview_step")


def read_series_rows(
    engine: Engine, containers: Sequence[int], attributes: Sequence[int], projects: Sequence[int]
) -> dict[tuple[int, int], SeriesRow]:
    """The rows of these attributes by (container, attribute), also of those that are no series. `projects` are the containers'."""
    if not containers or not attributes:
        return {}
    source = source_of_rows(containers, attributes, projects)
    table = engine.query(f"SELECT {', '.join(_COLUMNS)} FROM {source} WHERE deleted = 0")
    columns = (values_of(table, name) for name in _COLUMNS)
    rows = (SeriesRow(*values) for values in zip(*columns, strict=True))
    return {(row.container, row.attribute): row for row in rows}
