"""Types to annotate code with that works on the objects of this package, and the base class of progress bars."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from neptune.handler import Handler

__all__ = ["NeptuneObject", "NeptuneObjectCallback", "ProgressBarCallback", "ProgressBarType", "SupportsNamespaces"]


class SupportsNamespaces(ABC):
    """Something that has fields: a run, model, model version or project, or a namespace in one of them."""

    __slots__ = ()

    @abstractmethod
    def __getitem__(self, path: str) -> "Handler": ...

    @abstractmethod
    def __setitem__(self, key: str, value: Any) -> None: ...

    @abstractmethod
    def __delitem__(self, path: str) -> None: ...

    @abstractmethod
    def get_root_object(self) -> "SupportsNamespaces": ...


class NeptuneObject(SupportsNamespaces, ABC):
    """A run, model, model version or project."""

    @abstractmethod
    def stop(self, *, seconds: float | int | None = None) -> None: ...


NeptuneObjectCallback: TypeAlias = Callable[[NeptuneObject], None]


class ProgressBarCallback(AbstractContextManager["ProgressBarCallback"]):
    """Shows how far a download or a query is. Derive from it and pass the class, not an object, as `progress_bar`.

    It is made with the keyword arguments `description`, `unit` and `unit_scale`, entered, updated, and left.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    @abstractmethod
    def update(self, *, by: int, total: int | None = None) -> None:
        """Moves the bar on by `by`; `total` is how much there will be, if that is known by now."""

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None, /
    ) -> None:
        return None


ProgressBarType: TypeAlias = bool | type[ProgressBarCallback]
