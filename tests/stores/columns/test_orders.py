"""Orders that are kept say at any time what finding the containers anew would say; on each engine."""

import math
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from math import inf, nan
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.model.moments import IDLE_AFTER_MS, Moment
from seamark.nql import parse
from seamark.stores.columns import AttributeRow, Columns
from seamark.stores.columns.computed import Computed, ComputedKind
from seamark.stores.columns.conditions import Narrowing
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.orders import Orders
from seamark.stores.columns.search import Selection, SortKey, find_selected
from tests.effort import examples
from tests.stores.columns.builders import RUN, a_batch, a_float_table, a_row, new_id, write

NOW = 1_700_000_000_000
AT = Moment(NOW, NOW - IDLE_AFTER_MS)
TEXT, FLOAT, BOOL, TIME = AttributeType.STRING, AttributeType.FLOAT, AttributeType.BOOL, AttributeType.DATETIME
NEWEST = SortKey("sys/creation_time", TIME)
ALIVE = "(`sys/trashed`:bool = false)"


@dataclass
class Runs:
    columns: Columns
    engine: Engine
    project: int = field(default_factory=new_id)
    ids: list[int] = field(default_factory=list[int])

    def write(self, *rows: AttributeRow) -> None:
        write(self.columns, a_batch(rows))

    def row(self, place: int, path: str, type_: AttributeType, **values: Any) -> AttributeRow:
        return a_row(self.ids[place], path, type_, project=self.project, **values)

    def create(self, created: int) -> None:
        self.ids.append(new_id())
        self.write(
            self.row(-1, "sys/id", TEXT, string_value=f"X-{len(self.ids)}"),
            self.row(-1, "sys/trashed", BOOL, int_value=0),
            self.row(-1, "sys/creation_time", TIME, int_value=created),
        )

    def selection(self, query: str = ALIVE, **narrowing: Any) -> Selection:
        return Selection((self.project,), (RUN,), parse(query), AT, Narrowing(**narrowing))

    def found(self, *sort: SortKey, query: str = ALIVE, offset: int = 0, limit: int | None = None) -> tuple[int, list[int]]:
        total, found = self.columns.table.find(self.selection(query), sort or (NEWEST,), offset=offset, limit=limit)
        return total, [self.ids.index(each) for each in found]

    def found_anew(self, sort: Sequence[SortKey], query: str) -> tuple[int, list[int]]:
        total, found = find_selected(self.engine, self.selection(query), sort, offset=0, limit=None)
        return total, [self.ids.index(each) for each in found]


embedded = pytest.mark.parametrize("engine_url", ["chdb"], indirect=True)
"""Where others write to the store, too, no order is kept."""


@pytest.fixture
def runs(columns: Columns, engine: Engine) -> Runs:
    made = Runs(columns, engine)
    for created in (10, 30, 20):
        made.create(created)
    return made


@pytest.fixture
def asked(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that the store puts to its engine."""
    statements: list[str] = []
    engine: Any = runs.columns.table._engine  # pyright: ignore[reportPrivateUsage]
    query = engine.query

    def noted(sql: str, parameters: Any = None) -> pa.Table:
        statements.append(sql)
        return query(sql, parameters)

    monkeypatch.setattr(engine, "query", noted)
    return statements


def test_pages_are_slices_of_one_order(runs: Runs) -> None:
    assert runs.found() == (3, [1, 2, 0])
    assert runs.found(limit=1, offset=1) == (3, [2])
    assert runs.found(limit=5, offset=2) == (3, [0])
    assert runs.found(limit=5, offset=3) == (3, [])
    assert runs.found(limit=0) == (3, [])


@embedded
def test_what_was_found_is_not_asked_again(runs: Runs, asked: list[str]) -> None:
    runs.found(limit=1)
    asked.clear()
    assert runs.found(limit=2, offset=1) == (3, [2, 0])
    assert asked == []


@embedded
def test_what_is_written_to_other_attributes_changes_no_order(runs: Runs, asked: list[str]) -> None:
    runs.found()
    runs.write(runs.row(0, "loss", FLOAT, float_value=1.0))
    asked.clear()
    assert runs.found() == (3, [1, 2, 0])
    assert asked == []


@embedded
def test_only_the_runs_that_were_written_to_are_looked_up(runs: Runs, asked: list[str]) -> None:
    runs.found()
    runs.create(25)
    runs.write(runs.row(1, "sys/trashed", BOOL, int_value=1))
    asked.clear()
    assert runs.found() == (3, [3, 2, 0])
    assert len(asked) == 1
    assert asked[0].count(f"container IN ({runs.ids[1]}, {runs.ids[3]})") == 2, "in each of the attributes that it reads"


@embedded
def test_an_order_of_texts_is_kept_when_it_is_asked_for_again(runs: Runs, asked: list[str]) -> None:
    runs.write(*(runs.row(place, "name", TEXT, string_value=text) for place, text in enumerate("bca")))
    names = SortKey("name", TEXT, descending=False)
    for _ in range(2):
        assert runs.found(names, limit=2) == (3, [2, 0])
    asked.clear()
    assert runs.found(names, limit=2, offset=1) == (3, [0, 1])
    assert asked == []
    runs.write(runs.row(0, "name", TEXT, string_value="z"))
    assert runs.found(names) == (3, [2, 1, 0])


@embedded
def test_what_depends_on_the_time_is_always_asked(runs: Runs, asked: list[str]) -> None:
    recent = f"(`sys/creation_time`:datetime > -1h) OR {ALIVE}"
    for question in ((NEWEST,), (SortKey("sys/state"),)):
        for _ in range(3):
            asked.clear()
            runs.found(*question, query=recent if question == (NEWEST,) else ALIVE)
            assert len(asked) == 1


@embedded
def test_a_write_counts_as_soon_as_anybody_may_know_of_it(runs: Runs) -> None:
    engine: Any = runs.columns.table._engine  # pyright: ignore[reportPrivateUsage]
    writer: Any = runs.columns.table._writer  # pyright: ignore[reportPrivateUsage]
    orders = Orders(engine, writer)
    assert orders.find(runs.selection(), (NEWEST,), offset=0, limit=1) == (3, [runs.ids[1]])
    batch = a_batch([runs.row(0, "sys/creation_time", TIME, int_value=40)])
    late: Future[None] = Future()

    def submit() -> "Future[None]":
        write(runs.columns, batch)
        return late

    orders.during(batch, submit)
    for _ in range(2):
        assert orders.find(runs.selection(), (NEWEST,), offset=0, limit=1) == (3, [runs.ids[0]])
    late.set_result(None)
    assert orders.find(runs.selection(), (NEWEST,), offset=0, limit=1) == (3, [runs.ids[0]])


def test_what_is_not_accepted_changes_nothing(runs: Runs) -> None:
    assert runs.found(limit=1) == (3, [1])
    with pytest.raises(Exception, match="failed just before"):
        runs.columns.submit(a_batch([runs.row(0, "sys/creation_time", TIME, int_value=40)]), runs.columns.epoch + 1)
    assert runs.found(limit=1) == (3, [1])


def test_runs_that_are_deleted_are_in_no_order(runs: Runs) -> None:
    assert runs.found() == (3, [1, 2, 0])
    runs.columns.delete_containers([runs.ids[2]])
    assert runs.found() == (2, [1, 0])


def test_points_of_a_series_change_the_order_by_it(runs: Runs) -> None:
    by_loss = SortKey("loss", AttributeType.FLOAT_SERIES, descending=False)
    assert runs.found(by_loss) == (3, [2, 1, 0])
    batch = a_batch()
    batch.tables.append(a_float_table(runs.ids[1], [1], {"loss": [0.5]}, project=runs.project))
    write(runs.columns, batch)
    assert runs.found(by_loss) == (3, [1, 2, 0])


def test_runs_come_by_the_values_at_a_place_of_a_series(runs: Runs) -> None:
    batch = a_batch()
    for place, (loss, accuracy) in enumerate([([3.0, 1.0], [0.1, 0.9]), ([2.0, 4.0], [0.1, math.inf]), ([math.nan], [0.5])]):
        steps = list(range(len(loss)))
        table = a_float_table(runs.ids[place], steps, {"loss": loss, "accuracy": accuracy}, project=runs.project)
        batch.tables.append(table)
    write(runs.columns, batch)

    def ordered(kind: ComputedKind, *known: tuple[int, float], **what: Any) -> list[int]:
        given = tuple((runs.ids[place], value) for place, value in known)
        return runs.found(SortKey("loss", computed=Computed("loss", kind, **what), descending=False, known=given))[1]

    assert ordered(ComputedKind.FIRST) == [1, 0, 2]
    assert ordered(ComputedKind.AT_STEP, step=1) == [0, 1, 2]
    assert ordered(ComputedKind.AT_MAX_OF, of="accuracy") == [0, 1, 2]
    assert ordered(ComputedKind.AT_MIN_OF, of="accuracy") == [1, 0, 2]
    runs.create(40)
    runs.create(50)
    assert ordered(ComputedKind.FIRST, (3, 2.5), (4, -math.inf)) == [4, 1, 3, 0, 2]
    assert ordered(ComputedKind.FIRST, (3, math.nan), (4, 1e-300)) == [4, 1, 0, 3, 2]


@embedded
def test_orders_that_nobody_asks_for_are_dropped(runs: Runs, asked: list[str]) -> None:
    time = 0.0
    engine: Any = runs.columns.table._engine  # pyright: ignore[reportPrivateUsage]
    writer: Any = runs.columns.table._writer  # pyright: ignore[reportPrivateUsage]
    orders = Orders(engine, writer, now=lambda: time)
    orders.find(runs.selection(), (NEWEST,), offset=0, limit=1)
    time = 601.0
    asked.clear()
    orders.find(runs.selection(), (NEWEST,), offset=0, limit=1)
    assert len(asked) == 1


@embedded
def test_an_order_that_is_dropped_while_it_is_looked_up_is_found_all_the_same(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders: Any = runs.columns.table._orders  # pyright: ignore[reportPrivateUsage]
    runs.found()
    runs.write(runs.row(0, "sys/creation_time", TIME, int_value=40))
    read = orders._read

    def read_slowly(question: object) -> object:
        found = read(question)
        with orders._lock:
            orders._drop_oldest()
        return found

    monkeypatch.setattr(orders, "_read", read_slowly)
    assert runs.found() == (3, [0, 1, 2])


NUMBERS = st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.5, inf, -inf, nan])
CHANGES = st.one_of(
    st.tuples(st.just("create"), st.integers(0, 3), st.just(0.0)),
    st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 9), NUMBERS),
    st.tuples(st.sampled_from(["lose a", "lose b", "trash", "restore"]), st.integers(0, 9), st.just(0.0)),
)
SORTS: list[tuple[SortKey, ...]] = [
    (),
    (NEWEST,),
    (SortKey("a", FLOAT),),
    (SortKey("a", FLOAT, descending=False), SortKey("b", FLOAT)),
    (SortKey("b"),),
]
QUERIES = ["", ALIVE, f"{ALIVE} AND (`a`:float > 0)", "`a`:float != 1"]


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(st.lists(CHANGES, max_size=4), min_size=2, max_size=5), st.sampled_from(SORTS), st.sampled_from(QUERIES))
def test_an_order_is_what_finding_it_anew_gives(
    columns: Columns, engine: Engine, rounds: list[list[tuple[str, int, float]]], sort: tuple[SortKey, ...], query: str
) -> None:
    runs = Runs(columns, engine)
    runs.create(1)
    for changes in rounds:
        for what, place, number in changes:
            at = place % len(runs.ids)
            match what:
                case "create":
                    runs.create(place)
                case "trash" | "restore":
                    runs.write(runs.row(at, "sys/trashed", BOOL, int_value=int(what == "trash")))
                case "lose a" | "lose b":
                    runs.write(runs.row(at, what[-1], FLOAT, deleted=1))
                case path:
                    runs.write(runs.row(at, path, FLOAT, float_value=number))
        total, found = columns.table.find(runs.selection(query), sort)
        assert (total, [runs.ids.index(each) for each in found]) == runs.found_anew(sort, query)
