"""What a run records by itself: where it runs, its console, hardware, exceptions, repository, source files, dependencies."""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

from neptune._log import get_logger
from neptune._source_code import log_dependencies, log_repository, log_source_files
from neptune._text import storable
from neptune.attributes.series import FloatSeries, StringSeries
from neptune.common.warnings import NeptuneWarning, warn_once
from neptune.types.atoms.git_ref import GitRef, GitRefDisabled
from neptune.types.mode import Mode
from seamark.client.capture.host import is_interactive, is_ipython, this_process
from seamark.client.capture.traceback import UncaughtError, capture_uncaught, describe_error
from seamark.model.journal import OPEN_STEP, AppendStrings, ConfigureFloatSeries

if TYPE_CHECKING:
    from neptune._session import Session
    from neptune.metadata_containers.metadata_container import MetadataContainer
    from seamark.client.capture.hardware import HardwareSeries
    from seamark.client.capture.lines import ConsoleLine

__all__ = ["Choices", "Monitoring", "monitoring_for"]

_LONGEST_LINE = 1000
_LINES_AT_ONCE = 2000


class _Capture(Protocol):
    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Choices:
    """What to record; None where that depends on whether a person is typing."""

    is_new: bool
    stdout: bool | None
    stderr: bool | None
    hardware: bool | None
    traceback: bool
    fails_on_exception: bool
    source_files: Sequence[str] | None
    git_ref: GitRef | GitRefDisabled | bool | None
    dependencies: str | os.PathLike[str] | None
    patches: bool = True
    """Whether what is not committed or not pushed is recorded beside the commit."""


def monitoring_for(mode: Mode, namespace: str | None, choices: Choices) -> "Monitoring":
    """What a run in this mode records. Nothing of it is started yet."""
    if None in (choices.stdout, choices.stderr, choices.hardware) and (is_interactive() or is_ipython()):
        if mode in (Mode.OFFLINE, Mode.SYNC, Mode.ASYNC):
            warn_once(
                "In an interactive session the console and the hardware are not recorded unless you ask for it: pass "
                "capture_stdout=True, capture_stderr=True or capture_hardware_metrics=True. Files of source code are recorded when "
                "they are named by source_files.",
                exception=NeptuneWarning,
            )
        default = False
    else:
        default = True
    return Monitoring(
        namespace or f"monitoring/{this_process().digest}",
        choices,
        default if choices.stdout is None else choices.stdout,
        default if choices.stderr is None else choices.stderr,
        default if choices.hardware is None else choices.hardware,
    )


class Monitoring:
    """The captures of one run."""

    def __init__(self, namespace: str, choices: Choices, stdout: bool, stderr: bool, hardware: bool) -> None:
        self.namespace = namespace
        self._choices = choices
        self._streams = [name for name, is_wanted in (("stdout", stdout), ("stderr", stderr)) if is_wanted]
        self._hardware = hardware
        self._captures: list[_Capture] = []
        self._preparation: threading.Thread | None = None
        self._run: MetadataContainer | None = None

    def describe(self, run: "MetadataContainer") -> None:
        """Logs where the run runs, and begins to look for what it runs."""
        choices = self._choices
        if self._streams or self._hardware or choices.traceback:
            process = this_process()
            run[f"{self.namespace}/hostname"] = process.hostname
            run[f"{self.namespace}/pid"] = str(process.pid)
            run[f"{self.namespace}/tid"] = str(process.tid)
            if process.rank is not None:
                run[f"{self.namespace}/rank"] = process.rank
            if choices.is_new:
                run["sys/hostname"] = process.hostname
        self.begin(run)

    def begin(self, run: "MetadataContainer") -> None:
        """Begins the series of the console, and to look for what the run runs. Looking at a repository takes a while, and nobody
        waits."""
        choices = self._choices
        for name in self._streams:
            self._begin_series(run, f"{self.namespace}/{name}")
        if choices.is_new or choices.source_files is not None:
            log_source_files(run, choices.source_files)
        self._preparation = threading.Thread(target=self._prepare, args=(run,), name="neptune-source-code", daemon=True)
        self._preparation.start()

    def start(self, run: "MetadataContainer") -> None:
        """Starts to capture."""
        self._run = run
        if self._streams:
            from seamark.client.capture.lines import LineRules
            from seamark.client.capture.streams import capture_stream

            rules = LineRules(longest=_LONGEST_LINE)
            for name in self._streams:
                path = f"{self.namespace}/{name}"
                self._captures.append(capture_stream("stdout" if name == "stdout" else "stderr", _line_logger(run, path), rules))
        if self._choices.traceback:
            self._captures.append(capture_uncaught(self._on_uncaught))
        if self._hardware:
            from seamark.client.capture.hardware import capture_hardware

            session = run._session  # pyright: ignore[reportPrivateUsage]

            def on_series(series: "Sequence[HardwareSeries]") -> None:
                for each in series:
                    run.set_attribute(each.path, FloatSeries(run, each.path))
                session.record(*(ConfigureFloatSeries(each.path, each.minimum, each.maximum, each.unit) for each in series))

            def on_sample(values: Mapping[str, float], timestamp_ms: int) -> None:
                session.row(tuple(values), values.values(), OPEN_STEP, timestamp_ms)

            self._captures.append(capture_hardware(self.namespace, on_series, on_sample))

    def settle(self) -> None:
        """Waits until what the run begins with is logged."""
        if self._preparation is not None and self._preparation is not threading.current_thread():
            self._preparation.join()
            self._preparation = None

    def stop(self, seconds: float | None) -> None:
        """Ends the captures; what they have so far is logged."""
        if self._preparation is not None:
            self._preparation.join(seconds)
        captures, self._captures = self._captures, []
        for capture in captures:
            capture.stop()

    def note_error(self, error: BaseException, trace: TracebackType | None) -> None:
        """Records an exception that a `with` block lets through."""
        if self._choices.traceback and self._captures:
            self._on_uncaught(describe_error(error, trace))

    def _prepare(self, run: "MetadataContainer") -> None:
        choices = self._choices
        self._attempt(("Git repository", "is"), lambda: _log_git(run, choices))
        dependencies = choices.dependencies
        if dependencies:
            self._attempt(("dependencies", "are"), lambda: log_dependencies(run, dependencies))

    def _attempt(self, what: tuple[str, str], log: Callable[[], Any]) -> None:
        try:
            log()
        except Exception as error:  # on this thread nobody else would say it, and as the interpreter ends anything may fail
            get_logger().warning("The %s of this run %s not recorded: %s", *what, error)

    def _begin_series(self, run: "MetadataContainer", path: str) -> None:
        if not run.exists(path):
            attribute = StringSeries(run, path)
            run.set_attribute(path, attribute)
            attribute.clear()

    def _on_uncaught(self, error: UncaughtError) -> None:
        run = self._run
        if run is None:
            return
        path = f"{self.namespace}/traceback"
        session = run._session  # pyright: ignore[reportPrivateUsage]
        if not run.exists(path):
            run.set_attribute(path, StringSeries(run, path))
        _log_lines(session, path, [line[:_LONGEST_LINE] for line in error.lines], [error.timestamp_ms] * len(error.lines))
        # An error of one thread leaves the script running.
        if self._choices.fails_on_exception and error.thread is None:
            run["sys/failed"] = True


def _log_git(run: "MetadataContainer", choices: Choices) -> None:
    log_repository(run, choices.git_ref, is_new=choices.is_new, patches=choices.patches)


def _line_logger(run: "MetadataContainer", path: str) -> "Callable[[Sequence[ConsoleLine]], None]":
    session = run._session  # pyright: ignore[reportPrivateUsage]

    def log(lines: "Sequence[ConsoleLine]") -> None:
        _log_lines(session, path, [line.text for line in lines], [line.timestamp_ms for line in lines])

    return log


def _log_lines(session: "Session", path: str, texts: list[str], timestamps: list[int]) -> None:
    for start in range(0, len(texts), _LINES_AT_ONCE):
        part = [storable(text) for text in texts[start : start + _LINES_AT_ONCE]]
        times = timestamps[start : start + _LINES_AT_ONCE]
        session.record(AppendStrings(path, part, [None] * len(part), times))
