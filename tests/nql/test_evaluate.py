import math

import pytest
import re2
from hypothesis import given

from seamark.nql import Expression, Literal, Not, QueryType, conjunction, disjunction, parse, to_text
from seamark.nql.evaluate import AttributeValue, FloatSeriesValue, TypedValue, evaluate
from seamark.nql.meaning import comparison_value
from tests.nql.strategies import attributes, conditions, expressions, terms

NOW_MS = 1_700_000_000_000
T = QueryType


def found(pattern: str, text: str) -> bool:
    return re2.search(pattern, text) is not None


def holds(text: str, **named: TypedValue) -> bool:
    return evaluate(parse(text), named, matches=found, now_ms=NOW_MS)


def of(kind: QueryType, value: AttributeValue = None) -> TypedValue:
    return TypedValue(kind, value)


NEGATIVE = ["x != 1", "x:float != 1", "x NOT CONTAINS a", "x:string NOT MATCHES a", "x NOT EXISTS", "NOT (x = 1)", "last(x) != 1"]
POSITIVE = ["x = 1", "x:float < 1", "x >= 1", "x CONTAINS a", "x:string MATCHES ''", "x EXISTS", "NOT (x != 1)", "x = nan"]


@pytest.mark.parametrize("text", NEGATIVE)
def test_a_missing_attribute_meets_negations(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize("text", POSITIVE)
def test_a_missing_attribute_meets_nothing_else(text: str) -> None:
    assert not holds(text)


@pytest.mark.parametrize(
    "text",
    [
        *("x:float = 1", "x:float != 1", "x:float EXISTS", "x:int > 0", "last(x) != 1"),
        *("x:stringSet CONTAINS a", "x:stringSet NOT CONTAINS a", "x:artifact NOT CONTAINS a", "x:stringSeries NOT MATCHES a"),
    ],
)
def test_an_attribute_of_another_type_meets_neither_a_condition_nor_its_opposite(text: str) -> None:
    assert not holds(text, x=of(T.STRING, "1"))


def test_plain_negation_and_not_exists_are_met_by_an_attribute_of_another_type() -> None:
    assert holds("x:float NOT EXISTS", x=of(T.STRING, "1"))
    assert holds("NOT (x:float = 1)", x=of(T.STRING, "1"))
    assert holds("NOT (x:float != 1)", x=of(T.STRING, "1"))


@pytest.mark.parametrize(
    "attribute",
    [of(T.STRING, "5"), of(T.INT, 5), of(T.FLOAT, 5.0), of(T.FLOAT_SERIES, FloatSeriesValue(5.0)), of(T.STRING_SERIES, "5")],
)
def test_an_operand_without_a_type_stands_for_any_type_that_fits(attribute: TypedValue) -> None:
    assert holds("x = 5", x=attribute)
    assert holds(f"x:{attribute.type.value} = '5'", x=attribute)
    assert not holds("x != 5", x=attribute)


def test_integers_and_floats_meet_each_other_only_without_a_type() -> None:
    assert holds("x = 5.0", x=of(T.INT, 5))
    assert not holds("x:float = 5", x=of(T.INT, 5))
    assert not holds("x:int = 5", x=of(T.FLOAT, 5.0))


@pytest.mark.parametrize("text", ["x = abc", "x != abc", "x > abc"])
def test_a_literal_that_means_nothing_for_the_attributes_type_is_a_mismatch(text: str) -> None:
    assert not holds(text, x=of(T.FLOAT, 1.0))
    assert not holds(text, x=of(T.BOOL, True))
    assert not holds(text, x=of(T.DATETIME, 0))


def test_operators_that_do_not_apply_to_an_attribute_are_a_mismatch() -> None:
    for text in ("x CONTAINS 1", "x NOT CONTAINS 1", "x MATCHES ''", "x NOT MATCHES ''"):
        assert not holds(text, x=of(T.INT, 1))
    for text in ("x = a", "x != a", "x MATCHES a"):
        assert not holds(text, x=of(T.STRING_SET, frozenset({"a"})))
        assert not holds(text, x=of(T.FILE))
    assert holds("x EXISTS", x=of(T.FILE))


def test_nan_meets_only_not_equal() -> None:
    for attribute in (of(T.FLOAT, math.nan), of(T.FLOAT_SERIES, FloatSeriesValue(math.nan))):
        for operator in ("=", "<", "<=", ">", ">="):
            assert not holds(f"x {operator} 1", x=attribute)
            assert not holds(f"x {operator} nan", x=attribute)
        assert holds("x != 1 AND x != nan AND x EXISTS", x=attribute)
    assert holds("x != nan", x=of(T.INT, 1))
    assert not holds("x <= nan", x=of(T.INT, 1))


def test_infinities_compare_as_numbers() -> None:
    assert holds("x > 1e308 AND x = inf", x=of(T.FLOAT, math.inf))
    assert holds("x < inf AND x > -inf", x=of(T.INT, 2**63 - 1))


def test_big_integers_compare_exactly() -> None:
    assert not holds("x = 9007199254740993", x=of(T.INT, 9007199254740992))
    assert holds("x = 9007199254740993", x=of(T.FLOAT, 9007199254740992.0))
    assert not holds("x = -9223372036854775809", x=of(T.INT, -(2**63)))
    assert holds("x = -9223372036854775808", x=of(T.INT, -(2**63)))
    assert holds("x > 2.5 AND x < 3.5 AND x = 3.0 AND x = 3e0", x=of(T.INT, 3))


def test_a_float_series_is_compared_by_its_aggregate_or_its_last_value() -> None:
    series = of(T.FLOAT_SERIES, FloatSeriesValue(last=5, min=1, max=9, average=4, variance=2))
    assert holds("x = 5 AND last(x) = 5 AND min(x) = 1 AND max(x:floatSeries) = 9", x=series)
    assert holds("average(x) = 4 AND variance(x) = 2", x=series)
    assert not holds("x:float = 5", x=series)
    assert not holds("min(x) != 1", x=of(T.FLOAT, 2.0))


def test_an_aggregate_that_is_not_there_is_like_nan() -> None:
    series = of(T.FLOAT_SERIES, FloatSeriesValue(last=math.nan))
    assert holds("average(x) != 1 AND average(x) EXISTS AND NOT average(x) <= 1", x=series)
    assert not holds("average(x) = 1 OR x EXISTS AND x:float EXISTS", x=series)


def test_a_string_series_is_its_last_text() -> None:
    series = of(T.STRING_SERIES, "epoch 7")
    assert holds("x CONTAINS 'epoch' AND last(x) MATCHES '[[:digit:]]$' AND x = 'epoch 7'", x=series)
    assert not holds("min(x) != 1", x=series)
    empty = of(T.STRING_SERIES)
    assert holds("x != a AND x NOT CONTAINS '' AND x NOT MATCHES '' AND x EXISTS", x=empty)
    assert not holds("x = '' OR x CONTAINS '' OR x MATCHES ''", x=empty)


def test_contains_is_a_substring_of_texts_and_a_member_of_sets() -> None:
    assert holds("x CONTAINS ell AND x CONTAINS '' AND x NOT CONTAINS ELL", x=of(T.STRING, "hello"))
    assert holds("x CONTAINS hello AND x NOT CONTAINS ell AND x NOT CONTAINS ''", x=of(T.STRING_SET, frozenset({"hello"})))
    assert holds("x CONTAINS '' AND x CONTAINS ab AND x = 0ab1", x=of(T.ARTIFACT, "0ab1"))


def test_patterns_are_searched_anywhere_and_an_empty_one_is_found_everywhere() -> None:
    assert holds("x MATCHES 'l+o$' AND x NOT MATCHES '^l' AND x MATCHES ''", x=of(T.STRING, "hello"))
    assert holds("x MATCHES ''", x=of(T.STRING, ""))


def test_strings_compare_by_code_points_and_with_case() -> None:
    assert holds("x > B AND x != A AND x = a AND x < é", x=of(T.STRING, "a"))


def test_truth_values_and_states_are_read_in_any_case() -> None:
    assert holds("x = TRUE AND x:bool != 'False' AND x > false", x=of(T.BOOL, True))
    assert holds("x:experimentState = Running AND x != idle AND x > idle", x=of(T.EXPERIMENT_STATE, "running"))
    assert not holds("x = stopped OR x != stopped", x=of(T.EXPERIMENT_STATE, "running"))


def test_instants_compare_to_the_millisecond() -> None:
    moment = of(T.DATETIME, 1_700_000_000_123)
    assert holds("x = '2023-11-14T22:13:20.123456Z' AND x:datetime < '2023-11-14T23:13:20.124+01:00'", x=moment)
    assert holds("x > '-1s' AND x < '+1s'", x=moment)


def test_everything_and_groups() -> None:
    assert holds("")
    one = of(T.INT, 1)
    assert holds("x = 1 OR y = 1 AND z = 1", x=one)
    assert not holds("(x = 1 OR y = 1) AND z = 1", x=one)


@given(terms(), attributes())
def test_not_is_always_the_opposite(term: Not, values: dict[str, TypedValue]) -> None:
    def answer(expression: Expression) -> bool:
        return evaluate(expression, values, matches=str.__contains__, now_ms=NOW_MS)

    assert answer(Not(term)) is not answer(term)


@given(expressions(), expressions(), attributes())
def test_groups_combine_what_their_terms_say(left: Expression, right: Expression, values: dict[str, TypedValue]) -> None:
    def answer(expression: Expression) -> bool:
        return evaluate(expression, values, matches=str.__contains__, now_ms=NOW_MS)

    assert answer(conjunction([left, right])) is (answer(left) and answer(right))
    assert answer(disjunction([left, right])) is (answer(left) or answer(right))
    assert answer(parse(to_text(left))) is answer(left)


@given(conditions())
def test_without_attributes_exactly_the_negative_conditions_hold(condition: Expression) -> None:
    text = to_text(condition)
    negative = parse(text.replace(" != ", " = ", 1)) != condition or getattr(condition, "negated", False)
    assert evaluate(condition, {}, matches=found, now_ms=NOW_MS) is negative


def test_a_literal_becomes_the_value_of_the_attributes_type() -> None:
    five = Literal("5")
    assert comparison_value(T.INT, five, NOW_MS) == 5
    assert type(comparison_value(T.FLOAT, five, NOW_MS)) is float
    assert comparison_value(T.STRING, five, NOW_MS) == "5"
    assert comparison_value(T.DATETIME, Literal("-1s"), NOW_MS) == NOW_MS - 1000
    assert comparison_value(T.INT, Literal("1e30"), NOW_MS) == math.inf
    assert comparison_value(T.EXPERIMENT_STATE, Literal("IDLE"), NOW_MS) == "idle"
