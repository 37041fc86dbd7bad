"""Fields of the type `Float`."""

from typing import Any

from neptune._values import float_to_assign
from neptune.attributes.atoms.copiable_atom import CopiableAtom
from neptune.types.atoms.float import Float as FloatValue
from seamark.model.journal import Assign

__all__ = ["Float"]


class Float(CopiableAtom):
    """A floating-point number."""

    def assign(self, value: Any, *, wait: bool = False) -> None:
        """Sets the value: a number, or what `float()` makes one of. NaN and infinities are left out with a warning."""
        number = float_to_assign(value.value if isinstance(value, FloatValue) else FloatValue(value).value)
        if number is not None:
            self._session.record(Assign(self._path, number), wait=wait)
