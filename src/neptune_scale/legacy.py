"""A `Run` that is also logged to as runs of the 2.x API are: `run["metrics/loss"].append(0.5, step=10)`."""

import warnings
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from neptune_scale.api import run as api

__all__ = ["Attribute", "Run"]

_P = ParamSpec("_P")
_R = TypeVar("_R")

_KNOWN = frozenset(
    {"step", "steps", "timestamp", "timestamps", "preview", "previews", "preview_completion", "preview_completions"}
)


def warn_unsupported_params(fn: Callable[_P, _R]) -> Callable[_P, _R]:
    """Has a method warn about arguments that the 2.x API knows and this one ignores."""

    @wraps(fn)
    def warning(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        if kwargs.get("wait") is not None:
            warnings.warn("`wait` is ignored: use `run.wait_for_processing()`.", stacklevel=2)
        ignored = [name for name in kwargs if name not in _KNOWN and name not in ("wait", "value", "values")]
        if ignored:
            warnings.warn(f"`{fn.__name__}` ignores the argument(s) {', '.join(ignored)}: leave them out.", stacklevel=2)
        return fn(*args, **kwargs)

    return warning


class Attribute:
    """An attribute, or a part of the path of several, of a run."""

    def __init__(self, run: "Run", path: str) -> None:
        self._run = run
        self._path = path

    @warn_unsupported_params
    def assign(self, value: Any, *, wait: bool | None = None) -> None:
        """Sets a single value, or several, given as a dictionary that may be nested."""
        self._run.log(configs=accumulate_dict_values(value, self._path))

    @warn_unsupported_params
    def append(
        self,
        value: dict[str, Any] | float,
        *,
        step: float,
        preview: bool = False,
        preview_completion: float | None = None,
        timestamp: float | datetime | None = None,
        wait: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Appends a point to a float series, or to several, given as a dictionary that may be nested."""
        self._run.log_metrics(
            accumulate_dict_values(value, self._path),
            step,
            timestamp=datetime.fromtimestamp(timestamp) if isinstance(timestamp, int | float) else timestamp,
            preview=preview,
            preview_completion=preview_completion,
        )

    @warn_unsupported_params
    def extend(
        self,
        values: Collection[float],
        *,
        steps: Collection[float],
        timestamps: Collection[float | datetime] | None = None,
        previews: Collection[bool] | None = None,
        preview_completions: Collection[float] | None = None,
        wait: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Appends several points to a float series. Raises ValueError for lists of different lengths."""
        columns = {
            "steps": steps,
            "timestamps": timestamps,
            "previews": previews,
            "preview_completions": preview_completions,
        }
        for name, column in columns.items():
            if column is not None and len(column) != len(values):
                raise ValueError(f"There are {len(values)} values and {len(column)} {name}. Give as many of each.")
        now = datetime.now()
        rows = zip(
            values,
            steps,
            timestamps or [now] * len(values),
            previews or [False] * len(values),
            preview_completions or [None] * len(values),
            strict=True,
        )
        for value, step, timestamp, preview, completion in rows:
            self.append(value, step=step, timestamp=timestamp, preview=preview, preview_completion=completion)

    @warn_unsupported_params
    def add(self, values: str | list[str] | set[str] | tuple[str, ...], *, wait: bool | None = None) -> None:
        """Adds one or more strings to a string set."""
        self._run.log(tags_add={self._path: (values,) if isinstance(values, str) else values})

    @warn_unsupported_params
    def remove(self, values: str | list[str] | set[str] | tuple[str, ...], *, wait: bool | None = None) -> None:
        """Removes one or more strings from a string set."""
        self._run.log(tags_remove={self._path: (values,) if isinstance(values, str) else values})


class Run(api.Run):
    """A run of the 3.x API with the dictionary access of the 2.x API.

    `run["parameters/rate"] = 0.1` sets a value, `run["metrics/loss"].append(0.5, step=10)` appends a point.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._attributes: dict[str, Attribute] = {}

    def __getitem__(self, path: str) -> Attribute:
        path = cleanup_path(path)
        attribute = self._attributes.get(path)
        if attribute is None:
            attribute = self._attributes[path] = Attribute(self, path)
        return attribute

    def __setitem__(self, key: str, value: Any) -> None:
        self[key].assign(value)


def cleanup_path(path: str) -> str:
    """The path without a slash in front. Raises ValueError for parts that are empty or have space around them."""
    parts = path.split("/")
    if any(part != part.strip() for part in parts):
        raise ValueError(f'The path "{path}" has space at the beginning or end of a part. Remove it.')
    if parts[0] == "":
        parts = parts[1:]
    if not parts or parts[-1] == "":
        raise ValueError(f'The path "{path}" ends with a slash, or is empty. Give the whole path, as in "metrics/loss".')
    if not all(parts):
        raise ValueError(f'The path "{path}" has two slashes one after the other. Remove one.')
    return "/".join(parts)


def accumulate_dict_values(value: Any, path_or_base: str) -> dict[str, Any]:
    """A value under its path; of a dictionary, the values in it under theirs, however deeply they are nested.

    Raises ValueError when there is an empty dictionary.
    """
    if isinstance(value, dict):
        return dict(iter_nested(cast("dict[str, Any]", value), path_or_base))
    return {path_or_base: value}


def iter_nested(dict_: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """The paths and values of a nested dictionary below a path."""
    if not dict_:
        raise ValueError(f'The dictionary for "{path}" is empty. Leave it out, or give it values.')
    for key, value in dict_.items():
        if isinstance(value, dict):
            yield from iter_nested(cast("dict[str, Any]", value), f"{path}/{key}")
        else:
            yield f"{path}/{key}", value
