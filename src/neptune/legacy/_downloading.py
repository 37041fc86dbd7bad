"""Downloading what experiments have: single artifacts, directories of them, source files."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from neptune import _fetching
from neptune._paths import canonical
from neptune.attributes.constants import ARTIFACT_ATTRIBUTE_SPACE, SOURCE_CODE_FILES_ATTRIBUTE_PATH
from neptune.common.utils import assure_directory_exists
from neptune.legacy._reading import fetch_fields

if TYPE_CHECKING:
    from neptune.legacy._hosted import ExperimentSource

__all__ = ["download_artifact", "download_artifacts", "download_source_directory", "download_sources"]

_FILES = ("file", "fileRef")


def download_artifact(source: "ExperimentSource", path: str, destination: str | None) -> None:
    """Raises FetchAttributeNotFoundException for what is no file."""
    folder = assure_directory_exists(destination)
    place = canonical(f"{ARTIFACT_ATTRIBUTE_SPACE}{path}")
    _fetching.fetch_attribute(source, place, *_FILES)
    _fetching.download_file(source, place, os.path.join(folder, os.path.basename(path)), progress_bar=False)


def download_artifacts(source: "ExperimentSource", path: str | None, destination: str | None) -> bool:
    """Writes a directory of artifacts, or one file, or all of them, as an archive that is named like it. False when there are none."""
    folder = assure_directory_exists(destination)
    place = canonical(f"{ARTIFACT_ATTRIBUTE_SPACE}{path or ''}")
    facts = fetch_fields(source).facts
    names = {
        each: os.path.relpath(each, place) if each != place else place.rpartition("/")[2]
        for each in sorted(facts)
        if (each == place or each.startswith(f"{place}/")) and facts[each].type in _FILES
    }
    if not names:
        return False
    with TemporaryDirectory() as waiting:
        _write_archive(source, names, Path(folder) / f"{place.rpartition('/')[2]}.zip", Path(waiting) / "content")
    return True


def download_sources(source: "ExperimentSource", destination: str | None) -> None:
    """Writes all source files as an archive. Raises FetchAttributeNotFoundException when there are none."""
    _fetching.download_file_set(
        source, SOURCE_CODE_FILES_ATTRIBUTE_PATH, assure_directory_exists(destination), progress_bar=False
    )


def download_source_directory(source: "ExperimentSource", path: str, destination: str | None) -> bool:
    """Writes a directory of source files, or one of them, as an archive that is named like it. False when there is none."""
    folder = assure_directory_exists(destination)
    place = canonical(path)
    with TemporaryDirectory() as waiting:
        everything = os.path.join(waiting, "sources.zip")
        _fetching.download_file_set(source, SOURCE_CODE_FILES_ATTRIBUTE_PATH, everything, progress_bar=False)
        with zipfile.ZipFile(everything) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            wanted = [name for name in names if name == place or name.startswith(f"{place}/")]
            if not wanted:
                return False
            with zipfile.ZipFile(Path(folder) / f"{place.rpartition('/')[2]}.zip", "w", zipfile.ZIP_DEFLATED) as written:
                for name in wanted:
                    written.writestr(name, archive.read(name))
    return True


def _write_archive(source: "ExperimentSource", names: Mapping[str, str], archive: Path, waiting: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for path, name in names.items():
            _fetching.download_file(source, path, str(waiting), progress_bar=False)
            written.write(waiting, name)
            waiting.unlink()
