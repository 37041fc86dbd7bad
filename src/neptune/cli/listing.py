"""`neptune status`: lists what waits to be sent."""

from collections.abc import Iterable
from pathlib import Path

import click

from neptune.cli.objects import Left, LeftObject
from seamark.client.leftovers.logs import open_log
from seamark.model.errors import SeamarkError

__all__ = ["list_everything", "list_gone", "list_offline", "list_unsent"]


def list_everything(data_dir: Path, left: Left) -> bool:
    """Lists what waits; whether there is anything at all."""
    gone = [each for each in left.objects if each.is_gone]
    unsent = [each for each in left.objects if not each.is_gone and not each.is_sent]
    list_gone(gone)
    if left.foreign:
        click.echo(f"{left.foreign} journals are for other servers than that of your API token.")
    if not left.objects and not left.logs:
        click.echo(f"Nothing was left behind in {data_dir}.")
        return False
    list_unsent(each for each in unsent if not each.is_offline)
    list_offline(each for each in unsent if each.is_offline)
    _list_logs(left.logs)
    if not unsent and not left.logs and not gone:
        click.echo(f"Everything in {data_dir} is sent. `neptune clear` removes it.")
    else:
        click.echo("\n`neptune sync` sends all of this; `neptune sync --help` tells how to choose.")
    return True


def list_unsent(objects: Iterable[LeftObject]) -> None:
    """Lists objects that the server knows and lacks something of."""
    _list("Unsynchronized objects:", [f"- {each.name}{_remarks(each)}" for each in objects])


def list_offline(objects: Iterable[LeftObject]) -> None:
    """Lists runs that the server does not know yet."""
    _list("Unsynchronized offline objects:", [f"- {each.name}{_remarks(each)}" for each in objects])


def list_gone(objects: Iterable[LeftObject]) -> None:
    """Lists objects that the server does not know any more, or does not show to the owner of the token."""
    _list("Logged to what does not exist any more, or is not shared with you:", [f"- {each.name}" for each in objects])


def _remarks(each: LeftObject) -> str:
    trashed = " (Trashed)" if each.known is not None and each.known.is_trashed else ""
    calls = each.set_aside
    return f"{trashed} ({calls} {'calls' if calls > 1 else 'call'} set aside: the server fails at it)" if calls else trashed


def _list_logs(paths: Iterable[Path]) -> None:
    lines: list[str] = []
    for path in paths:
        try:
            with open_log(path) as log:
                lines.append(f"- {log.project}/{log.run_id} ({path})")
        except SeamarkError as error:
            lines.append(f"- {path}: {error}")
    _list("Unsynchronized logs of neptune-scale:", lines)


def _list(title: str, lines: list[str]) -> None:
    if lines:
        click.echo("\n".join(["", title, *lines]))
