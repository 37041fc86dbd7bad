"""Fields of the type `String`."""

from typing import Any, ClassVar

from neptune._text import storable
from neptune._values import MAX_STRING_LENGTH, string_to_assign
from neptune.attributes.atoms.copiable_atom import CopiableAtom
from neptune.common.warnings import warn_about_unsupported_type
from neptune.types.atoms.string import String as StringValue
from seamark.model.journal import Assign

__all__ = ["String"]


class String(CopiableAtom):
    """Text of at most 16,384 characters; a search looks at the first 1,000."""

    MAX_VALUE_LENGTH: ClassVar[int] = MAX_STRING_LENGTH

    def assign(self, value: Any, *, wait: bool = False) -> None:
        """Sets the value. Longer text is cut, with one warning a field."""
        text = value.value if isinstance(value, StringValue) else StringValue(value).value
        if text is None:
            warn_about_unsupported_type(type_str=str(value.__class__))
        else:
            self._session.record(Assign(self._path, storable(string_to_assign(self._path, text))), wait=wait)
