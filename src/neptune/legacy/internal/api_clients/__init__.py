"""The backends of the first Neptune API, under the path that older code imports them from."""

from neptune.legacy._hosted import HostedNeptuneBackendApiClient
from neptune.legacy._offline import OfflineBackendApiClient

__all__ = ["HostedNeptuneBackendApiClient", "OfflineBackendApiClient"]
