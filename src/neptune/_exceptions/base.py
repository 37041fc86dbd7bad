"""The root of the exceptions, and how their messages call things."""

from typing import Any, TypeVar

from neptune._kinds import ContainerType

__all__ = ["NeptuneException", "Picklable", "spoken"]

_E = TypeVar("_E", bound=BaseException)


class Picklable(Exception):
    """An exception that can be sent to another process, whatever its class is made with."""

    def __reduce__(self) -> tuple[Any, ...]:
        # By default an exception is unpickled by calling its class with the message, which is not what these classes take;
        # a worker process whose exception cannot be unpickled leaves its pool waiting.
        return _restore, (type(self), self.args, self.__dict__)


class NeptuneException(Picklable):
    """The root of the exceptions of this package."""


def _restore(kind: type[_E], args: tuple[object, ...], attributes: dict[str, object]) -> _E:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error


def spoken(container_type: ContainerType) -> str:
    """The kind of an object, as one says it."""
    return container_type.value.replace("_", " ")
