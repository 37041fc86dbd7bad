"""What tables of runs ask the column store for: about all containers of a selection at once."""

from collections.abc import Sequence

from seamark.stores.columns import differences, points, search
from seamark.stores.columns.differences import Difference
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.search import Selection, SortKey
from seamark.stores.columns.translated import Translated
from seamark.stores.columns.writer import GroupWriter

__all__ = ["TableReads"]


class TableReads:
    """Thread-safe. Reads see everything whose commit has completed."""

    def __init__(self, engine: Engine, writer: GroupWriter) -> None:
        self._engine = engine
        self._writer = writer

    def find(
        self, selection: Selection, sort: Sequence[SortKey], *, offset: int = 0, limit: int | None = None
    ) -> tuple[int, list[int]]:
        """How many containers are selected, and the ids of a page of them, in order; ties newest first."""
        self._writer.settle(projects=selection.projects)
        with Translated():
            return search.find_selected(self._engine, selection, sort, offset=offset, limit=limit)

    def differences(self, selection: Selection, attributes: Sequence[int]) -> tuple[int, list[Difference]]:
        """How many containers are selected, and those of the attributes that at least one of them has."""
        self._writer.settle(projects=selection.projects)
        with Translated():
            return differences.read_differences(self._engine, selection, attributes)

    def floats_at(self, wanted: Sequence[tuple[int, int, int, int]]) -> dict[tuple[int, int, int, int], float]:
        """The value of each of these points of float series that is there, by (container, attribute, generation, step)."""
        self._writer.settle(containers=list({container for container, _, _, _ in wanted}))
        with Translated():
            return points.read_one_each(self._engine, wanted)
