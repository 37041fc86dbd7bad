"""The categories of warnings that this package gives, and a way to give each warning once."""

import os
import sys
import warnings

__all__ = [
    "NeptuneDeprecationWarning",
    "NeptuneUnsupportedType",
    "NeptuneUnsupportedValue",
    "NeptuneWarning",
    "warn_about_unsupported_type",
    "warn_once",
]

_REMEMBERED_WARNINGS = 1000
_PACKAGE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "")

_warned: set[str] = set()


class NeptuneDeprecationWarning(DeprecationWarning):
    """Something still works, and has a better successor."""


class NeptuneUnsupportedValue(Warning):
    """A value was left out because it cannot be stored, such as NaN."""


class NeptuneWarning(Warning):
    """Something did not go as the caller probably meant it."""


class NeptuneUnsupportedType(Warning):
    """A value was left out because its type cannot be stored."""


def warn_once(message: str, *, exception: type[Warning] | None = None) -> None:
    """Warns unless this message was given before. `exception` is the category; by default `NeptuneDeprecationWarning`."""
    if message in _warned or len(_warned) >= _REMEMBERED_WARNINGS:
        return
    _warned.add(message)
    warnings.warn(message, category=exception or NeptuneDeprecationWarning, stacklevel=_levels_up_to_user_code())


def warn_about_unsupported_type(type_str: str) -> None:
    warn_once(
        f"A value of the type {type_str} was not logged, because this type cannot be stored. Convert it to a string, a number or"
        " a file, or wrap it, or the dictionary that it is in, with neptune.utils.stringify_unsupported(...).",
        exception=NeptuneUnsupportedType,
    )


def _levels_up_to_user_code() -> int:
    # Frame 0 is this function and stack level 1 is `warn_once`, so the number of frames inside the package is the level.
    level = 0
    frame = sys._getframe()  # pyright: ignore[reportPrivateUsage]  # as `warnings` itself does; `traceback` would read files
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level += 1
        frame = frame.f_back
    return level
