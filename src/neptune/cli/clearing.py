"""`neptune clear`: removes what is sent, and the rest only when the user says so."""

import shutil
from collections.abc import Callable
from pathlib import Path

import click

from neptune.cli.listing import list_gone, list_offline, list_unsent
from neptune.cli.objects import Left, LeftObject
from seamark.client.leftovers.living import is_written_to

__all__ = ["clear_away"]

_SYNC = "sync"


def clear_away(data_dir: Path, left: Left, *, force: bool = False) -> None:
    """Removes what the server has, and after a question (not with `force`) what it has not: also where there is nothing any more
    that it could be sent to, for that may only be invisible to the owner of the token."""
    # In this mode the official client keeps nothing but copies of files while it uploads them.
    shutil.rmtree(data_dir / _SYNC, ignore_errors=True)
    waiting: list[LeftObject] = []
    for each in left.objects:
        if each.is_sent:
            _remove(each)
        else:
            waiting.append(each)
    if not waiting:
        return
    list_unsent(each for each in waiting if not each.is_offline and not each.is_gone)
    list_offline(each for each in waiting if each.is_offline)
    list_gone(each for each in waiting if each.is_gone)
    if force or click.confirm("\nDo you want to delete the listed metadata?"):
        for each in sorted(waiting, key=lambda each: not each.is_offline):
            _remove(each)


def _remove(each: LeftObject) -> None:
    for queue in each.queues:
        if queue.is_written_to:
            click.echo(f"In use, and kept: {queue.path}")
            continue
        _tell(queue.path, queue.remove)
    for journal in each.journals:
        if is_written_to(journal):
            click.echo(f"In use, and kept: {journal.path}")
            continue
        _tell(journal.path, journal.remove)


def _tell(path: Path, remove: Callable[[], None]) -> None:
    try:
        remove()
    except OSError as error:
        click.echo(f"Cannot remove {path}: {error}", err=True)
        return
    click.echo(f"Deleted: {path}")
