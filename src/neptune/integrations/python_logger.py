"""Sends what Python's `logging` records to a run."""

import logging
import threading

from neptune import Run, version
from neptune._kinds import ContainerState
from neptune._validation import verify_type
from neptune.logging import Logger

__all__ = ["NeptuneHandler"]

_INTEGRATION_VERSION_PATH = "source_code/integrations/neptune-python-logger"


class NeptuneHandler(logging.Handler):
    """A handler that appends each record to a series of texts of the run.

    The series is at `path`, by default `python_logger` in the run's namespace for monitoring.
    """

    def __init__(self, *, run: Run, level: int = logging.NOTSET, path: str | None = None) -> None:
        verify_type("run", run, Run)
        verify_type("level", level, int)
        if path is None:
            path = f"{run.monitoring_namespace}/python_logger"
        verify_type("path", path, str)
        super().__init__(level=level)
        self._run = run
        self._logger = Logger(run, path)
        self._own = threading.local()
        run[_INTEGRATION_VERSION_PATH] = version.__version__

    def emit(self, record: logging.LogRecord) -> None:
        # What is logged on the way to the run, such as by the connection, must not come back here.
        if getattr(self._own, "is_writing", False) or self._run.get_state() != ContainerState.STARTED.value:
            return
        self._own.is_writing = True
        try:
            self._logger.log(self.format(record))
        except Exception:  # any: a handler tells its errors as `logging` is configured to, and the program goes on
            self.handleError(record)
        finally:
            self._own.is_writing = False
