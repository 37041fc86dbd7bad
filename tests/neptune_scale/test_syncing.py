"""Sending from programs what a run has left on the disk."""

from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from neptune_scale import Run
from neptune_scale.cli.commands import main
from neptune_scale.cli.sync import sync_all
from neptune_scale.exceptions import NeptuneApiTokenNotProvided, NeptuneInvalidCredentialsError, NeptuneUnableToLogData
from tests.client.logging_world import World
from tests.neptune_scale.test_sent_runs import found


def an_offline_run(run_id: str) -> Path:
    """Logs offline; where it is kept."""
    with Run(run_id=run_id, mode="offline", enable_console_log_capture=False, source_tracking_config=None) as run:
        run.log_configs({"lr": 0.5})
        run.log_metrics({"loss": 1.0}, step=1)
        run.assign_files({"file": b"content"})
    recorder = run._recorder  # pyright: ignore[reportPrivateUsage]
    assert recorder is not None
    return recorder.folder.path


def test_an_offline_run_is_sent_and_removed(world: World) -> None:
    run_id = str(uuid4())
    folder = an_offline_run(run_id)
    sync_all(folder, world.token, timeout=0)
    assert folder.exists()
    sync_all(run_log_file=folder, api_token=world.token)
    assert not folder.exists()
    run = found(world, run_id)
    assert world.value(run, "lr") == 0.5
    assert world.value(run, "loss")["last"] == 1.0
    assert world.value(run, "file")["size"] == len(b"content")


def test_the_command_does_the_same(world: World) -> None:
    run_id = str(uuid4())
    folder = an_offline_run(run_id)
    done = CliRunner().invoke(main, ["sync", str(folder), "--timeout", "60"])
    assert done.exit_code == 0, done.output
    assert not folder.exists()
    assert world.value(found(world, run_id), "lr") == 0.5
    refused = CliRunner().invoke(main, ["sync", str(Path(__file__))])
    assert refused.exit_code == 1
    assert "log of neptune-scale" in refused.output


def test_what_cannot_be_sent_is_told_and_kept(world: World, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"missing\.db"):
        sync_all(tmp_path / "missing.db", world.token)
    damaged = tmp_path / "damaged.db"
    damaged.write_text("no database")
    with pytest.raises(NeptuneUnableToLogData, match=r"damaged\.db"):
        sync_all(damaged, world.token)
    folder = an_offline_run(str(uuid4()))
    with pytest.raises(NeptuneApiTokenNotProvided):
        sync_all(folder, "")
    with pytest.raises(NeptuneInvalidCredentialsError):
        sync_all(folder, "fake")
    assert folder.exists()
    assert damaged.exists()
