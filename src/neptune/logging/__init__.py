"""Writing lines to a series of texts."""

from neptune.logging.logger import Logger

__all__ = ["Logger"]
