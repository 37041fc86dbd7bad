"""Models of the registry."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal, NoReturn

from neptune._kinds import ContainerType
from neptune._opening_request import Wanted
from neptune._validation import verify_type
from neptune.exceptions import (
    InactiveModelException,
    NeedExistingModelForReadOnlyMode,
    NeptuneException,
    NeptuneMissingRequiredInitParameter,
)
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

__all__ = ["Model"]


class Model(MetadataContainer):
    """What is common to all versions of a model.

    Args:
        with_id: The id of a model that exists, such as "CLS-FOREST"; by default a new one is created.
        name: Shown in the web app.
        key: Of a new model: its id is the project's key and this one.
        project: "workspace/project"; by default what NEPTUNE_PROJECT says.
        api_token: An API token; by default the one in NEPTUNE_API_TOKEN.
        mode: "async", "sync", "read-only" or "debug"; by default what NEPTUNE_MODE says, else "async".
        flush_period: Has no effect: everything is on the disk when a call returns.
        proxies: Proxies by scheme, as `requests` takes them.
        async_lag_callback: Called with the model when something has waited to be sent for `async_lag_threshold` seconds.
        async_lag_threshold: See `async_lag_callback`.
        async_no_progress_callback: Called with the model when nothing could be sent for `async_no_progress_threshold` seconds.
        async_no_progress_threshold: See `async_no_progress_callback`.
    """

    container_type: ClassVar[ContainerType] = ContainerType.MODEL

    def __init__(
        self,
        with_id: str | None = None,
        *,
        name: str | None = None,
        key: str | None = None,
        project: str | None = None,
        api_token: str | None = None,
        mode: Literal["async", "sync", "read-only", "debug"] | None = None,
        flush_period: float = DEFAULT_FLUSH_PERIOD,
        proxies: Mapping[str, str] | None = None,
        async_lag_callback: NeptuneObjectCallback | None = None,
        async_lag_threshold: float = ASYNC_LAG_THRESHOLD,
        async_no_progress_callback: NeptuneObjectCallback | None = None,
        async_no_progress_threshold: float = ASYNC_NO_PROGRESS_THRESHOLD,
    ) -> None:
        for argument, value in (("with_id", with_id), ("name", name), ("key", key), ("project", project)):
            verify_type(argument, value, (str, type(None)))
        chosen = mode_of(mode)
        if chosen is Mode.OFFLINE:
            raise NeptuneException("A model can't be initialized in OFFLINE mode: its key is to be checked. Use another mode.")
        if with_id is None and key is None:
            raise NeptuneMissingRequiredInitParameter(parameter_name="key", called_function="init_model")
        if with_id is None and chosen is Mode.READ_ONLY:
            raise NeedExistingModelForReadOnlyMode()
        self._name = name
        super().__init__(
            wanted=Wanted(self.container_type, sys_id=with_id, key=None if with_id is not None else key),
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

    def fetch_model_versions_table(
        self,
        *,
        query: str | None = None,
        columns: Iterable[str] | None = None,
        limit: int | None = None,
        sort_by: str = "sys/creation_time",
        ascending: bool = False,
        progress_bar: ProgressBarType | None = None,
    ) -> "Table":
        """The versions of the model, with their fields as columns.

        Args:
            query: Only those that match, in NQL.
            columns: The fields to fetch; by default all.
            limit: How many versions at most.
            sort_by: The field to sort by.
            ascending: Whether the smallest come first.
            progress_bar: False for none, a class derived from `ProgressBarCallback` for one of your own.
        """
        from neptune._tables import fetch_model_versions_table
        from neptune.table import TableSource

        return fetch_model_versions_table(
            TableSource(self._session.connection, self._session.workspace, self._session.project, ContainerType.MODEL_VERSION),
            self._session.identity.sys_id,
            query=query,
            columns=columns,
            limit=limit,
            sort_by=sort_by,
            ascending=ascending,
            progress_bar=progress_bar,
        )

    def _write_initial_attributes(self) -> None:
        if self._name is not None:
            self["sys/name"] = self._name

    def _raise_stopped(self) -> NoReturn:
        raise InactiveModelException(label=self._session.identity.sys_id)
