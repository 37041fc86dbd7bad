"""The backend that logs nothing, under the path that older code imports it from."""

from neptune.legacy._offline import OfflineBackend, OfflineBackendApiClient

__all__ = ["OfflineBackend", "OfflineBackendApiClient"]
