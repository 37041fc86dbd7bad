"""Paths of fields, put together and taken apart."""

from neptune._paths import join_paths, parse_path, path_to_str

__all__ = ["join_paths", "parse_path", "path_to_str"]
