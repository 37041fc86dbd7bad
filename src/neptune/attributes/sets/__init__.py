"""Fields that hold unordered values."""

from neptune.attributes.sets.string_set import StringSet

__all__ = ["StringSet"]
