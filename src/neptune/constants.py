"""Names that the 2.x API uses for places on disk, and limits of its values."""

__all__ = [
    "ANONYMOUS_API_TOKEN",
    "ASYNC_DIRECTORY",
    "MAX_32_BIT_INT",
    "MIN_32_BIT_INT",
    "NEPTUNE_DATA_DIRECTORY",
    "OFFLINE_DIRECTORY",
    "OFFLINE_NAME_PREFIX",
    "SYNC_DIRECTORY",
]

ANONYMOUS_API_TOKEN = "ANONYMOUS"  # noqa: S105 - the public name of "no token"

NEPTUNE_DATA_DIRECTORY = ".neptune"
OFFLINE_DIRECTORY = "offline"
ASYNC_DIRECTORY = "async"
SYNC_DIRECTORY = "sync"
OFFLINE_NAME_PREFIX = "offline/"

MAX_32_BIT_INT = 2**31 - 1
MIN_32_BIT_INT = -(2**31)
