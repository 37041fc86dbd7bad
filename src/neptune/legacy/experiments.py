"""Experiments: what was logged, and logging more."""

import logging
import math
import os
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Protocol, Self

from neptune.attributes.constants import (
    ARTIFACT_ATTRIBUTE_SPACE,
    LOG_ATTRIBUTE_SPACE,
    PROPERTIES_ATTRIBUTE_SPACE,
    SYSTEM_TAGS_ATTRIBUTE_PATH,
)
from neptune.common.experiments import LegacyExperiment
from neptune.exceptions import FetchAttributeNotFoundException, MetadataInconsistency, NeptuneUserApiInputException
from neptune.legacy import _downloading, _guests, _reading
from neptune.legacy._refusals import translated
from neptune.legacy._values import image_content, number_of, place_and_value
from neptune.legacy.api_exceptions import ChannelDoesNotExist, ChannelNotFound, ExperimentOperationErrors
from neptune.legacy.exceptions import (
    DownloadArtifactUnsupportedException,
    DownloadSourcesException,
    FileNotFound,
    InvalidChannelValue,
    NeptuneIncorrectImportException,
)

if TYPE_CHECKING:
    import pandas as pd

    from neptune.legacy._hosted import ExperimentSource, HostedNeptuneBackendApiClient
    from neptune.legacy._reading import Fields
    from neptune.legacy._recording import ExperimentRun, Home
    from neptune.legacy.projects import Project
    from seamark.client.recording import Signal

__all__ = ["Experiment"]

_CLEARED_AS = {"numeric": "float", "text": "string", "image": "file"}
_BYTES_OF_A_MEGABYTE = 2**20
_logger = logging.getLogger(__name__)


class _Readable(Protocol):
    def read(self) -> str | bytes: ...


class Experiment(LegacyExperiment):
    """An experiment, which is a run of the newer API.

    What is logged is on this machine's disk when a call returns, and is sent in the background. What is asked for waits until it is
    sent.

    Args:
        backend: The server that has it.
        project: The project that it belongs to.
        _id: Its id, such as "CLS-12".
        internal_id: Its UUID.
    """

    IMAGE_SIZE_LIMIT_MB: ClassVar[int] = 15

    def __init__(self, backend: "HostedNeptuneBackendApiClient", project: "Project", _id: str, internal_id: str) -> None:
        self._backend = backend
        self._project = project
        self._id = _id
        self._internal_id = internal_id
        self._run: ExperimentRun | None = None
        """The run, where this process created it and goes on."""

    def __getitem__(self, item: object) -> NoReturn:
        raise NeptuneIncorrectImportException()

    def __setitem__(self, key: object, value: object) -> NoReturn:
        raise NeptuneIncorrectImportException()

    def __delitem__(self, item: object) -> NoReturn:
        raise NeptuneIncorrectImportException()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None) -> None:
        self.stop(None if exc_val is None else "".join(traceback.format_exception(exc_val)).rstrip("\n"))

    def __repr__(self) -> str:
        return f"Experiment({self._id})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Experiment) and self._internal_id == other._internal_id

    def __hash__(self) -> int:
        return hash(self._internal_id)

    # What there is.

    @property
    def id(self) -> str:
        """Such as "CLS-12"."""
        return self._id

    @property
    def internal_id(self) -> str:
        """The UUID."""
        return self._internal_id

    @property
    def name(self) -> str:
        return self._fields().value("sys/name")

    @property
    def state(self) -> str:
        """ "running", or "succeeded" when it runs no more."""
        return _reading.spoken_state(self._fields().value("sys/state"))

    @property
    def limits(self) -> dict[str, dict[str, int]]:
        """How many logs an experiment had when Neptune had such limits; nothing holds anybody to them."""
        return {"channels": {"numeric": 1000, "text": 100, "image": 100}}

    def get_system_properties(self) -> dict[str, Any]:
        """What is known of the experiment: id, name, times, owner, size in bytes, tags, description, host."""
        fields = self._fields()
        description, size = fields.value("sys/description"), fields.value("sys/size") or 0.0
        return {
            "id": fields.value("sys/id"),
            "name": fields.value("sys/name"),
            "created": _reading.local_time(fields.value("sys/creation_time")),
            "finished": None,
            "running_time": fields.value("sys/running_time"),
            "owner": fields.value("sys/owner"),
            "storage_size": size,
            "channels_size": 0,
            "size": size,
            "tags": self._tags_in(fields),
            "notes": description,
            "description": description,
            "hostname": fields.value("sys/hostname"),
        }

    def get_tags(self) -> list[str]:
        return self._tags_in(self._fields())

    def get_channels(self) -> dict[str, Any]:
        """The same as `get_logs`."""
        return self.get_logs()

    def get_logs(self) -> dict[str, Any]:
        """The logs by their names, each with its last value: a number, a text, or None for images and empty logs."""
        return {name: log.y for name, log in self._fields().logs().items()}

    def get_parameters(self) -> dict[str, Any]:
        """The parameters that the experiment was created with: numbers and texts."""
        return {each.name: each.value for each in self._fields().parameters()}

    def get_properties(self) -> dict[str, str]:
        return {each.key: each.value for each in self._fields().properties()}

    def get_numeric_channels_values(self, *channel_names: str) -> "pd.DataFrame":
        """The points of logs of numbers, as a table with a column `x` and one for each log; NaN where a log has no point at an x.

        Raises KeyError for a name that no log has, ChannelNotFound for a log that is not of numbers.
        """
        if not channel_names:
            raise ValueError("No logs were named. Pass the name of at least one; get_logs() lists them.")
        logs = self._fields().logs()
        for name in channel_names:
            if logs[name].channelType != "numeric":
                raise ChannelNotFound(name)
        with self._refusals():
            return _reading.logs_table(self._source, channel_names)

    def get_hardware_utilization(self) -> "pd.DataFrame":
        """What was measured of processors, memory and GPUs: columns `x_<name>` with times in milliseconds and `y_<name>` with values."""
        fields = self._fields()
        with self._refusals():
            return _reading.hardware_table(self._source, fields)

    # Logging.

    def log_metric(self, log_name: str, x: Any, y: Any = None, timestamp: float | None = None) -> None:
        """Appends a number to a log.

        Args:
            log_name: The name of the log.
            x: The number; or, if there is a y, its place in the log, which must be behind that of the last one.
            y: The number.
            timestamp: When it was measured, in seconds since the epoch; by default now.
        """
        place, value = place_and_value(x, y)
        number = number_of(value)
        if not math.isfinite(number):
            _logger.warning("The value %s of the log %s was left out: logs have finite numbers only.", value, log_name)
        elif place is not None and not math.isfinite(place):
            _logger.warning("A value of the log %s was left out, because its place, %s, is not finite.", log_name, place)
        else:
            path = f"{LOG_ATTRIBUTE_SPACE}{log_name}"
            own = self._run
            if own is None or own.is_stopped:
                with self._writing() as run:
                    run.log_number(path, number, place, timestamp)
                return
            try:  # as `_writing` does it, in half the time
                own.log_number(path, number, place, timestamp)
            except (MetadataInconsistency, NeptuneUserApiInputException) as error:
                raise ExperimentOperationErrors([error]) from error

    def log_text(self, log_name: str, x: Any, y: Any = None, timestamp: float | None = None) -> None:
        """Appends a text to a log, like `log_metric`. A place that is not finite is the next one."""
        place, value = place_and_value(x, y)
        if not isinstance(value, str):
            raise InvalidChannelValue("str", type(value).__name__)
        with self._writing() as run:
            run.log_texts(f"{LOG_ATTRIBUTE_SPACE}{log_name}", [value], _finite(place), timestamp)

    def log_image(
        self,
        log_name: str,
        x: Any,
        y: Any = None,
        image_name: str | None = None,
        description: str | None = None,
        timestamp: float | None = None,
    ) -> None:
        """Appends an image to a log, like `log_text`: the path of a file, an array of height x width (x channels), a PIL image, a
        figure of Matplotlib, or a tensor of PyTorch or TensorFlow. Images of more than 15 MB are left out, with a warning."""
        place, value = place_and_value(x, y)
        content = image_content(value)
        if len(content) > self.IMAGE_SIZE_LIMIT_MB * _BYTES_OF_A_MEGABYTE:
            _logger.warning(
                "An image for the log %s was left out, because it has more than %d MB. Make it smaller, or log it with log_artifact().",
                log_name,
                self.IMAGE_SIZE_LIMIT_MB,
            )
            return
        with self._writing() as run:
            run.log_image(f"{LOG_ATTRIBUTE_SPACE}{log_name}", content, _finite(place), timestamp, image_name, description)

    def log_artifact(self, artifact: "str | _Readable", destination: str | None = None) -> None:
        """Uploads a file, a folder with everything in it, or what can be read from a stream.

        Args:
            artifact: A path, or a stream of bytes or text.
            destination: Its path among the artifacts; by default its name. A stream has none, and needs it.
        """
        if isinstance(artifact, str):
            if os.path.isfile(artifact):
                self._put_artifact(destination or os.path.basename(artifact), artifact)
            elif os.path.isdir(artifact):
                folder = Path(artifact)
                for path in sorted(folder.rglob("*")):
                    if path.is_file():
                        above = folder.name if destination is None else destination
                        self._put_artifact(f"{above}/{path.relative_to(folder).as_posix()}", str(path))
            else:
                raise FileNotFound(artifact)
        elif hasattr(artifact, "read"):
            if not destination:
                raise ValueError("A stream has no name. Pass its path among the artifacts as destination.")
            content = artifact.read()
            self._put_artifact(destination, content.encode() if isinstance(content, str) else bytes(content))
        else:
            raise ValueError(f"A {type(artifact).__name__} is no artifact. Pass the path of a file or folder, or a stream.")

    def send_metric(self, channel_name: str, x: Any, y: Any = None, timestamp: float | None = None) -> None:
        """The same as `log_metric`."""
        self.log_metric(channel_name, x, y, timestamp)

    def send_text(self, channel_name: str, x: Any, y: Any = None, timestamp: float | None = None) -> None:
        """The same as `log_text`."""
        self.log_text(channel_name, x, y, timestamp)

    def send_image(
        self,
        channel_name: str,
        x: Any,
        y: Any = None,
        name: str | None = None,
        description: str | None = None,
        timestamp: float | None = None,
    ) -> None:
        """The same as `log_image`."""
        self.log_image(channel_name, x, y, name, description, timestamp)

    def send_artifact(self, artifact: "str | _Readable", destination: str | None = None) -> None:
        """The same as `log_artifact`."""
        self.log_artifact(artifact, destination)

    def delete_artifacts(self, path: str) -> None:
        """Deletes a file among the artifacts, or a directory with everything in it."""
        with self._writing() as run:
            run.delete(f"{ARTIFACT_ATTRIBUTE_SPACE}{path}")

    def reset_log(self, log_name: str) -> None:
        """Empties a log. Raises ChannelDoesNotExist."""
        log = self._fields().logs().get(log_name)
        if log is None:
            raise ChannelDoesNotExist(self._id, log_name)
        with self._writing() as run:
            run.clear_log(log.channelId, _CLEARED_AS[log.channelType])

    def set_property(self, key: str, value: Any) -> None:
        """Sets a property to what `str` makes of the value."""
        with self._writing() as run:
            run[f"{PROPERTIES_ATTRIBUTE_SPACE}{key}"] = str(value)

    def remove_property(self, key: str) -> None:
        """Deletes a property, if there is one of this name."""
        with self._writing() as run:
            run.delete(f"{PROPERTIES_ATTRIBUTE_SPACE}{key}")

    def append_tag(self, tag: "str | list[str]", *tags: str) -> None:
        """Adds a tag, or several: a list, or one after the other."""
        with self._writing() as run:
            run[SYSTEM_TAGS_ATTRIBUTE_PATH].add(list(tag) if isinstance(tag, list) else [tag, *tags])

    def append_tags(self, tag: "str | list[str]", *tags: str) -> None:
        """The same as `append_tag`."""
        self.append_tag(tag, *tags)

    def remove_tag(self, tag: str) -> None:
        with self._writing() as run:
            run[SYSTEM_TAGS_ATTRIBUTE_PATH].remove([tag])

    # Downloading.

    def download_artifact(self, path: str, destination_dir: str | None = None) -> None:
        """Downloads one file of the artifacts into a folder, by default the working directory.

        Raises DownloadArtifactUnsupportedException when there is no such file, NotADirectory.
        """
        self._settle()
        with self._refusals():
            try:
                _downloading.download_artifact(self._source, path, destination_dir)
            except FetchAttributeNotFoundException as error:
                raise DownloadArtifactUnsupportedException(path, self) from error

    def download_artifacts(self, path: str | None = None, destination_dir: str | None = None) -> None:
        """Downloads a directory of the artifacts (by default all of them) as a ZIP archive with its name into a folder, by default
        the working directory. Raises FileNotFound when there is nothing, NotADirectory."""
        self._settle()
        with self._refusals():
            is_there = _downloading.download_artifacts(self._source, path, destination_dir)
        if not is_there:
            raise FileNotFound(path or ARTIFACT_ATTRIBUTE_SPACE)

    def download_sources(self, path: str | None = None, destination_dir: str | None = None) -> None:
        """Downloads the source files, or one file or directory of them, as a ZIP archive into a folder, by default the working
        directory. Raises DownloadSourcesException when there are none, NotADirectory."""
        self._settle()
        with self._refusals():
            try:
                if path is None:
                    _downloading.download_sources(self._source, destination_dir)
                elif not _downloading.download_source_directory(self._source, path, destination_dir):
                    raise DownloadSourcesException(self)
            except FetchAttributeNotFoundException as error:
                raise DownloadSourcesException(self) from error

    # The end.

    def stop(self, exc_tb: str | None = None) -> None:
        """Ends the experiment when everything that was logged is on the server.

        Args:
            exc_tb: How it failed; by default it did not.
        """
        run, self._run = self._run, None
        if run is not None and not run.is_stopped:
            if exc_tb is not None:
                run.mark_failed(exc_tb)
            run.stop()
        else:
            if exc_tb is not None:
                with self._writing() as run:
                    run.mark_failed(exc_tb)
            _guests.dismiss(self._home, self._id)
        self._project._remove_stopped_experiment(self)  # pyright: ignore[reportPrivateUsage]

    def _record_with(self, run: "ExperimentRun") -> None:
        self._run = run

    def _obey(self, received: "Signal", callback: Callable[[], object]) -> None:
        """Does what somebody asked for in the web app: ends the experiment, and then whatever the script does about it."""
        self.stop("The experiment was aborted from the web app." if received.kind == "abort" else None)
        callback()

    @property
    def _home(self) -> "Home":
        return self._project._home  # pyright: ignore[reportPrivateUsage]

    @property
    def _source(self) -> "ExperimentSource":
        return self._project._source_of(self._internal_id)  # pyright: ignore[reportPrivateUsage]

    @contextmanager
    def _writing(self) -> "Generator[ExperimentRun]":
        """The run to log to. Refusals inside become the exceptions of this API."""
        with self._refusals():
            run = self._run
            if run is not None and not run.is_stopped:
                yield run
            else:
                with _guests.lent(self._home, self._id) as guest:
                    yield guest

    def _settle(self) -> None:
        """Waits until what this process logged is on the server."""
        run = self._run if self._run is not None else _guests.known_guest(self._home, self._id)
        if run is not None and not run.is_stopped:
            run.settle()

    def _fields(self) -> "Fields":
        self._settle()
        with self._refusals():
            return _reading.fetch_fields(self._source)

    def _put_artifact(self, name: str, source: str | bytes) -> None:
        with self._writing() as run:
            run.put_file(f"{ARTIFACT_ATTRIBUTE_SPACE}{name.replace(os.sep, '/')}", source)

    @contextmanager
    def _refusals(self) -> Generator[None]:
        with translated(project=self._project.full_id, experiment=self._id, address=self._backend.api_address):
            yield

    @staticmethod
    def _tags_in(fields: "Fields") -> list[str]:
        tags: Sequence[str] = fields.value("sys/tags") or ()
        return sorted(tags)


def _finite(place: float | None) -> float | None:
    return place if place is not None and math.isfinite(place) else None
