import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.nql import (
    Aggregate,
    And,
    Comparison,
    Contains,
    Everything,
    Exists,
    Expression,
    Literal,
    Matches,
    Not,
    NqlSyntaxError,
    Operand,
    Operator,
    Or,
    QueryType,
    Span,
    parse,
    to_text,
)
from seamark.nql.parser import MAX_CONDITIONS, MAX_LENGTH, MAX_NESTING
from seamark.nql.tree import MAX_DEPTH
from tests.nql.strategies import expressions

A, B, C, D = (Comparison(Operand(name), Operator.EQ, Literal("1")) for name in "abcd")


def equals(path: str, kind: QueryType, text: str) -> Comparison:
    return Comparison(Operand(path, kind), Operator.EQ, Literal(text))


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_a_blank_query_is_everything(text: str) -> None:
    assert parse(text) == Everything()


def test_and_binds_tighter_than_or_and_not_tighter_than_both() -> None:
    assert parse("a=1 OR b=1 AND NOT c=1 OR d=1") == Or((A, And((B, Not(C))), D))
    assert parse("(a=1 OR b=1) AND NOT (c=1 OR d=1)") == And((Or((A, B)), Not(Or((C, D)))))
    assert parse("NOT NOT a=1") == Not(Not(A))


def test_a_raw_query_with_or_keeps_its_place_before_the_clients_conditions() -> None:
    assert parse("(a=1 OR b=1 AND (`sys/trashed`:bool = false))") == Or(
        (A, And((B, equals("sys/trashed", QueryType.BOOL, "false"))))
    )


def test_nested_groups_of_one_kind_become_flat() -> None:
    assert parse("((a=1 AND b=1) AND (c=1 AND d=1))") == And((A, B, C, D))
    assert parse("((((a=1) OR b=1) OR c=1) OR d=1)") == Or((A, B, C, D))
    assert parse("a=1 OR (b=1 OR (c=1 OR d=1))") == Or((A, B, C, D))


@pytest.mark.parametrize("text", ["a=1 and not b contains x Or c Not exists", "a=1 AND NOT b CONTAINS x OR c NOT EXISTS"])
def test_keywords_are_read_in_any_case(text: str) -> None:
    expected = Or((And((A, Not(Contains(Operand("b"), Literal("x"))))), Exists(Operand("c"), negated=True)))
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(`sys/trashed`:bool = true)", equals("sys/trashed", QueryType.BOOL, "true")),
        ('(`sys/id`:string = "CLS-1")', equals("sys/id", QueryType.STRING, "CLS-1")),
        ('(`sys/state`:experimentState = "running")', equals("sys/state", QueryType.EXPERIMENT_STATE, "running")),
        ("sys/state: experimentState = running", equals("sys/state", QueryType.EXPERIMENT_STATE, "running")),
        ("sys/tags: stringSet CONTAINS 'x'", Contains(Operand("sys/tags", QueryType.STRING_SET), Literal("x"))),
        ("sys/tags :stringSet NOT CONTAINS 'x'", Contains(Operand("sys/tags", QueryType.STRING_SET), Literal("x"), True)),
        ('`n`:integer = "5"', equals("n", QueryType.INT, "5")),
        ('`n`:Boolean == "True"', equals("n", QueryType.BOOL, "True")),
        ('`n`:float_series = "1"', equals("n", QueryType.FLOAT_SERIES, "1")),
        ('`a b(c)`:float > "0.5"', Comparison(Operand("a b(c)", QueryType.FLOAT), Operator.GT, Literal("0.5"))),
        ("key:float>=-1.5e-3", Comparison(Operand("key", QueryType.FLOAT), Operator.GE, Literal("-1.5e-3"))),
        ("sys/size:float > 50MB", Comparison(Operand("sys/size", QueryType.FLOAT), Operator.GT, Literal("50MB"))),
        (
            "t:datetime <= 2024-01-31T12:00:00.5+01:00",
            Comparison(Operand("t", QueryType.DATETIME), Operator.LE, Literal("2024-01-31T12:00:00.5+01:00")),
        ),
        ("t > -2h", Comparison(Operand("t"), Operator.GT, Literal("-2h"))),
        (
            'last(`a`:floatSeries) < "1"',
            Comparison(Operand("a", QueryType.FLOAT_SERIES, Aggregate.LAST), Operator.LT, Literal("1")),
        ),
        ("VARIANCE ( a ) != 1", Comparison(Operand("a", None, Aggregate.VARIANCE), Operator.NE, Literal("1"))),
        ('`a`:string MATCHES "^(a|b)$"', Matches(Operand("a", QueryType.STRING), Literal("^(a|b)$"))),
        ('`a`:string NOT MATCHES ""', Matches(Operand("a", QueryType.STRING), Literal(""), negated=True)),
        ("`a`:fileRef EXISTS", Exists(Operand("a", QueryType.FILE_REF))),
        ("größe/文字-1.x_y = ü", Comparison(Operand("größe/文字-1.x_y"), Operator.EQ, Literal("ü"))),
        ("`and` = 1", Comparison(Operand("and"), Operator.EQ, Literal("1"))),
        ("last = 1", Comparison(Operand("last"), Operator.EQ, Literal("1"))),
        ("min EXISTS", Exists(Operand("min"))),
        ("min(max) = 1", Comparison(Operand("max", None, Aggregate.MIN), Operator.EQ, Literal("1"))),
        ("owner = me@x.org", Comparison(Operand("owner"), Operator.EQ, Literal("me@x.org"))),
    ],
)
def test_what_the_clients_and_their_users_write_is_understood(text: str, expected: Comparison) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r'"a\"b"', 'a"b'),
        (r'"a\\"', "a\\"),
        (r"'it\'s'", "it's"),
        ("'a\"b'", 'a"b'),
        (r'"\d+\.\w"', r"\d+\.\w"),
        (r'"\\d"', r"\d"),
        ('"a\nb `c`"', "a\nb `c`"),
        ("'AND'", "AND"),
    ],
)
def test_escapes_in_quotes_are_resolved_and_other_backslashes_kept(written: str, text: str) -> None:
    assert parse(f"a = {written}") == Comparison(Operand("a"), Operator.EQ, Literal(text))


def test_every_node_knows_where_it_stood() -> None:
    text = "  last( `a` : float ) >= 'x'  AND NOT b EXISTS "
    expression = parse(text)
    assert isinstance(expression, And)
    comparison, negation = expression.terms
    assert isinstance(comparison, Comparison)
    assert isinstance(negation, Not)

    def written(span: Span) -> str:
        return text[span.start : span.end]

    assert written(expression.span) == text.strip()
    assert written(comparison.span) == "last( `a` : float ) >= 'x'"
    assert written(comparison.operand.span) == "last( `a` : float )"
    assert written(comparison.literal.span) == "'x'"
    assert written(negation.span) == "NOT b EXISTS"
    assert written(negation.term.span) == "b EXISTS"


@pytest.mark.parametrize(
    ("text", "position", "expected", "advice"),
    [
        ("key: float = (-_-)", 13, "a bare word", "double quotes"),
        ("a", 1, "=", ""),
        ("a =", 3, "a number", ""),
        ("a = and", 4, "a bare word", '"and"'),
        ("a = `b`", 4, "a number", "never with another attribute"),
        ("a == = 1", 5, "a number", "comparisons are"),
        ("a = my run", 7, "the end of the query", "double quotes"),
        ("a = 1 adn b = 2", 6, "AND", "Did you mean AND?"),
        ("a = 1 && b = 2", 6, "AND", "joined with AND"),
        ("a = 1 AND", 9, "an attribute name", ""),
        ("(a = 1", 6, '")"', "column 1 is still open"),
        ("a = 1)", 5, "the end of the query", "remove this one"),
        ("()", 1, "an attribute name", ""),
        ("not = 1", 4, "an attribute name", "`not`"),
        ("a NOT = 1", 6, "EXISTS", ""),
        ("a CONTAIN x", 2, "[NOT] CONTAINS", "Did you mean CONTAINS?"),
        ("a ! b", 2, "!=", "write != or NOT"),
        ("a b = 1", 2, "=", "backquotes"),
        ("'a' = 1", 0, "an attribute name", "`a`"),
        ("* = 1", 0, "an attribute name", "backquotes"),
        ("a:flot = 1", 2, "floatSeries", "Did you mean float?"),
        ("a: = 1", 3, "the name of a type", ""),
        ("a:: int = 1", 2, "the name of a type", ""),
        ("maxx(a) = 1", 0, "max", "Did you mean max?"),
        ("foo(a) = 1", 0, "variance", ""),
        ("last() = 1", 5, "an attribute name", ""),
        ("last(a = 1", 7, '")"', ""),
        ("last(a:float b) = 1", 13, '")"', ""),
        ("last(a):float = 1", 7, "=", "inside the parentheses"),
        ("`a = 1", 0, "a closing backquote", ""),
        ("`` = 1", 0, "a name", ""),
        ("a = 'x", 4, "a closing '", ""),
        ('a = "x\\"', 4, 'a closing "', ""),
        ("a = “x”", 4, "a value in quotes", "double quotes"),
    ],
)
def test_an_error_says_where_what_was_expected_and_what_to_do(text: str, position: int, expected: str, advice: str) -> None:
    with pytest.raises(NqlSyntaxError) as caught:
        parse(text)
    assert caught.value.position == position
    assert expected in caught.value.expected
    assert advice in str(caught.value)


def test_an_error_shows_the_line_with_a_caret_under_the_place() -> None:
    with pytest.raises(NqlSyntaxError) as caught:
        parse("a = 1 AND\n  b ~ 2")
    assert (caught.value.line, caught.value.column) == (2, 5)
    assert str(caught.value).splitlines()[1:] == ["    b ~ 2", "      ^"]


def test_an_error_in_a_long_query_shows_only_its_surroundings() -> None:
    with pytest.raises(NqlSyntaxError) as caught:
        parse(" OR ".join(["a = 1"] * 1000) + " b " + "x" * 1000)
    message, excerpt, caret = str(caught.value).splitlines()
    assert len(message) < 300
    assert len(excerpt) < 100
    assert excerpt[len(caret) - 1] == "b"


@given(expressions())
def test_parsing_what_was_printed_gives_the_same_tree(expression: Expression) -> None:
    assert parse(to_text(expression)) == expression


FRAGMENTS = st.sampled_from(
    [
        *("(", ")", "a", "`b c`", ":", "float", "=", "==", "!=", "<", "'x'", '"', "'", "`", "\\", "5", "AND", "or", "NOT"),
        *("CONTAINS", "MATCHES", "EXISTS", "last", "(", " ", "\n", "é", "“", "\x00", "!", "&", "-", "\ud800"),
    ]
)


def understood(text: str) -> Expression | None:
    """The tree of a text, or None if it was refused, with a place inside the text."""
    try:
        return parse(text)
    except NqlSyntaxError as error:
        place = error
    assert 0 <= place.position <= len(text)
    assert place.line == text.count("\n", 0, place.position) + 1
    assert place.column >= 1
    return None


@given(st.text() | st.lists(FRAGMENTS, max_size=40).map(" ".join) | st.lists(FRAGMENTS, max_size=40).map("".join))
def test_any_text_is_understood_or_refused_with_a_place_in_it(text: str) -> None:
    expression = understood(text)
    if expression is not None:
        assert parse(to_text(expression)) == expression


@given(expressions(), st.data())
def test_a_query_cut_or_disturbed_anywhere_is_still_understood_or_refused(expression: Expression, data: st.DataObject) -> None:
    text = to_text(expression)
    place = data.draw(st.integers(0, len(text)))
    understood(text[:place] + data.draw(FRAGMENTS | st.just("")) + text[place + data.draw(st.integers(0, 3)) :])


def test_thousands_of_alternatives_and_parentheses_are_read() -> None:
    names = [f'`sys/name`:string = "n{index}"' for index in range(5_000)]
    flat = parse(" OR ".join(names))
    assert isinstance(flat, Or)
    assert len(flat.terms) == 5_000
    left = parse("(" * 4_999 + names[0] + "".join(f") OR ({name})" for name in names[1:]))
    assert left == flat
    right = parse("".join(f"{name} OR (" for name in names[:-1]) + names[-1] + ")" * 4_999)
    assert right == flat
    assert parse("(" * 5_000 + "a = 1" + ")" * 5_000) == A


def test_the_deepest_tree_can_be_compared_hashed_and_shown() -> None:
    half = "".join("a = 1 AND (b = 1 OR (" for _ in range(MAX_DEPTH // 2 - 1))
    text = half + "c = 1 AND (b = 1 OR d = 1)" + "))" * (MAX_DEPTH // 2 - 1)
    tree = parse(text)
    assert tree == parse(text)
    assert hash(tree) == hash(parse(text))
    assert repr(tree).count("Or(") == MAX_DEPTH // 2
    with pytest.raises(NqlSyntaxError, match="nested deeper than"):
        parse(f"NOT ({text})")


def test_more_open_parentheses_than_the_limit_are_refused() -> None:
    with pytest.raises(NqlSyntaxError, match="parentheses and NOTs") as caught:
        parse("(" * 1_000_000)
    assert caught.value.position == MAX_NESTING
    with pytest.raises(NqlSyntaxError, match="parentheses and NOTs"):
        parse("NOT " * 1_000_000)


def test_closed_parentheses_do_not_count_towards_the_limit() -> None:
    expression = parse(" AND ".join(["NOT (NOT (a = 1))"] * MAX_NESTING))
    assert isinstance(expression, And)
    assert len(expression.terms) == MAX_NESTING


def test_a_query_longer_than_the_limit_is_refused() -> None:
    assert parse(" " * MAX_LENGTH) == Everything()
    with pytest.raises(NqlSyntaxError, match="the limit is 4,194,304"):
        parse(" " * (MAX_LENGTH + 1))


def test_more_conditions_than_the_limit_are_refused() -> None:
    with pytest.raises(NqlSyntaxError, match="more than 100,000 conditions"):
        parse("a=1 OR " * MAX_CONDITIONS + "a=1")


def work(call: Callable[[], object]) -> int:
    """How many functions a call runs, whether written in Python or in C."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        call()
    except NqlSyntaxError:
        pass
    finally:
        sys.setprofile(None)
    return count


HOSTILE = {
    "balanced parentheses": ("(", "a=1", ")"),
    "open parentheses": ("(", "", ""),
    "groups nested to the right": ("a=1 OR (", "a=1", ")"),
    "groups nested to the left": ("(", "a=1", ") AND a=1"),
    "negations": ("NOT ", "a=1", ""),
    "alternatives": ("a=1 OR ", "a=1", ""),
    "mixed operators": ("a=1 AND b=2 OR ", "", ""),
    "escaped quotes": ("", 'a = "', '\\"'),
    "backslashes": ("", "a = '", "\\"),
    "an endless name": ("", "`", "a"),
    "an endless word": ("a", "", ""),
    "blanks": ("", "a = 1", " "),
    "aggregates": ("last(", "", ""),
    "an endless word after a condition": ("", "a = 1 ", "x"),
    "an endless type": ("", "a:", "x"),
}


@pytest.mark.parametrize(("before", "middle", "after"), HOSTILE.values(), ids=HOSTILE.keys())
def test_the_work_grows_no_faster_than_the_query(before: str, middle: str, after: str) -> None:
    def work_for(repeats: int) -> int:
        text = before * repeats + middle + after * repeats
        return work(lambda: parse(text))

    assert work_for(4_000) <= 9 * work_for(500) + 200
