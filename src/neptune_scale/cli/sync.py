"""Sending what one run has left on the disk."""

import time
from pathlib import Path

from neptune_scale.exceptions import NeptuneApiTokenNotProvided, NeptuneInvalidCredentialsError, NeptuneUnableToLogData
from neptune_scale.util.logger import get_logger
from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from
from seamark.client.errors import InvalidToken, MissingToken
from seamark.client.folder import JournalFolder
from seamark.client.leftovers.log_sending import LogRefused, send_log
from seamark.client.leftovers.logs import open_log
from seamark.client.leftovers.sending import send_journal
from seamark.client.uploader.messages import Disconnected, Message, Refused, Reported
from seamark.client.uploader.upload import Outcome
from seamark.model.errors import SeamarkError

__all__ = ["sync_all"]

_logger = get_logger()


def sync_all(run_log_file: Path, api_token: str, timeout: float | None = None) -> None:
    """Sends what a run that was offline, or was cut off, has left on the disk, and removes it when the server has it.

    Args:
        run_log_file: The folder of a journal, or a database of the official client (`run_operations.sqlite3`).
        api_token: Your API token, which also says where the server is.
        timeout: Begin nothing more after this many seconds. What is left then stays, and can be sent by another call. A journal
            that is begun is sent to its end.

    Raises FileNotFoundError, NeptuneApiTokenNotProvided and NeptuneInvalidCredentialsError; NeptuneUnableToLogData when it cannot be
    read or sent.
    """
    path = Path(run_log_file)
    if not path.exists():
        raise FileNotFoundError(f'There is nothing at "{path}" to send. Pass the path that the run told when it was closed.')
    deadline = None if timeout is None else time.monotonic() + timeout
    try:
        credentials = credentials_from(api_token)
    except MissingToken:
        raise NeptuneApiTokenNotProvided() from None
    except InvalidToken as error:
        raise NeptuneInvalidCredentialsError() from error
    connection = Connection(credentials)
    try:
        problem = _send(path.resolve(), connection, deadline)
    except (SeamarkError, OSError, LogRefused) as error:
        raise NeptuneUnableToLogData(str(error)) from error
    finally:
        connection.close()
    if problem:
        raise NeptuneUnableToLogData(problem)


def _send(path: Path, connection: Connection, deadline: float | None) -> str | None:
    """Sends it. What stands against that, if anything does but the time."""
    if deadline is not None and time.monotonic() >= deadline:
        return None
    if path.is_dir():
        match send_journal(JournalFolder.open(path), connection, _say, is_asked_for=True):
            case None:
                return f'"{path}" is in use: a training logs to it, or something sends it at the moment.'
            case Outcome.DONE:
                return None
            case _:
                return f'What is in "{path}" could not be sent, and is kept. The log says why; try again later.'
    with open_log(path) as log:
        send_log(log, connection, _warn, lambda: deadline is None or time.monotonic() < deadline)
    return None


def _say(message: Message) -> None:
    match message:
        case Reported():
            _warn(f"{message.path}: {message.message}" if message.path else message.message)
        case Refused() | Disconnected():
            _warn(message.message)
        case _:
            pass


def _warn(text: str) -> None:
    _logger.warning("%s", text)
