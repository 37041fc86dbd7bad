import pytest
from hypothesis import given

from seamark.nql import Expression, NqlSyntaxError, check, conditions, parse, to_text
from seamark.nql.meaning import condition_types
from tests.nql.strategies import expressions


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x:float = 5 AND x:float > nan AND sys/size:float > 50MB",
        "x:int > 2.5 OR x:bool > false OR x:datetime > '-2h'",
        "x:string = 5 OR x:string MATCHES '(' OR x:stringSeries CONTAINS a",
        "sys/state:experimentState > idle OR a:artifact CONTAINS 0a",
        "last(x) = abc OR last(x:stringSeries) MATCHES a OR average(x:floatSeries) >= 1",
        "x = anything OR x CONTAINS 5 OR x MATCHES 5",
        "x:gitRef EXISTS AND x:fileRefSeries NOT EXISTS AND max(x) EXISTS",
    ],
)
def test_what_can_be_met_passes(text: str) -> None:
    assert check(parse(text), text) == parse(text)


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("a = 1 AND x:float CONTAINS a", 10, "CONTAINS does not apply to the type float"),
        ("x:int MATCHES a", 0, "MATCHES does not apply to the type int"),
        ("x:stringSet = a", 0, "= does not apply to the type stringSet"),
        ("x:stringSet MATCHES a", 0, "MATCHES does not apply"),
        ("x:experimentState CONTAINS a", 0, "CONTAINS does not apply"),
        ("x:file > a", 0, "> does not apply to the type file. Expected EXISTS"),
        ("last(x:string) = a", 0, "last(…) cannot be taken of the type string"),
        ("max(x:stringSeries) EXISTS", 0, "max(…) cannot be taken of the type stringSeries"),
        ("min(x) CONTAINS a", 0, "CONTAINS does not apply to min(…)"),
        ("x:float = abc", 10, '"abc" is not a number'),
        ("x:int = ''", 8, '"" is not a number'),
        ("min(x) = abc", 9, '"abc" is not a number'),
        ("NOT (b = 1 OR x:bool != maybe)", 24, '"maybe" is not a truth value'),
        ("x:datetime > soon", 13, '"soon" is not a point in time'),
        ("sys/state:experimentState = done", 28, '"done" is not a run state'),
    ],
)
def test_what_no_attribute_can_meet_is_refused_at_its_place(text: str, position: int, problem: str) -> None:
    with pytest.raises(NqlSyntaxError) as caught:
        check(parse(text), text)
    assert caught.value.position == position
    assert problem in str(caught.value)
    assert str(caught.value).splitlines()[2] == "  " + " " * position + "^"


def test_without_the_text_an_error_has_its_place_but_no_excerpt() -> None:
    with pytest.raises(NqlSyntaxError) as caught:
        check(parse("x:float = abc"))
    assert caught.value.position == 10
    assert "\n" not in str(caught.value)


def test_conditions_come_from_left_to_right() -> None:
    found = conditions(parse("a = 1 AND NOT (b = 1 OR c EXISTS) OR d MATCHES x"))
    assert [condition.operand.path for condition in found] == ["a", "b", "c", "d"]


@given(expressions())
def test_every_condition_that_passes_applies_to_some_type(expression: Expression) -> None:
    try:
        check(expression, to_text(expression))
    except NqlSyntaxError:
        return
    assert all(condition_types(condition) for condition in conditions(expression))


@pytest.mark.parametrize("word", ["failed", "Finished"])
def test_what_people_call_a_state_is_explained(word: str) -> None:
    with pytest.raises(NqlSyntaxError, match="sys/failed"):
        check(parse(f"sys/state:experimentState = {word}"))
