"""Paths of fields: names with slashes between them, where empty names do not count."""

from collections.abc import Iterable

__all__ = ["join_paths", "parse_path", "path_to_str"]


def parse_path(path: str) -> list[str]:
    return [name for name in str(path).split("/") if name]


def path_to_str(path: Iterable[str]) -> str:
    return "/".join(name for name in path if name)


def join_paths(*paths: object) -> str:
    return "/".join(text for text in map(str, paths) if text)
