"""What a literal means as a number, a truth value, a size, an instant or a state.

Every function raises :class:`NqlSyntaxError` at the literal's place when it does not have that meaning.
Whether the literal was quoted makes no difference.

========  =====================================================================================
number    ``5``, ``-1.5``, ``.5``, ``1e-3``, ``nan``, ``inf``, ``-inf``; or a size: ``50MB``
size      a number with ``B``, ``kB``, ``MB``, ``GB``, ``TB``, ``PB`` (powers of 1000) or ``KiB``,
          ``MiB``, ``GiB``, ``TiB``, ``PiB`` (powers of 1024), in any case: ``50MB``, ``1.5 GiB``
bool      ``true``, ``false`` in any case
datetime  ISO 8601: ``2024-01-31``, ``2024-01-31T12:00``, ``2024-01-31 12:00:00.123456+01:00``, ``…Z``;
          without an offset UTC, a date alone is its midnight, digits beyond milliseconds are cut.
          Or relative to now: a sign, a whole number and a unit: ``-30m``, ``-2h``. Units:
          ``s`` second, ``m`` minute, ``h`` hour, ``d`` day (24 h), ``w`` week (7 d),
          ``M`` calendar month, ``y`` calendar year (UTC; 31 March less a month is the last of February).
          Nothing reaches beyond the years 1 to 9999: what would is cut to them.
state     ``running``, ``idle`` in any case
========  =====================================================================================
"""

import calendar
import math
import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from seamark.nql.ast import Literal
from seamark.nql.errors import NqlSyntaxError, quoted

_MAX_NUMBER_LENGTH = 400

_NUMBER = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})
_SIZE = re.compile(r"([+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?) ?([A-Za-z]{1,3})")
_SIZE_UNITS = {"b": 1} | {
    f"{prefix}{suffix}": base**power
    for power, prefix in enumerate("kmgtp", start=1)
    for suffix, base in (("b", 1000), ("ib", 1024))
}
_DATETIME = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[Tt ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,30}))?)?"
    r" ?(?P<offset>[Zz]|(?P<sign>[+-])(?P<offset_hour>[0-9]{2})(?::?(?P<offset_minute>[0-9]{2}))?)?)?"
)
_RELATIVE = re.compile(r"([+-])([0-9]{1,9})([smhdwMy])")
_UNIT_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_UNIT_MONTHS = {"M": 1, "y": 12}
_DAY_MS = 86_400_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EARLIEST_MS = (date.min.toordinal() - _EPOCH_DAY) * _DAY_MS
_LATEST_MS = (date.max.toordinal() - _EPOCH_DAY + 1) * _DAY_MS - 1
_STATES = ("running", "idle")
_STATE_ADVICE = {
    "failed": "A run that failed is idle and has `sys/failed`:bool = true.",
    "finished": "A run that finished is idle and has `sys/failed`:bool != true.",
    "inactive": "A run that is inactive is idle and has `sys/diagnostics/tells_no_end`:bool = true.",
}


def as_number(literal: Literal) -> int | float:
    """The number that a literal is; an ``int`` of any size exactly when it is whole."""
    text = literal.text.strip()
    if len(text) <= _MAX_NUMBER_LENGTH:
        if _NUMBER.fullmatch(text) is not None:
            return _whole_if_possible(int(text) if text.lstrip("+-").isdigit() else float(text))
        if text.lower().lstrip("+-") in _NOT_FINITE and text[1:2] not in ("+", "-"):
            return float(text)
        size = _size(text)
        if size is not None:
            return _whole_if_possible(size)
    raise _misread(literal, "a number", ("a number such as 0.5 or 1e-3", "a size such as 50MB"))


def as_float(literal: Literal) -> float:
    """The 64-bit float nearest to the number that a literal is; beyond the largest, an infinity."""
    number = as_number(literal)
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def as_size_bytes(literal: Literal) -> int:
    """The number of bytes that a literal such as ``50MB`` is; without a unit, bytes. Fractions of a byte are cut."""
    text = literal.text.strip()
    size = _size(text) or _size(f"{text}B")
    if size is None:
        raise _misread(literal, "a size", ("a number of bytes", "a size such as 50MB or 1.5GiB"))
    return int(size)


def as_bool(literal: Literal) -> bool:
    """The truth value that a literal is."""
    text = literal.text.strip().lower()
    if text not in ("true", "false"):
        raise _misread(literal, "a truth value", ("true", "false"))
    return text == "true"


def as_state(literal: Literal) -> str:
    """The run state that a literal is, in lower case."""
    text = literal.text.strip().lower()
    if text not in _STATES:
        raise _misread(literal, "a run state", _STATES, _STATE_ADVICE.get(text, ""))
    return text


def as_datetime_ms(literal: Literal, now_ms: int) -> int:
    """The instant that a literal is, in milliseconds since the epoch; ``now_ms`` is what relative ones count from."""
    text = literal.text.strip()
    if (match := _RELATIVE.fullmatch(text)) is not None:
        amount = int(match[1] + match[2])
        return _moved(now_ms, amount, match[3])
    instant = None if (match := _DATETIME.fullmatch(text)) is None else _instant_ms(match)
    if instant is None:
        raise _misread(
            literal,
            "a point in time",
            (
                "a date such as 2024-01-31",
                "an ISO 8601 time such as 2024-01-31T12:00:00Z",
                "a time ago such as -2h or -5d",
            ),
            "The units are s, m (minutes), h, d, w, M (months) and y.",
        )
    return instant


def _whole_if_possible(number: float | Fraction) -> int | float:
    if isinstance(number, float) and not math.isfinite(number):
        return number
    whole = int(number)
    return whole if whole == number else float(number)


def _size(text: str) -> Fraction | None:
    match = _SIZE.fullmatch(text)
    if match is None or match[2].lower() not in _SIZE_UNITS:
        return None
    return Fraction(match[1]) * _SIZE_UNITS[match[2].lower()]


def _instant_ms(match: re.Match[str]) -> int | None:
    """The instant that the parts of an ISO 8601 text make, or None where they make none, such as 30 February."""
    part = match.groupdict("0")
    hour, minute, second = int(part["hour"]), int(part["minute"]), int(part["second"])
    offset_hour, offset_minute = int(part["offset_hour"]), int(part["offset_minute"])
    if hour > 23 or minute > 59 or second > 59 or offset_hour > 23 or offset_minute > 59:
        return None
    try:
        days = date(int(part["year"]), int(part["month"]), int(part["day"])).toordinal() - _EPOCH_DAY
    except ValueError:
        return None
    offset_ms = (offset_hour * 60 + offset_minute) * 60_000
    if part["sign"] == "-":
        offset_ms = -offset_ms
    milliseconds = int(part["fraction"].ljust(3, "0")[:3])
    return days * _DAY_MS + ((hour * 60 + minute) * 60 + second) * 1_000 + milliseconds - offset_ms


def _moved(now_ms: int, amount: int, unit: str) -> int:
    if unit in _UNIT_MS:
        return min(max(now_ms + amount * _UNIT_MS[unit], _EARLIEST_MS), _LATEST_MS)
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=now_ms)
    year, month = divmod(now.year * 12 + now.month - 1 + amount * _UNIT_MONTHS[unit], 12)
    if year < 1:
        return _EARLIEST_MS
    if year > 9999:
        return _LATEST_MS
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    days = date(year, month + 1, day).toordinal() - _EPOCH_DAY
    return days * _DAY_MS + now_ms % _DAY_MS


def _misread(literal: Literal, meaning: str, expected: tuple[str, ...], advice: str = "") -> NqlSyntaxError:
    return NqlSyntaxError(
        f"{quoted(literal.text)} is not {meaning}", position=literal.span.start, expected=expected, advice=advice
    )
