"""The base of plain values, which the server can copy from one field to another."""

from typing import Any

from neptune.attributes.atoms.atom import Atom
from neptune.types.value_copy import ValueCopy
from seamark.model.journal import CopyValue

__all__ = ["CopiableAtom"]


class CopiableAtom(Atom):
    """A number, truth value, text or time."""

    supports_copy = True

    def copy(self, value: ValueCopy, wait: bool = False) -> None:
        """Sets the field to what the other one has on the server when this arrives there."""
        source = value.source_handler._get_attribute()  # pyright: ignore[reportPrivateUsage]
        if source._container is not self._container:
            # The other object has an uploader of its own: what it logged must be there before it can be copied.
            source._container.wait()
        self._session.record(CopyValue(self._path, source._session.uuid, source._path), wait=wait)

    def fetch(self) -> Any:
        """The value on the server."""
        return self._session.reader.value(self._path)
