"""Where the official package has the first Neptune API, of experiments and channels. Here there are runs in its place, which whoever
imports something of it is told."""

from typing import NoReturn

from neptune.exceptions import NeptunePossibleLegacyUsageException

__all__: list[str] = []


def __getattr__(name: str) -> NoReturn:
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise NeptunePossibleLegacyUsageException()
