"""What a download is, whatever it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from seamark.tracking.media_types import is_inline_safe

__all__ = ["Download"]


@dataclass(frozen=True, slots=True)
class Download:
    """Contents on their way to a caller. `chunks` can be read once."""

    name: str
    """What the caller may call the file: no directories."""
    size: int | None
    """In bytes; None when only the end will tell."""
    mime_type: str
    """Found from the contents, see `media_types`; never what a client declared."""
    chunks: Iterator[bytes] = field(repr=False)

    @property
    def is_inline_safe(self) -> bool:
        """Whether a browser may show it outside of a sandbox."""
        return is_inline_safe(self.mime_type)
