"""A value that is taken from another field when it is assigned."""

from typing import TYPE_CHECKING, Any, TypeVar

from neptune.exceptions import OperationNotSupported
from neptune.types.value import EqualByContent, Value

if TYPE_CHECKING:
    from neptune.types.value_visitor import ValueVisitor

__all__ = ["ValueCopy"]

_Ret = TypeVar("_Ret")


class ValueCopy(EqualByContent, Value):
    def __init__(self, source_handler: Any) -> None:  # a `Handler`, of which this uses more than is public
        self.source_handler = source_handler

    def accept(self, visitor: "ValueVisitor[_Ret]") -> _Ret:
        source = self.source_handler
        path: str = source._path
        attribute: Any = source.container.get_attribute(path)
        if attribute is None or not attribute.supports_copy:
            held = "nothing" if attribute is None else f"a {type(attribute).__name__}"
            raise OperationNotSupported(
                f'"{path}" holds {held}, which cannot be assigned to another field. Fetch it, and log what was fetched.'
            )
        return visitor.copy_value(source_type=attribute.__class__, source_path=[part for part in path.split("/") if part])

    def __str__(self) -> str:
        return f"Copy({self.source_handler})"
