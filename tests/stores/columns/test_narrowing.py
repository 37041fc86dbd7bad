"""What narrows a search besides the query, and natural order; on each engine."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from seamark.model.attributes import AttributeType
from seamark.model.moments import IDLE_AFTER_MS, Moment
from seamark.nql import parse
from seamark.stores.columns import Columns
from seamark.stores.columns.conditions import Membership, Narrowing
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.fields import Field, FieldKey
from seamark.stores.columns.names import NameAlternative, NameFilter
from seamark.stores.columns.rows import TYPE_CODES
from seamark.stores.columns.search import Selection, SortKey
from tests.stores.columns.builders import RUN, a_batch, a_row, new_id, write

NOW = 1_700_000_000_000
AT = Moment(NOW, NOW - IDLE_AFTER_MS)
TEXT, FLOAT, INT = AttributeType.STRING, AttributeType.FLOAT, AttributeType.INT


@dataclass
class Runs:
    columns: Columns
    project: int
    ids: list[int]

    def found(self, query: str = "", sort: Sequence[SortKey] = (), **narrowing: object) -> list[int]:
        """Places of the runs that are selected: without an order the oldest first."""
        selection = Selection((self.project,), (RUN,), parse(query), AT, Narrowing(**narrowing))  # pyright: ignore[reportArgumentType]
        total, found = self.columns.table.find(selection, sort)
        assert total == len(found)
        places = [self.ids.index(each) for each in found]
        return places if sort else places[::-1]


@pytest.fixture(scope="module")
def runs(columns: Columns) -> Runs:
    project, ids = new_id(), [new_id() for _ in range(5)]
    names = ["run-10", "Run-9 of Ada", "run-100", "baseline", None]
    rows = [
        row
        for place, (run, name) in enumerate(zip(ids, names, strict=True))
        for row in (
            a_row(run, "sys/id", TEXT, project=project, string_value=f"Y-{place}"),
            a_row(run, "sys/custom_run_id", TEXT, project=project, string_value="X-2"),
            *([] if name is None else [a_row(run, "sys/name", TEXT, project=project, string_value=name)]),
            a_row(
                run, "sys/tags", AttributeType.STRING_SET, project=project, set_value=("big", "ünder") if place in (1, 3) else ()
            ),
        )
    ]
    rows += [
        a_row(ids[0], "a", TEXT, project=project, string_value="1"),
        a_row(ids[1], "a", INT, project=project, int_value=1),
        a_row(ids[2], "a", FLOAT, project=project, float_value=0.1),
        a_row(
            ids[0], "loss", AttributeType.FLOAT_SERIES, project=project, points=2, finite=2, float_value=0.5, min=0.25, max=1.0
        ),
        a_row(ids[1], "loss", AttributeType.FLOAT_SERIES, project=project),
        a_row(ids[3], "sys/ping_time", AttributeType.DATETIME, project=project, int_value=NOW),
    ]
    write(columns, a_batch(rows))
    return Runs(columns, project, ids)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("run",), [0, 1, 2]),
        (("RUN", "big"), [1]),
        (("ÜND",), [1, 3]),
        (("y-2",), [2]),
        (("x-2",), [0, 1, 2, 3, 4]),
        (("ada", "base"), []),
        (("%",), []),
        (("'",), []),
    ],
)
def test_each_word_is_contained_in_what_is_said_of_the_run(runs: Runs, words: tuple[str, ...], found: list[int]) -> None:
    assert runs.found(words=words) == found


@pytest.mark.parametrize(
    ("matching", "not_matching", "found"),
    [
        (("^run",), (), [0, 2]),
        (("(?i)^run",), ("00",), [0, 1]),
        ((), ("un",), [3, 4]),
        (("X-[23]",), (), [4]),
        ((), ("X",), [0, 1, 2, 3]),
    ],
)
def test_patterns_are_found_in_names_and_in_custom_ids_of_the_nameless(
    runs: Runs, matching: tuple[str, ...], not_matching: tuple[str, ...], found: list[int]
) -> None:
    assert runs.found(names=NameFilter((NameAlternative(matching, not_matching),))) == found


def test_alternatives_and_other_conditions_combine(runs: Runs) -> None:
    names = NameFilter((NameAlternative(("^base",)), NameAlternative(("100",))))
    assert runs.found(names=names) == [2, 3]
    assert runs.found('`sys/tags`:stringSet CONTAINS "big"', names=names) == [3]
    assert runs.found(names=names, words=("run",), containers=tuple(runs.ids[:3])) == [2]
    assert runs.found(containers=()) == []
    assert runs.found(names=NameFilter(())) == []


def test_a_group_has_the_runs_with_exactly_its_value(runs: Runs) -> None:
    def members(path: str, key: FieldKey | None, **field: object) -> list[int]:
        return runs.found(within=(Membership(Field(path, **field), key),))  # pyright: ignore[reportArgumentType]

    assert members("a", FieldKey(TYPE_CODES[TEXT], "1")) == [0]
    assert members("a", FieldKey(TYPE_CODES[INT], "1")) == [1]
    assert members("a", FieldKey(TYPE_CODES[FLOAT], "0.1")) == [2]
    assert members("a", None) == [3, 4]
    assert members("a", None, type=TEXT) == [1, 2, 3, 4]
    assert members("sys/tags", FieldKey(TYPE_CODES[AttributeType.STRING_SET], '["big","ünder"]')) == [1, 3]
    series = TYPE_CODES[AttributeType.FLOAT_SERIES]
    assert members("loss", FieldKey(series, "0.25"), aggregate="min") == [0]
    assert members("loss", None) == [1, 2, 3, 4], "a series without points has no value"
    state = TYPE_CODES[AttributeType.RUN_STATE]
    assert members("sys/state", FieldKey(state, "running")) == [3]


@pytest.mark.parametrize("has_natural_order", [True, False])
def test_texts_sort_as_people_do(runs: Runs, monkeypatch: pytest.MonkeyPatch, has_natural_order: bool) -> None:
    monkeypatch.setattr(Engine, "has_natural_order", has_natural_order)
    key = SortKey("sys/name", descending=False, is_natural=True)
    assert runs.found("", [key]) == [3, 1, 0, 2, 4]
    assert runs.found("", [SortKey("sys/name", is_natural=True)]) == [2, 0, 1, 3, 4]
    assert runs.found("", [SortKey("sys/name", descending=False)]) == [1, 3, 0, 2, 4], "other wires keep the order of code points"
