"""Which attributes differ between the containers of a selection: they have other values, other types, or only some have them.

Most that differ do so among a few containers, and are told from those alone. For the rest it takes a look at all rows. The engine
reads several times as fast when it need not say which row of several commits is the last (FINAL), and then sees rows that are out
of date, too: where there is exactly one row a container, deleted or not, none of them is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.attributes import AttributeType
from seamark.stores.columns.attributes import source_of_rows
from seamark.stores.columns.conditions import Compiler
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.rows import TYPE_CODES, attribute_id
from seamark.stores.columns.schema import ATTRIBUTES_BY_PROJECT
from seamark.stores.columns.search import Selection, find_selected
from seamark.stores.columns.sql import integers

__all__ = ["VALUE", "Difference", "Whole", "read_differences", "whole_of"]

_SAMPLED = 200
_ID = attribute_id("sys/id")
"""Every container has one."""
_DESCRIBED = integers(
    TYPE_CODES[each]
    for each in (
        AttributeType.GIT_REF,
        AttributeType.NOTEBOOK_REF,
        AttributeType.FILE_SERIES,
        AttributeType.FILE_REF_SERIES,
        AttributeType.HISTOGRAM_SERIES,
    )
)
VALUE = (
    "cityHash64(type, reinterpretAsUInt64(float_value), int_value, string_value, set_value, "
    f"if(type IN {_DESCRIBED}, detail, ''), points > 0)"
)
_SPREAD = (
    f"count() AS rows, sum(intHash64(container)) AS mark, min({VALUE}) AS least, max({VALUE}) AS most, any(type) AS some_type, "
    "max(deleted) AS is_deleted"
)
_COLUMNS = ("attribute", "rows", "mark", "least", "most", "some_type", "is_deleted")


@dataclass(frozen=True, slots=True)
class Difference:
    """An attribute that containers of the selection have; `type` is that of one of them."""

    attribute: int
    type: int
    differs: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """The selection: how many containers, and a fingerprint of which."""

    count: int
    mark: int
    is_everything: bool
    """Whether the projects have no other containers, so that their rows need not be asked whose they are."""


@dataclass(frozen=True, slots=True)
class _Spread:
    """The values that the containers have of one attribute."""

    attribute: int
    rows: int
    mark: int
    least: int
    most: int
    type: int
    is_deleted: int

    def difference(self, containers: int) -> Difference:
        return Difference(self.attribute, self.type, differs=self.least != self.most or self.rows < containers)


def read_differences(engine: Engine, selection: Selection, attributes: Sequence[int]) -> tuple[int, list[Difference]]:
    """How many containers are selected, and those of the attributes that at least one of them has."""
    compiler = selection.compiler()
    universe = selection.containers(compiler)
    whole = whole_of(engine, compiler, universe)
    if not whole.count or not attributes:
        return whole.count, []
    found: dict[int, Difference] = {}
    _, sample = find_selected(engine, selection, (), offset=0, limit=_SAMPLED)
    source = source_of_rows(sample, list(attributes), selection.projects)
    for each in _spreads(engine, compiler, f"{source} WHERE deleted = 0"):
        difference = each.difference(len(sample))
        if difference.differs:
            found[each.attribute] = difference
    among = "1" if whole.is_everything else f"container IN ({universe})"
    unread: list[int] = []
    for each in _read(engine, compiler, [each for each in attributes if each not in found], among, is_final=False):
        if each.rows == whole.count and each.mark == whole.mark and not each.is_deleted:
            found[each.attribute] = each.difference(whole.count)
        else:
            unread.append(each.attribute)
    for each in _read(engine, compiler, unread, f"deleted = 0 AND {among}", is_final=True):
        found[each.attribute] = each.difference(whole.count)
    return whole.count, [found[each] for each in attributes if each in found]


def whole_of(engine: Engine, compiler: Compiler, universe: str) -> Whole:
    everything = (
        f"SELECT count() FROM {ATTRIBUTES_BY_PROJECT} FINAL WHERE {compiler.in_projects} AND attribute = {_ID} AND deleted = 0"
    )
    table = engine.query(
        f"SELECT count() AS rows, sum(intHash64(container)) AS mark, ({everything}) AS everything FROM ({universe})",
        compiler.parameters.values,
    )
    rows, mark, all_rows = (int(values_of(table, name)[0] or 0) for name in ("rows", "mark", "everything"))
    return Whole(rows, mark, rows == all_rows)


def _read(engine: Engine, compiler: Compiler, attributes: Sequence[int], among: str, *, is_final: bool) -> list[_Spread]:
    if not attributes:
        return []
    rows = f"{ATTRIBUTES_BY_PROJECT} {'FINAL' if is_final else ''} WHERE {compiler.in_projects}"
    return _spreads(engine, compiler, f"{rows} AND attribute IN {integers(attributes)} AND {among}")


def _spreads(engine: Engine, compiler: Compiler, rows: str) -> list[_Spread]:
    table = engine.query(f"SELECT attribute, {_SPREAD} FROM {rows} GROUP BY attribute", compiler.parameters.values)
    return [_Spread(*values) for values in zip(*(values_of(table, name) for name in _COLUMNS), strict=True)]
