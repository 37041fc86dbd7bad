"""Checks of what users pass as arguments; each raises `TypeError` or `ValueError` that names the argument."""

import math
from collections.abc import Collection, Iterable, Mapping
from io import IOBase
from typing import Any, TypeGuard

from neptune._stringify import StringifyValue

__all__ = [
    "as_list",
    "float_of",
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


def verify_type(var_name: str, var: object, expected_type: Any) -> None:
    """Raises `TypeError` unless `var` is an instance of `expected_type`, a class or a tuple of classes as `isinstance` takes it."""
    # `Any`: `isinstance` also takes nested tuples and unions, which have no simpler type.
    if not isinstance(var, expected_type):
        expected = " or ".join(_names(expected_type))
        raise TypeError(f"{var_name} must be a {expected} (was {type(var)}). Pass a value of that type.")
    if isinstance(var, IOBase) and not hasattr(var, "read"):
        raise TypeError(f"{var_name} is a stream that has no method `read`. Pass one that is open for reading.")


def verify_value(var_name: str, var: object, expected_values: Iterable[object]) -> None:
    """Raises `ValueError` unless `var` is one of `expected_values`."""
    allowed = list(expected_values)
    if var not in allowed:
        raise ValueError(f"{var_name} must be one of {allowed} (was {var!r}).")


def verify_collection_type(var_name: str, var: object, expected_type: Any) -> None:
    """Raises `TypeError` unless `var` is a collection (but no string or mapping) of instances of `expected_type`."""
    if not is_collection(var):
        raise TypeError(f"{var_name} must be a list or set or tuple (was {type(var)}). Pass the values as one of these.")
    for element in var:
        verify_type(f"elements of collection '{var_name}'", element, expected_type)


def verify_optional_callable(var_name: str, var: object) -> None:
    if var is not None and not callable(var):
        raise TypeError(f"{var_name} must be a callable (was {type(var)}). Pass a function, or None.")


def as_list(name: str, value: str | Iterable[str] | None) -> list[str]:
    """What a parameter that takes a string or several of them was given, as a list."""
    verify_type(name, value, (type(None), str, Iterable))
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    verify_collection_type(name, value, str)
    return list(value)


def is_bool(var: object) -> TypeGuard[bool]:
    return isinstance(var, bool)


def is_int(var: object) -> TypeGuard[int]:
    return isinstance(var, int)


def is_float(var: object) -> TypeGuard[float]:
    return isinstance(var, (float, int))


def is_string(var: object) -> TypeGuard[str]:
    return isinstance(var, str)


def is_float_like(var: Any) -> bool:
    """Whether `float()` takes it, as it does NumPy's scalars, tensors of one element, decimals and fractions."""
    try:
        float(var)
    except (ValueError, TypeError, OverflowError, RuntimeError):  # PyTorch raises RuntimeError for tensors of several elements
        return False
    return True


def float_of(value: Any) -> float:
    """What `float()` makes of it; an infinity for integers that are too large. Raises what `float()` raises else."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def is_dict_like(var: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(var, Mapping)


def is_stringify_value(var: object) -> TypeGuard[StringifyValue]:
    return isinstance(var, StringifyValue)


def is_collection(var: object) -> TypeGuard[Collection[Any]]:
    """Whether it is a collection of values: a list, set or tuple, but also an array or a column of a data frame."""
    if isinstance(var, (list, set, tuple)):
        return True
    if isinstance(var, (str, bytes, bytearray, memoryview, Mapping)) or not isinstance(var, Collection):
        return False
    # An array without dimensions is a number; one of several, or a data frame, is more than a collection of values.
    return getattr(var, "ndim", 1) == 1  # pyright: ignore[reportUnknownArgumentType]


def _names(expected_type: Any) -> list[str]:
    if isinstance(expected_type, tuple):
        return [name for part in expected_type for name in _names(part)]  # pyright: ignore[reportUnknownVariableType]
    return [getattr(expected_type, "__name__", str(expected_type))]
