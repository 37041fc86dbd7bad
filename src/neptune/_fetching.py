"""Fetching what fields have on the server: values, points, files, artifacts."""

import os
import time
from collections.abc import Callable, Container, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote

from neptune._artifacts import ArtifactFileData, get_file
from neptune._kinds import ContainerType
from neptune._paths import canonical
from neptune._progress import start_progress_bar
from neptune._translation import translated
from neptune.api.dtos import FileEntry
from neptune.exceptions import (
    ContainerUUIDNotFound,
    FetchAttributeNotFoundException,
    FileSetNotFound,
    MetadataInconsistency,
)
from seamark.client.errors import RequestRefused
from seamark.client.reading import AttributeFacts, Reader

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from neptune.typing import ProgressBarType
    from seamark.client.connection import Connection

__all__ = [
    "Source",
    "download_artifact",
    "download_file",
    "download_file_series",
    "download_file_set",
    "download_last_of_file_series",
    "fetch_attribute",
    "fetch_attributes",
    "fetch_last_value",
    "fetch_namespace",
    "fetch_series_values",
    "fetch_value",
    "list_artifact_files",
    "list_fileset_files",
    "native_value",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN_FROM_POINTS = 1_000
_SHOWN_FROM_BYTES = 1 << 20
_SINGLE_VALUES = frozenset({"float", "int", "bool", "string", "datetime", "experimentState", "notebookRef"})
_QUARTER_HOUR = 900
_CUSTOM_ID = "sys/custom_run_id"


class Source(Protocol):
    """A run, model, model version or project on a server, as far as reading it needs to know."""

    @property
    def connection(self) -> "Connection": ...

    @property
    def workspace(self) -> str: ...

    @property
    def project(self) -> str:
        """The project's name, without the workspace."""
        ...

    @property
    def uuid(self) -> str: ...

    @property
    def container_type(self) -> ContainerType: ...


def fetch_attributes(source: Source, prefix: str = "") -> dict[str, AttributeFacts]:
    """All fields below a namespace ("" is the root) by their whole paths, as the server tells them.

    The 3.x API allows fields below other fields, and other spellings of a path beside its canonical one. Such are left out: here a
    path is a field or a namespace.
    """
    with _refusals_of(source):
        found = dict(_reader(source).attributes(source.uuid, prefix=f"{prefix}/" if prefix else ""))
    # The 3.x API names every run by an id of its own, which is the sys/id where none was given. Scripts of this API gave none.
    if _CUSTOM_ID in found and "sys/id" in found and found[_CUSTOM_ID].value == found["sys/id"].value:
        del found[_CUSTOM_ID]
    return {path: facts for path, facts in found.items() if _is_reachable(path, found)}


def _is_reachable(path: str, found: Container[str]) -> bool:
    return canonical(path) == path and not any(above in found for above in _namespaces_of(path))


def _namespaces_of(path: str) -> Iterator[str]:
    """The paths above a path, the nearest first."""
    while (end := path.rfind("/")) > 0:
        path = path[:end]
        yield path


def fetch_attribute(source: Source, path: str, *types: str) -> AttributeFacts:
    """One field as the server tells it. Raises FetchAttributeNotFoundException when there is none of one of these types."""
    with _refusals_of(source, path):
        found = _reader(source).attribute(source.uuid, path)
    if found is None or (types and found.type not in types):
        raise FetchAttributeNotFoundException(path)
    return found


def fetch_value(source: Source, path: str, *types: str) -> Any:
    """The value of a field: a number, truth value, text, time, or set of texts. Raises as `fetch_attribute`."""
    found = fetch_attribute(source, path, *types)
    return native_value(found.type, found.value)


def fetch_last_value(source: Source, path: str) -> float | str | None:
    """The value at the last step of a series of numbers or texts. Raises as `fetch_attribute`."""
    found = fetch_attribute(source, path, "floatSeries", "stringSeries")
    last = found.value["last"]
    return float(last) if found.type == "floatSeries" and last is not None else last


def fetch_namespace(source: Source, prefix: str) -> dict[str, Any]:
    """The single values below a namespace, files excepted, as nested dictionaries: empty ones for namespaces without any."""
    tree: dict[str, Any] = {}
    skipped = len(prefix) + 1 if prefix else 0
    for path, found in fetch_attributes(source, prefix).items():
        *namespaces, name = path[skipped:].split("/")
        level = tree
        for each in namespaces:
            level = level.setdefault(each, {})
        if found.type in _SINGLE_VALUES:
            level[name] = native_value(found.type, found.value)
    return tree


def native_value(kind: str, value: Any) -> Any:
    """A value as this API gives it; None for a type of which it gives none."""
    match kind:
        case "float":
            return float(value)  # also "NaN" and "Infinity", which JSON has no numbers for
        case "int":
            return int(value)
        case "bool" | "string" | "experimentState":
            return value
        case "datetime":
            return _EPOCH + timedelta(milliseconds=value)
        case "stringSet":
            return set(value)
        case "artifact":
            return value["hash"]
        case "notebookRef":
            return value["notebook_name"]
        case _:
            return None


def fetch_series_values(
    source: Source, path: str, kind: str, include_timestamp: bool = True, progress_bar: "ProgressBarType | None" = None
) -> "pd.DataFrame":
    """All points of a series (`kind` is "float" or "string") as a table with the columns `step`, `value` and `timestamp`, which
    are times of this machine's zone. Raises FetchAttributeNotFoundException."""
    with _refusals_of(source, path):
        return (_texts if kind == "string" else _numbers)(source, path, include_timestamp, progress_bar)


def download_file(
    source: Source, path: str, destination: str | None = None, progress_bar: "ProgressBarType | None" = None
) -> None:
    """Writes the file of a field to the path `destination`, or under its own name into that folder or the working directory.

    Raises FetchAttributeNotFoundException, OSError.
    """

    def fetch(target: Path, on_progress: Callable[[int, int | None], None]) -> str:
        return _given_name(_reader(source).download_file(source.uuid, path, target, on_progress), path)

    _download(source, path, destination, progress_bar, fetch)


def download_file_set(
    source: Source, path: str, destination: str | None = None, progress_bar: "ProgressBarType | None" = None
) -> None:
    """Like `download_file`, for all files of a file set in one ZIP archive."""

    def fetch(target: Path, on_progress: Callable[[int, int | None], None]) -> str:
        return _given_name(_reader(source).download_zip(source.uuid, path, target, on_progress), f"{path}.zip")

    _download(source, path, destination, progress_bar, fetch)


def download_file_series(
    source: Source, path: str, destination: str | None = None, progress_bar: "ProgressBarType | None" = None
) -> None:
    """Writes all files of a series into a folder, called by their places in it. Raises as `download_file`."""
    folder = _series_folder(path, destination)
    with _refusals_of(source, path):
        _, points = _reader(source).file_points(source.uuid, path)
        for point in points:
            _download_point(source, path, point.index, point.mime_type, folder, progress_bar)


def download_last_of_file_series(source: Source, path: str, destination: str | None = None) -> None:
    """Like `download_file_series`, for the last file only. Raises ValueError when there is none."""
    folder = _series_folder(path, destination)
    with _refusals_of(source, path):
        count, _ = _reader(source).file_points(source.uuid, path)
        last = _reader(source).file_point(source.uuid, path, count - 1) if count else None
        if last is None:
            raise ValueError(f'The series "{path}" has no files, so there is no last one. Log one first.')
        _download_point(source, path, last.index, last.mime_type, folder, False)


def list_fileset_files(source: Source, path: str, directory: str | None = None) -> list[FileEntry]:
    """What a directory of a file set holds, by default its top. Raises FileSetNotFound."""
    try:
        with _refusals_of(source, path, is_file_set=True):
            members = _reader(source).members(source.uuid, path, directory or "")
    except FetchAttributeNotFoundException:
        raise FileSetNotFound(path, directory or "") from None
    entries = [
        FileEntry(
            each.name,
            None if each.is_directory else each.size,
            None if each.modified_at is None else _EPOCH + timedelta(milliseconds=each.modified_at),
            "directory" if each.is_directory else "file",
        )
        for each in members
    ]
    return sorted(entries, key=lambda entry: entry.name)


def list_artifact_files(source: Source, path: str) -> list[ArtifactFileData]:
    """The files of the artifact that a field stands for. Raises FetchAttributeNotFoundException."""
    hash = fetch_attribute(source, path, "artifact").value["hash"]
    with _refusals_of(source, path):
        files = _reader(source).artifact_files(hash)
    return [ArtifactFileData(each.path, each.hash, each.type, each.metadata, each.size) for each in files]


def download_artifact(
    source: Source, path: str, destination: str | None = None, progress_bar: "ProgressBarType | None" = None
) -> None:
    """Gets the files of an artifact into a folder (by default the working directory) from where they were tracked: links to
    local files, copies of those in S3. Raises as `list_artifact_files` and `get_file`."""
    files = list_artifact_files(source, path)
    remote = sum(each.size or 0 for each in files if each.type != "Local")
    bar = start_progress_bar(progress_bar if remote >= _SHOWN_FROM_BYTES else False, description="Fetching artifact...")
    with bar as shown:
        for each in files:
            get_file(each, Path(destination or "."))
            shown.update(by=0 if each.type == "Local" else each.size or 0, total=remote)


def _reader(source: Source) -> Reader:
    return Reader(source.connection, source.workspace, source.project)


@contextmanager
def _refusals_of(source: Source, path: str = "", *, is_file_set: bool = False) -> Generator[None]:
    with translated(project=f"{source.workspace}/{source.project}", address=source.connection.base_url):
        try:
            yield
        except RequestRefused as error:
            if error.kind == "run-not-found":
                raise ContainerUUIDNotFound(source.uuid, source.container_type) from error
            if error.kind == "attribute-not-found" or (is_file_set and error.kind == "file-not-found"):
                raise FetchAttributeNotFoundException(path) from error
            if error.kind == "file-not-found":
                raise MetadataInconsistency(str(error)) from error
            raise


def _numbers(source: Source, path: str, include_timestamp: bool, progress_bar: "ProgressBarType | None") -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    pages = _reader(source).float_points(source.uuid, path)
    first = next(pages)
    found = [first]
    is_short = first.total < _SHOWN_FROM_POINTS
    with start_progress_bar(False if is_short else progress_bar, description=f"Fetching {path} values") as bar:
        bar.update(by=len(first.values), total=first.total)
        for page in pages:
            found.append(page)
            bar.update(by=len(page.values), total=first.total)
    if not first.total:
        return pd.DataFrame()
    columns: dict[str, Any] = {
        "step": np.concatenate([page.steps for page in found]) / 1e6,
        "value": np.concatenate([page.values for page in found]),
    }
    if include_timestamp:
        columns["timestamp"] = _local_times(np.concatenate([page.timestamps for page in found]))
    return pd.DataFrame(columns)


def _texts(source: Source, path: str, include_timestamp: bool, progress_bar: "ProgressBarType | None") -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    pages = _reader(source).string_points(source.uuid, path)
    first = next(pages)
    points = list(first.points)
    is_short = first.total < _SHOWN_FROM_POINTS
    with start_progress_bar(False if is_short else progress_bar, description=f"Fetching {path} values") as bar:
        bar.update(by=len(points), total=first.total)
        for page in pages:
            points += page.points
            bar.update(by=len(page.points), total=first.total)
    if not points:
        return pd.DataFrame()
    columns: dict[str, Any] = {"step": [point.step for point in points], "value": [point.value for point in points]}
    if include_timestamp:
        columns["timestamp"] = _local_times(np.array([point.timestamp for point in points], np.int64))
    return pd.DataFrame(columns)


def _local_times(milliseconds: "NDArray[np.int64]") -> "pd.Series[Any]":
    """Times since the epoch as this machine's clock showed them, in the unit that pandas gives to a column of datetimes."""
    import numpy as np
    import pandas as pd

    # The difference to UTC only changes at quarters of an hour, of which a series has few.
    quarters, places = np.unique(milliseconds // (_QUARTER_HOUR * 1000), return_inverse=True)
    offsets = np.array([time.localtime(int(each) * _QUARTER_HOUR).tm_gmtoff for each in quarters], np.int64) * 1000
    local = (milliseconds + offsets[places]).astype("datetime64[ms]")
    return pd.Series(local).astype(pd.Series([datetime(1970, 1, 1)]).dtype)


def _download(
    source: Source,
    path: str,
    destination: str | None,
    progress_bar: "ProgressBarType | None",
    fetch: Callable[[Path, Callable[[int, int | None], None]], str],
) -> None:
    """Lets `fetch` write a file, which gives the name that the file should have where `destination` does not decide it."""
    with _refusals_of(source, path), _transfer_bar(progress_bar) as on_progress:
        if destination is not None and not os.path.isdir(destination):
            fetch(Path(destination), on_progress)
            return
        folder = Path(destination or ".")
        # Beside its place, and so on the same file system: the name is only known from the answer.
        waiting = Path(mkdtemp(prefix=".neptune-", dir=folder))
        try:
            name = fetch(waiting / "content", on_progress)
            os.replace(waiting / "content", folder / name)
        finally:
            (waiting / "content").unlink(missing_ok=True)
            waiting.rmdir()


def _download_point(
    source: Source, path: str, index: int, mime_type: str, folder: Path, progress_bar: "ProgressBarType | None"
) -> None:
    extension = mime_type.partition(";")[0].rpartition("/")[2] or "bin"
    with _transfer_bar(progress_bar) as on_progress:
        _reader(source).download_point(source.uuid, path, index, folder / f"{index}.{extension}", on_progress)


@contextmanager
def _transfer_bar(progress_bar: "ProgressBarType | None") -> Generator[Callable[[int, int | None], None]]:
    """What to tell how many bytes have come, which shows it for files that take a while."""
    # Checked here as well, for a file that turns out to be short shows nothing.
    bar: Any = None  # the started bar, of whatever class the user passed
    reached = 0

    def on_progress(done: int, total: int | None) -> None:
        nonlocal bar, reached
        if bar is None:
            is_short = total is not None and total < _SHOWN_FROM_BYTES
            bar = start_progress_bar(False if is_short else progress_bar, description="Fetching file...").__enter__()
        bar.update(by=done - reached, total=total)
        reached = done

    try:
        yield on_progress
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)


def _series_folder(path: str, destination: str | None) -> Path:
    folder = Path(destination) if destination is not None else Path("neptune") / path.rpartition("/")[2]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _given_name(headers: Any, path: str) -> str:
    """The name in an answer's Content-Disposition, without any folders."""
    _, _, name = headers.get("content-disposition", "").partition("filename*=UTF-8''")
    return os.path.basename(unquote(name).replace("\\", "/")) or path.rpartition("/")[2]
