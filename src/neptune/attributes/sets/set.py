"""The base of fields that hold unordered values."""

from neptune.attributes.attribute import Attribute

__all__ = ["Set"]


class Set(Attribute):
    """A field that holds unordered values."""
