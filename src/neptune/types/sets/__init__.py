"""Values that are sets."""

from neptune.types.sets.string_set import StringSet

__all__ = ["StringSet"]
