"""What all kinds of fields have in common."""

from typing import TYPE_CHECKING, Any, NoReturn

from neptune.exceptions import MetadataInconsistency, TypeDoesNotSupportAttributeException
from neptune.types.value_copy import ValueCopy

if TYPE_CHECKING:
    from neptune.metadata_containers.metadata_container import MetadataContainer

__all__ = ["Attribute"]


class Attribute:
    """A field of a run, model, model version or project. A method that its type does not have raises
    `TypeDoesNotSupportAttributeException`, which is an `AttributeError`."""

    supports_copy = False

    def __init__(self, container: "MetadataContainer", path: str) -> None:
        self._container = container
        self._session = container._session  # pyright: ignore[reportPrivateUsage]
        self._path = path

    if not TYPE_CHECKING:  # a type checker should report the names that do not exist

        def __getattr__(self, name: str) -> NoReturn:
            raise TypeDoesNotSupportAttributeException(type_=type(self), attribute=name)

    def copy(self, value: ValueCopy, wait: bool = False) -> None:
        raise MetadataInconsistency(
            f'"{self._path}" is a {type(self).__name__}, which cannot be copied from another field. Log the value itself.'
        )

    # Each kind of field takes the values of its own type.
    def assign(self, value: Any, *, wait: bool = False) -> None:
        raise TypeDoesNotSupportAttributeException(type_=type(self), attribute="assign")

    def process_assignment(self, value: Any, wait: bool = False) -> None:
        """Assigns a value, or the value that another field has on the server."""
        if isinstance(value, ValueCopy):
            self.copy(value, wait=wait)
        else:
            self.assign(value, wait=wait)
