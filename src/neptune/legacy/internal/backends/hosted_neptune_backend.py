"""The backend of a server, under the path that older code imports it from."""

from neptune.legacy._hosted import HostedNeptuneBackend, HostedNeptuneBackendApiClient

__all__ = ["HostedNeptuneBackend", "HostedNeptuneBackendApiClient"]
