"""What single values have in common."""

from neptune.types.value import Value

__all__ = ["Atom"]


class Atom(Value):
    """A single value, as opposed to a series or a set."""
