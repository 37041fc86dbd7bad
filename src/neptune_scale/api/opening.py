"""Opening what records a run."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from neptune_scale.api.pages import page_of_run
from neptune_scale.exceptions import (
    NeptuneApiTokenNotProvided,
    NeptuneConnectionLostError,
    NeptuneInvalidCredentialsError,
    NeptuneSynchronizationStopped,
    NeptuneUnableToLogData,
)
from neptune_scale.sync.callbacks import Callbacks
from neptune_scale.sync.problems import exceptions_of, warnings_of
from neptune_scale.util.logger import get_logger
from seamark.client.containers import ContainerFacts, NewContainer
from seamark.client.credentials import Credentials, credentials_from
from seamark.client.errors import InvalidToken, MissingToken
from seamark.client.recorder import Recorder, Target, open_recorder
from seamark.client.recording import RecordError, Signal

__all__ = ["open_run"]

_logger = get_logger()


def open_run(
    project: str,
    run_id: str,
    create: NewContainer,
    callbacks: Callbacks,
    on_signal: Callable[[Signal], None],
    *,
    api_token: str | None,
    is_offline: bool,
    log_directory: str | Path | None,
) -> Recorder | None:
    """What records the run, and tells its callbacks what goes wrong; None when nothing can be written anywhere.

    That, and a damaged token, are no reasons to stop a training: they are told. Raises NeptuneApiTokenNotProvided.
    """
    credentials = None
    if not is_offline:
        credentials = _credentials(api_token)
        if credentials is None:
            callbacks.tell(NeptuneInvalidCredentialsError())
            callbacks.tell(NeptuneSynchronizationStopped())
        else:
            _logger.info("The run is at %s", page_of_run(api_token, project, run_id))

    def hear_error(error: RecordError) -> None:
        for exception in exceptions_of(error):
            callbacks.tell(exception)

    def hear_of_creation(container: ContainerFacts) -> None:
        for warning in warnings_of(container):
            callbacks.tell(warning)

    try:
        return open_recorder(
            Target(project, str(uuid4()), "run", create),
            "offline" if credentials is None else "async",
            credentials=credentials,
            data_dir=None if log_directory is None else Path(log_directory),
            package="neptune_scale",
            on_error=hear_error,
            on_signal=on_signal,
            on_created=hear_of_creation,
            on_disconnected=lambda message: callbacks.tell(NeptuneConnectionLostError(detail=message)),
        )
    except OSError as error:
        reason = f"no folder can be written in ({error}). The run logs nothing. Give it another `log_directory`."
        callbacks.tell(NeptuneUnableToLogData(reason))
        return None


def _credentials(api_token: str | None) -> Credentials | None:
    """The token and its server; None for a damaged one."""
    if api_token is None:
        raise NeptuneApiTokenNotProvided()
    try:
        return credentials_from(api_token)
    except MissingToken:
        raise NeptuneApiTokenNotProvided() from None
    except InvalidToken:
        return None
