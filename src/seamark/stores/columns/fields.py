"""What a field of a container is worth, as SQL over its row: a number to reckon with, a text to order by, a key to tell values apart."""

from collections.abc import Collection
from dataclasses import dataclass

from seamark.model.attributes import AttributeType
from seamark.model.moments import Moment
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.rows import TYPE_CODES, attribute_id
from seamark.stores.columns.sql import integers

__all__ = [
    "GIT_REF",
    "NUMERIC",
    "STATE",
    "TEXTUAL",
    "Field",
    "FieldKey",
    "has_value",
    "key_text",
    "key_type",
    "natural",
    "number",
    "state",
    "stored_attribute",
]

STATE = "sys/state"
_PING = "sys/ping_time"

NUMERIC = (AttributeType.FLOAT, AttributeType.INT, AttributeType.BOOL, AttributeType.DATETIME, AttributeType.FLOAT_SERIES)
TEXTUAL = (AttributeType.STRING, AttributeType.STRING_SERIES, AttributeType.ARTIFACT, AttributeType.RUN_STATE)

_SERIES = TYPE_CODES[AttributeType.FLOAT_SERIES]
_TEXT_SERIES = TYPE_CODES[AttributeType.STRING_SERIES]
GIT_REF = TYPE_CODES[AttributeType.GIT_REF]
_INTEGRAL = tuple(TYPE_CODES[each] for each in (AttributeType.INT, AttributeType.DATETIME))
_TEXTUAL = tuple(TYPE_CODES[each] for each in TEXTUAL)


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute by its path: of one type, or of any; `aggregate` says what of a float series counts."""

    path: str
    type: AttributeType | None = None
    aggregate: str = "last"


@dataclass(frozen=True, slots=True)
class FieldKey:
    """A value of a field, as `key_type` and `key_text` have it: equal keys are equal values."""

    type: int
    text: str


def stored_attribute(path: str) -> int:
    """The attribute that the field is read from: the state of a run is not stored, but follows from when it was last heard of."""
    return attribute_id(_PING if path == STATE else path)


def state(now: Moment) -> str:
    """The state of a run, from the row of its last sign of life."""
    is_excused = "".join(f" OR (int_value > {int(first)} AND int_value <= {int(last)})" for first, last in now.excused)
    return f"if(int_value > {int(now.alive_since)}{is_excused}, 'running', 'idle')"


def number(aggregate: str) -> str:
    """The value of a row with a numeric type."""
    series = {"min": "min", "max": "max", "average": "mean", "variance": "m2 / finite"}.get(aggregate)
    integral = integers(TYPE_CODES[each] for each in (AttributeType.INT, AttributeType.BOOL, AttributeType.DATETIME))
    if series is None:
        return f"if(type IN {integral}, toFloat64(int_value), float_value)"
    return f"multiIf(type IN {integral}, toFloat64(int_value), type = {_SERIES}, {series}, float_value)"


def has_value(aggregate: str) -> str:
    """Whether the row has a value: a series may lack the aggregate."""
    if aggregate == "last":
        return f"(type NOT IN ({_SERIES}, {_TEXT_SERIES}) OR points > 0)"
    return f"(type NOT IN ({_SERIES}, {_TEXT_SERIES}) OR if(type = {_SERIES}, finite, points) > 0)"


def key_type(path: str) -> str:
    """The type of a row as it is seen."""
    return f"toUInt8({TYPE_CODES[AttributeType.RUN_STATE]})" if path == STATE else "type"


def key_text(path: str, aggregate: str, now: Moment, among: Collection[int] | None = None) -> str:
    """The value of a row as a text: equal texts of one type are equal values. Of files it only says that there is one. Where it is
    known `among` which types the row's is, only their columns are read."""
    if path == STATE:
        return state(now)
    branches = [
        (_TEXTUAL, "string_value"),
        ((TYPE_CODES[AttributeType.BOOL],), "if(int_value = 0, 'false', 'true')"),
        (_INTEGRAL, "toString(int_value)"),
        ((TYPE_CODES[AttributeType.FLOAT],), "toString(float_value)"),
        ((_SERIES,), f"toString({number(aggregate)})"),
        ((TYPE_CODES[AttributeType.STRING_SET],), "toJSONString(arraySort(set_value))"),
        ((GIT_REF,), "JSONExtractString(detail, 'commit_id')"),
    ]
    chosen = [
        f"type IN {integers(codes)}, {text}" for codes, text in branches if among is None or not set(codes).isdisjoint(among)
    ]
    return f"multiIf({', '.join(chosen)}, '')" if chosen else "''"


def natural(text: str, engine: Engine) -> str:
    """A text to order by such that numbers within it count as numbers, in any case: `run-2` before `Run-10`."""
    if engine.has_natural_order:
        return f"naturalSortKey(lowerUTF8({text}))"
    # Numbers are filled up to twenty digits.
    padded = rf"replaceRegexpAll(lowerUTF8({text}), '([0-9]+)', '{'0' * 19}\\1')"
    return rf"replaceRegexpAll({padded}, '[0-9]*([0-9]{{20}})', '\\1')"
