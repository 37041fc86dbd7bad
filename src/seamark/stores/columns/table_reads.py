"""What tables of runs ask the column store for: about all containers of a selection at once."""

from collections.abc import Sequence

from seamark.stores.columns import coverage, definitions, differences, field_values, group_order, groups, points, search
from seamark.stores.columns.computed import Computed
from seamark.stores.columns.coverage import Coverage, Glance
from seamark.stores.columns.differences import Difference
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.field_values import FieldValues
from seamark.stores.columns.fields import Field
from seamark.stores.columns.group_order import GroupLevel
from seamark.stores.columns.groups import Groups, GroupSort
from seamark.stores.columns.orders import Orders
from seamark.stores.columns.search import Selection, SortKey
from seamark.stores.columns.translated import Translated
from seamark.stores.columns.writer import GroupWriter

__all__ = ["TableReads"]


class TableReads:
    """Thread-safe. Reads see everything whose commit has completed."""

    def __init__(self, engine: Engine, writer: GroupWriter, orders: Orders | None) -> None:
        """`orders` keeps those that were found, where nobody else writes to the store."""
        self._engine = engine
        self._writer = writer
        self._orders = orders

    def find(
        self, selection: Selection, sort: Sequence[SortKey], *, offset: int = 0, limit: int | None = None
    ) -> tuple[int, list[int]]:
        """How many containers are selected, and the ids of a page of them, in order; ties newest first.

        Raises InvalidQuery when the query is nested too deeply or has too many conditions.
        """
        if self._orders is not None:
            return self._orders.find(selection, sort, offset=offset, limit=limit)
        self._writer.settle(projects=selection.projects)
        with Translated():
            return search.find_selected(self._engine, selection, sort, offset=offset, limit=limit)

    def find_intricate(self, selection: Selection, wanted: Computed) -> list[int]:
        """The selected containers whose values an order needs to be given."""
        self._writer.settle(projects=selection.projects)
        with Translated():
            return search.find_intricate(self._engine, selection, wanted)

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

    def values(self, selection: Selection, field: Field, *, prefix: str, limit: int) -> FieldValues:
        """The most frequent values of a field."""
        self._writer.settle(projects=selection.projects)
        with Translated():
            return field_values.read_field_values(self._engine, selection, field, prefix=prefix, limit=limit)

    def coverage(self, selection: Selection, attributes: Sequence[int]) -> tuple[int, list[Coverage]]:
        """How many containers are selected, and by how many each of the attributes is had."""
        self._writer.settle(projects=selection.projects)
        with Translated():
            return coverage.read_coverage(self._engine, selection, attributes)

    def glance(
        self,
        containers: Sequence[int],
        projects: Sequence[int],
        types: Sequence[int],
        without: Sequence[str],
        *,
        most: int | None = None,
        preferred: Sequence[str] = (),
    ) -> list[Glance]:
        """The attributes of these types that a few containers have; with `most` those that the most of them have, of as many those first
        whose paths match these patterns."""
        self._writer.settle(containers=containers)
        with Translated():
            return coverage.read_glance(self._engine, containers, projects, types, without, most=most, preferred=preferred)

    def groups(
        self,
        selection: Selection,
        by: Sequence[Field],
        columns: Sequence[Field],
        sort: Sequence[GroupSort],
        *,
        offset: int,
        limit: int,
    ) -> Groups:
        """A page of the groups that the containers are in by the values of some fields."""
        self._writer.settle(projects=selection.projects)
        with Translated():
            return groups.read_groups(self._engine, selection, by, columns, sort, offset=offset, limit=limit)

    def in_groups(
        self,
        selection: Selection,
        levels: Sequence[GroupLevel],
        columns: Sequence[Field],
        sort: Sequence[SortKey],
        *,
        limit: int | None = None,
    ) -> tuple[int, list[int]]:
        """How many containers are selected, and the ids of the first of them in the order of a table that groups its rows.

        Raises InvalidQuery when the query is nested too deeply or has too many conditions.
        """
        self._writer.settle(projects=selection.projects)
        with Translated():
            return group_order.read_in_groups(self._engine, selection, levels, columns, sort, limit=limit)

    def types_of(self, selection: Selection, paths: Sequence[str]) -> dict[str, set[int]]:
        """Of which types the attributes of these paths are, or have been."""
        self._writer.settle(projects=selection.projects)
        with Translated():
            return definitions.read_types_of(self._engine, selection.projects, paths)
