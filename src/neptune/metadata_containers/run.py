"""Runs."""

import os
from collections.abc import Collection, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn

from neptune._kinds import ContainerType
from neptune._log import get_logger
from neptune._opening_request import Wanted
from neptune._paths import canonical
from neptune._validation import verify_collection_type, verify_type
from neptune.envs import CUSTOM_RUN_ID_ENV_NAME, MONITORING_NAMESPACE
from neptune.exceptions import (
    InactiveRunException,
    NeedExistingRunForReadOnlyMode,
    NeptunePossibleLegacyUsageException,
    NeptuneRunResumeAndCustomIdCollision,
)
from neptune.metadata_containers.metadata_container import (
    ASYNC_LAG_THRESHOLD,
    ASYNC_NO_PROGRESS_THRESHOLD,
    DEFAULT_FLUSH_PERIOD,
    MetadataContainer,
    mode_of,
)
from neptune.types.atoms.git_ref import GitRef, GitRefDisabled
from neptune.types.mode import Mode
from neptune.typing import NeptuneObjectCallback

if TYPE_CHECKING:
    from neptune._monitoring import Monitoring

__all__ = ["Run"]

_LONGEST_CUSTOM_ID = 36


class Run(MetadataContainer):
    """A tracked experiment.

    Args:
        with_id: The id of a run to continue, such as "CLS-12"; by default a new run is created.
        project: "workspace/project"; by default what NEPTUNE_PROJECT says.
        api_token: An API token; by default the one in NEPTUNE_API_TOKEN.
        custom_run_id: An id of your own, of at most 36 characters: all processes that give the same one log to the same run. By
            default what NEPTUNE_CUSTOM_RUN_ID says.
        mode: "async" sends in the background, "sync" at each call, "offline" keeps what is logged for `neptune sync`, "read-only"
            only fetches, "debug" forgets everything. By default what NEPTUNE_MODE says, else "async".
        name: Shown in the web app; by default the id.
        description: Longer text, shown in the web app.
        tags: One tag or several.
        source_files: Files or patterns to upload as source code; by default the script that runs, [] for none.
        capture_stdout: Whether to log what is printed; by default not in interactive sessions.
        capture_stderr: The same for the standard error stream.
        capture_hardware_metrics: Whether to log the use of processors, memory and GPUs; by default not in interactive sessions.
        fail_on_exception: Whether an uncaught exception marks the run as failed.
        monitoring_namespace: Where what is captured is logged; by default below "monitoring", for each process its own.
        flush_period: Has no effect: everything is on the disk when a call returns.
        proxies: Proxies by scheme, as `requests` takes them.
        capture_traceback: Whether to log uncaught exceptions.
        git_ref: The repository whose state to log: a `GitRef`; by default the one of the script that runs, False for none.
        dependencies: "infer" to log the installed packages, or the path of a file with them; by default nothing.
        async_lag_callback: Called with the run when something has waited to be sent for `async_lag_threshold` seconds.
        async_lag_threshold: See `async_lag_callback`.
        async_no_progress_callback: Called with the run when nothing could be sent for `async_no_progress_threshold` seconds.
        async_no_progress_threshold: See `async_no_progress_callback`.
    """

    container_type: ClassVar[ContainerType] = ContainerType.RUN

    LEGACY_METHODS: ClassVar[frozenset[str]] = frozenset(
        {
            "create_experiment",
            "delete_artifacts",
            "download_artifact",
            "download_artifacts",
            "download_sources",
            "get_hardware_utilization",
            "get_numeric_channels_values",
            "get_parameters",
            "get_properties",
            "log_artifact",
            "log_image",
            "log_metric",
            "log_text",
            "remove_property",
            "reset_log",
            "send_artifact",
            "send_image",
            "send_metric",
            "send_text",
            "set_property",
        }
    )

    def __init__(
        self,
        with_id: str | None = None,
        *,
        project: str | None = None,
        api_token: str | None = None,
        custom_run_id: str | None = None,
        mode: Literal["async", "sync", "offline", "read-only", "debug"] | None = None,
        name: str | None = None,
        description: str | None = None,
        tags: Collection[str] | str | None = None,
        source_files: Collection[str] | str | None = None,
        capture_stdout: bool | None = None,
        capture_stderr: bool | None = None,
        capture_hardware_metrics: bool | None = None,
        fail_on_exception: bool = True,
        monitoring_namespace: str | None = None,
        flush_period: float = DEFAULT_FLUSH_PERIOD,
        proxies: Mapping[str, str] | None = None,
        capture_traceback: bool = True,
        git_ref: GitRef | GitRefDisabled | bool | None = None,
        dependencies: str | os.PathLike[str] | None = None,
        async_lag_callback: NeptuneObjectCallback | None = None,
        async_lag_threshold: float = ASYNC_LAG_THRESHOLD,
        async_no_progress_callback: NeptuneObjectCallback | None = None,
        async_no_progress_threshold: float = ASYNC_NO_PROGRESS_THRESHOLD,
        **kwargs: Any,
    ) -> None:
        _refuse_unknown(kwargs)
        for argument, value in (
            ("with_id", with_id),
            ("project", project),
            ("custom_run_id", custom_run_id),
            ("name", name),
            ("description", description),
            ("monitoring_namespace", monitoring_namespace),
        ):
            verify_type(argument, value, (str, type(None)))
        for argument, flag in (
            ("capture_stdout", capture_stdout),
            ("capture_stderr", capture_stderr),
            ("capture_hardware_metrics", capture_hardware_metrics),
        ):
            verify_type(argument, flag, (bool, type(None)))
        verify_type("fail_on_exception", fail_on_exception, bool)
        verify_type("capture_traceback", capture_traceback, bool)
        verify_type("git_ref", git_ref, (GitRef, str, bool, type(None)))
        verify_type("dependencies", dependencies, (str, os.PathLike, type(None)))
        chosen = mode_of(mode)
        if with_id and custom_run_id:
            raise NeptuneRunResumeAndCustomIdCollision()
        if chosen is Mode.READ_ONLY and not with_id:
            raise NeedExistingRunForReadOnlyMode()

        from neptune._monitoring import Choices, monitoring_for

        namespace = monitoring_namespace or os.getenv(MONITORING_NAMESPACE)
        self._is_new = not with_id
        self._name = name
        self._description = "" if not with_id and description is None else description
        self._tags = _several("tags", tags)
        self._monitoring: Monitoring = monitoring_for(
            chosen,
            canonical(namespace) if namespace else None,
            Choices(
                is_new=not with_id,
                stdout=capture_stdout,
                stderr=capture_stderr,
                hardware=capture_hardware_metrics,
                traceback=capture_traceback,
                fails_on_exception=fail_on_exception,
                source_files=_several("source_files", source_files),
                git_ref=git_ref,
                dependencies=dependencies,
            ),
        )
        super().__init__(
            wanted=Wanted(self.container_type, sys_id=with_id or None, custom_id=None if with_id else _custom_id(custom_run_id)),
            project=project,
            api_token=api_token,
            mode=chosen,
            flush_period=flush_period,
            proxies=proxies,
            async_lag_callback=async_lag_callback,
            async_lag_threshold=async_lag_threshold,
            async_no_progress_callback=async_no_progress_callback,
            async_no_progress_threshold=async_no_progress_threshold,
        )

    @property
    def monitoring_namespace(self) -> str:
        """The namespace below which this process logs what it captures."""
        return self._monitoring.namespace

    def wait(self, *, disk_only: bool = False) -> None:
        self._monitoring.settle()
        super().wait(disk_only=disk_only)

    def sync(self, *, wait: bool = True) -> None:
        if wait:
            self._monitoring.settle()
        super().sync(wait=wait)

    wait.__doc__ = MetadataContainer.wait.__doc__
    sync.__doc__ = MetadataContainer.sync.__doc__

    def _write_initial_attributes(self) -> None:
        if self._name is not None:
            self["sys/name"] = self._name
        if self._description is not None:
            self["sys/description"] = self._description
        if self._tags is not None:
            self["sys/tags"].add(self._tags)
        if self._is_new:
            from neptune._notebook import log_notebook

            self["sys/failed"] = False
            log_notebook(self)
        self._monitoring.describe(self)

    def _start_background(self) -> None:
        self._monitoring.start(self)

    def _stop_background(self, seconds: float | None) -> None:
        self._monitoring.stop(seconds)

    def _note_error(self, error: BaseException, trace: TracebackType | None) -> None:
        self._monitoring.note_error(error, trace)

    def _raise_stopped(self) -> NoReturn:
        raise InactiveRunException(label=self._session.identity.sys_id)


def _custom_id(given: str | None) -> str | None:
    custom_id = given or os.getenv(CUSTOM_RUN_ID_ENV_NAME) or None
    if custom_id is not None and len(custom_id) > _LONGEST_CUSTOM_ID:
        get_logger().warning(
            "The custom run id %s is longer than %d characters and has no effect. Give a shorter one.",
            custom_id,
            _LONGEST_CUSTOM_ID,
        )
        return None
    return custom_id


def _several(name: str, value: Collection[str] | str | None) -> list[str] | None:
    if value is None:
        return None
    if isinstance(value, str):
        return [value]
    verify_collection_type(name, value, str)
    return list(value)


def _refuse_unknown(kwargs: Mapping[str, Any]) -> None:
    if not kwargs:
        return
    if "project_qualified_name" in kwargs or "backend" in kwargs:
        raise NeptunePossibleLegacyUsageException()
    raise TypeError(f"Run() got an unexpected keyword argument {next(iter(kwargs))!r}")
