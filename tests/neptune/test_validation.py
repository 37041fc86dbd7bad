import io

import numpy as np
import pandas as pd
import pytest

from neptune._validation import (
    as_list,
    is_collection,
    is_float_like,
    verify_collection_type,
    verify_optional_callable,
    verify_type,
    verify_value,
)


def test_a_type_is_verified_with_a_message_that_names_it() -> None:
    verify_type("level", 1, int)
    verify_type("level", None, (int, type(None)))
    verify_type("level", 1, int | str)
    with pytest.raises(TypeError, match="level must be a int or NoneType"):
        verify_type("level", "1", (int, type(None)))


def test_a_stream_has_to_be_readable() -> None:
    verify_type("stream", io.BytesIO(), io.IOBase)
    with pytest.raises(TypeError, match="no method `read`"):
        verify_type("stream", io.IOBase(), io.IOBase)


def test_a_value_is_one_of_those_that_are_expected() -> None:
    verify_value("mode", "async", ("async", "sync"))
    with pytest.raises(ValueError, match="mode must be one of"):
        verify_value("mode", "fast", iter(("async", "sync")))


def test_collections_are_verified_with_their_elements() -> None:
    verify_collection_type("tags", ["a"], str)
    verify_collection_type("tags", {"a"}, str)
    with pytest.raises(TypeError, match="tags must be a list"):
        verify_collection_type("tags", "a", str)
    with pytest.raises(TypeError, match="elements of collection 'tags' must be a str"):
        verify_collection_type("tags", ["a", 1], str)


@pytest.mark.parametrize("value", [[], (), set(), frozenset(), np.zeros(2), pd.Series([1.0]), {}.keys(), range(2)])
def test_collections_are_what_has_values_and_a_length(value: object) -> None:
    assert is_collection(value)


@pytest.mark.parametrize(
    "value", ["ab", b"ab", {}, 1, None, np.float64(1), np.array(1.0), iter([1]), np.zeros((2, 2)), pd.DataFrame({"a": [1]})]
)
def test_texts_mappings_numbers_and_tables_are_no_collections(value: object) -> None:
    assert not is_collection(value)


def test_tensors_of_several_elements_are_no_numbers() -> None:
    class Tensor:
        def __float__(self) -> float:
            raise RuntimeError("a Tensor with 2 elements cannot be converted to Scalar")

    assert not is_float_like(Tensor())
    assert is_float_like(np.float32(1))
    assert not is_float_like(10**400)


def test_one_text_or_several_are_a_list() -> None:
    assert as_list("tag", None) == []
    assert as_list("tag", "abc") == ["abc"]
    assert as_list("tag", ("a", "b")) == ["a", "b"]
    with pytest.raises(TypeError, match="elements of collection 'tag'"):
        as_list("tag", [1])  # pyright: ignore[reportArgumentType]


def test_a_callback_can_be_called_or_is_none() -> None:
    verify_optional_callable("callback", None)
    verify_optional_callable("callback", print)
    with pytest.raises(TypeError, match="callback must be a callable"):
        verify_optional_callable("callback", 1)
