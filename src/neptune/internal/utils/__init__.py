"""Checks of arguments, which integration packages use for their own."""

from neptune._validation import (
    as_list,
    is_bool,
    is_collection,
    is_dict_like,
    is_float,
    is_float_like,
    is_int,
    is_string,
    is_stringify_value,
    verify_collection_type,
    verify_optional_callable,
    verify_type,
    verify_value,
)

__all__ = [
    "as_list",
    "is_bool",
    "is_collection",
    "is_dict_like",
    "is_float",
    "is_float_like",
    "is_int",
    "is_string",
    "is_stringify_value",
    "verify_collection_type",
    "verify_optional_callable",
    "verify_type",
    "verify_value",
]
