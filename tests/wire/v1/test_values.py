"""Values as JSON."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from seamark.model.attributes import AttributeType
from seamark.model.values import (
    ArtifactValue,
    Attribute,
    AttributeValue,
    FilePoint,
    FileSeriesSummary,
    FileSetValue,
    FileValue,
    FloatSeriesSummary,
    GitRef,
    Histogram,
    HistogramSeriesSummary,
    NotebookRef,
    StringSeriesSummary,
)
from seamark.wire.v1.values import TypedValue, integer, number, typed_value

_VALUE: TypeAdapter[TypedValue] = TypeAdapter(TypedValue)

ONE_OF_EACH: list[tuple[AttributeType, AttributeValue]] = [
    (AttributeType.FLOAT, 0.5),
    (AttributeType.INT, 3),
    (AttributeType.BOOL, True),
    (AttributeType.STRING, "text"),
    (AttributeType.DATETIME, 1_700_000_000_000),
    (AttributeType.STRING_SET, frozenset({"b", "a"})),
    (AttributeType.FILE, FileValue("key", 3, "txt", "text/plain", "a.txt")),
    (AttributeType.FILE_REF, FileValue("key", 3)),
    (AttributeType.FILE_SET, FileSetValue(5)),
    (AttributeType.ARTIFACT, ArtifactValue("abc")),
    (AttributeType.GIT_REF, GitRef("abc", remotes=("origin",))),
    (AttributeType.NOTEBOOK_REF, NotebookRef("id")),
    (AttributeType.RUN_STATE, "running"),
    (AttributeType.FLOAT_SERIES, FloatSeriesSummary(2, math.inf, 1_500_000, has_preview=True, first_step_micros=500_000)),
    (AttributeType.STRING_SERIES, StringSeriesSummary(count=1, last="x")),
    (AttributeType.FILE_SERIES, FileSeriesSummary(count=1, last=FilePoint("key", 3))),
    (AttributeType.FILE_REF_SERIES, FileSeriesSummary()),
    (AttributeType.HISTOGRAM_SERIES, HistogramSeriesSummary(count=1, last=Histogram((0.0, 1.0), (2.0,)))),
]


@pytest.mark.parametrize(("kind", "value"), ONE_OF_EACH, ids=[kind.value for kind, _ in ONE_OF_EACH])
def test_every_type_says_what_it_is(kind: AttributeType, value: AttributeValue) -> None:
    shown = json.loads(_VALUE.dump_json(typed_value(Attribute("path", kind, value)), warnings="error"))
    assert shown["type"] == kind.value
    assert _VALUE.dump_python(_VALUE.validate_python(shown), mode="json") == shown, "as the API says that it is"
    assert "key" not in str(shown["value"]), "the blob store's keys are nobody's business"


def test_every_type_is_covered() -> None:
    assert {kind for kind, _ in ONE_OF_EACH} == set(AttributeType)


def test_steps_are_decimals_and_infinity_has_a_name() -> None:
    shown = _VALUE.dump_python(typed_value(Attribute("path", *ONE_OF_EACH[13])))["value"]
    assert (shown["last"], shown["first_step"], shown["last_step"]) == ("Infinity", 0.5, 1.5)
    assert shown["has_preview"]


@given(st.floats())
def test_a_number_survives_json(value: float) -> None:
    shown = json.loads(json.dumps(number(value), allow_nan=False))
    assert float(shown) == value or (math.isnan(value) and shown == "NaN")


@given(st.integers(-(2**63), 2**63 - 1))
def test_an_integer_survives_a_browser(value: int) -> None:
    shown = integer(value)
    assert int(shown) == value
    assert isinstance(shown, str) or int(float(shown)) == value
