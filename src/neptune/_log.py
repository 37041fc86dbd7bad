"""What this package says to people: the logger `neptune`, on standard output, as `[neptune] [warning] …`."""

import logging
import sys

__all__ = ["LOGGER_NAME", "get_logger", "warn_once"]

LOGGER_NAME = "neptune"
_PLAIN_LOGGER_NAME = "neptune_no_prefix"
_REMEMBERED_WARNINGS = 1000

_said: set[str] = set()


class _CurrentStdout(logging.Handler):
    """Writes to whatever `sys.stdout` is at the moment: a notebook and the capture of the output both replace it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stdout.write(f"{self.format(record)}\n")
            sys.stdout.flush()
        except RecursionError:
            raise
        except Exception:  # any: a closed or missing output must not end what is being done
            self.handleError(record)


class _LowerCaseLevel(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"[{record.name}] [{record.levelname.lower():<7}] {super().format(record)}"


def get_logger(*, with_prefix: bool = True) -> logging.Logger:
    """The logger of this package; without the prefix it prints messages bare, for tables and addresses."""
    logger = logging.getLogger(LOGGER_NAME if with_prefix else _PLAIN_LOGGER_NAME)
    if not any(isinstance(handler, _CurrentStdout) for handler in logger.handlers):
        handler = _CurrentStdout()
        handler.setFormatter(_LowerCaseLevel() if with_prefix else logging.Formatter())
        logger.addHandler(handler)
        logger.propagate = False
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)
    return logger


def warn_once(message: str, *args: object, key: str) -> None:
    """Logs a warning the first time it is given with this `key`: a training loop would repeat it for ever."""
    if key in _said or len(_said) >= _REMEMBERED_WARNINGS:
        return
    _said.add(key)
    get_logger().warning(message, *args)
