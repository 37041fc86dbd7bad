"""The logger of this package, under the path that older code imports it from."""

from neptune._log import LOGGER_NAME, get_logger

__all__ = ["NEPTUNE_LOGGER_NAME", "get_logger"]

NEPTUNE_LOGGER_NAME = LOGGER_NAME
