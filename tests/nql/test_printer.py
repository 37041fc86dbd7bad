import pytest

from seamark.model.errors import InvalidQuery
from seamark.nql import (
    And,
    Comparison,
    Everything,
    Exists,
    Literal,
    Not,
    Operand,
    Operator,
    Or,
    conjunction,
    disjunction,
    parse,
    to_text,
)

A, B, C = (Exists(Operand(name)) for name in "abc")


def test_parentheses_stand_only_where_they_are_needed() -> None:
    assert to_text(And((Or((A, B)), Not(C)))) == "(`a` EXISTS OR `b` EXISTS) AND NOT `c` EXISTS"
    assert to_text(Or((And((A, B)), Not(And((A, C)))))) == "`a` EXISTS AND `b` EXISTS OR NOT (`a` EXISTS AND `c` EXISTS)"


def test_quotes_and_backslashes_are_escaped() -> None:
    assert to_text(Comparison(Operand("a"), Operator.EQ, Literal('x"\\'))) == '`a` = "x\\"\\\\"'


@pytest.mark.parametrize(("text", "printed"), [("true", "true"), ("and", '"and"'), ("a b", '"a b"'), ("", '""')])
def test_a_bare_literal_is_quoted_where_it_could_not_be_read_bare(text: str, printed: str) -> None:
    assert to_text(Comparison(Operand("a"), Operator.EQ, Literal(text, quoted=False))) == f"`a` = {printed}"


@pytest.mark.parametrize("path", ["", "a`b"])
def test_a_name_that_cannot_be_written_is_refused(path: str) -> None:
    with pytest.raises(InvalidQuery, match="cannot be written"):
        to_text(Exists(Operand(path)))


def test_everything_is_the_empty_query() -> None:
    assert to_text(Everything()) == ""


def test_a_conjunction_leaves_out_everything_and_unwraps_a_single_term() -> None:
    assert conjunction([]) == Everything()
    assert conjunction([Everything(), A]) == A
    assert conjunction([A, parse(""), And((B, C))]) == And((A, B, C))


def test_a_disjunction_with_everything_is_everything() -> None:
    assert disjunction([A, Everything()]) == Everything()
    assert disjunction([A]) == A
    assert disjunction([Or((A, B)), C]) == Or((A, B, C))
    with pytest.raises(ValueError, match="matches nothing"):
        disjunction([])


def test_a_group_of_one_term_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="at least two"):
        And((A,))


def test_a_tree_built_deeper_than_the_parser_allows_is_still_printed() -> None:
    term: Not | Exists = A
    for _ in range(5_000):
        term = Not(term)
    assert to_text(term).count("NOT") == 5_000
