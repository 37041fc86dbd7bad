"""Projects."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal, NoReturn

from neptune._kinds import ContainerType
from neptune._opening_request import Wanted
from neptune.exceptions import InactiveProjectException, NeptuneException
from neptune.metadata_containers.metadata_container import (
    ASYNC_LAG_THRESHOLD,
    ASYNC_NO_PROGRESS_THRESHOLD,
    DEFAULT_FLUSH_PERIOD,
    MetadataContainer,
    mode_of,
)
from neptune.types.mode import Mode
from neptune.typing import NeptuneObjectCallback, ProgressBarType

if TYPE_CHECKING:
    from neptune.table import Table

__all__ = ["Project"]

State = Literal["inactive", "active"]


class Project(MetadataContainer):
    """A project: its own metadata, and tables of its runs and models.

    Args:
        project: "workspace/project"; by default what NEPTUNE_PROJECT says.
        api_token: An API token; by default the one in NEPTUNE_API_TOKEN.
        mode: "async", "sync", "read-only" or "debug"; by default what NEPTUNE_MODE says, else "async".
        flush_period: Has no effect: everything is on the disk when a call returns.
        proxies: Proxies by scheme, as `requests` takes them.
        async_lag_callback: Called with the project when something has waited to be sent for `async_lag_threshold` seconds.
        async_lag_threshold: See `async_lag_callback`.
        async_no_progress_callback: Called with the project when nothing could be sent for `async_no_progress_threshold` seconds.
        async_no_progress_threshold: See `async_no_progress_callback`.
    """

    container_type: ClassVar[ContainerType] = ContainerType.PROJECT

    def __init__(
        self,
        project: str | None = None,
        *,
        api_token: str | None = None,
        mode: Literal["async", "sync", "read-only", "debug"] | None = None,
        flush_period: float = DEFAULT_FLUSH_PERIOD,
        proxies: Mapping[str, str] | None = None,
        async_lag_callback: NeptuneObjectCallback | None = None,
        async_lag_threshold: float = ASYNC_LAG_THRESHOLD,
        async_no_progress_callback: NeptuneObjectCallback | None = None,
        async_no_progress_threshold: float = ASYNC_NO_PROGRESS_THRESHOLD,
    ) -> None:
        chosen = mode_of(mode)
        if chosen is Mode.OFFLINE:
            raise NeptuneException("A project can't be initialized in OFFLINE mode: it is to be found. Use another mode.")
        super().__init__(
            wanted=Wanted(self.container_type),
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

    def fetch_runs_table(
        self,
        *,
        query: str | None = None,
        id: str | Iterable[str] | None = None,
        state: State | Iterable[State] | None = None,
        owner: str | Iterable[str] | None = None,
        tag: str | Iterable[str] | None = None,
        columns: Iterable[str] | None = None,
        trashed: bool | None = False,
        limit: int | None = None,
        sort_by: str = "sys/creation_time",
        ascending: bool = False,
        progress_bar: ProgressBarType | None = None,
    ) -> "Table":
        """The runs that match all criteria, with their fields as columns.

        Args:
            query: A condition in NQL; goes with none of `id`, `state`, `owner` and `tag`.
            id: One id or several: any of them.
            state: "active", "inactive" or both.
            owner: One user or several: any of them.
            tag: One tag or several: all of them.
            columns: The fields to fetch; by default all.
            trashed: True for what is in the trash only, None for everything.
            limit: How many runs at most.
            sort_by: The field to sort by.
            ascending: Whether the smallest come first.
            progress_bar: False for none, a class derived from `ProgressBarCallback` for one of your own.
        """
        from neptune._tables import fetch_runs_table
        from neptune.table import TableSource

        return fetch_runs_table(
            TableSource(self._session.connection, self._session.workspace, self._session.project, ContainerType.RUN),
            query=query,
            id=id,
            state=state,
            owner=owner,
            tag=tag,
            columns=columns,
            trashed=trashed,
            limit=limit,
            sort_by=sort_by,
            ascending=ascending,
            progress_bar=progress_bar,
        )

    def fetch_models_table(
        self,
        *,
        query: str | None = None,
        columns: Iterable[str] | None = None,
        trashed: bool | None = False,
        limit: int | None = None,
        sort_by: str = "sys/creation_time",
        ascending: bool = False,
        progress_bar: ProgressBarType | None = None,
    ) -> "Table":
        """The models that match, with their fields as columns. The arguments are those of `fetch_runs_table`."""
        from neptune._tables import fetch_models_table
        from neptune.table import TableSource

        return fetch_models_table(
            TableSource(self._session.connection, self._session.workspace, self._session.project, ContainerType.MODEL),
            query=query,
            columns=columns,
            trashed=trashed,
            limit=limit,
            sort_by=sort_by,
            ascending=ascending,
            progress_bar=progress_bar,
        )

    def _raise_stopped(self) -> NoReturn:
        raise InactiveProjectException(label=f"{self._session.workspace}/{self._session.project}")
