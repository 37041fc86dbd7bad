"""Where experiments are kept: what each such place can do."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neptune.legacy._hosted import ListedProject

__all__ = ["ApiClient", "BackendApiClient"]


class ApiClient(ABC):
    """Something that answers at an address."""

    @property
    @abstractmethod
    def api_address(self) -> str:
        """Where requests go to."""

    @property
    @abstractmethod
    def display_address(self) -> str:
        """Where its pages are."""

    @property
    @abstractmethod
    def proxies(self) -> Mapping[str, str] | None:
        """The proxies that requests take, by scheme."""


class BackendApiClient(ApiClient, ABC):
    """A place with projects."""

    @abstractmethod
    def get_project(self, project_qualified_name: str) -> Any:  # a `Project`, or what does nothing in its place
        """The project of this name."""

    @abstractmethod
    def get_projects(self, namespace: str) -> "Sequence[ListedProject]":
        """The projects of a workspace."""
