"""Groups and the values of fields against a reckoning in plain Python; on each engine."""

import itertools
import math
import random
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from seamark.model.attributes import AttributeType
from seamark.model.moments import IDLE_AFTER_MS, Moment
from seamark.nql import parse
from seamark.stores.columns import AttributeRow, Columns, attribute_id
from seamark.stores.columns.conditions import Membership, Narrowing
from seamark.stores.columns.fields import Field, FieldKey
from seamark.stores.columns.group_order import GroupLevel
from seamark.stores.columns.groups import Group, GroupColumn, GroupOrder, Groups, GroupSort
from seamark.stores.columns.rows import TYPE_CODES
from seamark.stores.columns.search import Selection, SortKey
from tests.stores.columns.builders import RUN, a_batch, a_row, new_id, write

TEXT, INT, FLOAT, BOOL, SET = (
    AttributeType.STRING,
    AttributeType.INT,
    AttributeType.FLOAT,
    AttributeType.BOOL,
    AttributeType.STRING_SET,
)
SERIES, TIME = AttributeType.FLOAT_SERIES, AttributeType.DATETIME
NOW = 1_700_000_000_000
AT = Moment(NOW, NOW - IDLE_AFTER_MS)
COUNT, KEY, COLUMN = GroupOrder.COUNT, GroupOrder.KEY, GroupOrder.COLUMN


class Project:
    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.id = new_id()
        self.runs: list[int] = []
        self._waiting: list[AttributeRow] = []

    def add(self, *rows: tuple[str, AttributeType, dict[str, Any]]) -> int:
        run = new_id()
        self.runs.append(run)
        made = [a_row(run, "sys/id", TEXT, project=self.id, string_value=str(run))]
        self._waiting += [*made, *(self.row(run, *row) for row in rows)]
        return run

    def row(self, run: int, path: str, type_: AttributeType, values: dict[str, Any]) -> AttributeRow:
        return a_row(run, path, type_, project=self.id, **values)

    def store(self) -> None:
        """Writes what was added."""
        if self._waiting:
            write(self.columns, a_batch(self._waiting))
            self._waiting = []

    def selection(self, query: str = "", **narrowing: Any) -> Selection:
        self.store()
        return Selection((self.id,), (RUN,), parse(query), AT, Narrowing(**narrowing))

    def groups(
        self,
        *by: str,
        columns: Sequence[Field] = (),
        sort: Sequence[GroupSort] = (),
        offset: int = 0,
        limit: int = 100,
        query: str = "",
        **narrowing: Any,
    ) -> Groups:
        fields = [Field(path) for path in by]
        return self.columns.table.groups(self.selection(query, **narrowing), fields, columns, sort, offset=offset, limit=limit)


@pytest.fixture
def project(columns: Columns) -> Project:
    return Project(columns)


def text(value: str) -> FieldKey:
    return FieldKey(TYPE_CODES[TEXT], value)


def _texts(groups: Groups) -> list[str | None]:
    return [None if group.key[0] is None else group.key[0].text for group in groups.groups]


def test_runs_without_the_field_are_a_group_like_any_other_and_come_last(project: Project) -> None:
    for value in ("b", "a", None, "b"):
        project.add(*([] if value is None else [("net", TEXT, {"string_value": value})]))
    found = project.groups("net")
    assert (found.containers, found.total) == (4, 3)
    assert found.groups == [Group((text("a"),), 1, []), Group((text("b"),), 2, []), Group((None,), 1, [])]
    assert _texts(project.groups("net", sort=[GroupSort(KEY, descending=True)])) == ["b", "a", None]
    assert _texts(project.groups("net", sort=[GroupSort(COUNT, descending=True)])) == ["b", "a", None]
    assert _texts(project.groups("net", query='`net` != "b"')) == ["a", None]
    assert project.groups("net", containers=()) == Groups(0, 0, [])


def test_runs_of_groups_come_as_group_by_group_they_are_found(project: Project) -> None:
    drawn = random.Random(7)
    for _ in range(40):
        kept = [
            ("net", TEXT, {"string_value": drawn.choice(["Net-10", "net-9", "net-9b"])}),
            drawn.choice([("size", INT, {"int_value": drawn.choice([2, 10])}), ("size", TEXT, {"string_value": "10"})]),
            ("loss", FLOAT, {"float_value": drawn.choice([0.1, 0.2, math.nan, math.inf])}),
        ]
        project.add(*(each for each in kept if drawn.random() < 0.8))
    selection, loss, newest = project.selection(), Field("loss"), SortKey("sys/id", descending=True)
    by_loss, by_count = GroupSort(COLUMN, 0, descending=True), GroupSort(COUNT, descending=True)

    def one_by_one(levels: Sequence[GroupLevel], *within: Membership) -> list[int]:
        if not levels:
            narrowed = project.selection(within=within)
            return project.columns.table.find(narrowed, [SortKey("loss"), newest])[1]
        field, sort = levels[0].field, levels[0].sort
        found = project.groups(field.path, columns=[loss], sort=sort, within=within)
        return [run for group in found.groups for run in one_by_one(levels[1:], *within, Membership(field, group.key[0]))]

    net, size = Field("net"), Field("size")
    for levels in (
        [GroupLevel(net)],
        [GroupLevel(size, (GroupSort(KEY, descending=True),))],
        [GroupLevel(net, (by_loss,)), GroupLevel(size, (by_count, by_loss))],
        [GroupLevel(loss), GroupLevel(size, (by_count,))],
    ):
        table, expected = project.columns.table, one_by_one(levels)
        assert table.in_groups(selection, levels, [loss], [SortKey("loss"), newest]) == (40, expected)
        assert table.in_groups(selection, levels, [loss], [SortKey("loss"), newest], limit=3) == (40, expected[:3])


def test_groups_of_the_same_mean_come_by_their_keys_in_whatever_order_it_is_added_up(project: Project) -> None:
    for net, losses in (("a", (0.1, 0.2, 0.3)), ("b", (0.3, 0.2, 0.1)), ("c", (0.1, 0.2, 0.3))):
        for loss in losses:
            project.add(("net", TEXT, {"string_value": net}), ("loss", FLOAT, {"float_value": loss}))
    net, loss, newest = Field("net"), Field("loss"), SortKey("sys/id", descending=True)
    for descending in (False, True):
        by_loss = GroupSort(COLUMN, 0, descending=descending)
        assert _texts(project.groups("net", columns=[loss], sort=[by_loss])) == ["a", "b", "c"]
        _, found = project.columns.table.in_groups(project.selection(), [GroupLevel(net, (by_loss,))], [loss], [newest])
        _, by_key = project.columns.table.in_groups(project.selection(), [GroupLevel(net)], [loss], [newest])
        assert found == by_key


def test_groups_come_in_pages_in_the_order_of_people(project: Project) -> None:
    for number in (10, 9, 100, 1):
        project.add(("set", TEXT, {"string_value": f"Set-{number}"}), ("n", INT, {"int_value": number}))
    order = [f"Set-{number}" for number in (1, 9, 10, 100)]
    assert _texts(project.groups("set")) == order
    pages = [project.groups("set", offset=offset, limit=3) for offset in (0, 3, 6)]
    assert [_texts(page) for page in pages] == [order[:3], order[3:], []]
    assert [(page.containers, page.total) for page in pages] == [(4, 4)] * 3
    assert _texts(project.groups("n", sort=[GroupSort(KEY, descending=True)])) == ["100", "10", "9", "1"]


def test_every_type_of_value_tells_groups_apart(project: Project) -> None:
    values: list[tuple[AttributeType, dict[str, Any], str]] = [
        (TEXT, {"string_value": "1"}, "1"),
        (INT, {"int_value": 1}, "1"),
        (FLOAT, {"float_value": 1.0}, "1"),
        (FLOAT, {"float_value": 0.1}, "0.1"),
        (FLOAT, {"float_value": math.nan}, "nan"),
        (BOOL, {"int_value": 1}, "true"),
        (TIME, {"int_value": NOW}, str(NOW)),
        (SET, {"set_value": ("b", "a")}, '["a","b"]'),
        (SET, {"set_value": ()}, "[]"),
        (SERIES, {"float_value": 0.5, "points": 1, "finite": 1, "min": 0.25}, "0.5"),
        (AttributeType.STRING_SERIES, {"string_value": "last", "points": 1}, "last"),
        (AttributeType.GIT_REF, {"detail": '{"commit_id":"abc","dirty":true}'}, "abc"),
        (AttributeType.FILE, {"string_value": "secret-key"}, ""),
    ]
    for _ in range(2):
        for type_, columns, _ in values:
            project.add(("x", type_, columns))
    without = project.add(("x", SERIES, {"points": 0}))
    found = project.groups("x")
    expected = Counter((TYPE_CODES[type_], key) for type_, _, key in values)
    assert {(key.type, key.text) for (key,) in (group.key for group in found.groups) if key} == set(expected)
    assert all(group.containers == 2 for group in found.groups if group.key != (None,))
    assert found.groups[-1] == Group((None,), 1, [])
    for group in found.groups:
        members, _ = project.columns.table.find(project.selection(within=(Membership(Field("x"), group.key[0]),)), ())
        assert members == group.containers
    assert without in project.runs
    assert _texts(project.columns.table.groups(project.selection(), [Field("x", SERIES, "min")], [], [], offset=0, limit=9)) == [
        "0.25",
        None,
    ]


@pytest.mark.parametrize("is_rewritten", [False, True], ids=["one row a run", "several rows a run"])
def test_columns_say_what_a_group_is_like(project: Project, is_rewritten: bool) -> None:
    measured = {"a": [1.0, 2.0, 4.0], "b": [5.0], None: [math.nan, math.inf]}
    for value, numbers in measured.items():
        for place, number in enumerate(numbers):
            rows: list[tuple[str, AttributeType, dict[str, Any]]] = [
                ("loss", SERIES, {"float_value": number, "points": 3, "finite": 3, "min": number - 1, "max": 9.0}),
                ("seed", INT, {"int_value": 7}),
                ("flag", BOOL, {"int_value": place % 2}),
                ("note", TEXT, {"string_value": "same" if value == "a" else f"note {place}"}),
                ("born", TIME, {"int_value": NOW}),
            ]
            if value is not None:
                rows.append(("net", TEXT, {"string_value": value}))
            if number == 4.0:
                rows.append(("rare", TEXT, {"string_value": "here"}))
            project.add(*rows)
    project.store()
    if is_rewritten:
        again = [project.row(run, "seed", INT, {"int_value": 7}) for run in project.runs]
        again.append(project.row(project.runs[0], "note", TEXT, {"string_value": "same"}))
        gone = [project.row(project.runs[2], "rare", TEXT, {"deleted": 1, "string_value": "here"})]
        write(project.columns, a_batch(again), a_batch(gone))
    fields = [
        Field("loss"),
        Field("loss", None, "min"),
        *map(Field, ("seed", "flag", "note", "rare", "born", "nothing", "sys/state")),
    ]
    found = {
        None if group.key[0] is None else group.key[0].text: group.columns
        for group in project.groups("net", columns=fields).groups
    }
    a = found["a"]
    about: Any = pytest.approx  # whose type says nothing of numbers
    mean, std = statistics.mean([1, 2, 4]), statistics.stdev([1, 2, 4])
    assert a[0] == GroupColumn(3, about(mean), about(std), 1.0, 4.0, None, None)
    assert a[1] == GroupColumn(3, about(mean - 1), about(std), 0.0, 3.0, None, None)
    assert a[2] == GroupColumn(3, 7.0, 0.0, 7.0, 7.0, 1, FieldKey(TYPE_CODES[INT], "7"))
    assert a[3] == GroupColumn(3, None, None, None, None, None, None)
    assert a[4] == GroupColumn(3, None, None, None, None, 1, text("same"))
    assert a[5] == (None if is_rewritten else GroupColumn(1, None, None, None, None, 1, text("here")))
    assert a[6] == GroupColumn(3, None, None, None, None, 1, FieldKey(TYPE_CODES[TIME], str(NOW)))
    assert a[7:] == [None, None]
    assert found["b"][0] == GroupColumn(1, 5.0, None, 5.0, 5.0, 1, FieldKey(TYPE_CODES[SERIES], "5"))
    assert found["b"][3] == GroupColumn(1, None, None, None, None, 1, FieldKey(TYPE_CODES[BOOL], "false"))
    assert found[None][0] == GroupColumn(2, None, None, None, None, None, None), "what is not finite has no mean"
    assert found[None][4] == GroupColumn(2, None, None, None, None, 2, None)


def test_the_deviation_of_numbers_that_are_nearly_alike_is_their_own(project: Project) -> None:
    """Sums of squares would leave of it what floats round off: 3e-10 of equal rates, 11 of losses that differ by a thousandth."""
    rate, far = 0.01, [1e9 + 0.001 * (place % 2) for place in range(13)]
    for number in far:
        project.add(("rate", FLOAT, {"float_value": rate}), ("far", FLOAT, {"float_value": number}))
    [group] = project.groups("nothing", columns=[Field("rate"), Field("far")]).groups
    assert group.columns[0] == GroupColumn(13, rate, 0.0, rate, rate, 1, FieldKey(TYPE_CODES[FLOAT], "0.01"))
    about: Any = pytest.approx  # whose type says nothing of numbers
    assert group.columns[1] is not None
    assert group.columns[1].std == about(statistics.stdev(far), rel=1e-3)


def test_groups_are_sorted_by_their_columns(project: Project) -> None:
    for value, numbers in {"a": [3.0], "b": [1.0, 9.0], "c": [4.0], "d": []}.items():
        for number in numbers or [None]:
            score = [] if number is None else [("score", FLOAT, {"float_value": number})]
            project.add(
                ("net", TEXT, {"string_value": value}), ("word", TEXT, {"string_value": f"w{ord('z') - ord(value)}"}), *score
            )
    columns = [Field("score"), Field("word")]

    def order(*sort: GroupSort) -> list[str | None]:
        return _texts(project.groups("net", columns=columns, sort=sort))

    assert order(GroupSort(COLUMN)) == ["a", "c", "b", "d"]
    assert order(GroupSort(COLUMN, descending=True)) == ["b", "c", "a", "d"], "none comes last in either direction"
    assert order(GroupSort(COLUMN, 1)) == ["d", "c", "b", "a"]
    assert order(GroupSort(COUNT, descending=True), GroupSort(COLUMN, descending=True)) == ["b", "c", "a", "d"]


def test_groups_of_several_fields_have_all_combinations_that_occur(project: Project) -> None:
    for net, seed, size in itertools.product("ab", (1, 2), (10,)):
        if (net, seed) != ("b", 2):
            project.add(
                ("net", TEXT, {"string_value": net}),
                ("seed", INT, {"int_value": seed}),
                ("size", FLOAT, {"float_value": size / 4}),
            )
    found = project.groups("net", "seed", "size", columns=[Field("seed")])
    keys = [tuple(key.text for key in group.key if key) for group in found.groups]
    assert keys == [("a", "1", "2.5"), ("a", "2", "2.5"), ("b", "1", "2.5")]
    means = [column.mean for group in found.groups for column in group.columns if column]
    assert means == [1.0, 2.0, 1.0]


def test_the_state_groups_runs_and_is_a_column(project: Project) -> None:
    for ping in (NOW, NOW, 0):
        project.add(("sys/ping_time", TIME, {"int_value": ping}))
    found = project.groups("sys/state", columns=[Field("sys/state"), Field("sys/ping_time")])
    state = TYPE_CODES[AttributeType.RUN_STATE]
    assert [(group.key, group.containers) for group in found.groups] == [
        ((FieldKey(state, "idle"),), 1),
        ((FieldKey(state, "running"),), 2),
    ]
    running = found.groups[1].columns
    assert running[0] is not None
    assert running[0].common == FieldKey(state, "running")
    assert running[1] is not None
    assert running[1].common == FieldKey(TYPE_CODES[TIME], str(NOW))


def test_values_are_counted_the_most_frequent_first(project: Project) -> None:
    for value in ("Adam", "adamw", "sgd", "adamw", "it's"):
        project.add(("opt", TEXT, {"string_value": value}), ("tags", SET, {"set_value": ("all", value)}))
    project.add(("tags", SET, {"set_value": ()}))

    def values(path: str, prefix: str = "", limit: int = 20, **narrowing: Any) -> tuple[int, int, int, list[tuple[str, int]]]:
        found = project.columns.table.values(project.selection(**narrowing), Field(path), prefix=prefix, limit=limit)
        assert all(key.type == TYPE_CODES[TEXT] for key, _ in found.values)
        return found.total, found.missing, found.distinct, [(key.text, count) for key, count in found.values]

    assert values("opt") == (6, 1, 4, [("adamw", 2), ("Adam", 1), ("it's", 1), ("sgd", 1)])
    assert values("opt", "ADAM") == (6, 1, 2, [("adamw", 2), ("Adam", 1)])
    assert values("opt", "it's") == (6, 1, 1, [("it's", 1)])
    assert values("opt", limit=1) == (6, 1, 4, [("adamw", 2)])
    assert values("opt", "%") == (6, 1, 0, [])
    assert values("tags") == (6, 0, 5, [("all", 5), ("adamw", 2), ("Adam", 1), ("it's", 1), ("sgd", 1)])
    assert values("opt", containers=tuple(project.runs[:1])) == (1, 0, 1, [("Adam", 1)])
    assert values("nothing") == (6, 6, 0, [])


def test_coverage_counts_runs_and_names_the_newest(project: Project) -> None:
    runs = [project.add(("all", INT, {"int_value": 1}), ("mixed", INT if place else TEXT, {})) for place in range(3)]
    project.store()
    write(project.columns, a_batch([project.row(run, "some", INT, {}) for run in runs[:2]]))
    write(project.columns, a_batch([project.row(runs[0], "all", INT, {"int_value": 2})]))
    write(project.columns, a_batch([project.row(runs[1], "some", INT, {"deleted": 1})]))
    names = {attribute_id(path): path for path in ("all", "mixed", "some", "none")}

    def coverage(**narrowing: Any) -> tuple[int, set[tuple[str, int, int, int]]]:
        total, found = project.columns.table.coverage(project.selection(**narrowing), list(names))
        return total, {(names[each.attribute], each.type, each.containers, each.newest) for each in found}

    integer, string = TYPE_CODES[INT], TYPE_CODES[TEXT]
    assert coverage() == (
        3,
        {
            ("all", integer, 3, runs[2]),
            ("mixed", integer, 2, runs[2]),
            ("mixed", string, 1, runs[0]),
            ("some", integer, 1, runs[0]),
        },
    )
    assert coverage(containers=tuple(runs[1:])) == (2, {("all", integer, 2, runs[2]), ("mixed", integer, 2, runs[2])})
    assert coverage(containers=()) == (0, set())
