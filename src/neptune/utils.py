"""Helpers for code that logs: values of any type as text, progress bars, and what to do when nothing can be sent."""

import sys
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

from neptune._log import get_logger
from neptune._stringify import StringifyValue
from neptune.typing import NeptuneObject, ProgressBarCallback
from seamark.client.capture.host import is_notebook

__all__ = ["ClickProgressBar", "NullProgressBar", "TqdmProgressBar", "stop_synchronization_callback", "stringify_unsupported"]

DEFAULT_STOP_TIMEOUT = 60.0


def stringify_unsupported(value: Any, expand: bool = False) -> StringifyValue | Mapping[str, Any]:
    """Wraps values so that those of types that cannot be stored are logged as text, and the others as they are.

    Dictionaries are wrapped value by value. With `expand`, so are lists, tuples and sets: each becomes a dictionary that has the
    position of a value as its key, and so a namespace with a field for each value, in place of one text.
    """
    if isinstance(value, MutableMapping):
        return {str(key): stringify_unsupported(each, expand=expand) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if expand and isinstance(value, (list, tuple, set)):
        return {str(index): stringify_unsupported(each, expand=True) for index, each in enumerate(value)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return StringifyValue(value)


def stop_synchronization_callback(neptune_object: NeptuneObject) -> None:
    """Stops an object when nothing could be sent for too long, for `async_no_progress_callback` and `async_lag_callback`."""
    get_logger().error(
        "Nothing of what was logged could be sent for too long, so that this object is stopped. What was logged is kept on this disk;"
        " `neptune sync` sends it."
    )
    neptune_object.stop(seconds=DEFAULT_STOP_TIMEOUT)


class NullProgressBar(ProgressBarCallback):
    """Shows nothing."""

    def update(self, *, by: int, total: int | None = None) -> None:
        pass


class TqdmProgressBar(ProgressBarCallback):
    """Shows a bar of the package tqdm, in notebooks as a widget."""

    def __init__(
        self, *args: Any, description: str | None = None, unit: str | None = None, unit_scale: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_notebook():
            from tqdm.notebook import tqdm  # pyright: ignore[reportMissingModuleSource]
        else:
            from tqdm import tqdm  # pyright: ignore[reportMissingModuleSource]
        # `Any`: there are no types for tqdm unless it is installed, which it need not be.
        self._bar: Any = tqdm(desc=description, unit=unit or "", unit_scale=unit_scale, **kwargs)

    def __enter__(self) -> "TqdmProgressBar":
        self._bar.__enter__()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None, /
    ) -> None:
        self._bar.__exit__(exc_type, exc_value, traceback)

    def update(self, *, by: int, total: int | None = None) -> None:
        if total:
            self._bar.total = total
        self._bar.update(by)


class ClickProgressBar(ProgressBarCallback):
    """Shows a bar on the terminal, without further packages."""

    def __init__(self, *args: Any, description: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from click import progressbar

        self._bar = progressbar(length=1, label=description, file=sys.stderr)

    def __enter__(self) -> "ClickProgressBar":
        self._bar.__enter__()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None, /
    ) -> None:
        self._bar.__exit__(exc_type, exc_value, traceback)

    def update(self, *, by: int, total: int | None = None) -> None:
        if total:
            self._bar.length = total
        self._bar.update(by)
