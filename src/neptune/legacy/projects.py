"""Projects: creating experiments, and finding those there are."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from neptune._validation import as_list
from neptune.legacy._hosted import ExperimentSource
from neptune.legacy._refusals import translated
from neptune.legacy.api_exceptions import NeptuneApiException, NotebookNotFound
from neptune.legacy.envs import NOTEBOOK_ID_ENV_NAME, NOTEBOOK_PATH_ENV_NAME
from neptune.legacy.exceptions import NeptuneNoExperimentContextException
from neptune.legacy.experiments import Experiment
from neptune.legacy.model import LeaderboardEntry
from seamark.client.capture.host import is_ipython, is_notebook, this_process

if TYPE_CHECKING:
    import logging

    import pandas as pd

    from neptune.common.git_info import GitInfo
    from neptune.legacy._hosted import HostedNeptuneBackendApiClient
    from neptune.legacy._recording import Home
    from seamark.client.recording import Signal

__all__ = ["Project"]

_UNNAMED = "Untitled"


class Project:
    """A project.

    Args:
        backend: The server that has it.
        internal_id: Its UUID.
        namespace: The workspace.
        name: Its name without the workspace.
    """

    def __init__(self, backend: "HostedNeptuneBackendApiClient", internal_id: str, namespace: str, name: str) -> None:
        self._backend = backend
        self.internal_id = internal_id
        self.namespace = namespace
        self.name = name
        self._experiments: list[Experiment] = []
        """Those that this process created and that go on, the last one at the end."""
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"Project({self.full_id})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Project) and (self.internal_id, self.full_id) == (other.internal_id, other.full_id)

    def __hash__(self) -> int:
        return hash(self.internal_id)

    @property
    def full_id(self) -> str:
        """The name with the workspace: "workspace/project"."""
        return f"{self.namespace}/{self.name}"

    def get_members(self) -> list[str]:
        """The names of the people that have access to the project."""
        return self._backend.get_project_members(self.namespace, self.name)

    def get_experiments(
        self,
        id: str | list[str] | None = None,
        state: str | list[str] | None = None,
        owner: str | list[str] | None = None,
        tag: str | list[str] | None = None,
        min_running_time: float | None = None,
    ) -> list[Experiment]:
        """The experiments that match all of the criteria, in order of their ids.

        Args:
            id: One of these ids, such as "CLS-12".
            state: One of these states: "running", or others, such as "succeeded", which all mean that it runs no more.
            owner: One of these users created it.
            tag: All of these tags.
            min_running_time: It ran for so many seconds at least.
        """
        found = self._entries(id, state, owner, tag, min_running_time, ["sys/id"])
        return [Experiment(self._backend, self, each.id, each.internal_id) for each in found]

    def get_leaderboard(
        self,
        id: str | list[str] | None = None,
        state: str | list[str] | None = None,
        owner: str | list[str] | None = None,
        tag: str | list[str] | None = None,
        min_running_time: float | None = None,
    ) -> "pd.DataFrame":
        """The experiments that `get_experiments` finds, as a table: a row for each, with columns for what is known of them (`id`,
        `name`, `created`, …), the last values of their logs (`channel_…`, texts up to 255 characters), their parameters
        (`parameter_…`) and properties (`property_…`)."""
        from neptune.legacy._table import as_table

        return as_table(self._entries(id, state, owner, tag, min_running_time, None))

    def create_experiment(
        self,
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
        notebook_path: str | None = None,
    ) -> Experiment:
        """Creates an experiment, which what is logged through the module goes to until it is stopped.

        Args:
            name: Shown in the web app; by default "Untitled".
            description: Longer text, shown in the web app.
            params: What the experiment is run with: finite numbers are kept as numbers, everything else as text.
            properties: What else there is to say of it, as text.
            tags: Its tags.
            upload_source_files: Files or patterns to upload as source code; by default the script that runs, [] for none.
            abort_callback: Called when somebody stops or aborts the experiment in the web app, after it was stopped; by default
                this process is ended.
            logger: A logger of Python of which all that it says is logged, too.
            upload_stdout: Whether to log what is printed; not in notebooks.
            upload_stderr: The same for the standard error stream.
            send_hardware_metrics: Whether to log the use of processors, memory and GPUs.
            run_monitoring_thread: Has no effect: the server always hears whether the experiment goes on.
            handle_uncaught_exceptions: Whether an uncaught exception is logged and marks the experiment as failed.
            git_info: The commit that is run; by default that of the script's repository.
            hostname: The name of the machine; by default its own.
            notebook_id: The notebook that the experiment is run from; by default what NEPTUNE_NOTEBOOK_ID says.
            notebook_path: Its path; by default what NEPTUNE_NOTEBOOK_PATH says.
        """
        from neptune.legacy._recording import Beginning, ExperimentRun

        _verify("name", name, str, "text")
        _verify("description", description, str, "text")
        _verify("params", params, dict, "dictionary")
        _verify("properties", properties, dict, "dictionary")
        _verify("hostname", hostname, str, "text")
        created: list[Experiment] = []

        def on_signal(received: "Signal") -> None:
            if abort_callback is not None and created:
                created[0]._obey(received, abort_callback)  # pyright: ignore[reportPrivateUsage]

        is_watched = not is_notebook()
        beginning = Beginning(
            name=_UNNAMED if name is None else name,
            description=description or "",
            params=params or {},
            properties=properties or {},
            tags=tuple(tags or ()),
            hostname=this_process().hostname if hostname is None else hostname,
            source_files=[upload_source_files] if isinstance(upload_source_files, str) else upload_source_files,
            git_info=git_info,
            notebook=_notebook(notebook_id, notebook_path),
            logger=logger,
            stdout=bool(upload_stdout) and is_watched,
            stderr=bool(upload_stderr) and is_watched,
            hardware=bool(send_hardware_metrics),
            traceback=bool(handle_uncaught_exceptions),
            on_signal=None if abort_callback is None else on_signal,
        )
        with translated(project=self.full_id, address=self._backend.api_address):
            run = ExperimentRun(self._home, beginning=beginning)
        experiment = Experiment(self._backend, self, run.sys_id, run.uuid)
        experiment._record_with(run)  # pyright: ignore[reportPrivateUsage]
        created.append(experiment)
        with self._lock:
            self._experiments.append(experiment)
        return experiment

    def create_notebook(self) -> NoReturn:
        """Raises NeptuneApiException: notebooks are not kept apart from experiments."""
        raise NeptuneApiException(
            "Notebooks are not kept apart from experiments here. Log the notebook's file to the experiment that it runs, with"
            " log_artifact()."
        )

    def get_notebook(self, notebook_id: str) -> NoReturn:
        """Raises NotebookNotFound: notebooks are not kept apart from experiments."""
        raise NotebookNotFound(notebook_id, self.full_id)

    @property
    def _home(self) -> "Home":
        from neptune.legacy._recording import Home

        return Home(self.full_id, self._backend.api_token, self._backend.proxies)

    def _source_of(self, uuid: str) -> ExperimentSource:
        return ExperimentSource(self._backend.connection, self.namespace, self.name, uuid)

    def _entries(
        self,
        id: str | list[str] | None,
        state: str | list[str] | None,
        owner: str | list[str] | None,
        tag: str | list[str] | None,
        min_running_time: float | None,
        columns: Sequence[str] | None,
    ) -> Iterator[LeaderboardEntry]:
        from neptune.legacy._table import find_entries

        with translated(project=self.full_id, address=self._backend.api_address):
            yield from find_entries(
                self._source_of(""),
                ids=as_list("id", id),
                states=as_list("state", state),
                owners=as_list("owner", owner),
                tags=as_list("tag", tag),
                min_running_time=min_running_time,
                columns=columns,
            )

    def _get_current_experiment(self) -> Experiment:
        with self._lock:
            if not self._experiments:
                raise NeptuneNoExperimentContextException()
            return self._experiments[-1]

    def _remove_stopped_experiment(self, experiment: Experiment) -> None:
        with self._lock:
            self._experiments = [each for each in self._experiments if each != experiment]


def _notebook(given_id: str | None, given_path: str | None) -> tuple[str, str] | None:
    """The id and path of the notebook that this runs in; programs that a notebook starts inherit the variables."""
    if given_id is None and not is_ipython():
        return None
    notebook_id = given_id or os.getenv(NOTEBOOK_ID_ENV_NAME)
    notebook_path = given_path or os.getenv(NOTEBOOK_PATH_ENV_NAME)
    return (notebook_id, notebook_path) if notebook_id and notebook_path else None


def _verify(name: str, value: object, kind: type, spoken: str) -> None:
    if value is not None and not isinstance(value, kind):
        raise ValueError(f"The {name} of an experiment is a {spoken} and cannot be {value!r}. Pass a {spoken}.")
