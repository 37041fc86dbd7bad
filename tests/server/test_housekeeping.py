"""What the server does beside its answers."""

from pathlib import Path

import pytest

from seamark.server import housekeeping
from seamark.server.housekeeping import Housekeeping
from tests.tracking.core_world import a_world


def test_a_fault_in_one_chore_does_not_end_the_others_or_the_rounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    measured: list[object] = []

    def fail(*_: object) -> None:
        raise AttributeError("a fault of ours")

    monkeypatch.setattr(housekeeping, "enforce", fail)
    monkeypatch.setattr(housekeeping, "measure", measured.append)
    with a_world(tmp_path) as world:
        Housekeeping(world.t).round()
        assert measured == [world.t]
    assert "a fault of ours" in caplog.text
