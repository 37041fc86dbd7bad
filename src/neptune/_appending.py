"""Appending to series: the way that is taken a million times in a training loop, and the ways for everything else."""

from collections.abc import Collection, Mapping
from math import isfinite
from time import time_ns
from typing import TYPE_CHECKING, Any, NamedTuple

from neptune._paths import canonical, join
from neptune._points import milliseconds, step_micros
from neptune._protected import refuse_if_protected
from neptune._stringify import StringifyValue
from neptune._validation import is_collection, is_dict_like, verify_type
from neptune._values import series_of
from neptune.attributes.namespace import Namespace
from neptune.attributes.series.float_series import FloatSeries
from neptune.attributes.utils import attribute_class_of
from neptune.common.warnings import warn_about_unsupported_type
from neptune.exceptions import NeptuneUserApiInputException
from seamark.model.journal import OPEN_STEP

if TYPE_CHECKING:
    from neptune.metadata_containers.metadata_container import MetadataContainer

__all__ = ["append", "extend"]


def append(container: "MetadataContainer", path: str, value: Any, step: Any, timestamp: Any, options: Mapping[str, Any]) -> None:
    """Appends a value to the series at a canonical path, or the values of a dictionary to those below it."""
    kind: type = value.__class__
    if step is None:
        micros = OPEN_STEP
    elif type(step) is int and -(10**12) <= step <= 10**12:
        micros = step * 1_000_000
    else:
        verify_type("step", step, (int, float, type(None)))
        given = step_micros(step)
        micros = OPEN_STEP if given is None else given
    if timestamp is None:
        moment = time_ns() // 1_000_000
    else:
        verify_type("timestamp", timestamp, (int, float, type(None)))
        moment = milliseconds(timestamp)

    if kind is float or kind is int:
        structure = container._structure  # pyright: ignore[reportPrivateUsage]
        try:
            is_finite = isfinite(value)
        except OverflowError:  # an integer beyond all doubles
            is_finite = False
        if is_finite and type(structure.fields.get(path)) is FloatSeries and not options:
            container._session.point(path, value, micros, moment)  # pyright: ignore[reportPrivateUsage]
            return
    elif kind is dict and not options and container._groups.append(path, value, micros, moment):  # pyright: ignore[reportPrivateUsage]
        return
    extend(
        container,
        path,
        _in_lists(value),
        None if step is None else [step],
        [moment / 1000],
        options,
    )
    if kind is dict and not options:
        container._groups.learn(path, value)  # pyright: ignore[reportPrivateUsage]


def extend(
    container: "MetadataContainer",
    path: str,
    values: Any,
    steps: Collection[float] | None,
    timestamps: Collection[float] | None,
    options: Mapping[str, Any],
) -> None:
    """Appends collections of values, as `append` does single ones."""
    refuse_if_protected(path)
    if not _check_lengths(values, steps, timestamps):
        return
    with container.lock():
        attribute: Any = container.get_attribute(path)
        if attribute is None:
            attribute = _begun(container, path, values)
            if attribute is None:
                return
        attribute.extend(values, steps=steps, timestamps=timestamps, **options)


def _begun(container: "MetadataContainer", path: str, values: Any) -> Any:
    """A new field for such values; None, with a warning, when there is no type for them."""
    if not is_dict_like(values) and is_collection(values) and not len(values):
        return None
    value = series_of(values)
    if value is None:
        warn_about_unsupported_type(type_str=str(values.__class__))
        return None
    attribute = attribute_class_of(value)(container, path)
    container.set_attribute(path, attribute)
    return attribute


class _Group(NamedTuple):
    keys: tuple[Any, ...]
    paths: tuple[str, ...]
    epoch: int
    """Of the structure in which all paths were series of numbers."""


class Groups:
    """Sets of series that were appended to together, by one dictionary: the next one with the same keys needs no look-ups."""

    __slots__ = ("_container", "_known", "_last")

    _MOST = 1000

    def __init__(self, container: "MetadataContainer") -> None:
        self._container = container
        self._known: dict[tuple[str, tuple[Any, ...]], _Group] = {}
        self._last: dict[str, _Group] = {}

    def append(self, path: str, values: dict[Any, Any], micros: int, moment: int) -> bool:
        """Whether the dictionary was of numbers for a known group, and is logged."""
        keys = tuple(values)
        # The last group of a path is nearly always the next one, too: to compare its keys is cheaper than to find them.
        group = self._last.get(path)
        if group is None or group.keys != keys:
            group = self._known.get((path, keys))
            if group is None:
                return False
            self._last[path] = group
        container = self._container
        if group.epoch != container._structure.epoch:  # pyright: ignore[reportPrivateUsage]
            self._known.pop((path, keys), None)
            self._last.pop(path, None)
            return False
        numbers: Any = values.values()
        # One pass in C tells whether all are plain finite numbers: anything else makes the sum something else, or fails.
        try:
            total = sum(numbers)
            are_plain = (type(total) is float or type(total) is int) and isfinite(total)
        except (TypeError, OverflowError):
            are_plain = False
        if not are_plain:
            try:
                numbers = [float(number) for number in numbers]
            except (TypeError, ValueError, OverflowError, RuntimeError):
                return False
            if not all(map(isfinite, numbers)):
                return False
        container._session.row(group.paths, numbers, micros, moment)  # pyright: ignore[reportPrivateUsage]
        return True

    def learn(self, path: str, values: dict[Any, Any]) -> None:
        """Remembers the group of a dictionary that was just appended, if all of it went to series of numbers."""
        structure = self._container._structure  # pyright: ignore[reportPrivateUsage]
        names = tuple(join(path, key) for key in values)
        if names and len(set(names)) == len(names) and all(type(structure.fields.get(name)) is FloatSeries for name in names):
            if len(self._known) >= self._MOST:
                self._known.clear()
                self._last.clear()
            keys = tuple(values)
            self._known[path, keys] = self._last[path] = _Group(keys, names, structure.epoch)


def _in_lists(value: Any) -> Any:
    """A value as the list of it, and a (nested) dictionary with its values as such."""
    if isinstance(value, Namespace) or is_dict_like(value):
        return {key: _in_lists(each) for key, each in value.items()}
    if isinstance(value, StringifyValue):
        return StringifyValue([value.value])
    return [value]


def _check_lengths(values: Any, steps: Collection[float] | None, timestamps: Collection[float] | None) -> bool:
    """Whether there is anything to append. Raises NeptuneUserApiInputException for counts that do not go together."""
    lengths = set(_lengths(values))
    for name, given in (("steps", steps), ("timestamps", timestamps)):
        if given is not None and lengths and lengths != {len(given)}:
            counts = ", ".join(map(str, sorted(lengths)))
            raise NeptuneUserApiInputException(f"There are {len(given)} {name} for {counts} values. Give one for each value.")
    return bool(lengths)


def _lengths(values: Any) -> list[int]:
    """How many values each leaf of a (nested) dictionary has."""
    if isinstance(values, StringifyValue):
        values = values.value
    if is_dict_like(values):
        return [length for key, each in values.items() if canonical(key) for length in _lengths(each)]
    if hasattr(values, "value") and is_dict_like(values.value):  # a `neptune.types.Namespace`
        return _lengths(values.value)
    if hasattr(values, "values") and hasattr(values, "timestamps"):  # a series of `neptune.types`
        return [len(values.values)]
    if is_collection(values):
        return [len(values)]
    raise NeptuneUserApiInputException(
        f"extend() takes a collection, or a dictionary of collections (was {type(values)}). Use append() for single values."
    )
