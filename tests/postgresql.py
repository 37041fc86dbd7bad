"""A real PostgreSQL for the tests: Debian's programs on a temporary cluster, reached through a socket in its folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from seamark.stores.catalog import Catalog

_SECONDS_TO_START = 60.0
_TEMPLATE = "migrated"


class Cluster:
    """A running cluster that makes databases, each a copy of one that has the catalog's tables."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self._administration = psycopg.connect(self._address("postgres"), autocommit=True)
        self._create(_TEMPLATE, "template1")
        Catalog.open(self.url(_TEMPLATE)).close()

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def new_catalog(self) -> str:
        """The URL of a new database with the catalog's tables and no rows."""
        return self.url(self._numbered(_TEMPLATE))

    def new_database(self) -> str:
        """The URL of a new database with nothing in it."""
        return self.url(self._numbered("template1"))

    def drop(self, url: str) -> None:
        name = url.removeprefix("postgresql://postgres@/").partition("?")[0]
        self._administration.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

    def close(self) -> None:
        self._administration.close()

    def _numbered(self, template: str) -> str:
        self._made += 1
        name = f"test_{self._made}"
        self._create(name, template)
        return name

    def _create(self, name: str, template: str) -> None:
        self._administration.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())

    def _address(self, database: str) -> str:
        return f"host={self._folder} user=postgres dbname={database}"


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Starts a cluster without fsync, as another user when we are root (whom PostgreSQL refuses), and removes it afterwards."""
    programs = _programs()
    user = _unprivileged_user()
    # Not pytest's folder: its path may be too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="seamark-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"],
            check=True,
            capture_output=True,
            user=user,
            cwd=folder,
        )
        settings = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "max_connections": 200}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *options], stdout=log, stderr=log, user=user, cwd=folder
            )
            try:
                _wait_until_ready(server, folder)
                cluster = Cluster(folder)
                try:
                    yield cluster
                finally:
                    cluster.close()
            finally:
                server.terminate()
                server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    found = shutil.which("initdb")
    if found is not None:
        folders.append(Path(found).resolve().parent)
    if not folders:
        raise RuntimeError("These tests need PostgreSQL. Install it with: apt-get install --no-install-recommends postgresql")
    return folders[0]


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _wait_until_ready(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                log = (folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start: {log}") from error
        try:
            server.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
