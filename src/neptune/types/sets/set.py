"""What values that are sets have in common."""

from neptune.types.value import Value

__all__ = ["Set"]


class Set(Value):
    """A set of values, of which no two are the same."""
