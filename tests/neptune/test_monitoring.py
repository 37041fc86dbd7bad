"""What a run records by itself, where that fails."""

from pathlib import Path
from typing import Any

import pytest

import neptune
from tests.neptune.test_debug_mode import QUIET


def test_a_look_at_the_repository_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise RuntimeError("the interpreter ends")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("neptune._monitoring.log_repository", fail)
    neptune.init_run(**{**QUIET, "mode": "offline"}).stop()
    assert "The Git repository of this run is not recorded: the interpreter ends" in capsys.readouterr().out
