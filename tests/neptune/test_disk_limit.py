"""The limit to how full the disk gets."""

from pathlib import Path

import pytest

import neptune
from neptune.exceptions import NeptuneMaxDiskUtilizationExceeded

QUIET = {
    "capture_stdout": False,
    "capture_stderr": False,
    "capture_hardware_metrics": False,
    "capture_traceback": False,
    "git_ref": False,
    "source_files": [],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEPTUNE_DATA_DIRECTORY", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_beyond_the_limit_logging_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEPTUNE_MAX_DISK_USAGE", "0.0001")
    with pytest.raises(NeptuneMaxDiskUtilizationExceeded):
        neptune.init_run(mode="offline", **QUIET)


def test_beyond_the_limit_nothing_is_kept_when_nothing_may_be_raised(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEPTUNE_MAX_DISK_USAGE", "0.0001")
    monkeypatch.setenv("NEPTUNE_RAISE_ERROR_ON_DISK_USAGE_EXCEEDED", "false")
    with neptune.init_run(mode="offline", **QUIET) as run:
        run["secret"] = "needle in the journal"
        run["loss"].append(1.0)
        run["loss"].append(2.0)
    assert not [path for path in folder.rglob("*.journal") if b"needle" in path.read_bytes()]


@pytest.mark.parametrize("limit", ["100", "", "many"])
def test_below_the_limit_and_without_one_everything_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setenv("NEPTUNE_MAX_DISK_USAGE", limit)
    with neptune.init_run(mode="offline", **QUIET) as run:
        run["secret"] = "needle in the journal"
    assert [path for path in folder.rglob("*.journal") if b"needle" in path.read_bytes()]
