"""How an object is connected to the server."""

from enum import StrEnum

__all__ = ["Mode"]


class Mode(StrEnum):
    OFFLINE = "offline"
    DEBUG = "debug"
    ASYNC = "async"
    SYNC = "sync"
    READ_ONLY = "read-only"

    def __repr__(self) -> str:
        return f'"{self.value}"'
