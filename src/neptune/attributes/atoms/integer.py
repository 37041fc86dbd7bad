"""Fields of the type `Integer`."""

from typing import Any

from neptune._values import integer_to_assign
from neptune.attributes.atoms.copiable_atom import CopiableAtom
from neptune.types.atoms.integer import Integer as IntegerValue
from seamark.model.journal import Assign

__all__ = ["Integer"]


class Integer(CopiableAtom):
    """A whole number."""

    def assign(self, value: Any, *, wait: bool = False) -> None:
        """Sets the value: an integer, or what `int()` makes one of. Those beyond 64 bits are left out with a warning."""
        number = integer_to_assign(self._path, value.value if isinstance(value, IntegerValue) else IntegerValue(value).value)
        if number is not None:
            self._session.record(Assign(self._path, number), wait=wait)
