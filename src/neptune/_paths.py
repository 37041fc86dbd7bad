"""Paths of fields: names with slashes between them, where empty names do not count: "/a//b/" and "a/b" are the same field."""

from collections.abc import Iterable

from neptune._text import storable

__all__ = ["canonical", "join", "join_paths", "parse_path", "path_to_str"]

_REMEMBERED = 20_000
_canonical: dict[str, str] = {}


def canonical(path: object) -> str:
    """The one spelling of a path. Remembered, since a training loop names the same few paths again and again."""
    text = path if type(path) is str else str(path)
    found = _canonical.get(text)
    if found is None:
        found = storable(path_to_str(text.split("/")))
        if len(_canonical) >= _REMEMBERED:
            _canonical.clear()
        _canonical[text] = found
    return found


def join(prefix: str, path: object) -> str:
    """The canonical path of `path` below the canonical path `prefix`, which is empty for the root."""
    below = canonical(path)
    return f"{prefix}/{below}" if prefix and below else prefix or below


def parse_path(path: str) -> list[str]:
    return [name for name in str(path).split("/") if name]


def path_to_str(path: Iterable[str]) -> str:
    return "/".join(name for name in path if name)


def join_paths(*paths: object) -> str:
    return "/".join(text for text in map(str, paths) if text)
