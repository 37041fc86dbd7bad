"""An experiment as a run: what it begins with, and what it records by itself."""

import json
import logging
import math
import mimetypes
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from neptune._kinds import ContainerType
from neptune._log import get_logger
from neptune._monitoring import Choices, Monitoring
from neptune._opening_request import Wanted
from neptune._paths import canonical
from neptune._points import milliseconds, now_ms, step_micros
from neptune._text import storable
from neptune.attributes.atoms.datetime import milliseconds_of
from neptune.attributes.atoms.file import File
from neptune.attributes.atoms.git_ref import GitRef
from neptune.attributes.atoms.notebook_ref import NotebookRef
from neptune.attributes.attribute import Attribute
from neptune.attributes.constants import (
    MONITORING_TRACEBACK_ATTRIBUTE_PATH,
    PARAMETERS_ATTRIBUTE_SPACE,
    PROPERTIES_ATTRIBUTE_SPACE,
    SYSTEM_DESCRIPTION_ATTRIBUTE_PATH,
    SYSTEM_FAILED_ATTRIBUTE_PATH,
    SYSTEM_HOSTNAME_ATTRIBUTE_PATH,
    SYSTEM_NAME_ATTRIBUTE_PATH,
    SYSTEM_TAGS_ATTRIBUTE_PATH,
)
from neptune.attributes.namespace import Namespace
from neptune.attributes.series import FileSeries, FloatSeries, StringSeries
from neptune.exceptions import InactiveRunException, MetadataInconsistency
from neptune.legacy._values import mime_type_of
from neptune.metadata_containers.metadata_container import MetadataContainer
from seamark.model.journal import (
    OPEN_STEP,
    AppendFile,
    AppendStrings,
    AssignGitRef,
    AssignNotebookRef,
    ClearSeries,
    Delete,
    PutFile,
)

if TYPE_CHECKING:
    from neptune.common.git_info import GitInfo
    from seamark.client.recording import Signal

__all__ = ["Beginning", "ExperimentRun", "Home", "parameter_of"]

_MONITORING = "monitoring"
_LOGGER_PATH = "monitoring/logger"
_GIT_PATH = "source_code/git"
_NOTEBOOK_PATH = "source_code/notebook"


@dataclass(frozen=True, slots=True)
class Home:
    """Where runs are opened: the project's full name, and as whom."""

    project: str
    api_token: str
    proxies: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new experiment begins with, and what it records. `git_info`: None to look at the script's repository."""

    name: str
    description: str
    params: Mapping[str, Any]  # of whatever values the user gives
    properties: Mapping[str, Any]
    tags: Sequence[str]
    hostname: str
    source_files: Sequence[str] | None
    git_info: "GitInfo | None"
    notebook: tuple[str, str] | None
    logger: logging.Logger | None
    stdout: bool
    stderr: bool
    hardware: bool
    traceback: bool
    on_signal: "Callable[[Signal], None] | None"


class ExperimentRun(MetadataContainer):
    """The run that an experiment is: a new one with a `beginning`, else the one with this `sys_id`, of which nothing is recorded but what
    is logged."""

    container_type: ClassVar[ContainerType] = ContainerType.RUN

    def __init__(self, home: Home, *, sys_id: str | None = None, beginning: Beginning | None = None) -> None:
        self._beginning = beginning
        self._monitoring = None if beginning is None else _monitoring(beginning)
        self._handler: _LogHandler | None = None
        super().__init__(
            wanted=Wanted(self.container_type, sys_id=sys_id),
            project=home.project,
            api_token=home.api_token,
            proxies=None if home.proxies is None else dict(home.proxies),
        )

    @property
    def sys_id(self) -> str:
        return self._session.identity.sys_id

    @property
    def uuid(self) -> str:
        return self._session.uuid

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped

    def settle(self) -> None:
        """Waits until everything that was logged is on the server."""
        if self._monitoring is not None:
            self._monitoring.settle()
        self.wait()

    def log_number(self, path: str, number: float, place: float | None, timestamp: float | None) -> None:
        """Appends to a series of numbers. Raises MetadataInconsistency where something else is at the path."""
        if type(self._structure.fields.get(path)) is not FloatSeries:
            path = self._expect(path, FloatSeries)
        micros = step_micros(place)
        moment = now_ms() if timestamp is None else milliseconds(timestamp)
        self._session.point(path, number, OPEN_STEP if micros is None else micros, moment)

    def log_texts(self, path: str, texts: Sequence[str], place: float | None = None, timestamp: float | None = None) -> None:
        """Appends to a series of texts, each whole. Raises MetadataInconsistency where something else is at the path."""
        log = self._expect(path, StringSeries)
        moment = now_ms() if timestamp is None else milliseconds(timestamp)
        count = len(texts)
        steps = [step_micros(place)] * count
        self._session.record(AppendStrings(log, [storable(text) for text in texts], steps, [moment] * count))

    def log_image(
        self, path: str, content: bytes, place: float | None, timestamp: float | None, name: str | None, description: str | None
    ) -> None:
        """Appends to a series of images. Raises MetadataInconsistency where something else is at the path."""
        self._session.record(
            AppendFile(
                self._expect(path, FileSeries),
                self._session.stage_bytes(content),
                step_micros(place),
                now_ms() if timestamp is None else milliseconds(timestamp),
                storable(name or ""),
                storable(description or ""),
                mime_type_of(content),
            )
        )

    def put_file(self, path: str, source: str | bytes) -> None:
        """Sets a field to the content of a file, by its path, or to these bytes. What the path ends in is the file's name."""
        place = self._expect(path, File)
        name = place.rpartition("/")[2]
        stored = (
            self._session.stage_bytes(source) if isinstance(source, bytes) else self._session.stage_path(os.path.abspath(source))
        )
        self._session.record(PutFile(place, stored, "", name, mimetypes.guess_type(name)[0] or ""))

    def delete(self, path: str) -> None:
        """Deletes a field, or all fields of a namespace. What is not there, or only others know of, is left to the server."""
        place = canonical(path)
        found = self.get_attribute(place)
        if isinstance(found, Namespace):
            self._delete_namespace(found, place)
        elif found is not None:
            self._delete(place)
        else:
            self._session.record(Delete(place))

    def clear_log(self, path: str, kind: str) -> None:
        """Empties a series; `kind` is "float", "string" or "file"."""
        self._session.record(ClearSeries(path, kind))

    def mark_failed(self, traceback: str) -> None:
        """Says that the experiment failed, and how."""
        self[SYSTEM_FAILED_ATTRIBUTE_PATH] = True
        self.log_texts(MONITORING_TRACEBACK_ATTRIBUTE_PATH, traceback.split("\n"))

    def _expect(self, path: str, kind: type[Attribute]) -> str:
        """Notes that a field is of this type, and gives its canonical path. Raises MetadataInconsistency where it is known to be of
        another."""
        place = canonical(path)
        with self._lock:
            field = self._structure.get(place)
            if field is None:
                self._structure.set(place, kind(self, place))
            elif not isinstance(field, kind):
                raise MetadataInconsistency(
                    f'"{place}" is a {type(field).__name__} and no {kind.__name__}, as it would have to be. Choose another name.'
                )
        return place

    def _write_initial_attributes(self) -> None:
        beginning = self._beginning
        if beginning is None or self._monitoring is None:
            return
        self[SYSTEM_NAME_ATTRIBUTE_PATH] = beginning.name
        self[SYSTEM_DESCRIPTION_ATTRIBUTE_PATH] = beginning.description
        for name, value in beginning.params.items():
            self[f"{PARAMETERS_ATTRIBUTE_SPACE}{name}"] = parameter_of(value)
        for name, value in beginning.properties.items():
            self[f"{PROPERTIES_ATTRIBUTE_SPACE}{name}"] = str(value)
        if beginning.tags:
            self[SYSTEM_TAGS_ATTRIBUTE_PATH].add(list(beginning.tags))
        if beginning.hostname:
            self[SYSTEM_HOSTNAME_ATTRIBUTE_PATH] = beginning.hostname
        if beginning.notebook is not None:
            self.set_attribute(_NOTEBOOK_PATH, NotebookRef(self, _NOTEBOOK_PATH))
            self._session.record(AssignNotebookRef(_NOTEBOOK_PATH, *beginning.notebook))
        if beginning.git_info is not None:
            self.set_attribute(_GIT_PATH, GitRef(self, _GIT_PATH))
            self._session.record(_git_ref(beginning.git_info))
        self._monitoring.begin(self)

    def _start_background(self) -> None:
        beginning = self._beginning
        if beginning is None or self._monitoring is None:
            return
        if beginning.on_signal is not None:
            on_signal = beginning.on_signal
            # The recorder's thread must go on: stopping waits for what it hears.
            self._session.recorder.on_signal = lambda received: threading.Thread(
                target=on_signal, args=(received,), name="neptune-signal", daemon=True
            ).start()
        self._monitoring.start(self)
        if beginning.logger is not None:
            self._handler = _LogHandler(self)
            beginning.logger.addHandler(self._handler)

    def _stop_background(self, seconds: float | None) -> None:
        if self._beginning is not None and self._beginning.logger is not None and self._handler is not None:
            self._beginning.logger.removeHandler(self._handler)
        if self._monitoring is not None:
            self._monitoring.stop(seconds)

    def _greet(self) -> None:
        if self._beginning is not None:
            get_logger(with_prefix=False).info("%s", self.get_url())

    def _raise_stopped(self) -> NoReturn:
        raise InactiveRunException(label=self.sys_id)


class _LogHandler(logging.Handler):
    """Logs what a logger of Python says."""

    def __init__(self, run: ExperimentRun) -> None:
        super().__init__()
        self._run = run
        self._busy = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        # Logging to the run may itself say something, by a logger that passes it on to this one.
        if getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            self._run.log_texts(_LOGGER_PATH, self.format(record).splitlines() or [""], None, record.created)
        except Exception:  # whatever it is: what a program says of itself must not end it
            self.handleError(record)
        finally:
            self._busy.now = False


def parameter_of(value: Any) -> float | str:  # whatever the user gives
    """A parameter as it is kept: finite numbers as floats, everything else as text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            return str(value)
        return number if math.isfinite(number) else json.dumps(number)
    return str(value)


def _monitoring(beginning: Beginning) -> Monitoring:
    choices = Choices(
        is_new=True,
        stdout=beginning.stdout,
        stderr=beginning.stderr,
        hardware=beginning.hardware,
        traceback=beginning.traceback,
        fails_on_exception=True,
        source_files=beginning.source_files,
        git_ref=None if beginning.git_info is None else False,
        dependencies=None,
        patches=False,
    )
    return Monitoring(_MONITORING, choices, beginning.stdout, beginning.stderr, beginning.hardware)


def _git_ref(git: "GitInfo") -> AssignGitRef:
    return AssignGitRef(
        _GIT_PATH,
        git.commit_id,
        git.message,
        git.author_name,
        git.author_email,
        milliseconds_of(git.commit_date) if isinstance(git.commit_date, datetime) else None,
        git.active_branch,
        list(git.remote_urls),
        git.repository_dirty,
    )
