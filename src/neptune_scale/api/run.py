"""The run: what a training script logs to."""

import atexit
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal
from weakref import WeakSet

import msgspec

from neptune_scale.api.arguments import take_older_arguments, verify_arguments
from neptune_scale.api.configs import configs_of
from neptune_scale.api.console import ConsoleCapture
from neptune_scale.api.files import FileStage
from neptune_scale.api.opening import open_run
from neptune_scale.api.pages import page_of_experiment, page_of_run
from neptune_scale.api.recording import Point, Recording, Row
from neptune_scale.api.source import SourceTracking, SourceTrackingConfig
from neptune_scale.api.validation import verify_step, verify_type, verify_value_between
from neptune_scale.api.waiting import Teller
from neptune_scale.exceptions import (
    NeptuneProjectNotProvided,
)
from neptune_scale.sync.callbacks import Callback, Callbacks
from neptune_scale.sync.lag_tracking import LagTracker
from neptune_scale.sync.metadata_splitter import (
    append_histograms,
    append_strings,
    assign_configs,
    change_tags,
    milliseconds_of,
    refuse,
    step_to_micros,
    with_valid_paths,
)
from neptune_scale.sync.parameters import (
    MAX_STEP_VALUE,
)
from neptune_scale.types import File, Histogram
from neptune_scale.util import envs
from neptune_scale.util.generate_run_id import generate_run_id
from neptune_scale.util.logger import get_logger
from seamark.client.containers import ForkPoint, NewContainer, client_name
from seamark.client.ending import end_process
from seamark.client.recorder import Recorder
from seamark.client.recording import Signal
from seamark.model.journal import OPEN_STEP, AddStrings, AppendStrings, RemoveStrings

__all__ = ["Run", "SourceTrackingConfig"]

_logger = get_logger()
_CALLBACK_SECONDS = 5.0
_time_ns = time.time_ns


_DEFAULT_SOURCE_TRACKING = SourceTrackingConfig()


class Run(AbstractContextManager["Run"]):
    """A run: everything that one training logs.

    What is logged is on the disk when a call returns, and a process beside this one sends it, so that training never waits for the
    network and nothing is lost when it is killed.
    """

    def __init__(
        self,
        *,
        run_id: str | None = None,
        project: str | None = None,
        api_token: str | None = None,
        mode: Literal["async", "offline", "disabled"] | None = None,
        experiment_name: str | None = None,
        creation_time: datetime | None = None,
        fork_run_id: str | None = None,
        fork_step: int | float | None = None,
        log_directory: str | Path | None = None,
        max_queue_size: int | None = None,
        async_lag_threshold: float | None = None,
        on_async_lag_callback: Callable[[], None] | None = None,
        on_queue_full_callback: Callback | None = None,
        on_network_error_callback: Callback | None = None,
        on_error_callback: Callback | None = None,
        on_warning_callback: Callback | None = None,
        enable_console_log_capture: bool = True,
        runtime_namespace: str | None = None,
        source_tracking_config: SourceTrackingConfig | None = _DEFAULT_SOURCE_TRACKING,
        inherit_configs: bool = True,
        **kwargs: Any,
    ) -> None:
        """Creates a run, or goes on with the one that has this id.

        Args:
            run_id: What the run is called; at most 730 bytes, unique in the project. Made up if left out.
            project: The project, as WORKSPACE/PROJECT; by default what NEPTUNE_PROJECT says.
            api_token: Your API token; by default what NEPTUNE_API_TOKEN says.
            mode: "async" sends what is logged while training goes on, "offline" keeps it on this machine for `neptune sync`,
                "disabled" does nothing. By default what NEPTUNE_MODE says, or "async".
            experiment_name: The experiment that the run stands for from now on.
            creation_time: When the run was created, if not now. Without a time zone it is local.
            fork_run_id: The run to fork from, together with `fork_step`.
            fork_step: The last step that the run shares with the one that it is forked from.
            log_directory: Where what is logged is kept until it is sent; by default what NEPTUNE_LOG_DIRECTORY says, or `.neptune`.
            max_queue_size: Ignored: there is no queue that could be full.
            async_lag_threshold: How many seconds what is logged may take to arrive before `on_async_lag_callback` is called.
            on_async_lag_callback: Called each time that what is logged begins to take longer.
            on_queue_full_callback: Ignored, as `max_queue_size`.
            on_network_error_callback: Called when the server cannot be reached. All of these callbacks get an exception, and
                when there was one of its kind before (seconds since the epoch, or None). By default the log is told.
            on_error_callback: Called when something was refused, and when nothing is sent any more.
            on_warning_callback: Called for what is no error, but perhaps not meant.
            enable_console_log_capture: Whether to record standard output and standard error.
            runtime_namespace: Where in the run these are; by default in "runtime".
            source_tracking_config: What is said about the source code; None: nothing.
            inherit_configs: Whether a forked run takes over the single values of its parent.

        Raises TypeError and ValueError for arguments that are none, NeptuneProjectNotProvided and NeptuneApiTokenNotProvided.
        """
        run_id = generate_run_id() if run_id is None else run_id
        project = project or os.environ.get(envs.PROJECT_ENV_NAME)
        verify_arguments(
            run_id=run_id,
            project=project,
            api_token=api_token,
            experiment_name=experiment_name,
            creation_time=creation_time,
            fork_run_id=fork_run_id,
            fork_step=fork_step,
            log_directory=log_directory,
            async_lag_threshold=async_lag_threshold,
            on_async_lag_callback=on_async_lag_callback,
            on_queue_full_callback=on_queue_full_callback,
            on_network_error_callback=on_network_error_callback,
            on_error_callback=on_error_callback,
            on_warning_callback=on_warning_callback,
            enable_console_log_capture=enable_console_log_capture,
            runtime_namespace=runtime_namespace,
        )
        if project is None:
            raise NeptuneProjectNotProvided()
        runtime_namespace = take_older_arguments(kwargs, max_queue_size, runtime_namespace)

        self._project = project
        self._run_id = run_id
        self._experiment_name = experiment_name
        self._api_token = api_token or os.environ.get(envs.API_TOKEN_ENV_NAME)
        self._lock = threading.RLock()
        _runs.add(self)
        self._is_closing = False
        self._recorder: Recorder | None = None
        self._recording: Recording | None = None
        """None when nothing is recorded, because the run is disabled or closed."""
        self._row: Row = _record_nothing
        self._point: Point = _record_no_point
        self._console: ConsoleCapture | None = None
        self._lag: LagTracker | None = None
        self._source_tracking: SourceTracking | None = None

        chosen = mode or os.environ.get(envs.MODE_ENV_NAME, "async")
        if chosen not in ("async", "offline"):
            if chosen != "disabled":
                _logger.warning('There is no mode "%s": the run logs nothing. Choose async, offline or disabled.', chosen)
            self._callbacks = Callbacks()
            return
        self._callbacks = (
            Callbacks(on_error_callback, on_network_error_callback, on_warning_callback) if chosen == "async" else Callbacks()
        )
        fork = None
        if fork_run_id is not None and fork_step is not None:
            fork = ForkPoint(fork_run_id, step_to_micros(fork_step), inherit_configs)
        created_at = _time_ns() // 1_000_000 if creation_time is None else milliseconds_of(creation_time)
        create = NewContainer(
            custom_id=run_id,
            created_at=created_at,
            fork=fork,
            experiment=experiment_name,
            family=run_id,
            tracker=client_name("neptune_scale"),
        )
        recorder = open_run(
            project,
            run_id,
            create,
            self._callbacks,
            self._obey,
            api_token=self._api_token,
            is_offline=chosen == "offline",
            log_directory=log_directory or os.environ.get(envs.LOG_DIRECTORY),
        )
        if recorder is None:
            return
        self._recorder = recorder
        self._recording = Recording(recorder, self._callbacks.tell)
        self._row, self._point = self._recording.row, self._recording.point
        self._files = FileStage(run_id, recorder.stage_path, recorder.stage_bytes, self._callbacks.tell)
        atexit.register(self._close_at_exit)
        if async_lag_threshold is not None and on_async_lag_callback is not None and chosen == "async":
            self._lag = LagTracker(lambda: recorder.lag_seconds, async_lag_threshold, on_async_lag_callback)
        if source_tracking_config is not None:
            self._source_tracking = SourceTracking(source_tracking_config, self._log_configs, self.assign_files)
        # At last, so that nothing of the above is recorded.
        if enable_console_log_capture:
            namespace = (runtime_namespace or "").rstrip("/") or "runtime"
            self._console = ConsoleCapture(namespace, self._record_lines)

    def log_metrics(
        self,
        data: dict[str, float],
        step: float,
        *,
        timestamp: datetime | None = None,
        preview: bool = False,
        preview_completion: float | None = None,
    ) -> None:
        """Appends a point to each of several float series.

        Args:
            data: The values by path. What is no number is left out, and the log says so.
            step: From 0 to below 10^12, in millionths at the finest, and larger than all steps of these series before.
            timestamp: When it was measured, if not now. Without a time zone it is local.
            preview: Whether the values are not final: a later preview or value of the step replaces them. Previews must be for
                steps after the last final one.
            preview_completion: How much of what the preview stands for is done, from 0 to 1.
        """
        if (
            timestamp is None
            and preview is False
            and preview_completion is None
            and (type(step) is int or type(step) is float)
            and 0 <= step < MAX_STEP_VALUE
            and type(data) is dict
        ):
            try:
                micros = step * 1_000_000 if type(step) is int else step_to_micros(step)
                if len(data) == 1:
                    (path,) = data
                    self._point(path, data[path], micros, _time_ns() // 1_000_000)
                else:
                    self._row(data, micros, _time_ns() // 1_000_000)
                return
            except Exception:  # noqa: S110 - whatever the values raised, the way below finds out which of them
                pass
        self._log_metrics(data, step, timestamp, preview, preview_completion)

    def log_configs(self, data: Mapping[str, Any] | Any | None, flatten: bool = False, cast_unsupported: bool = False) -> None:
        """Sets single values.

        Args:
            data: The values by path, as a mapping or a dataclass: float, int, bool, str, datetime (without a time zone it is
                local), or a list, set or tuple of strings. Others are left out, and the log says so.
            flatten: Whether mappings and dataclasses among the values stand for namespaces.
            cast_unsupported: Whether values of other types are logged as strings, None as an empty one.
        """
        if data is None:
            return
        self._log_configs(configs_of(data, flatten=flatten, cast_unsupported=cast_unsupported))

    def log_string_series(self, data: dict[str, str], step: float, *, timestamp: datetime | None = None) -> None:
        """Appends a text to each of several string series; at most 1 MiB each. For the rest, see `log_metrics`."""
        verify_type("timestamp", timestamp, (datetime, type(None)))
        verify_step("step", step)
        verify_type("data", data, dict)
        if (recording := self._recording) is not None and (moment := _moment(timestamp)) is not None:
            points = append_strings(data, step_to_micros(step), moment, self._callbacks.tell)
            recording.operations(points)

    def log_histograms(self, histograms: dict[str, Histogram], step: float, *, timestamp: datetime | None = None) -> None:
        """Appends a histogram to each of several series. For the rest, see `log_metrics`."""
        verify_type("timestamp", timestamp, (datetime, type(None)))
        verify_step("step", step)
        verify_type("histograms", histograms, dict)
        if (recording := self._recording) is not None and (moment := _moment(timestamp)) is not None:
            points = append_histograms(histograms, step_to_micros(step), moment, self._callbacks.tell)
            recording.operations(points)

    def assign_files(self, files: dict[str, str | Path | bytes | File]) -> None:
        """Sets attributes to files, which are kept as they are now and then sent.

        Args:
            files: By path: the path of a file, the contents as bytes, or a `File`. What cannot be read is left out, and the log
                says so.
        """
        verify_type("files", files, dict)
        if (recording := self._recording) is not None:
            recording.operations(self._files.assign(files))

    def log_files(self, files: dict[str, str | Path | bytes | File], step: float, *, timestamp: datetime | None = None) -> None:
        """Appends a file to each of several series. See `assign_files` for the files, and `log_metrics` for the rest."""
        verify_type("timestamp", timestamp, (datetime, type(None)))
        verify_step("step", step)
        verify_type("files", files, dict)
        if (recording := self._recording) is not None and (moment := _moment(timestamp)) is not None:
            recording.operations(self._files.append(files, step, step_to_micros(step), moment))

    def add_tags(self, tags: list[str] | set[str] | tuple[str, ...], group_tags: bool = False) -> None:
        """Adds tags to the run (group tags, if wanted so)."""
        self._change_tags(AddStrings, {_tags_path(group_tags): tags})

    def remove_tags(self, tags: list[str] | set[str] | tuple[str, ...], group_tags: bool = False) -> None:
        """Removes tags from the run (group tags, if wanted so)."""
        self._change_tags(RemoveStrings, {_tags_path(group_tags): tags})

    def log(
        self,
        step: float | None = None,
        timestamp: datetime | None = None,
        configs: dict[str, Any] | None = None,
        metrics: dict[str, float] | None = None,
        tags_add: dict[str, list[str] | set[str] | tuple[str, ...]] | None = None,
        tags_remove: dict[str, list[str] | set[str] | tuple[str, ...]] | None = None,
    ) -> None:
        """Several kinds of data with one call, as older scripts do. Tags are given by the path of their set."""
        verify_type("timestamp", timestamp, (datetime, type(None)))
        verify_type("configs", configs, (dict, type(None)))
        verify_type("tags_add", tags_add, (dict, type(None)))
        verify_type("tags_remove", tags_remove, (dict, type(None)))
        if configs:
            self._log_configs(configs)
        if metrics is not None:
            self._log_metrics(metrics, step, timestamp, False, None)
        if tags_add:
            self._change_tags(AddStrings, tags_add)
        if tags_remove:
            self._change_tags(RemoveStrings, tags_remove)

    def _record_lines(self, lines: AppendStrings) -> None:
        """Records lines of text that this package has gathered."""
        if (recording := self._recording) is not None:
            for path, _ in with_valid_paths({lines.path: lines}, self._callbacks.tell):
                recording.operations([msgspec.structs.replace(lines, path=path)])

    def wait_for_submission(self, timeout: float | None = None, verbose: bool = True) -> bool:
        """Waits until everything logged so far is sent. Whether it is.

        Args:
            timeout: For how many seconds at most; by default for as long as it takes.
            verbose: Whether to log what is waited for.
        """
        return self._wait(timeout, verbose)

    def wait_for_processing(self, timeout: float | None = None, verbose: bool = True) -> bool:
        """Waits until everything logged so far is stored on the server, where the next request sees it. Whether it is.

        Args:
            timeout: For how many seconds at most; by default for as long as it takes.
            verbose: Whether to log what is waited for.
        """
        return self._wait(timeout, verbose)

    def close(self, timeout: float | None = None) -> None:
        """Ends the run: waits until everything is sent, and takes nothing more.

        Args:
            timeout: For how many seconds at most; by default until nothing can be sent for a minute. What is left then is sent
                without this process.
        """
        self._close(timeout, is_failed=False)

    def terminate(self) -> None:
        """Ends the run without waiting, for example in a callback. Training goes on; what is logged from now on is dropped."""
        self._close(0, is_failed=False)

    def get_run_url(self) -> str:
        """The run's page in the web app. Raises NeptuneApiTokenNotProvided without a token, and ValueError for a damaged one."""
        return page_of_run(self._api_token, self._project, self._run_id)

    def get_experiment_url(self) -> str:
        """The page of the run's experiment in the web app. Raises as `get_run_url`, and ValueError for a run without one."""
        if self._experiment_name is None:
            raise ValueError("The run has no experiment. Give `experiment_name` when you create it.")
        return page_of_experiment(self._api_token, self._project, self._experiment_name)

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._close(None, is_failed=exc_type is not None and not issubclass(exc_type, SystemExit | GeneratorExit))

    def _log_metrics(
        self, data: Any, step: float | None, timestamp: datetime | None, preview: bool, completion: float | None
    ) -> None:
        verify_type("timestamp", timestamp, (datetime, type(None)))
        verify_step("step", step, optional=True)
        verify_type("data", data, dict)
        verify_type("preview", preview, bool)
        verify_type("preview_completion", completion, (float, type(None)))
        if completion is not None:
            if not preview and completion != 1.0:
                raise ValueError("`preview_completion` is for previews. Give `preview=True` with it, or leave it out.")
            verify_value_between("preview_completion", completion, 0.0, 1.0)
        if (recording := self._recording) is None or not data or (moment := _moment(timestamp)) is None:
            return
        if not preview:
            recording.metrics(data, OPEN_STEP if step is None else step_to_micros(step), moment)
        elif step is None:
            refuse("A preview has no step. Give it one.")
        else:
            recording.previews(data, step_to_micros(step), moment, completion or 0.0)

    def _log_configs(self, configs: dict[Any, Any]) -> None:
        if (recording := self._recording) is not None:
            recording.operations(assign_configs(configs, self._callbacks.tell))

    def _change_tags(self, kind: type[AddStrings] | type[RemoveStrings], tags: dict[str, Any]) -> None:
        if (recording := self._recording) is not None:
            recording.operations(change_tags(kind, tags, self._callbacks.tell))

    def _wait(self, timeout: float | None, verbose: bool) -> bool:
        recorder = self._recorder
        if recorder is None:
            return True
        deadline = None if timeout is None else time.monotonic() + timeout
        if verbose:
            limit = "as long as it takes" if timeout is None else f"at most {timeout:g} s"
            _logger.info("Waiting until what was logged is sent, for %s.", limit)
        try:
            if self._source_tracking is not None:
                self._source_tracking.finish(timeout)
            is_sent = recorder.wait(timeout=_left(deadline), on_wait=Teller().tell if verbose else None)
        except KeyboardInterrupt:
            _logger.warning("Waiting was interrupted. What was logged is sent all the same.")
            return False
        if is_sent:
            if verbose:
                _logger.info("Everything is sent.")
        elif recorder.folder.manifest.mode == "offline" or recorder.refusal is not None:
            _logger.warning("Nothing is sent: what was logged stays on this machine. Send it with `neptune sync`.")
        elif verbose:
            _logger.info("Not everything is sent yet; the rest follows.")
        return is_sent

    def _close_at_exit(self) -> None:
        # What the interpreter printed as it ended; notebooks go on after errors.
        is_failed = getattr(sys, "last_type", None) is not None and not hasattr(sys, "ps1")
        self._close(None, is_failed=is_failed)

    def _obey(self, received: Signal) -> None:
        _logger.error("The run %s received %s signal: this process ends now.", self._run_id, received.kind)
        end_process(lambda: self._close(received.seconds, is_failed=received.kind == "abort"))

    def _close(self, timeout: float | None, *, is_failed: bool) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        deadline = None if timeout is None else time.monotonic() + timeout
        if not self._is_closing:
            if self._source_tracking is not None:
                self._source_tracking.finish(timeout)
            # What is printed until now belongs to the run, the traceback of an error for example.
            if self._console is not None:
                self._console.stop()
        with self._lock:
            if self._is_closing:
                return
            self._is_closing = True
            self._recording, self._row, self._point = None, _record_nothing, _record_no_point
        atexit.unregister(self._close_at_exit)
        if self._lag is not None:
            self._lag.stop()
        try:
            is_sent = recorder.close(_left(deadline), failed=is_failed, on_wait=Teller().tell)
        except KeyboardInterrupt:
            is_sent = False
        self._callbacks.drain(_CALLBACK_SECONDS if deadline is None else _left(deadline))
        if recorder.folder.manifest.mode == "offline":
            _logger.info('What was logged is in "%s". Send it with `neptune sync`.', recorder.folder.path)
        elif not is_sent:
            _logger.warning(
                'Not everything is sent yet. It is in "%s", and %s.',
                recorder.folder.path,
                "stays there: send it with `neptune sync`" if recorder.refusal else "is sent without this process",
            )

    def _in_forked_child(self) -> None:
        # A thread that held it is not there to let go of it.
        self._lock = threading.RLock()


_runs: "WeakSet[Run]" = WeakSet()


def _after_fork() -> None:
    for run in list(_runs):
        run._in_forked_child()  # pyright: ignore[reportPrivateUsage]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _record_nothing(data: dict[str, float], step_micros: int, timestamp_ms: int) -> None:
    pass


def _record_no_point(path: str, value: float, step_micros: int, timestamp_ms: int) -> None:
    pass


def _moment(timestamp: datetime | None) -> int | None:
    """A point's time in milliseconds; None, when that is said, for one that cannot be converted."""
    if timestamp is None:
        return _time_ns() // 1_000_000
    try:
        return milliseconds_of(timestamp)
    except ValueError as error:
        refuse(str(error))
        return None


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())


def _tags_path(group_tags: bool) -> str:
    return "sys/group_tags" if group_tags else "sys/tags"
