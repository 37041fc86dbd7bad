import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.nql import Literal, NqlSyntaxError, Span
from seamark.nql.literals import as_bool, as_datetime_ms, as_float, as_number, as_size_bytes, as_state

NOW = datetime(2024, 3, 31, 12, 30, 15, 250_000, tzinfo=UTC)


def milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def instant(text: str) -> int:
    return as_datetime_ms(Literal(text), milliseconds(NOW))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("+5", 5),
        ("-0.5", -0.5),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("1E-3", 0.001),
        (" 7 ", 7),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", 2**63),
        ("9" * 400, 10**400 - 1),
        ("1e30", int(1e30)),
        ("1e999", math.inf),
        ("-1e999", -math.inf),
        ("inf", math.inf),
        ("-Infinity", -math.inf),
        ("50MB", 50_000_000),
        ("1.5GiB", 1_610_612_736),
        ("2 kB", 2_000),
        ("-1KB", -1_000),
        ("0.5b", 0.5),
    ],
)
def test_numbers_are_whole_where_they_can_be(text: str, number: float) -> None:
    assert as_number(Literal(text)) == number
    assert type(as_number(Literal(text))) is type(number)


def test_nan_is_a_number() -> None:
    assert math.isnan(as_number(Literal("NaN")))


@pytest.mark.parametrize("text", ["", "abc", "1_000", "0x10", "--5", "+-inf", "1 000", "5 m", "١", "1e", "9" * 401, "5ZB", "."])
def test_what_is_not_a_number_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(NqlSyntaxError, match="is not a number") as caught:
        as_number(Literal(text, span=Span(7, 9)))
    assert caught.value.position == 7


@given(st.floats(allow_nan=False))
def test_a_printed_float_is_read_back(number: float) -> None:
    assert as_float(Literal(repr(number))) == number


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_printed_integer_is_read_back_exactly(number: int) -> None:
    assert as_number(Literal(str(number))) == number


def test_a_number_beyond_the_largest_float_is_an_infinite_float() -> None:
    assert as_float(Literal("9" * 400)) == math.inf
    assert as_float(Literal("-" + "9" * 399)) == -math.inf


@pytest.mark.parametrize(("text", "size"), [("5", 5), ("1.5kB", 1500), ("1KiB", 1024), ("3 TiB", 3 * 1024**4), ("0", 0)])
def test_sizes_are_in_bytes(text: str, size: int) -> None:
    assert as_size_bytes(Literal(text)) == size


def test_a_size_needs_a_known_unit() -> None:
    with pytest.raises(NqlSyntaxError, match='"5 miles" is not a size'):
        as_size_bytes(Literal("5 miles"))


@pytest.mark.parametrize(("text", "value"), [("true", True), ("True", True), ("FALSE", False)])
def test_truth_values_are_read_in_any_case(text: str, value: bool) -> None:
    assert as_bool(Literal(text)) is value


@pytest.mark.parametrize("text", ["1", "yes", ""])
def test_other_words_are_no_truth_values(text: str) -> None:
    with pytest.raises(NqlSyntaxError, match="truth value"):
        as_bool(Literal(text))


def test_states_are_running_and_idle() -> None:
    assert as_state(Literal("Running")) == "running"
    with pytest.raises(NqlSyntaxError, match="Expected running or idle"):
        as_state(Literal("active"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-31", datetime(2024, 1, 31, tzinfo=UTC)),
        ("2024-01-31T12:00", datetime(2024, 1, 31, 12, tzinfo=UTC)),
        ("2024-01-31 12:00:01", datetime(2024, 1, 31, 12, 0, 1, tzinfo=UTC)),
        ("2024-01-31T12:00:01Z", datetime(2024, 1, 31, 12, 0, 1, tzinfo=UTC)),
        ("2024-01-31T12:00:01.5z", datetime(2024, 1, 31, 12, 0, 1, 500_000, tzinfo=UTC)),
        ("2024-01-31T12:00:01.123456789+01:00", datetime(2024, 1, 31, 11, 0, 1, 123_000, tzinfo=UTC)),
        ("2024-01-31T12:00:01-0530", datetime(2024, 1, 31, 17, 30, 1, tzinfo=UTC)),
        ("2024-01-31T12:00:01 +01", datetime(2024, 1, 31, 11, 0, 1, tzinfo=UTC)),
        ("-10s", NOW - timedelta(seconds=10)),
        ("-30m", NOW - timedelta(minutes=30)),
        ("-2h", NOW - timedelta(hours=2)),
        ("-5d", NOW - timedelta(days=5)),
        ("-1w", NOW - timedelta(weeks=1)),
        ("+1h", NOW + timedelta(hours=1)),
        ("-1M", NOW.replace(month=2, day=29)),
        ("-13M", NOW.replace(year=2023, month=2, day=28)),
        ("-1y", NOW.replace(year=2023)),
        ("-9999y", datetime(1, 1, 1, tzinfo=UTC)),
        ("-999999999w", datetime(1, 1, 1, tzinfo=UTC)),
        ("+999999999M", datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
    ],
)
def test_instants_are_absolute_or_relative_to_now(text: str, moment: datetime) -> None:
    assert instant(text) == milliseconds(moment)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "now",
            "5",
            "2024",
            "2024-02-30",
            "2024-13-01",
            "0000-01-01",
            "2024-01-31T24:00",
            "2024-01-31T12",
            "-5",
            "-2H",
            "2h",
        ),
        *("2024-01-31Z", "2024-01-31T12:00:61", "2024-01-31T12:00+24:00", "-1e3d", "٢٠٢٤-01-31"),
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(NqlSyntaxError, match="not a point in time"):
        instant(text)


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=OFFSETS))
def test_what_python_writes_as_a_time_is_read_to_the_millisecond(moment: datetime) -> None:
    assert instant(moment.isoformat()) == milliseconds(moment.replace(microsecond=moment.microsecond // 1000 * 1000))
    assert instant(str(moment)) == instant(moment.isoformat())
