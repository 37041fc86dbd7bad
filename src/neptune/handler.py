"""What `run["some/path"]` gives: a name for a field or namespace, whether or not it is there yet."""

from collections.abc import Callable, Collection, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec, TypeVar

from neptune import _appending
from neptune._paths import canonical, join
from neptune._protected import refuse_if_protected
from neptune._validation import (
    is_collection,
    is_float,
    is_float_like,
    is_string,
    is_stringify_value,
    verify_collection_type,
    verify_type,
)
from neptune.attributes.atoms.artifact import Artifact
from neptune.attributes.atoms.file import File
from neptune.attributes.attribute import Attribute
from neptune.attributes.file_set import FileSet
from neptune.attributes.namespace import Namespace
from neptune.attributes.series import FileSeries, FloatSeries, StringSeries
from neptune.attributes.sets.string_set import StringSet
from neptune.common.warnings import warn_about_unsupported_type
from neptune.exceptions import MissingFieldException
from neptune.types.atoms.file import File as FileValue
from neptune.types.value_copy import ValueCopy
from neptune.typing import ProgressBarType, SupportsNamespaces

if TYPE_CHECKING:
    import pandas

    from neptune._artifacts import ArtifactFileData
    from neptune.api.dtos import FileEntry
    from neptune.metadata_containers.metadata_container import MetadataContainer

__all__ = ["Handler"]

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A", bound=Attribute)

_METHODS_OF_OBJECTS = frozenset({"exists", "get_structure", "print_structure", "stop", "sync", "wait"})


def _changing(
    method: "Callable[Concatenate[Handler, P], R]",
) -> "Callable[Concatenate[Handler, P], R]":
    """Marks a method that changes a field: fields that have other ways to be changed refuse it."""

    @wraps(method)
    def checked(self: "Handler", *args: P.args, **kwargs: P.kwargs) -> R:
        refuse_if_protected(self._path)  # pyright: ignore[reportPrivateUsage]
        return method(self, *args, **kwargs)

    return checked


class Handler(SupportsNamespaces):
    """A path in a run, model, model version or project. What is logged first at a path decides the type of its field."""

    __slots__ = ("_container", "_path")

    def __init__(self, container: "MetadataContainer", path: str) -> None:
        self._container = container
        self._path = canonical(path)

    def __repr__(self) -> str:
        attribute = self._container.get_attribute(self._path)
        kind = "Unassigned" if attribute is None else type(attribute).__name__
        return f'<{kind} field at "{self._path}">'

    def __getitem__(self, path: str) -> "Handler":
        return self._container[join(self._path, path)]

    def __setitem__(self, key: str, value: Any) -> None:
        self[key].assign(value)

    def __delitem__(self, path: str) -> None:
        self.pop(path)

    if not TYPE_CHECKING:  # a type checker should report the names that do not exist

        def __getattr__(self, name: str) -> NoReturn:
            if name in _METHODS_OF_OBJECTS:
                raise AttributeError(
                    f'"{self._path}" is a namespace or field: {name}() belongs to the whole object. '
                    f"Call get_root_object().{name}(…) instead."
                )
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _ipython_key_completions_(self) -> list[str]:
        return self._container._get_subpath_suggestions(self._path)  # pyright: ignore[reportPrivateUsage]

    @property
    def container(self) -> "MetadataContainer":
        """The object that this is a path in."""
        return self._container

    def get_root_object(self) -> "MetadataContainer":
        """The run, model, model version or project that this is a path in."""
        return self._container

    @_changing
    def assign(self, value: Any, *, wait: bool = False) -> None:
        """Sets the field to a value; for a (nested) dictionary or `argparse.Namespace`, all the fields below by their names.

        Args:
            value: A number, truth value, text, time, file, or whatever else `neptune.types` has; or another field, to copy it.
            wait: Whether to wait until everything logged so far is on the server.
        """
        container = self._container
        with container.lock():
            attribute = container.get_attribute(self._path)
            if attribute is None:
                container.define(self._path, value)
            else:
                attribute.process_assignment(ValueCopy(value) if isinstance(value, Handler) else value)
        if wait:
            container.wait()

    @_changing
    def upload(self, value: Any, *, wait: bool = False, **kwargs: Any) -> None:
        """Uploads one file: a path, a `File`, an image, a figure, a chart. `kwargs` are those of `File.as_html`."""
        file = FileValue.create_from(value, **kwargs)  # first: what is no file must not make a field
        self._field(File).upload(file, wait=wait)

    @_changing
    def upload_files(self, value: str | Iterable[str], *, wait: bool = False) -> None:
        """Adds files to a FileSet: paths or patterns; folders with everything in them."""
        if is_collection(value):
            verify_collection_type("value", value, str)
        else:
            verify_type("value", value, str)
        self._field(FileSet).upload_files(value, wait=wait)

    def append(
        self, value: Any, *, step: float | None = None, timestamp: float | None = None, wait: bool = False, **kwargs: Any
    ) -> None:
        """Appends one value to a series, or, for a dictionary, one to each series below.

        Args:
            value: A number, text or image, or a (nested) dictionary of them.
            step: Where on the x axis; by default the whole number after the last one.
            timestamp: When, in seconds since the epoch; by default now.
            wait: Whether to wait until everything logged so far is on the server.
            kwargs: `name` and `description` of an image.
        """
        _appending.append(self._container, self._path, value, step, timestamp, kwargs)
        if wait:
            self._container.wait()

    def extend(
        self,
        values: Any,
        *,
        steps: Collection[float] | None = None,
        timestamps: Collection[float] | None = None,
        wait: bool = False,
        **kwargs: Any,
    ) -> None:
        """Appends many values to a series, or, for a dictionary of collections, to each series below.

        Args:
            values: A collection of numbers, texts or images, or a (nested) dictionary of such collections.
            steps: The step of each value; by default whole numbers after the last one.
            timestamps: The time of each value, in seconds since the epoch; by default now.
            wait: Whether to wait until everything logged so far is on the server.
            kwargs: `name` and `description` of images.

        Raises:
            NeptuneUserApiInputException: The numbers of values, steps and timestamps differ.
        """
        _appending.extend(self._container, self._path, values, steps, timestamps, kwargs)
        if wait:
            self._container.wait()

    @_changing
    def log(
        self, value: Any, *, step: float | None = None, timestamp: float | None = None, wait: bool = False, **kwargs: Any
    ) -> None:
        """Appends a value, or several when it is a collection, to a series. `append` and `extend` succeed this method."""
        verify_type("step", step, (int, float, type(None)))
        verify_type("timestamp", timestamp, (int, float, type(None)))
        container = self._container
        with container.lock():
            attribute: Any = container.get_attribute(self._path)
            if attribute is None:
                kind = _series_for(value)
                if kind is None:
                    warn_about_unsupported_type(type_str=str(value.__class__))
                    return
                attribute = kind(container, self._path)
                container.set_attribute(self._path, attribute)
            attribute.log(value, step=step, timestamp=timestamp, wait=wait, **kwargs)

    @_changing
    def add(self, values: str | Iterable[str], *, wait: bool = False) -> None:
        """Adds one text or several to a StringSet, such as `sys/tags`."""
        verify_type("values", values, (str, Iterable))
        self._field(StringSet).add(values, wait=wait)

    @_changing
    def remove(self, values: str | Iterable[str], *, wait: bool = False) -> None:
        """Removes one text or several from a StringSet."""
        self._get_attribute().remove(values, wait=wait)

    @_changing
    def clear(self, *, wait: bool = False) -> None:
        """Removes everything from a StringSet or a series."""
        self._get_attribute().clear(wait=wait)

    @_changing
    def pop(self, path: str | None = None, *, wait: bool = False) -> None:
        """Deletes a field with all its data, or every field of a namespace.

        Args:
            path: The path below this one; by default this one.
            wait: Whether to wait until everything logged so far is on the server.
        """
        container = self._container
        if path is not None:
            verify_type("path", path, str)
        whole = self._path if path is None else join(self._path, path)
        refuse_if_protected(whole)
        with container.lock():
            attribute = container.get_attribute(whole)
            if isinstance(attribute, Namespace):
                container._delete_namespace(attribute, whole)  # pyright: ignore[reportPrivateUsage]
            else:
                container._delete(whole)  # pyright: ignore[reportPrivateUsage]
        if wait:
            container.wait()

    @_changing
    def delete_files(self, paths: str | Iterable[str], *, wait: bool = False) -> None:
        """Removes files or folders from a FileSet, named by their paths within it."""
        self._get_attribute().delete_files(paths, wait=wait)

    @_changing
    def track_files(self, path: str, *, destination: str | None = None, wait: bool = False) -> None:
        """Adds a file, a folder or an address in S3 to an Artifact, which notes versions and leaves the contents where they are."""
        self._field(Artifact).track_files(path, destination=destination, wait=wait)

    def fetch(self) -> Any:
        """The value of a field on the server; of a namespace, those of its single-value fields as nested dictionaries."""
        return self._get_attribute().fetch()

    def fetch_last(self) -> Any:
        """The last value of a series of numbers or texts."""
        return self._get_attribute().fetch_last()

    def fetch_values(
        self, *, include_timestamp: bool | None = True, progress_bar: ProgressBarType | None = None
    ) -> "pandas.DataFrame":
        """All points of a series of numbers or texts as a table."""
        return self._get_attribute().fetch_values(include_timestamp=include_timestamp, progress_bar=progress_bar)

    def fetch_hash(self) -> str:
        """The hash of an Artifact."""
        return self._get_attribute().fetch_hash()

    def fetch_extension(self) -> str:
        """The extension of a File."""
        return self._get_attribute().fetch_extension()

    def fetch_files_list(self) -> "list[ArtifactFileData]":
        """The files of an Artifact."""
        return self._get_attribute().fetch_files_list()

    def list_fileset_files(self, path: str | None = None) -> "list[FileEntry]":
        """The files and folders of a FileSet, at its top or in one of its folders."""
        return self._get_attribute().list_fileset_files(path)

    @_changing
    def download(self, destination: str | None = None, progress_bar: ProgressBarType | None = None) -> None:
        """Downloads a File, FileSeries, FileSet or Artifact.

        Args:
            destination: A folder, or the path of a file; by default the working directory.
            progress_bar: False for none, a class derived from `ProgressBarCallback` for one of your own.
        """
        self._get_attribute().download(destination=destination, progress_bar=progress_bar)

    def download_last(self, destination: str | None = None) -> None:
        """Downloads the last image of a FileSeries."""
        self._get_attribute().download_last(destination)

    def _get_attribute(self) -> Any:
        """The field or namespace. `Any`: what can be done with it depends on its type, and it says so itself.

        Raises MissingFieldException when there is none.
        """
        attribute = self._container.get_attribute(self._path)
        if attribute is None:
            raise MissingFieldException(self._path)
        return attribute

    def _field(self, kind: type[A]) -> A:
        """The field, which is made one of this type if there is none yet."""
        container = self._container
        with container.lock():
            attribute: Any = container.get_attribute(self._path)
            if attribute is None:
                attribute = kind(container, self._path)
                container.set_attribute(self._path, attribute)
            return attribute


def _series_for(value: Any) -> type[Attribute] | None:
    """The type of series that a value (or the first one of a collection) begins; None when there is none for it."""
    is_stringified = is_stringify_value(value)
    inner = value.value if is_stringified else value
    if is_collection(inner):
        if not len(inner):
            raise ValueError("An empty collection does not tell which type of series to begin. Log at least one value.")
        inner = next(iter(inner))
    if is_float(inner):
        return FloatSeries
    if is_string(inner):
        return StringSeries
    if FileValue.is_convertable(inner):
        return FileSeries
    if is_float_like(inner):
        return FloatSeries
    return StringSeries if is_stringified else None
