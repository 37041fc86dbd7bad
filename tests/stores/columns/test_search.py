"""The compiler of queries to SQL, against their meaning in plain Python."""

import itertools
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
import re2
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.model.errors import InvalidQuery
from seamark.model.moments import IDLE_AFTER_MS, Moment
from seamark.nql import (
    Aggregate,
    And,
    Comparison,
    Contains,
    Exists,
    Expression,
    Literal,
    Matches,
    Not,
    Operand,
    Operator,
    Or,
    QueryType,
    Term,
    check,
    conditions,
    parse,
)
from seamark.nql.evaluate import FloatSeriesValue, TypedValue, evaluate
from seamark.stores.columns import AttributeRow, Columns
from seamark.stores.columns.search import SortKey
from tests.effort import examples
from tests.nql import strategies
from tests.stores.columns.builders import RUN, a_batch, a_row, new_id, write

NOW = 1_700_000_000_000
AT = Moment(NOW, NOW - IDLE_AFTER_MS)
_ODD_PATHS = ["a", "b/c", "sys/state", "sys/ping_time", "it's`a\\b\nc\0", "x) OR 1=1 --", "{t0:String}", "ü/ß"]
_PATHS = st.sampled_from(_ODD_PATHS)
Attributes = Mapping[str, TypedValue]


def _finds(pattern: str, text: str) -> bool:
    return re2.search(pattern, text) is not None


def _rows(project: int, container: int, attributes: Attributes) -> list[AttributeRow]:
    """The rows that hold these attributes, and the one that makes the container a match of everything."""
    rows = [a_row(container, "sys/id", AttributeType.STRING, project=project, string_value=str(container))]
    for path, typed in attributes.items():
        row = a_row(container, path, AttributeType(typed.type.value), project=project)
        match typed.value:
            case bool() | int():
                row.int_value = int(typed.value)
            case float():
                row.float_value = typed.value
            case str():
                row.string_value, row.points = typed.value, 1
            case frozenset():
                row.set_value = tuple(sorted(typed.value))
            case FloatSeriesValue(last, minimum, maximum, average, variance):
                row.points, row.float_value = int(last is not None), last or 0.0
                row.finite = int(average is not None)
                row.min, row.max, row.mean, row.m2 = minimum or 0.0, maximum or 0.0, average or 0.0, variance or 0.0
            case None:
                pass
        if path == "sys/state":  # kept as the time of the last sign of life
            row = a_row(container, "sys/ping_time", AttributeType.DATETIME, project=project)
            row.int_value = NOW - (0 if typed.value == "running" else IDLE_AFTER_MS)
        rows.append(row)
    return rows


def _storable(attributes: Attributes) -> dict[str, TypedValue]:
    """What a container can have: one state, derived from its ping time, and series whose aggregates are there together."""
    storable: dict[str, TypedValue] = {}
    for path, typed in attributes.items():
        if path in ("sys/state", "sys/ping_time") or typed.type is QueryType.EXPERIMENT_STATE:
            continue
        value = typed.value
        if isinstance(value, FloatSeriesValue):
            numbers = [value.min, value.max, value.average, value.variance]
            whole = all(each is not None and math.isfinite(each) for each in numbers) and value.last is not None
            value = value if whole else FloatSeriesValue(value.last)
        storable[path] = replace(typed, value=value)
    state = attributes.get("sys/state")
    if state is not None:
        is_running = state.type is QueryType.EXPERIMENT_STATE and state.value == "running"
        storable["sys/state"] = TypedValue(QueryType.EXPERIMENT_STATE, "running" if is_running else "idle")
        storable["sys/ping_time"] = TypedValue(QueryType.DATETIME, NOW if is_running else NOW - IDLE_AFTER_MS)
    return storable


def _is_pattern(condition: object) -> bool:
    if not isinstance(condition, Matches):
        return True
    try:
        re2.compile(condition.pattern.text)
    except re2.error:
        return False
    return True


def _store(columns: Columns, several: Sequence[Attributes]) -> tuple[int, list[int]]:
    project = new_id()
    containers = [new_id() for _ in several]
    rows = [row for container, each in zip(containers, several, strict=True) for row in _rows(project, container, each)]
    write(columns, a_batch(rows))
    return project, containers


def _find(columns: Columns, project: int, expression: Expression, sort: Sequence[SortKey] = (), **page: int) -> list[int]:
    page = {"offset": 0, "limit": 1000, **page}
    total, found = columns.find_containers([project], [RUN], expression, sort, now=AT, **page)
    if page["offset"] == 0 and page["limit"] == 1000:
        assert total == len(found)
    return found


_TEXTS = ["", "5", "running", "abc", "a\nb", "it's", "2024-01-31", "true", "Ab"]
_NUMBERS = [5.0, -0.5, 0.0, 2.5, 9007199254740992.0, 1e30, float("nan"), float("inf"), float("-inf"), 1_706_659_200_000.0]
_SERIES = [
    FloatSeriesValue(5.0, -0.5, 9.0, 5.0, 2.5),
    FloatSeriesValue(float("nan")),
    FloatSeriesValue(float("inf"), 5.0, 5.0, 5.0, 0.0),
    FloatSeriesValue(None),
]
_EVERY_VALUE: list[TypedValue] = [
    *[TypedValue(QueryType.STRING, text) for text in _TEXTS],
    *[TypedValue(QueryType.STRING_SERIES, text) for text in [*_TEXTS, None]],
    *[TypedValue(QueryType.ARTIFACT, text) for text in ["5", "abc"]],
    *[TypedValue(QueryType.STRING_SET, frozenset(texts)) for texts in ([], ["5"], ["", "abc"], ["it's", "running", "5"])],
    *[TypedValue(QueryType.FLOAT, number) for number in _NUMBERS],
    *[TypedValue(QueryType.INT, number) for number in (5, 0, -1, 2**53 + 1, 2**63 - 1, -(2**63))],
    *[TypedValue(QueryType.DATETIME, number) for number in (1_706_659_200_000, NOW, NOW - 7_200_000, 5)],
    *[TypedValue(QueryType.BOOL, truth) for truth in (False, True)],
    *[TypedValue(QueryType.FLOAT_SERIES, series) for series in _SERIES],
    *[TypedValue(kind) for kind in (QueryType.FILE, QueryType.FILE_SET, QueryType.GIT_REF, QueryType.HISTOGRAM_SERIES)],
]
_NEAR = st.sampled_from(
    [*_TEXTS, "5.0", "2.5", "-0.5", "9007199254740993", "9223372036854775808", "-1e30", "nan", "inf", "-inf", "FALSE", "IDLE"]
) | st.sampled_from(["-2h", "5KB", "1706659200000", "-9223372036854775808", "9223372036854775807"])
_PATTERNS = st.sampled_from(["", "5", "a.b", "^a", "b$", "(?i)AB", "[^a]", r"\d+", "n|t", "x*", r"\bb", "(?s)a.b", "'"])


def _near_conditions(paths: st.SearchStrategy[str]) -> st.SearchStrategy[Term]:
    """Conditions that have a good chance to be met by some container, and another to be missed by some."""
    common = [QueryType.FLOAT, QueryType.INT, QueryType.STRING, QueryType.FLOAT_SERIES, QueryType.EXPERIMENT_STATE]
    kinds = st.none() | st.sampled_from(common) | st.sampled_from(QueryType)
    operand = st.builds(Operand, paths, kinds, st.none() | st.none() | st.sampled_from(Aggregate))
    literal = st.builds(Literal, _NEAR)
    return st.one_of(
        st.builds(Comparison, operand, st.sampled_from(Operator), literal),
        st.builds(Contains, operand, literal, st.booleans()),
        st.builds(Matches, operand, st.builds(Literal, _PATTERNS), st.booleans()),
        st.builds(Exists, operand, st.booleans()),
    )


def _near_terms(paths: st.SearchStrategy[str]) -> st.SearchStrategy[Term]:
    def nested(children: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        several = st.lists(children, min_size=2, max_size=4).map(tuple)
        return st.builds(And, several) | st.builds(Or, several) | st.builds(Not, children)

    return st.recursive(_near_conditions(paths), nested, max_leaves=5)


@dataclass(frozen=True)
class Zoo:
    """A project that holds about every value under about every path."""

    project: int
    containers: dict[int, Attributes] = field(repr=False)

    def expect(self, query: Term, found: Sequence[int]) -> None:
        """Compares what was found with what the query means for each container."""
        for container, attributes in self.containers.items():
            meets = evaluate(query, attributes, matches=_finds, now_ms=NOW)
            assert (container in found) is meets, f"{query} on {attributes}"
        assert len(found) == len(set(found))


@pytest.fixture(scope="module")
def zoo(columns: Columns) -> Zoo:
    chosen = random.Random(7)
    several: list[Attributes] = [{}]
    for position, value in enumerate(_EVERY_VALUE):
        others = {path: chosen.choice(_EVERY_VALUE) for path in _ODD_PATHS if chosen.random() < 0.5}
        state = TypedValue(QueryType.EXPERIMENT_STATE, "running" if position % 2 else "idle")
        several.append(_storable({**others, "a": value, "sys/state": state}))
    project, containers = _store(columns, several)
    return Zoo(project, dict(zip(containers, several, strict=True)))


@given(query=_near_terms(st.sampled_from(["a", "a", "sys/state", "sys/ping_time", "missing"])))
@settings(max_examples=examples(60), deadline=None)
def test_random_queries_agree_with_their_meaning(columns: Columns, zoo: Zoo, query: Term) -> None:
    zoo.expect(query, _find(columns, zoo.project, query))


@given(query=strategies.terms(_PATHS))
@settings(max_examples=30, deadline=None)
def test_strange_queries_agree_with_their_meaning(columns: Columns, zoo: Zoo, query: Term) -> None:
    assume(all(map(_is_pattern, conditions(query))))
    zoo.expect(query, _find(columns, zoo.project, query))


@given(
    texts=st.lists(_NEAR, min_size=2, max_size=6),
    path=st.sampled_from(["a", "a", "sys/state", "sys/ping_time"]),
    kind=st.none() | st.sampled_from(QueryType),
    negated=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_one_of_many_values_agrees_with_its_meaning(
    columns: Columns, zoo: Zoo, texts: list[str], path: str, kind: QueryType | None, negated: bool
) -> None:
    query: Term = Or(tuple(Comparison(Operand(path, kind), Operator.EQ, Literal(text)) for text in texts))
    query = Not(query) if negated else query
    zoo.expect(query, _find(columns, zoo.project, query))


@pytest.fixture(scope="module")
def short_texts(columns: Columns) -> tuple[int, dict[int, str]]:
    """A project with every text of up to three of some characters in "a"."""
    texts = ["".join(each) for size in range(4) for each in itertools.product("ab\nÉé\0", repeat=size)]
    project, containers = _store(columns, [{"a": TypedValue(QueryType.STRING, text)} for text in texts])
    return project, dict(zip(containers, texts, strict=True))


@pytest.mark.parametrize(
    "pattern",
    [".", "a.b", "^b", "b$", "(?i)A", "[^a]", r"\n", "a|b", "a|.b", "", "b*", r"\bb", "é", "(?i)É", "(?s)a.b", r"\x00", "^.$"],
)
def test_a_pattern_matches_as_re2_does(columns: Columns, short_texts: tuple[int, dict[int, str]], pattern: str) -> None:
    project, texts = short_texts
    found = _find(columns, project, Matches(Operand("a"), Literal(pattern)))
    assert [texts[each] for each in sorted(found)] == [text for text in texts.values() if _finds(pattern, text)]


@pytest.mark.parametrize("text", ["it's", "\\", "\\'", "a\nb", "nul\0", "%", "🌊", "' OR 1=1 --", "{t0:String}", "x" * 100_000])
def test_odd_texts_are_found_and_nothing_else(columns: Columns, text: str) -> None:
    project, [wanted, _] = _store(
        columns,
        [
            {"a": TypedValue(QueryType.STRING, text), "tags": TypedValue(QueryType.STRING_SET, frozenset({text, "b"}))},
            {"a": TypedValue(QueryType.STRING, "other"), "tags": TypedValue(QueryType.STRING_SET, frozenset({"other"}))},
        ],
    )
    literal = Literal(text)
    equal = Comparison(Operand("a"), Operator.EQ, literal)
    for query in (
        equal,
        Or((equal, Comparison(Operand("a"), Operator.EQ, Literal("nothing")))),
        Contains(Operand("a"), literal),
        Contains(Operand("tags"), literal),
        Matches(Operand("a"), Literal(re2.escape(text[:1000]))),
    ):
        assert _find(columns, project, query) == [wanted]


def test_thousands_of_alternatives_are_one_statement(columns: Columns) -> None:
    project, containers = _store(columns, [{"a": TypedValue(QueryType.STRING, f"it's {number}")} for number in range(300)])
    query = check(parse(" OR ".join(f'(`a`:string = "it\'s {number}")' for number in range(100, 5100))), "")
    assert sorted(_find(columns, project, query)) == containers[100:]
    many = Or(tuple(Exists(Operand(f"path/{number}")) for number in range(100)))
    assert _find(columns, project, many) == []


def test_a_query_of_too_many_lookups_is_refused_before_it_is_begun(columns: Columns) -> None:
    project, _ = _store(columns, [{}])
    query = parse(" AND ".join(f"`path/{number}` = {number}" for number in range(1001)))
    with pytest.raises(InvalidQuery, match="Split it"):
        _find(columns, project, query)


def test_an_offset_beyond_every_number_is_beyond_the_last_row(columns: Columns) -> None:
    project, containers = _store(columns, [{}, {}])
    for offset in (2**62, 2**63, 2**64, 10**30):
        assert columns.find_containers([project], [1], parse(""), (), offset=offset, limit=10**30, now=AT) == (
            len(containers),
            [],
        )


@pytest.mark.parametrize("query", ["", "a:int = 5", "a:int != 6", "a:int > 4 AND a:int != 6"])
def test_only_containers_of_the_project_and_kind_are_found(columns: Columns, query: str) -> None:
    five = {"a": TypedValue(QueryType.INT, 5)}
    project, containers = _store(columns, [five, five])
    _store(columns, [five])
    expression = check(parse(query))
    assert _find(columns, project, expression) == containers[::-1]
    for kinds in ([], [4]):
        assert columns.find_containers([project], kinds, expression, (), offset=0, limit=10, now=AT) == (0, [])


def test_a_deleted_attribute_is_not_there(columns: Columns) -> None:
    project, [container] = _store(columns, [{"a": TypedValue(QueryType.INT, 5)}])
    gone = a_row(container, "a", AttributeType.INT, project=project, deleted=1)
    write(columns, a_batch([gone]))
    assert _find(columns, project, Exists(Operand("a"))) == []
    assert _find(columns, project, Comparison(Operand("a"), Operator.NE, Literal("5"))) == [container]


_SORTED: list[TypedValue | None] = [
    TypedValue(QueryType.FLOAT, 2.5),
    TypedValue(QueryType.INT, 2),
    TypedValue(QueryType.FLOAT_SERIES, FloatSeriesValue(10.0, -5.0, 20.0, 1.0, 4.0)),
    TypedValue(QueryType.FLOAT, float("nan")),
    TypedValue(QueryType.STRING, "b"),
    TypedValue(QueryType.STRING, "a"),
    TypedValue(QueryType.FLOAT_SERIES, FloatSeriesValue(None)),
    None,
]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (SortKey("a", AttributeType.FLOAT, descending=False), [1, 0, 2, 3, 7, 6, 5, 4]),
        (SortKey("a", AttributeType.FLOAT, descending=True), [2, 0, 1, 3, 7, 6, 5, 4]),
        (SortKey("a", AttributeType.FLOAT_SERIES, aggregate="min"), [2, 7, 6, 5, 4, 3, 1, 0]),
        (SortKey("a", AttributeType.STRING, descending=False), [2, 1, 0, 5, 4, 3, 7, 6]),
        (SortKey("nothing"), [7, 6, 5, 4, 3, 2, 1, 0]),
    ],
)
def test_the_order_follows_the_sort_key_and_what_has_none_comes_last(columns: Columns, key: SortKey, expected: list[int]) -> None:
    project, containers = _store(columns, [{} if value is None else {"a": value} for value in _SORTED])
    found = [containers.index(each) for each in _find(columns, project, parse(""), [key])]
    if key.type is AttributeType.STRING:  # where "nan" stands among texts is of no interest
        found.remove(3)
        expected = [each for each in expected if each != 3]
    assert found == expected


def test_pages_of_a_sorted_search_join_up(columns: Columns) -> None:
    project, containers = _store(columns, [{"a": TypedValue(QueryType.INT, number % 7)} for number in range(50)])
    sort = [SortKey("a", AttributeType.INT, descending=False), SortKey("sys/id", AttributeType.STRING)]
    whole = _find(columns, project, parse(""), sort)
    assert sorted(whole) == containers
    paged: list[int] = []
    for offset in range(0, 60, 9):
        total, page = columns.find_containers([project], [RUN], parse(""), sort, offset=offset, limit=9, now=AT)
        assert total == 50
        paged += page
    assert paged == whole
    assert columns.find_containers([project], [RUN], parse(""), sort, offset=0, limit=0, now=AT) == (50, [])


def test_runs_can_be_sorted_by_their_state(columns: Columns) -> None:
    states = ["idle", "running", "idle"]
    project, containers = _store(columns, [{"sys/state": TypedValue(QueryType.EXPERIMENT_STATE, each)} for each in states])
    found = _find(columns, project, parse(""), [SortKey("sys/state", descending=True)])
    assert [containers.index(each) for each in found] == [1, 2, 0]
