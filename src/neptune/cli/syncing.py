"""`neptune sync`: sends what waits, and says what became of it."""

from collections.abc import Callable, Collection
from pathlib import Path

import click

from neptune.cli.objects import OFFLINE_PREFIX, Left, LeftObject
from seamark.client.connection import Connection
from seamark.client.errors import RequestRefused, ServerUnreachable
from seamark.client.folder import JournalFolder
from seamark.client.leftovers.converting import send_queue
from seamark.client.leftovers.finding import look_up, look_up_name
from seamark.client.leftovers.log_sending import LogRefused, send_log
from seamark.client.leftovers.logs import RunLog, open_log
from seamark.client.leftovers.sending import send_journal
from seamark.client.uploader.messages import Disconnected, Message, Refused, Reported
from seamark.client.uploader.upload import Outcome
from seamark.model.errors import SeamarkError

__all__ = ["Sync"]


class Sync:
    """Sends objects one after the other. What fails does not stop the others; `is_complete` tells whether anything did."""

    def __init__(self, connection: Connection, project: str | None, may_go_on: Callable[[], bool] = lambda: True) -> None:
        """`project` is where offline runs go that know of none."""
        self._connection = connection
        self._project = project
        self._may_go_on = may_go_on
        self.is_complete = True

    def send(self, left: Left, names: Collection[str], *, only_offline: bool) -> None:
        """Sends everything, or the objects of these names, or only what was logged offline."""
        chosen = left.objects if not names else self._named(left, names)
        for each in chosen:
            if not each.is_sent and (each.is_offline or not only_offline):
                self._send_object(each)
        for path in left.logs:
            self.send_log(path, names=names, only_offline=only_offline)

    def send_log(self, path: Path, *, names: Collection[str] = (), only_offline: bool = False) -> None:
        """Sends a database of neptune-scale."""
        try:
            with open_log(path) as log:
                name = f"{log.project}/{log.run_id}"
                if (names and name not in names) or log.is_empty or (only_offline and not _begins_with_creation(log)):
                    return
                click.echo(f"Sending {name}")
                if not send_log(log, self._connection, self._warn, self._may_go_on):
                    self._fail(f"The time is up. The rest of {name} is kept; send it with `neptune sync`.")
                    return
            click.echo(f"All of run {name} is sent.")
        except (SeamarkError, OSError, LogRefused) as error:
            self._fail(str(error))

    def send_journal(self, folder: JournalFolder) -> None:
        """Sends one of our own journals."""
        manifest = folder.manifest
        wants_project = manifest.create is not None and not manifest.project
        if wants_project and self._project is None:
            self._fail(_no_project(f"{OFFLINE_PREFIX}{manifest.uuid}"))
            return
        is_ours_to_place = manifest.create is not None and manifest.mode == "offline" and manifest.package == "neptune"
        self._report(
            lambda: send_journal(
                folder,
                self._connection,
                self._say,
                is_asked_for=True,
                project=self._project if wants_project or is_ours_to_place else None,
            ),
            folder.path,
        )

    def _named(self, left: Left, names: Collection[str]) -> list[LeftObject]:
        by_uuid = {each.uuid: each for each in left.objects}
        found: list[LeftObject] = []
        for name in names:
            if name.startswith(OFFLINE_PREFIX):
                uuid: str | None = name.removeprefix(OFFLINE_PREFIX)
            else:
                known = look_up_name(self._connection, name)
                uuid = None if known is None else known.uuid
            if uuid in by_uuid:
                found.append(by_uuid[uuid])
            elif not any(_log_name(path) == name for path in left.logs):
                self._fail(f'Nothing waits here for "{name}". See `neptune status` for what does.')
        return found

    def _send_object(self, each: LeftObject) -> None:
        if each.is_gone:
            self._fail(f"What {each.uuid} was logged to does not exist any more. `neptune clear` removes what is left of it.")
            return
        if each.is_offline and each.queues and self._project is None:
            self._fail(_no_project(each.name))
            return
        before = self.is_complete
        self.is_complete = True
        click.echo(f"Sending {each.name}")
        known = each.known
        project = (self._project or "") if known is None else f"{known.workspace}/{known.project}"
        for queue in each.queues:
            path = queue.path
            self._report(lambda queue=queue: send_queue(queue, self._connection, project, self._say, self._warn), path)
        for journal in each.journals:
            self.send_journal(journal)
        if self.is_complete:
            known = known or look_up(self._connection, each.uuid)
            if each.is_offline and known is not None:
                click.echo(f"The offline run {each.uuid} is {known.name} now.")
            click.echo(f"All of {known.kind if known else each.kind} {known.name if known else each.name} is sent.")
        self.is_complete = self.is_complete and before

    def _report(self, send: Callable[[], Outcome | None], path: Path) -> None:
        if not self._may_go_on():
            self._fail(f'The time is up. What waits in "{path}" is kept.')
            return
        try:
            outcome = send()
        except (RequestRefused, ServerUnreachable, SeamarkError, OSError) as error:
            self._fail(str(error))
            return
        match outcome:
            case None:
                self._fail(f'"{path}" is in use: a training logs to it, or something sends it at the moment. It is passed over.')
            case Outcome.DONE:
                return
            case Outcome.SET_ASIDE:
                self._fail(
                    f'The server fails each time at some of what is in "{path}": it is set aside there, and everything else is sent. '
                    "Try again with `neptune sync` when the server is mended or updated."
                )
            case _:
                self._fail(f'What waits in "{path}" could not be sent, and is kept. Try again later with `neptune sync`.')

    def _say(self, message: Message) -> None:
        if isinstance(message, Reported):
            self._warn(f"{message.path}: {message.message}" if message.path else message.message)
        elif isinstance(message, Refused | Disconnected):
            self._warn(message.message)

    def _warn(self, text: str) -> None:
        click.echo(f"Warning: {text}", err=True)

    def _fail(self, text: str) -> None:
        self.is_complete = False
        click.echo(text, err=True)


def _no_project(name: str) -> str:
    return f'It is not known to which project "{name}" belongs. Name it with --project WORKSPACE/PROJECT, or set NEPTUNE_PROJECT.'


def _begins_with_creation(log: RunLog) -> bool:
    first = next(log.operations(), None)
    return first is not None and first.is_creation


def _log_name(path: Path) -> str | None:
    try:
        with open_log(path) as log:
            return f"{log.project}/{log.run_id}"
    except SeamarkError:
        return None
