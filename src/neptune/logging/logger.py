"""Writes lines to one field."""

from neptune.typing import SupportsNamespaces

__all__ = ["Logger"]


class Logger:
    """Appends each line to the series of texts at `attribute_name`."""

    def __init__(self, container: SupportsNamespaces, attribute_name: str) -> None:
        self._container = container
        self._attribute_name = attribute_name

    def log(self, msg: str) -> None:
        self._container[self._attribute_name].append(msg)
