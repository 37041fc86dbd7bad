"""The first Neptune API, of experiments and their logs, on the engine of the newer one.

    import neptune.legacy as neptune

    neptune.init("workspace/project")
    with neptune.create_experiment("first", params={"lr": 0.1}):
        neptune.log_metric("loss", 0.5)

An experiment is a run of the newer API: its logs are below `logs/`, parameters below `parameters/`, properties below `properties/`,
artifacts below `artifacts/`. The functions here log to the experiment that was created last.
"""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neptune.legacy import constants, envs
from neptune.legacy._hosted import HostedNeptuneBackend, HostedNeptuneBackendApiClient
from neptune.legacy._offline import OfflineBackend, OfflineBackendApiClient
from neptune.legacy.constants import ANONYMOUS, ANONYMOUS_API_TOKEN
from neptune.legacy.exceptions import (
    InvalidNeptuneBackend,
    NeptuneIncorrectImportException,
    NeptuneUninitializedException,
)
from neptune.legacy.projects import Project
from neptune.legacy.sessions import Session

if TYPE_CHECKING:
    import logging

    from neptune.common.git_info import GitInfo
    from neptune.legacy.backend import BackendApiClient
    from neptune.legacy.experiments import Experiment

__all__ = [
    "ANONYMOUS",
    "ANONYMOUS_API_TOKEN",
    "CURRENT_KWARGS",
    "HostedNeptuneBackend",
    "HostedNeptuneBackendApiClient",
    "InvalidNeptuneBackend",
    "NeptuneIncorrectImportException",
    "NeptuneUninitializedException",
    "OfflineBackend",
    "OfflineBackendApiClient",
    "Project",
    "Session",
    "append_tag",
    "append_tags",
    "constants",
    "create_experiment",
    "delete_artifacts",
    "envs",
    "get_experiment",
    "init",
    "log_artifact",
    "log_image",
    "log_metric",
    "log_text",
    "project",
    "remove_property",
    "remove_tag",
    "send_artifact",
    "send_image",
    "send_metric",
    "send_text",
    "session",
    "set_project",
    "set_property",
    "stop",
]

session: Session | None = None
"""What `init` opened."""
project: Any = None  # a `Project`, or what a backend has in its place
"""The project that experiments are created in."""

CURRENT_KWARGS = (
    "project",
    "run",
    "custom_run_id",
    "mode",
    "name",
    "description",
    "tags",
    "source_files",
    "capture_stdout",
    "capture_stderr",
    "capture_hardware_metrics",
    "fail_on_exception",
    "monitoring_namespace",
    "flush_period",
)
"""Arguments that `init` has in the newer API only."""

_lock = threading.RLock()


def init(
    project_qualified_name: str | None = None,
    api_token: str | None = None,
    proxies: Mapping[str, str] | None = None,
    backend: "BackendApiClient | None" = None,
    **kwargs: object,
) -> Any:  # a `Project`, or what a backend has in its place
    """Chooses the project that experiments are created in, and connects to its server.

    Args:
        project_qualified_name: "workspace/project"; by default what NEPTUNE_PROJECT says.
        api_token: An API token; by default the one in NEPTUNE_API_TOKEN.
        proxies: Proxies by scheme.
        backend: What keeps the experiments; by default the server of the token, or nothing where NEPTUNE_BACKEND is "offline".
        **kwargs: Refused: with NeptuneIncorrectImportException what belongs to the newer API, else with TypeError.
    """
    global session, project
    for name in kwargs:
        if name in CURRENT_KWARGS:
            raise NeptuneIncorrectImportException()
        raise TypeError(f"init() got an unexpected keyword argument {name!r}")
    with _lock:
        opened = Session(backend=_chosen_backend(api_token, proxies) if backend is None else backend)
        project = opened.get_project(project_qualified_name)
        session = opened
        return project


def set_project(project_qualified_name: str | None) -> Any:  # a `Project`, or what a backend has in its place
    """Chooses another project; calls `init` if need be."""
    global project
    with _lock:
        if session is None:
            return init(project_qualified_name=project_qualified_name)
        project = session.get_project(project_qualified_name)
        return project


def create_experiment(
    name: str | None = None,
    description: str | None = None,
    params: Mapping[str, Any] | None = None,
    properties: Mapping[str, Any] | None = None,
    tags: Sequence[str] | None = None,
    upload_source_files: Sequence[str] | str | None = None,
    abort_callback: Callable[[], object] | None = None,
    logger: "logging.Logger | None" = None,
    upload_stdout: bool = True,
    upload_stderr: bool = True,
    send_hardware_metrics: bool = True,
    run_monitoring_thread: bool = True,
    handle_uncaught_exceptions: bool = True,
    git_info: "GitInfo | None" = None,
    hostname: str | None = None,
    notebook_id: str | None = None,
) -> "Experiment":
    """See `Project.create_experiment`. Raises NeptuneUninitializedException before `init`."""
    return _project().create_experiment(
        name=name,
        description=description,
        params=params,
        properties=properties,
        tags=tags,
        upload_source_files=upload_source_files,
        abort_callback=abort_callback,
        logger=logger,
        upload_stdout=upload_stdout,
        upload_stderr=upload_stderr,
        send_hardware_metrics=send_hardware_metrics,
        run_monitoring_thread=run_monitoring_thread,
        handle_uncaught_exceptions=handle_uncaught_exceptions,
        git_info=git_info,
        hostname=hostname,
        notebook_id=notebook_id,
    )


def get_experiment() -> "Experiment":
    """The experiment that was created last and is not stopped. Raises NeptuneUninitializedException before `init`, and
    NeptuneNoExperimentContextException when there is none."""
    return _project()._get_current_experiment()


def append_tag(tag: str | list[str], *tags: str) -> None:
    """See `Experiment.append_tag`."""
    get_experiment().append_tag(tag, *tags)


def append_tags(tag: str | list[str], *tags: str) -> None:
    """See `Experiment.append_tag`."""
    get_experiment().append_tag(tag, *tags)


def remove_tag(tag: str) -> None:
    """See `Experiment.remove_tag`."""
    get_experiment().remove_tag(tag)


def set_property(key: str, value: Any) -> None:
    """See `Experiment.set_property`."""
    get_experiment().set_property(key, value)


def remove_property(key: str) -> None:
    """See `Experiment.remove_property`."""
    get_experiment().remove_property(key)


def log_metric(log_name: str, x: Any, y: Any = None, timestamp: float | None = None) -> None:
    """See `Experiment.log_metric`."""
    get_experiment().log_metric(log_name, x, y, timestamp)


def send_metric(channel_name: str, x: Any, y: Any = None, timestamp: float | None = None) -> None:
    """The same as `log_metric`."""
    get_experiment().log_metric(channel_name, x, y, timestamp)


def log_text(log_name: str, x: Any, y: Any = None, timestamp: float | None = None) -> None:
    """See `Experiment.log_text`."""
    get_experiment().log_text(log_name, x, y, timestamp)


def send_text(channel_name: str, x: Any, y: Any = None, timestamp: float | None = None) -> None:
    """The same as `log_text`."""
    get_experiment().log_text(channel_name, x, y, timestamp)


def log_image(
    log_name: str,
    x: Any,
    y: Any = None,
    image_name: str | None = None,
    description: str | None = None,
    timestamp: float | None = None,
) -> None:
    """See `Experiment.log_image`."""
    get_experiment().log_image(log_name, x, y, image_name, description, timestamp)


def send_image(
    channel_name: str,
    x: Any,
    y: Any = None,
    name: str | None = None,
    description: str | None = None,
    timestamp: float | None = None,
) -> None:
    """The same as `log_image`."""
    get_experiment().log_image(channel_name, x, y, name, description, timestamp)


def log_artifact(artifact: Any, destination: str | None = None) -> None:
    """See `Experiment.log_artifact`."""
    get_experiment().log_artifact(artifact, destination)


def send_artifact(artifact: Any, destination: str | None = None) -> None:
    """The same as `log_artifact`."""
    get_experiment().log_artifact(artifact, destination)


def delete_artifacts(path: str) -> None:
    """See `Experiment.delete_artifacts`."""
    get_experiment().delete_artifacts(path)


def stop(traceback: str | None = None) -> None:
    """See `Experiment.stop`."""
    get_experiment().stop(traceback)


def _project() -> Any:  # a `Project`, or what a backend has in its place
    if project is None:
        raise NeptuneUninitializedException()
    return project


def _chosen_backend(api_token: str | None, proxies: Mapping[str, str] | None) -> "BackendApiClient":
    chosen = os.getenv(envs.BACKEND)
    if chosen is None:
        return HostedNeptuneBackendApiClient(api_token, proxies)
    if chosen == "offline":
        return OfflineBackendApiClient()
    raise InvalidNeptuneBackend(chosen)
