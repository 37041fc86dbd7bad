"""Versions of models of the registry."""

from collections.abc import Mapping
from typing import ClassVar, Literal, NoReturn

from neptune._kinds import ContainerType
from neptune._opening_request import Wanted
from neptune._validation import verify_type
from neptune.exceptions import (
    InactiveModelVersionException,
    NeedExistingModelVersionForReadOnlyMode,
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
from neptune.types.model_version_stage import ModelVersionStage
from neptune.typing import NeptuneObjectCallback
from seamark.model.journal import Assign

__all__ = ["ModelVersion"]


class ModelVersion(MetadataContainer):
    """One version of a model.

    Args:
        with_id: The id of a version that exists, such as "CLS-FOREST-3"; by default a new one is created.
        name: Shown in the web app.
        model: Of a new version: the id of its model, such as "CLS-FOREST".
        project: "workspace/project"; by default what NEPTUNE_PROJECT says.
        api_token: An API token; by default the one in NEPTUNE_API_TOKEN.
        mode: "async", "sync", "read-only" or "debug"; by default what NEPTUNE_MODE says, else "async".
        flush_period: Has no effect: everything is on the disk when a call returns.
        proxies: Proxies by scheme, as `requests` takes them.
        async_lag_callback: Called with the version when something has waited to be sent for `async_lag_threshold` seconds.
        async_lag_threshold: See `async_lag_callback`.
        async_no_progress_callback: Called with the version when nothing could be sent for `async_no_progress_threshold` seconds.
        async_no_progress_threshold: See `async_no_progress_callback`.
    """

    container_type: ClassVar[ContainerType] = ContainerType.MODEL_VERSION

    def __init__(
        self,
        with_id: str | None = None,
        *,
        name: str | None = None,
        model: str | None = None,
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
        for argument, value in (("with_id", with_id), ("name", name), ("model", model), ("project", project)):
            verify_type(argument, value, (str, type(None)))
        chosen = mode_of(mode)
        if chosen is Mode.OFFLINE:
            raise NeptuneException(
                "A model version can't be initialized in OFFLINE mode: its model is to be found. Use another mode."
            )
        if with_id is None and model is None:
            raise NeptuneMissingRequiredInitParameter(parameter_name="model", called_function="init_model_version")
        if with_id is None and chosen is Mode.READ_ONLY:
            raise NeedExistingModelVersionForReadOnlyMode()
        self._name = name
        super().__init__(
            wanted=Wanted(self.container_type, sys_id=with_id, model=None if with_id is not None else model),
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

    def change_stage(self, stage: str) -> None:
        """Moves the version to a stage: "none", "staging", "production" or "archived". Waits until the server has done it.

        Raises:
            ValueError: There is no such stage.
        """
        wanted = ModelVersionStage(stage)
        self.wait()
        self._session.record(Assign("sys/stage", wanted.value), wait=True)

    def _write_initial_attributes(self) -> None:
        if self._name is not None:
            self["sys/name"] = self._name

    def _raise_stopped(self) -> NoReturn:
        raise InactiveModelVersionException(label=self._session.identity.sys_id)
