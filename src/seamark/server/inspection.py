"""Looking over a data directory: what is wrong, how to mend it, and mending what is safe to mend."""

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from seamark.model.containers import Container
from seamark.model.errors import ConfigurationError, FileNotFound, SeamarkError
from seamark.server.lock import LOCK_NAME, RunningServer, running_server
from seamark.server.settings import ServerSettings
from seamark.server.stores import open_stores
from seamark.server.tls import expiry_of
from seamark.stores.catalog import Catalog
from seamark.tracking import files
from seamark.tracking.context import Tracking

__all__ = ["Finding", "Verdict", "inspect"]

_LITTLE_SPACE = 1024**3
_EXPIRY_NEAR = timedelta(days=30)
_EARLIEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)


class Verdict(StrEnum):
    WELL = "ok"
    NOTE = "note"
    """Worth knowing; nothing is wrong."""
    WARNING = "warning"
    """Will or may become a fault."""
    FAULT = "fault"
    MENDED = "mended"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` says how to mend it."""

    subject: str
    verdict: Verdict
    message: str
    advice: str = ""


def inspect(settings: ServerSettings, *, mends: bool) -> Iterator[Finding]:
    """Looks at everything in turn; with `mends` also mends what cannot do harm."""
    directory = settings.data_dir
    if not directory.is_dir():
        advice = "Name the right one with --data-dir, or start `seamark server`, which makes it."
        yield Finding("data directory", Verdict.FAULT, f'"{directory}" does not exist.', advice)
        return
    yield from _permissions(directory, mends)
    yield _disk_space(directory)
    yield _clock()
    running = running_server(directory)
    yield _lock(directory, running)
    yield from _certificates(settings)
    catalog = list(_catalog(settings))
    yield from catalog
    if any(finding.verdict is Verdict.FAULT for finding in catalog):
        yield Finding("columns", Verdict.NOTE, "The column store and the files cannot be checked without the catalog.")
        return
    if running is not None:
        message = f"A server runs on this directory (process {running.pid}), so the column store and the files were not opened."
        yield Finding("columns", Verdict.NOTE, message, "Stop the server and run `seamark doctor` again to check them too.")
        return
    yield from _stores(settings, mends)


def _permissions(directory: Path, mends: bool) -> Iterator[Finding]:
    secrets = [directory, *directory.glob("catalog.sqlite*"), directory / "tls" / "key.pem", *directory.glob("tokens/*")]
    is_well = True
    for path in secrets:
        if not path.exists():
            continue
        facts = path.stat()
        if facts.st_uid != os.geteuid() and os.geteuid() != 0:
            is_well = False
            advice = f"Run as the owner, or: chown -R {os.geteuid()} {directory}"
            yield Finding("permissions", Verdict.FAULT, f'"{path}" belongs to another user ({facts.st_uid}).', advice)
        elif facts.st_mode & (stat.S_IRWXG | stat.S_IRWXO) and (path == directory or path.suffix in (".pem", ".key")):
            is_well = False
            mode = stat.S_IMODE(facts.st_mode)
            wanted = 0o700 if path.is_dir() else 0o600
            message = f'"{path}" can be reached by others (mode {mode:o}).'
            if mends:
                path.chmod(wanted)
                yield Finding("permissions", Verdict.MENDED, f"{message} It has mode {wanted:o} now.")
            else:
                yield Finding("permissions", Verdict.WARNING, message, f"chmod {wanted:o} {path}, or run with --fix.")
    if is_well:
        yield Finding("permissions", Verdict.WELL, f'Only this user can read "{directory}".')


def _disk_space(directory: Path) -> Finding:
    usage = shutil.disk_usage(directory)
    free = f"{usage.free / 1024**3:.1f} GiB of {usage.total / 1024**3:.1f} GiB are free."
    if usage.free < _LITTLE_SPACE:
        return Finding("disk space", Verdict.FAULT, free, "Free some space or move the data directory; writes will fail soon.")
    if usage.free < usage.total // 20:
        return Finding("disk space", Verdict.WARNING, free, "Less than 5 % is left: plan for more space.")
    return Finding("disk space", Verdict.WELL, free)


def _clock() -> Finding:
    now = datetime.now(UTC)
    text = f"The clock says {now.isoformat(timespec='seconds')}."
    if now < _EARLIEST_CLOCK or time.time() < 0:
        return Finding("clock", Verdict.FAULT, text, "Set the clock (for example with NTP): tokens and timestamps depend on it.")
    return Finding("clock", Verdict.WELL, text)


def _lock(directory: Path, running: RunningServer | None) -> Finding:
    if running is not None:
        where = running.url or "an address that it has not opened yet"
        message = f"A server holds the directory: process {running.pid}, at {where}, since {running.started_at}."
        return Finding("lock", Verdict.NOTE, message)
    if (directory / LOCK_NAME).exists() and (directory / LOCK_NAME).stat().st_size:
        message = "No server runs; the last one did not end in order (it was killed, or the machine stopped)."
        return Finding("lock", Verdict.NOTE, message, "Nothing to do: the next start brings back what was under way.")
    return Finding("lock", Verdict.WELL, "No server runs on this directory.")


def _certificates(settings: ServerSettings) -> Iterator[Finding]:
    own = settings.data_dir / "tls" / "certificate.pem"
    path = settings.tls_cert or (own if own.exists() else None)
    if path is None:
        return
    try:
        expiry = expiry_of(path)
    except ConfigurationError as error:
        yield Finding(
            "certificate", Verdict.FAULT, str(error), "Delete it if the server made it: the next start makes a new one."
        )
        return
    left = expiry - datetime.now(UTC)
    message = f'"{path}" is valid until {expiry.date().isoformat()}.'
    renewal = "Restart the server, which renews it." if path == own else "Have it renewed and restart the server."
    if left < timedelta(0):
        yield Finding("certificate", Verdict.FAULT, message, renewal)
    elif left < _EXPIRY_NEAR:
        yield Finding("certificate", Verdict.WARNING, message, renewal)
    else:
        yield Finding("certificate", Verdict.WELL, message)


def _catalog(settings: ServerSettings) -> Iterator[Finding]:
    advice = "Restore the catalog from a backup. Until then, do not write to it."
    try:
        problems = _sqlite_problems(settings.catalog)
        if not problems:
            # Opening brings the tables to the form of this version, or says that a newer one wrote them.
            with closing(Catalog.open(settings.catalog)) as catalog:
                catalog.check()
    except (SeamarkError, SQLAlchemyError, sqlite3.Error) as error:
        problems = [str(error).partition("\n")[0]]
    for problem in problems[:10]:
        yield Finding("catalog", Verdict.FAULT, problem, advice)
    if not problems:
        yield Finding("catalog", Verdict.WELL, "The database is sound and has the form of this version.")


def _sqlite_problems(url: str) -> list[str]:
    """What SQLite itself finds; nothing for other databases, which have tools of their own."""
    if not url.startswith("sqlite:///"):
        return []
    path = Path(url.removeprefix("sqlite:///"))
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as connection:
        rows: list[tuple[str]] = connection.execute("PRAGMA integrity_check").fetchall()
        broken_references = connection.execute("PRAGMA foreign_key_check").fetchall()
    problems = [message for (message,) in rows if message != "ok"]
    if broken_references:
        problems.append(f"{len(broken_references)} rows refer to rows that do not exist.")
    return problems


def _stores(settings: ServerSettings, mends: bool) -> Iterator[Finding]:
    pending = sum(1 for each in settings.pending_commits.glob("*") if each.is_file())
    if pending:
        yield Finding("columns", Verdict.NOTE, f"{pending} interrupted commits were there; opening the store completes them.")
    try:
        tracking = open_stores(settings)
    except SeamarkError as error:
        yield Finding("columns", Verdict.FAULT, str(error), "Check the settings; if the files are damaged, restore a backup.")
        return
    with closing(tracking):
        problems = tracking.columns.inspection.check()
        for problem in problems:
            yield Finding("columns", Verdict.FAULT, problem, "Restore the column store from a backup of the data directory.")
        if not problems:
            yield Finding("columns", Verdict.WELL, "All tables are sound.")
            yield from _tiles(tracking, mends)
        yield from _containers(tracking)
        yield from _blobs(tracking, mends)


def _tiles(tracking: Tracking, mends: bool) -> Iterator[Finding]:
    wrong = tracking.columns.inspection.wrong_tiles()
    if not wrong:
        yield Finding("charts", Verdict.WELL, "What is kept for the charts of long series agrees with their points.")
        return
    message = f"What is kept for the charts of {len(wrong)} long series does not agree with their points, so that their charts are wrong."
    if mends:
        tracking.columns.inspection.remove_tiles(wrong)
        yield Finding("charts", Verdict.MENDED, f"{message} It was removed; the server makes it again from the points.")
    else:
        advice = "Run `seamark doctor --fix`: it is removed, and the server makes it again from the points, which are sound."
        yield Finding("charts", Verdict.FAULT, message, advice)


def _containers(tracking: Tracking) -> Iterator[Finding]:
    bare: list[str] = []
    missing: list[str] = []
    total = 0
    for project in tracking.catalog.projects.find():
        for container in tracking.catalog.containers.of_project(project.id):
            total += 1
            name = f"{project.qualified_name}/{container.sys_id}"
            if not tracking.columns.read_container_rows([container.id], prefix="sys/"):
                bare.append(name)
            missing += [f"{name}: {key}" for key in _missing_blobs(tracking, container)]
    if bare:
        message = f"{len(bare)} of {total} runs and models have no attributes: {_some(bare)}."
        advice = (
            "They were made by the command line or in the moment of a crash; the server completes them when they are first read."
        )
        yield Finding("runs", Verdict.NOTE, message, advice)
    else:
        yield Finding("runs", Verdict.WELL, f"All {total} runs, models and projects have their attributes.")
    if missing:
        message = f"{len(missing)} files that attributes refer to are missing: {_some(missing)}."
        yield Finding(
            "files", Verdict.FAULT, message, "Restore the files' store from a backup; the rest of these runs is intact."
        )


def _blobs(tracking: Tracking, mends: bool) -> Iterator[Finding]:
    orphans = files.orphaned_blobs(tracking)
    size = sum(blob.size for blob in orphans)
    if not orphans:
        yield Finding("files", Verdict.WELL, "No stored file is without an owner.")
        return
    message = f"{len(orphans)} stored files ({size / 1024**2:.1f} MiB) belong to nothing any more."
    if mends:
        tracking.blobs.delete(blob.key for blob in orphans)
        yield Finding("files", Verdict.MENDED, f"{message} They are deleted.")
    else:
        yield Finding("files", Verdict.WARNING, message, "They do no harm but take space: run with --fix to delete them.")


def _missing_blobs(tracking: Tracking, container: Container) -> Iterator[str]:
    keys = set(tracking.columns.files.blob_keys(container.id))
    for path in tracking.catalog.file_sets.paths(container.id):
        keys |= {entry.key for entry in tracking.catalog.file_sets.entries(container.id, path) if entry.key is not None}
    for key in sorted(keys):
        try:
            tracking.blobs.size(key)
        except FileNotFound:
            yield key


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
