"""Catalogs on SQLite for the tests: copies of one that has been migrated, as migrating takes longer than most tests."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from seamark.stores.catalog import Catalog


def empty_catalog(path: Path) -> str:
    """The URL of a catalog with all tables and no rows, made at `path` unless there is one."""
    if not path.exists():
        path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@cache
def _migrated() -> bytes:
    folder = Path(tempfile.mkdtemp(prefix="seamark-catalog-"))
    try:
        made = folder / "catalog.sqlite"
        # The last connection that closes moves the write-ahead log into the file.
        Catalog.open(f"sqlite:///{made}").close()
        return made.read_bytes()
    finally:
        shutil.rmtree(folder)
