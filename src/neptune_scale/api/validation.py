"""The rules for arguments. Each function raises TypeError or ValueError with the argument's name, or returns nothing."""

from typing import Any

from neptune_scale.sync.parameters import MAX_RUN_ID_LENGTH, MAX_STEP_VALUE, MIN_STEP_VALUE

__all__ = [
    "verify_max_length",
    "verify_non_empty",
    "verify_project_qualified_name",
    "verify_run_id",
    "verify_step",
    "verify_type",
    "verify_value_between",
]


def get_type_name(var_type: Any) -> str:
    """What people call a type, or any of several."""
    if isinstance(var_type, tuple):
        return " or ".join(get_type_name(each) for each in var_type)  # pyright: ignore[reportUnknownVariableType]
    return "None" if var_type is type(None) else getattr(var_type, "__name__", str(var_type))


def verify_type(var_name: str, var: Any, expected_type: Any) -> None:
    if not isinstance(var, expected_type):
        raise TypeError(f"`{var_name}` is a {get_type_name(type(var))}. Give a {get_type_name(expected_type)}.")


def verify_non_empty(var_name: str, var: Any) -> None:
    if not var:
        raise ValueError(f"`{var_name}` is empty. Give at least one character.")


def verify_max_length(var_name: str, var: str, max_length: int) -> None:
    """At most `max_length` bytes of UTF-8."""
    size = len(var.encode("utf-8", "surrogatepass"))
    if size > max_length:
        raise ValueError(f"`{var_name}` has {size} bytes of UTF-8. Give at most {max_length}.")


def verify_project_qualified_name(var_name: str, var: Any) -> None:
    verify_type(var_name, var, str)
    verify_non_empty(var_name, var)
    if var.count("/") != 1:
        raise ValueError(f'`{var_name}` is "{var}". Give it as WORKSPACE/PROJECT.')


def verify_run_id(var_name: str, var: Any) -> None:
    verify_type(var_name, var, str)
    verify_non_empty(var_name, var)
    verify_max_length(var_name, var, MAX_RUN_ID_LENGTH)
    if "/" in var:
        raise ValueError(f'`{var_name}` is "{var}", which has a "/". Use another character in its place.')


def verify_value_between(var_name: str, var: float, expected_min: float, expected_max: float) -> None:
    if not expected_min <= var <= expected_max:
        raise ValueError(f"`{var_name}` is {var}. Give a number from {expected_min} to {expected_max}.")


def verify_step(var_name: str, var: Any, optional: bool = False) -> None:
    """A number from 0 to below 10^12, or None where it is optional."""
    if optional and var is None:
        return
    verify_type(var_name, var, (float, int))
    step: float = var  # pyright: ignore[reportAssignmentType] - the line above sees to it
    if not MIN_STEP_VALUE <= step < MAX_STEP_VALUE:
        raise ValueError(f"`{var_name}` is {step}. Give a number from {MIN_STEP_VALUE} to below {MAX_STEP_VALUE}.")
