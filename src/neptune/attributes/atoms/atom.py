"""The base of fields that hold one value."""

from neptune.attributes.attribute import Attribute

__all__ = ["Atom"]


class Atom(Attribute):
    """A field that holds one value."""
