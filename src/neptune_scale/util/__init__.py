"""The logger of the client, its environment variables, names of runs, and the state of the source code."""

from neptune_scale.util.logger import get_logger

__all__ = ["get_logger"]
