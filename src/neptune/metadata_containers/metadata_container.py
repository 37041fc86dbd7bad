"""What runs, models, model versions and projects have in common."""

import atexit
import os
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self
from weakref import WeakSet

from neptune._appending import Groups
from neptune._kinds import ContainerState, ContainerType
from neptune._log import get_logger
from neptune._paths import canonical
from neptune._session import Session
from neptune._structure import Structure
from neptune._system_fields import SYSTEM_FIELDS
from neptune._validation import verify_optional_callable, verify_type
from neptune._values import value_of
from neptune.attributes.attribute import Attribute
from neptune.attributes.namespace import Namespace
from neptune.attributes.utils import attribute_class_of, create_attribute_from_type
from neptune.common.warnings import warn_about_unsupported_type
from neptune.envs import CONNECTION_MODE
from neptune.exceptions import MetadataInconsistency, NeptunePossibleLegacyUsageException
from neptune.handler import Handler
from neptune.types.mode import Mode
from neptune.typing import NeptuneObject, NeptuneObjectCallback
from seamark.model.journal import Delete

if TYPE_CHECKING:
    from neptune._opening import Wanted
    from neptune._progress_watch import ProgressWatch

__all__ = ["ASYNC_LAG_THRESHOLD", "ASYNC_NO_PROGRESS_THRESHOLD", "DEFAULT_FLUSH_PERIOD", "MetadataContainer"]

DEFAULT_FLUSH_PERIOD = 5.0
ASYNC_LAG_THRESHOLD = 1800.0
ASYNC_NO_PROGRESS_THRESHOLD = 300.0

_REMEMBERED_HANDLERS = 20_000
_SUGGESTIONS = 1000
_DELETED_AT_ONCE = 5000
_BLUE, _PLAIN = "\033[94m", "\033[0m"


class MetadataContainer(NeptuneObject):
    """An object that metadata is logged to and fetched from, under paths."""

    container_type: ClassVar[ContainerType]
    LEGACY_METHODS: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        *,
        wanted: "Wanted",
        project: str | None = None,
        api_token: str | None = None,
        mode: Mode = Mode.ASYNC,
        flush_period: float = DEFAULT_FLUSH_PERIOD,
        proxies: Mapping[str, str] | None = None,
        async_lag_callback: NeptuneObjectCallback | None = None,
        async_lag_threshold: float = ASYNC_LAG_THRESHOLD,
        async_no_progress_callback: NeptuneObjectCallback | None = None,
        async_no_progress_threshold: float = ASYNC_NO_PROGRESS_THRESHOLD,
    ) -> None:
        verify_type("project", project, (str, type(None)))
        verify_type("api_token", api_token, (str, type(None)))
        verify_type("flush_period", flush_period, (int, float))
        verify_type("proxies", proxies, (dict, type(None)))
        verify_type("async_lag_threshold", async_lag_threshold, (int, float))
        verify_optional_callable("async_lag_callback", async_lag_callback)
        verify_type("async_no_progress_threshold", async_no_progress_threshold, (int, float))
        verify_optional_callable("async_no_progress_callback", async_no_progress_callback)

        from neptune._opening import open_session

        get_logger()
        self._mode = mode
        self._lock = threading.RLock()
        self._state = ContainerState.CREATED
        self._is_stopped = False
        self._handlers: dict[str, Handler] = {}
        self._session = open_session(wanted, mode, project=project, api_token=api_token, proxies=proxies)
        self._structure = Structure(self)
        self._groups = Groups(self)
        self._watch: ProgressWatch | None = None
        self._owner = os.getpid()
        try:
            self._load_structure(wanted.custom_id)
            if mode is not Mode.READ_ONLY:
                self._write_initial_attributes()
        except BaseException:
            self._session.recorder.close(0)
            raise
        self._start(
            async_lag_callback, float(async_lag_threshold), async_no_progress_callback, float(async_no_progress_threshold)
        )
        _containers.add(self)

    if not TYPE_CHECKING:  # a type checker should report the names that do not exist

        def __getattr__(self, name: str) -> NoReturn:
            if name in type(self).LEGACY_METHODS:
                raise NeptunePossibleLegacyUsageException()
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        is_regular = isinstance(error, GeneratorExit) or (isinstance(error, SystemExit) and not error.code)
        if error is not None and not is_regular:
            self._note_error(error, trace)
        self.stop()

    def __getitem__(self, path: str) -> Handler:
        """The field or namespace at a path, whether or not it is there yet."""
        if self._is_stopped:
            self._raise_stopped()
        handler = self._handlers.get(path)
        if handler is None:
            handler = Handler(self, path)
            if type(path) is str:
                if len(self._handlers) >= _REMEMBERED_HANDLERS:
                    self._handlers.clear()
                self._handlers[path] = handler
        return handler

    def __setitem__(self, key: str, value: Any) -> None:
        self[key].assign(value)

    def __delitem__(self, path: str) -> None:
        self.pop(path)

    def assign(self, value: Any, *, wait: bool = False) -> None:
        """Assigns every value of a (nested) dictionary to the field of its path.

        Args:
            value: The dictionary.
            wait: Whether to wait until everything logged so far is on the server.
        """
        self[""].assign(value, wait=wait)

    def fetch(self) -> dict[str, Any]:
        """The values of all single-value fields, files excepted, as nested dictionaries."""
        return self[""].fetch()

    def exists(self, path: str) -> bool:
        """Whether there is a field or namespace at a path, as far as this process knows: those that others made since are known
        after `sync()`."""
        verify_type("path", path, str)
        return self.get_attribute(path) is not None

    def pop(self, path: str, *, wait: bool = False) -> None:
        """Deletes a field with all its data, or every field of a namespace.

        Args:
            path: The path of the field or namespace.
            wait: Whether to wait until everything logged so far is on the server.
        """
        verify_type("path", path, str)
        self[path].pop(wait=wait)

    def define(self, path: str, value: Any, *, wait: bool = False) -> Attribute | None:
        """Makes a field of the type that goes with a value, and assigns the value to it. None, with a warning, when there is no
        such type. Raises MetadataInconsistency when there is something at the path already."""
        place = canonical(path)
        with self._lock:
            if self.get_attribute(place) is not None:
                raise MetadataInconsistency(f'"{place}" is there already. Assign to it, or delete it first.')
            meant = value_of(value)
            if meant is None:
                warn_about_unsupported_type(type_str=str(value.__class__))
                return None
            attribute = attribute_class_of(meant)(self, place)
            self.set_attribute(place, attribute)
            attribute.process_assignment(meant, wait=wait)
            return attribute

    def get_attribute(self, path: str) -> Attribute | None:
        """The field or namespace at a path, if this process knows of one."""
        place = canonical(path)
        return self._structure.get(place)

    def set_attribute(self, path: str, attribute: Attribute) -> None:
        """Notes that there is a field at a path; nothing is logged."""
        with self._lock:
            self._structure.set(canonical(path), attribute)

    def get_structure(self) -> dict[str, Any]:
        """The fields as nested dictionaries, in which each field is an object of its type."""
        return self._structure.root.to_dict()

    def print_structure(self) -> None:
        """Prints the fields and their types as a tree, in order of their names and in colour."""
        lines = _tree_lines(self._structure.root, 0)
        sys.stdout.write("".join(f"{line}\n" for line in lines))

    def wait(self, *, disk_only: bool = False) -> None:
        """Waits until all that was logged is on the server.

        Args:
            disk_only: Whether it is enough that it is on this machine's disk, from where it is sent even if this process ends.
        """
        self._session.wait(disk_only=disk_only)

    def sync(self, *, wait: bool = True) -> None:
        """Learns which fields there are on the server, where other processes may have made or deleted some.

        Args:
            wait: Whether to wait first until all that was logged is on the server. What is not there yet is unknown afterwards.
        """
        if wait:
            self._session.wait()
        self._reload_structure()

    def start(self) -> None:
        """Nothing: an object records from when it is opened until it is stopped."""

    def stop(self, *, seconds: float | int | None = None) -> None:
        """Ends logging to the object, when all that was logged is on the server.

        Args:
            seconds: How long to wait for that; by default as long as something goes on being sent. What is left then is sent
                without this process, or later by `neptune sync`.
        """
        verify_type("seconds", seconds, (float, int, type(None)))
        with self._lock:
            if self._state is not ContainerState.STARTED:
                return
            self._state = ContainerState.STOPPING
        began = time.monotonic()
        self._end_background(seconds)
        left = None if seconds is None else max(0.0, seconds - (time.monotonic() - began))
        self._close_recorder(left)
        self._state = ContainerState.STOPPED
        self._is_stopped = True
        self._handlers.clear()
        atexit.unregister(self._shutdown_hook)
        if os.getpid() == self._owner and self._mode not in (Mode.OFFLINE, Mode.DEBUG):
            self._session.connection.close()

    def get_state(self) -> str:
        """`created`, `started`, `stopping` or `stopped`."""
        return self._state.value

    def get_url(self) -> str:
        """The address of the object's page in the web app."""
        return self._session.identity.url

    def get_root_object(self) -> "MetadataContainer":
        """This object itself."""
        return self

    # Private in the official package, and read by integrations all the same.

    @property
    def _backend(self) -> Session:
        return self._session

    @property
    def _id(self) -> str:
        return self._session.uuid

    @property
    def _sys_id(self) -> str:
        return self._session.identity.sys_id

    @property
    def _workspace(self) -> str:
        return self._session.workspace

    @property
    def _project_name(self) -> str:
        return self._session.project

    @property
    def _project_id(self) -> str:
        return self._session.identity.project_uuid

    def lock(self) -> threading.RLock:
        """What is held while the structure of fields changes."""
        return self._lock

    def ping(self) -> None:
        """Nothing: whoever sends what is logged tells the server that the object is in use."""

    def _write_initial_attributes(self) -> None:
        """Logs what such objects begin with."""

    def _start_background(self) -> None:
        """Starts what such objects record by themselves."""

    def _stop_background(self, seconds: float | None) -> None:
        """Ends what `_start_background` started."""

    def _note_error(self, error: BaseException, trace: TracebackType | None) -> None:
        """Records an exception that ends a `with` block."""

    def _raise_stopped(self) -> NoReturn:
        raise NotImplementedError

    def _start(
        self,
        on_lag: NeptuneObjectCallback | None,
        lag_threshold: float,
        on_no_progress: NeptuneObjectCallback | None,
        no_progress_threshold: float,
    ) -> None:
        from neptune._progress_watch import watch_progress
        from neptune._signals import listen

        if self._mode is not Mode.DEBUG:
            self._greet()
        atexit.register(self._shutdown_hook)
        self._state = ContainerState.STARTED
        listen(self, self._session.recorder)
        if self._mode is Mode.ASYNC:
            self._watch = watch_progress(
                self, self._session.recorder, on_lag, lag_threshold, on_no_progress, no_progress_threshold
            )
        if self._mode is not Mode.READ_ONLY:
            self._start_background()

    def _greet(self) -> None:
        get_logger().info("%s", self._greeting())

    def _greeting(self) -> str:
        name = f"{self.container_type.value.replace('_', ' ')} {self._session.identity.sys_id}".strip()
        if self._mode is Mode.OFFLINE:
            return f"A new {name} is kept on this disk. Send it with `neptune sync`."
        return f"Open {name}: {self.get_url()}"

    def _end_background(self, seconds: float | None) -> None:
        if os.getpid() != self._owner:
            return
        if self._watch is not None:
            self._watch.stop()
        if self._mode is not Mode.READ_ONLY:
            self._stop_background(seconds)

    def _close_recorder(self, seconds: float | None) -> None:
        from neptune._closing import close

        close(self._session, seconds, is_owner=os.getpid() == self._owner)

    def _shutdown_hook(self) -> None:
        self.stop()

    def _load_structure(self, custom_id: str | None) -> None:
        """Learns which fields there are. Of an object that was just created that is known."""
        if self._mode is Mode.OFFLINE or (self._session.identity.is_new and self._mode is not Mode.DEBUG):
            self._define_all(SYSTEM_FIELDS[self.container_type])
            if custom_id is not None:
                self._define_all({"sys/custom_run_id": "string"})
        else:
            self._reload_structure()

    def _reload_structure(self) -> None:
        types = self._session.reader.types()
        with self._lock:
            self._structure.clear()
            self._define_all(types)

    def _define_all(self, types: Mapping[str, str]) -> None:
        for path, kind in types.items():
            self._structure.set(path, create_attribute_from_type(kind, self, path))

    def _delete(self, path: str) -> None:
        self._structure.remove(path)
        self._session.record(Delete(path))

    def _delete_namespace(self, namespace: Namespace, path: str) -> None:
        paths = list(self._structure.paths_below(path))
        for each in paths:
            self._structure.remove(each)
        for start in range(0, len(paths), _DELETED_AT_ONCE):
            self._session.record(*map(Delete, paths[start : start + _DELETED_AT_ONCE]))
        if not paths and not namespace:
            self._structure.remove(path)

    def _get_subpath_suggestions(self, path_prefix: str | None = None, limit: int = _SUGGESTIONS) -> list[str]:
        return list(islice(self._structure.paths_below(canonical(path_prefix or "")), limit))

    def _ipython_key_completions_(self) -> list[str]:
        return self._get_subpath_suggestions()

    def _in_forked_child(self) -> None:
        # Another thread of the parent may have held it.
        self._lock = threading.RLock()


def mode_of(mode: str | None) -> Mode:
    """The mode that was asked for, or the one in NEPTUNE_MODE. Raises ValueError for what is none."""
    verify_type("mode", mode, (str, type(None)))
    return Mode(mode or os.getenv(CONNECTION_MODE) or Mode.ASYNC.value)


def _tree_lines(namespace: Namespace, depth: int) -> Iterable[str]:
    for name in sorted(namespace):
        child = namespace[name]
        key = f"{'    ' * depth}{_BLUE}'{name}'{_PLAIN}:"
        if isinstance(child, Namespace):
            yield key
            yield from _tree_lines(child, depth + 1)
        else:
            yield f"{key} {type(child).__name__}"


_containers: "WeakSet[MetadataContainer]" = WeakSet()


def _after_fork() -> None:
    for container in list(_containers):
        container._in_forked_child()  # pyright: ignore[reportPrivateUsage]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
