"""What an object logs and fetches through."""

from neptune._session import Session as HostedNeptuneBackend

__all__ = ["HostedNeptuneBackend"]
