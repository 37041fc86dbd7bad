"""What stands in every match of a regular expression, as far as that is read off it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.stores.columns.required_texts import required_texts


@pytest.mark.parametrize(
    ("expression", "required"),
    [
        ("n..dle", ["dle"]),
        (r"^epoch 949 .*e$", ["epoch 949 "]),
        (r"loss=\d+\.\d+ nan!", [" nan!", "loss="]),
        (r"error\[\d\]: (disk|memory) full", ["error["]),
        ("colou?r of it", ["r of it"]),
        ("ab+cd", ["ab"]),
        ("ab+?cde", ["cde"]),
        ("abc{2,}d", ["ab"]),
        ("error|warning: .*", ["error", "warning: "]),
        ("a (?:fatal|last) e?", ["fatal", "last"]),
        ("(?P<kind>oom|nan(s|)) x", ["oom", "nan"]),
        ("(fatal)? x", [" x"]),
        (r"\[(E|W)\] ", ["] "]),
        ("[]needle]x", ["x"]),
        ("[[:alpha:]|]yz", ["yz"]),
        ("überlauf!*", ["überlauf"]),
        ("a|", []),
        (r"needle|\d", []),
        ("(?i)needle", []),
        ("needle(?i)?", []),
        ("dict{[}]b", ["dict{"]),
        ("a{(}|b)", ["a{"]),
        ("ab{,2}", ["ab{,2}"]),
        (r"\Qa.b\E", []),
        (r"\x61bc", []),
        ("|".join(map(str, range(100, 200))), []),
        ("", []),
    ],
)
def test_texts_that_a_match_must_have_are_told(expression: str, required: list[str]) -> None:
    found = required_texts(expression)
    assert list(found) == required or (len(found) == 1 and found[0] in required)


def _expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    quantified = st.tuples(inner, st.sampled_from(["", "", "*", "+", "?", "{2}", "*?", "+?"])).map("".join)
    branch = st.lists(quantified, max_size=4).map("".join)
    return st.lists(branch, min_size=1, max_size=3).map("|".join).map(lambda choice: f"({choice})")


@given(
    st.data(),
    st.recursive(
        st.sampled_from(["a", "b", ".", r"\d", r"\.", "[x-z]", "[^]a]", "(?:gh|i)", "(?P<n>kl)", "é"]), _expressions, max_leaves=6
    ),
)
def test_whatever_matches_has_one_of_the_texts(data: st.DataObject, expression: str) -> None:
    if expression.count("?P<") > 1:
        expression = expression.replace("?P<n>", "?:")
    text = data.draw(st.from_regex(expression, fullmatch=True))
    required = required_texts(expression)
    assert not required or any(each in text for each in required)


@given(
    st.lists(st.sampled_from(["ab", "[:", ":]", "{", "}", "^", "(?:", "(?P<n>", "*", "+", "?", "|", "(", ")", "[", "]", "\\"]))
)
def test_reading_an_expression_ends_whatever_it_is(parts: list[str]) -> None:
    assert isinstance(required_texts("".join(parts)), tuple)
