"""Lines out of the pieces in which a script writes to its console."""

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["ConsoleLine", "LineAssembler", "LineRules"]

_LONGEST_OPEN = 1 << 20
"""Characters of an unfinished line that are kept; a script that never ends its line does not fill the memory."""


class ConsoleLine(NamedTuple):
    """A line without its end, and when its last piece was written, in milliseconds since the epoch."""

    text: str
    timestamp_ms: int


@dataclass(frozen=True, slots=True)
class LineRules:
    """What an API takes as one line: `longest` is in characters, or in bytes of UTF-8 with `in_bytes`; longer ones come in pieces.

    Without `keeps_blank`, empty lines are left out. What is written without ending the line is handed over `patience_ms` after its
    beginning, so that a progress bar is seen to move: of everything that it drew over, the last state is taken.
    """

    longest: int
    in_bytes: bool = False
    keeps_blank: bool = True
    patience_ms: int = 5_000


class LineAssembler:
    """Puts the pieces of one stream together."""

    def __init__(self, rules: LineRules) -> None:
        self._rules = rules
        self._parts: list[str] = []
        self._size = 0
        self._began_ms = 0
        self._latest_ms = 0
        self._is_returned = False
        """Whether the last character was a carriage return: it ends the line before a line feed, and begins it anew before others."""
        self._is_continued = False
        """Whether the beginning of the open line was handed over already."""

    @property
    def due_ms(self) -> int | None:
        """When the open line is to be handed over unfinished; None without one."""
        return self._began_ms + self._rules.patience_ms if self._parts else None

    def feed(self, text: str, timestamp_ms: int) -> list[ConsoleLine]:
        """Take what was written; returns the lines that it completes."""
        lines: list[ConsoleLine] = []
        *completed, rest = text.split("\n")
        for piece in completed:
            self._extend(piece, timestamp_ms)
            lines += self._end_line(timestamp_ms)
        self._extend(rest, timestamp_ms)
        if self._size >= _LONGEST_OPEN:
            lines += self.take_open()
        return lines

    def take_open(self) -> list[ConsoleLine]:
        """The open line as it is; what follows it in the stream continues it."""
        if not self._parts:
            return []
        text, self._is_continued = "".join(self._parts), True
        self._clear()
        return self._pieces(text, self._latest_ms)

    def _end_line(self, timestamp_ms: int) -> list[ConsoleLine]:
        text, was_continued = "".join(self._parts), self._is_continued
        self._clear()
        self._is_returned = self._is_continued = False
        if not text and (was_continued or not self._rules.keeps_blank):
            return []
        return self._pieces(text, timestamp_ms)

    def _extend(self, piece: str, timestamp_ms: int) -> None:
        if not piece:
            return
        written = piece.rstrip("\r")
        if written:
            before, _, visible = written.rpartition("\r")
            if self._is_returned or before or written[0] == "\r":
                self._parts, self._size = [], 0
            if not self._began_ms:
                self._began_ms = timestamp_ms
            self._parts.append(visible)
            self._size += len(visible)
            self._latest_ms = timestamp_ms
            self._is_returned = False
        self._is_returned |= len(written) < len(piece)

    def _clear(self) -> None:
        self._parts, self._size, self._began_ms = [], 0, 0

    def _pieces(self, text: str, timestamp_ms: int) -> list[ConsoleLine]:
        if not text.isascii():
            # Streams may carry halves of characters (surrogates), which no file and no message can.
            text = text.encode("utf-8", "replace").decode()
        longest = self._rules.longest
        if not self._rules.in_bytes or text.isascii():
            cut = [text[start : start + longest] for start in range(0, len(text), longest)]
        else:
            cut = _cut_bytes(text.encode(), longest)
        return [ConsoleLine(piece, timestamp_ms) for piece in cut or [""]]


def _cut_bytes(encoded: bytes, longest: int) -> list[str]:
    """Pieces of at most so many bytes that cut no character."""
    pieces: list[str] = []
    start = 0
    while start < len(encoded):
        end = min(start + longest, len(encoded))
        while end < len(encoded) and encoded[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(encoded[start:end].decode())
        start = end
    return pieces
