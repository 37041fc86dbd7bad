"""Projects."""

from neptune.metadata_containers import Project

__all__ = ["Project"]
