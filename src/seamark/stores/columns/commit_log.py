"""The log of commits that are on disk but perhaps not yet in every table.

A commit is a folder `<number>` of Arrow files, one per schema. It is written under another name, synchronised, and renamed:
a folder with a number is whole. The engine inserts from these very files, then the folder goes. After a crash what is left is
inserted again, so that a commit reaches all of its tables or none.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

__all__ = ["CommitLog"]

_PARTIAL = "partial-"


class CommitLog:
    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        for leftover in directory.glob(f"{_PARTIAL}*"):
            shutil.rmtree(leftover)

    def write(self, commit: int, tables: Mapping[str, pa.Table]) -> dict[str, Path]:
        """Makes the commit durable and gives the file of each table. Raises OSError, and then nothing is left behind."""
        partial = self._directory / f"{_PARTIAL}{commit:020d}"
        whole = self._folder(commit)
        try:
            partial.mkdir()
            for name, table in tables.items():
                with (partial / f"{name}.arrow").open("wb") as file:
                    with pa.ipc.new_file(file, table.schema) as writer:
                        writer.write_table(table)
                    file.flush()
                    os.fsync(file.fileno())
            _sync_directory(partial)
            partial.rename(whole)
            _sync_directory(self._directory)
        except OSError:
            shutil.rmtree(partial, ignore_errors=True)
            shutil.rmtree(whole, ignore_errors=True)
            raise
        return {name: whole / f"{name}.arrow" for name in tables}

    def forget(self, commit: int) -> None:
        """The commit has reached all of its tables."""
        # Renamed first: a crash in the middle of the removal must not leave a folder that looks whole.
        folder = self._folder(commit)
        partial = self._directory / f"{_PARTIAL}{commit:020d}"
        folder.rename(partial)
        shutil.rmtree(partial)

    def pending(self) -> list[tuple[int, dict[str, Path]]]:
        """The commits that a crash left behind, oldest first, with the file of each table."""
        commits = sorted(int(folder.name) for folder in self._directory.iterdir() if folder.name.isdigit())
        return [(commit, {file.stem: file for file in sorted(self._folder(commit).glob("*.arrow"))}) for commit in commits]

    def _folder(self, commit: int) -> Path:
        return self._directory / f"{commit:020d}"


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
