"""Where imported runs go."""

from typing import BinaryIO, Protocol

from seamark.wire.neptune3.statuses import Outcome

__all__ = ["Destination"]


class Destination(Protocol):
    """A server, in this process or elsewhere, as the logger sees it."""

    def submit(self, project: str, operation: bytes) -> Outcome:
        """Applies a serialised `RunOperation`. Raises SeamarkError when nothing of it was applied."""
        ...

    def store_file(self, project: str, path: str, mime_type: str, file: BinaryIO) -> None:
        """Stores a file of the project, in place of a former one. Raises SeamarkError."""
        ...

    def finish(self) -> None:
        """Waits until all that was submitted is durable. Raises StoreUnavailable when it is not going to be."""
        ...
