"""What is installed, from the real environment and from folders laid out as installers do."""

import logging
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from seamark.client.capture.dependencies import freeze_environment, read_dependencies


def _install(folder: Path, name: str, release: str, *, info: str = "METADATA") -> None:
    suffix = "dist-info" if info == "METADATA" else "egg-info"
    place = folder / f"{name}-{release}.{suffix}"
    place.mkdir(parents=True)
    (place / info).write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {release}\n\nVersion: of nothing\nName: nobody\n")


def test_the_environment_is_told_sorted_by_name() -> None:
    lines = freeze_environment().split("\n")
    assert f"msgspec=={version('msgspec')}" in lines
    names = [line.partition("==")[0].lower() for line in lines]
    assert names == sorted(names)


def test_it_is_what_pip_would_say(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    _install(first, "Zebra", "1.0")
    _install(first, "alpha_beta", "2.0rc1")
    _install(second, "alpha-beta", "1.0")
    _install(second, "old", "0.9", info="PKG-INFO")
    (second / "broken-1.0.dist-info").mkdir()
    script = (
        f"import sys; from seamark.client.capture.dependencies import freeze_environment as freeze; "
        f"sys.path[:] = [{str(first)!r}, {str(second)!r}, *[p for p in sys.path if not p.endswith('site-packages')]]; print(freeze())"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path)
    assert ended.stdout.splitlines() == ["alpha_beta==2.0rc1", "old==0.9", "Zebra==1.0"]


def test_to_infer_is_to_freeze() -> None:
    assert read_dependencies("infer") == freeze_environment()


def test_a_file_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "requirements.txt").write_text("numpy\n")
    monkeypatch.chdir(tmp_path)
    assert read_dependencies("requirements.txt") == tmp_path / "requirements.txt"
    assert read_dependencies(tmp_path / "requirements.txt") == tmp_path / "requirements.txt"


def test_a_file_that_is_missing_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "neptune"):
        assert read_dependencies(tmp_path / "no-such.txt") is None
    assert "no-such.txt" in caplog.text
