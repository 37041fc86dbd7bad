"""The base class of what does something different for each kind of value."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from neptune.types.value import Value

if TYPE_CHECKING:
    from neptune.types import (
        Artifact,
        Boolean,
        Datetime,
        File,
        FileSeries,
        FileSet,
        Float,
        FloatSeries,
        GitRef,
        Integer,
        String,
        StringSeries,
        StringSet,
    )
    from neptune.types.namespace import Namespace

__all__ = ["ValueVisitor"]

_Ret = TypeVar("_Ret")


class ValueVisitor(Generic[_Ret]):
    def visit(self, value: Value) -> _Ret:
        return value.accept(self)

    @abstractmethod
    def visit_float(self, value: "Float") -> _Ret: ...

    @abstractmethod
    def visit_integer(self, value: "Integer") -> _Ret: ...

    @abstractmethod
    def visit_boolean(self, value: "Boolean") -> _Ret: ...

    @abstractmethod
    def visit_string(self, value: "String") -> _Ret: ...

    @abstractmethod
    def visit_datetime(self, value: "Datetime") -> _Ret: ...

    @abstractmethod
    def visit_artifact(self, value: "Artifact") -> _Ret: ...

    @abstractmethod
    def visit_file(self, value: "File") -> _Ret: ...

    @abstractmethod
    def visit_file_set(self, value: "FileSet") -> _Ret: ...

    @abstractmethod
    def visit_float_series(self, value: "FloatSeries") -> _Ret: ...

    @abstractmethod
    def visit_string_series(self, value: "StringSeries") -> _Ret: ...

    @abstractmethod
    def visit_image_series(self, value: "FileSeries") -> _Ret: ...

    @abstractmethod
    def visit_string_set(self, value: "StringSet") -> _Ret: ...

    @abstractmethod
    def visit_git_ref(self, value: "GitRef") -> _Ret: ...

    @abstractmethod
    def visit_namespace(self, value: "Namespace") -> _Ret: ...

    @abstractmethod
    def copy_value(self, source_type: type[Any], source_path: list[str]) -> _Ret:
        """Called in place of a `visit_` method for a value that is read from another field of a server's object."""
        ...
