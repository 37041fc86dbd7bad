"""Writing many pieces of memory to a file, without putting them together first."""

import os
from collections.abc import Sequence

__all__ = ["write_all"]

_AT_ONCE = 512
"""Systems take at least 1,024 pieces in one call, and are asked for fewer."""


def write_all(descriptor: int, pieces: Sequence[bytes | memoryview]) -> None:
    """Writes the pieces, of bytes, one after the other. Raises OSError; then some of it may be written."""
    for first in range(0, len(pieces), _AT_ONCE):
        rest = [memoryview(piece) for piece in pieces[first : first + _AT_ONCE]]
        written = os.writev(descriptor, rest)
        while written < sum(map(len, rest)):
            # Not all at once: the disk is nearly full, or there is more than one call takes.
            while written >= len(rest[0]):
                written -= len(rest.pop(0))
            rest[0] = rest[0][written:]
            written = os.writev(descriptor, rest)
