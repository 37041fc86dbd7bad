"""The rules for the arguments of `Run`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from neptune_scale.api.validation import (
    verify_max_length,
    verify_non_empty,
    verify_project_qualified_name,
    verify_run_id,
    verify_step,
    verify_type,
)
from neptune_scale.sync.parameters import MAX_EXPERIMENT_NAME_LENGTH
from neptune_scale.util.logger import get_logger

__all__ = ["take_older_arguments", "verify_arguments"]

_logger = get_logger()
_none = type(None)
_TYPES: Mapping[str, Any] = {
    "run_id": str,
    "project": (str, _none),
    "api_token": (str, _none),
    "experiment_name": (str, _none),
    "creation_time": (datetime, _none),
    "fork_run_id": (str, _none),
    "fork_step": (int, float, _none),
    "log_directory": (str, Path, _none),
    "async_lag_threshold": (int, float, _none),
    "on_async_lag_callback": (Callable, _none),
    "on_queue_full_callback": (Callable, _none),
    "on_network_error_callback": (Callable, _none),
    "on_error_callback": (Callable, _none),
    "on_warning_callback": (Callable, _none),
    "enable_console_log_capture": bool,
    "runtime_namespace": (str, _none),
}
_PAIRS = (("fork_run_id", "fork_step"), ("on_async_lag_callback", "async_lag_threshold"))


def verify_arguments(**arguments: Any) -> None:
    """Raises TypeError or ValueError, with the name of the argument, for the first that breaks a rule."""
    for name, expected in _TYPES.items():
        verify_type(name, arguments[name], expected)
    verify_step("fork_step", arguments["fork_step"], optional=True)
    for one, other in _PAIRS:
        if (arguments[one] is None) != (arguments[other] is None):
            raise ValueError(f"`{one}` and `{other}` go together. Give both, or neither.")
    if arguments["project"] is not None:
        verify_project_qualified_name("project", arguments["project"])
    verify_run_id("run_id", arguments["run_id"])
    if arguments["experiment_name"] is not None:
        verify_non_empty("experiment_name", arguments["experiment_name"])
        verify_max_length("experiment_name", arguments["experiment_name"], MAX_EXPERIMENT_NAME_LENGTH)
    if arguments["fork_run_id"] is not None:
        verify_run_id("fork_run_id", arguments["fork_run_id"])


def take_older_arguments(arguments: Mapping[str, Any], max_queue_size: int | None, runtime_namespace: str | None) -> str | None:
    """Warns about arguments that are not needed any more, or unknown. Returns where the console is recorded."""
    older = arguments.get("system_namespace")
    if older is not None:
        verify_type("system_namespace", older, str)
        _logger.warning("`system_namespace` has another name now. Use `runtime_namespace`.")
    if arguments.get("resume") is not None:
        _logger.warning("`resume` is not needed: a run that exists goes on. Leave it out.")
    if max_queue_size is not None:
        _logger.warning("`max_queue_size` is ignored: there is no queue that could be full. Leave it out.")
    unknown = sorted(arguments.keys() - {"system_namespace", "resume"})
    if unknown:
        _logger.warning("`Run` does not know the argument(s) %s. Check their spelling, or leave them out.", ", ".join(unknown))
    return older if runtime_namespace is None else runtime_namespace
