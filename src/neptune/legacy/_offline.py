"""A backend that logs nothing."""

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from neptune._noop import NoopObject
from neptune.legacy.backend import BackendApiClient

if TYPE_CHECKING:
    from neptune.legacy._hosted import ListedProject

__all__ = ["OfflineBackend", "OfflineBackendApiClient"]

_ADDRESS = "OFFLINE"
_logger = logging.getLogger(__name__)


class OfflineBackendApiClient(BackendApiClient):
    """Lets scripts run as they are, and forgets all that they log."""

    def __init__(self) -> None:
        _logger.warning("Nothing is logged, because the offline backend was chosen. Choose another one to log experiments.")

    @property
    def api_address(self) -> str:
        return _ADDRESS

    @property
    def display_address(self) -> str:
        return _ADDRESS

    @property
    def proxies(self) -> Mapping[str, str] | None:
        return None

    def get_project(self, project_qualified_name: str) -> NoopObject:
        return NoopObject()

    def get_projects(self, namespace: str) -> "Sequence[ListedProject]":
        return ()


OfflineBackend = OfflineBackendApiClient
