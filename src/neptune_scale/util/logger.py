"""The logger `neptune`, which says what the client does."""

import logging
import os
import sys
import warnings

from neptune_scale.util.envs import DEBUG_MODE, DISABLE_COLORS, LOGGER_LEVEL, get_bool

__all__ = ["get_logger"]

_LEVELS = ("debug", "info", "warning", "error", "critical")
_BLUE, _BOLD, _PLAIN = "\033[94m", "\033[1m", "\033[0m"


def get_logger() -> logging.Logger:
    """The logger of the client, which writes to standard error from the level that NEPTUNE_LOGGER_LEVEL names on.

    It is left as it is when somebody gave it a handler before. Raises ValueError for a level that does not exist.
    """
    logger = logging.getLogger("neptune")
    if not logger.handlers and not logger.disabled:
        level = _level()
        if level is None:
            logger.disabled = True
        else:
            handler = logging.StreamHandler()
            handler.setFormatter(logging.Formatter(_format(level)))
            logger.addHandler(handler)
            logger.setLevel(level)
    return logger


def _level() -> str | None:
    default = "info"
    if DEBUG_MODE in os.environ:
        warnings.warn(
            f"{DEBUG_MODE} is going to be ignored in a later version. Set {LOGGER_LEVEL} instead.", FutureWarning, stacklevel=3
        )
        default = "debug" if get_bool(DEBUG_MODE, False, False) else "info"
    level = os.environ.get(LOGGER_LEVEL, default).lower()
    if level == "none":
        return None
    if level not in _LEVELS:
        raise ValueError(f'The environment variable {LOGGER_LEVEL} is "{level}". Set it to none, {", ".join(_LEVELS)}.')
    return level.upper()


def _format(level: str) -> str:
    is_colored = sys.stderr.isatty() and not get_bool(DISABLE_COLORS, False, False)
    blue, bold, plain = (_BLUE, _BOLD, _PLAIN) if is_colored else ("", "", "")
    where = " %(processName)s/%(threadName)s/%(funcName)s" if level == "DEBUG" else ""
    return f"%(asctime)s {blue}%(name)s{plain} {bold}%(levelname)s{plain}{where}: %(message)s"
