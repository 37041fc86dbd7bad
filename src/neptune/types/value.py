"""What every value object of the 2.x API is: something that a visitor can tell apart by its kind."""

from typing import TYPE_CHECKING, ClassVar, TypeVar

if TYPE_CHECKING:
    from neptune.types.value_visitor import ValueVisitor

__all__ = ["EqualByContent", "Value"]

_Ret = TypeVar("_Ret")


class Value:
    """Something that can be assigned to a field."""

    _visit: ClassVar[str] = ""

    def accept(self, visitor: "ValueVisitor[_Ret]") -> _Ret:
        """Calls the visitor's method for this kind of value."""
        return getattr(visitor, self._visit)(self)


class EqualByContent:
    """Makes objects of the same class equal if their attributes are."""

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(other) is type(self) else NotImplemented

    def __repr__(self) -> str:
        content = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({content})"
