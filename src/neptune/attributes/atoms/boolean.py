"""Fields of the type `Boolean`."""

from typing import Any

from neptune.attributes.atoms.copiable_atom import CopiableAtom
from neptune.types.atoms.boolean import Boolean as BooleanValue
from seamark.model.journal import Assign

__all__ = ["Boolean"]


class Boolean(CopiableAtom):
    """True or False."""

    def assign(self, value: Any, *, wait: bool = False) -> None:
        """Sets the value: a truth value, or what `bool()` makes one of."""
        truth = value.value if isinstance(value, BooleanValue) else BooleanValue(value).value
        self._session.record(Assign(self._path, truth), wait=wait)
