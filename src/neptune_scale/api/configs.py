"""What `Run.log_configs` takes, as values by their paths."""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any, cast

__all__ = ["configs_of"]


def configs_of(data: Any, *, flatten: bool, cast_unsupported: bool) -> dict[Any, Any]:
    """The values in a mapping or dataclass; with `flatten` those of nested ones, too, with `cast_unsupported` all as what can be logged.

    Raises TypeError for what is neither.
    """
    if flatten:
        configs = _flattened(data)
    elif is_dataclass(data) and not isinstance(data, type):
        configs = asdict(data)
    elif isinstance(data, Mapping):
        configs = dict(cast("Mapping[Any, Any]", data))
    else:
        raise TypeError(f"`data` is a {type(data).__name__}. Give a dictionary or another mapping, a dataclass, or None.")
    if cast_unsupported:
        return {path: value if _is_supported(value) else _cast(value) for path, value in configs.items()}
    return configs


def _flattened(data: Any, prefix: str = "") -> dict[str, Any]:
    """The values of nested mappings and dataclasses by their paths."""
    if is_dataclass(data) and not isinstance(data, type):
        data = asdict(data)
    if not isinstance(data, Mapping):
        raise TypeError(f"`data` is a {type(data).__name__}, which cannot be flattened. Give a mapping or a dataclass.")
    flat: dict[str, Any] = {}
    for key, value in cast("Mapping[Any, Any]", data).items():
        path = f"{prefix}/{key}" if prefix else str(key)
        if isinstance(value, Mapping) or (is_dataclass(value) and not isinstance(value, type)):
            flat.update(_flattened(value, path))
        else:
            flat[path] = value
    return flat


def _is_supported(value: Any) -> bool:
    if isinstance(value, list | set | tuple):
        return all(isinstance(each, str) for each in cast("list[Any]", value))
    return isinstance(value, float | bool | int | str | datetime)


def _cast(value: Any) -> str:
    return "" if value is None else str(value)
