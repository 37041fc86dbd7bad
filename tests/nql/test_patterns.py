"""Extended regular expressions."""

import pytest

from seamark.nql import PatternAlternative, parse_patterns


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("", []),
        ("   ", []),
        ("loss", [(("loss",), ())]),
        ("a & b", [(("a", "b"), ())]),
        ("a | b", [(("a",), ()), (("b",), ())]),
        ("a & !b | c", [(("a",), ("b",)), (("c",), ())]),
        ("! a", [((), ("a",))]),
        (" a\t&\n b ", [(("a", "b"), ())]),
        ("a|b&c", [(("a|b&c",), ())]),
        (r"\x21a & x!y", [((r"\x21a", "x!y"), ())]),
    ],
)
def test_operators_between_spaces_join_patterns(text: str, alternatives: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
    assert parse_patterns(text) == tuple(PatternAlternative(*each) for each in alternatives)


def test_an_operator_without_a_pattern_leaves_an_empty_one_for_the_check_to_find() -> None:
    assert parse_patterns("a & !") == (PatternAlternative(("a",), ("",)),)
