"""Fields of the type `StringSet`."""

from collections.abc import Iterable
from typing import cast

from neptune._text import storable
from neptune._validation import is_collection, verify_collection_type, verify_type
from neptune.attributes.sets.set import Set
from neptune.exceptions import MetadataInconsistency
from neptune.types.sets.string_set import StringSet as StringSetValue
from seamark.model.journal import AddStrings, AssignStrings, ClearStrings, RemoveStrings

__all__ = ["StringSet"]

_PLACES = ("sys/tags", "sys/group_tags")


class StringSet(Set):
    """A set of short texts, such as the tags of a run."""

    def assign(self, value: StringSetValue, *, wait: bool = False) -> None:
        """Replaces everything in the set."""
        verify_type("value", value, StringSetValue)
        self._change(AssignStrings(self._path, _several(list(value.values))), wait=wait)

    def add(self, values: str | Iterable[str], *, wait: bool = False) -> None:
        """Adds one text or several."""
        self._change(AddStrings(self._path, _several(values)), wait=wait)

    def remove(self, values: str | Iterable[str], *, wait: bool = False) -> None:
        """Removes one text or several; what is not in the set is no error."""
        self._change(RemoveStrings(self._path, _several(values)), wait=wait)

    def clear(self, *, wait: bool = False) -> None:
        """Removes everything."""
        self._change(ClearStrings(self._path), wait=wait)

    def _change(self, operation: AddStrings | AssignStrings | ClearStrings | RemoveStrings, *, wait: bool) -> None:
        if self._path in _PLACES:
            self._session.record(operation, wait=wait)
        else:
            self._session.complain(
                MetadataInconsistency(
                    f'"{self._path}" is no set that can be changed: those are {" and ".join(_PLACES)}. Log the texts as one value.'
                )
            )

    def fetch(self) -> set[str]:
        """What the set holds on the server."""
        return self._session.reader.value(self._path)


def _several(values: str | Iterable[str]) -> list[str]:
    if is_collection(values):
        verify_collection_type("values", values, str)
        return sorted({storable(each) for each in cast(Iterable[str], values)})
    verify_type("values", values, str)
    return [storable(cast(str, values))]
