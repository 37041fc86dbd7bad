"""Parts of files that a client asks for: the headers Range and If-None-Match."""

import re
from dataclasses import dataclass

__all__ = ["Span", "has_tag", "span_of"]

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` to before `end`; all of an empty file is empty."""

    start: int
    end: int
    is_part: bool = True


def span_of(header: str | None, size: int) -> Span | None:
    """What a Range header asks for; the whole file when it asks for nothing that is served; None when for what is not there."""
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or not (match[1] or match[2]):
        return Span(0, size, is_part=False)
    if not match[1]:
        start, end = max(0, size - int(match[2])), size
    else:
        start, end = int(match[1]), min(size, int(match[2]) + 1 if match[2] else size)
    return Span(start, end) if start < end else None


def has_tag(header: str | None, etag: str) -> bool:
    """Whether an If-None-Match header names this tag (given with its quotes), be it as a weak one."""
    if header is None:
        return False
    return any(each.strip().removeprefix("W/") in (etag, "*") for each in header.split(","))
