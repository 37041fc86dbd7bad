"""`seamark doctor`: looks over a data directory."""

import sys
from pathlib import Path

import click

from seamark.cli.catalog import where_options
from seamark.cli.installation import server_parts
from seamark.server.settings import ServerSettings

__all__ = ["doctor"]

_COLOURS = {"ok": "green", "note": "cyan", "warning": "yellow", "fault": "red", "mended": "green"}


@click.command()
@click.option("--columns-url", envvar="SEAMARK_COLUMNS_URL", show_envvar=True, help="The column store, when it is elsewhere.")
@click.option("--blobs-url", envvar="SEAMARK_BLOBS_URL", show_envvar=True, help="The files' store, when it is elsewhere.")
@click.option(
    "--tls-cert", type=click.Path(path_type=Path), envvar="SEAMARK_TLS_CERT", show_envvar=True, help="As for the server."
)
@click.option("--fix", "mends", is_flag=True, help="Mend what is safe to mend.")
@where_options
def doctor(
    data_dir: Path,
    catalog_url: str | None,
    columns_url: str | None,
    blobs_url: str | None,
    tls_cert: Path | None,
    mends: bool,
) -> None:
    """Check a data directory, and say what is wrong and how to mend it.

    The exit code is 0 when nothing is wrong, 1 when something is, 2 for warnings only.
    """
    with server_parts():
        from seamark.server.inspection import Verdict, inspect
    settings = ServerSettings(
        data_dir=data_dir.expanduser().absolute(),
        catalog_url=catalog_url,
        columns_url=columns_url,
        blobs_url=blobs_url,
        tls_cert=tls_cert,
        # The key is not looked at; the settings want both or neither.
        tls_key=tls_cert,
    )
    verdicts: set[Verdict] = set()
    for finding in inspect(settings, mends=mends):
        verdicts.add(finding.verdict)
        word = click.style(f"{finding.verdict.value:8}", fg=_COLOURS[finding.verdict.value])
        click.echo(f"{word} {finding.subject}: {finding.message}")
        if finding.advice:
            click.echo(f"         → {finding.advice}")
    if Verdict.FAULT in verdicts:
        sys.exit(1)
    if Verdict.WARNING in verdicts:
        sys.exit(2)
