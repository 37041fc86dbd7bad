"""Forks whose parents write while the server ends."""

from pathlib import Path

import pytest

from seamark.model.operations import DeleteAttribute
from seamark.tracking import lineage
from seamark.tracking.context import Tracking
from tests.tracking.core_world import a_world, a_world_again, floats


def test_forks_that_a_crash_leaves_behind_their_parent_catch_up_at_the_next_start(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        parent = world.a_run()
        world.do(parent, floats("x", [1.0], [1]), floats("gone", [1.0], [1]))
        fork = world.a_fork(parent, 5)
        world.do(parent, floats("x", [2.0], [2]))
        assert world.t.catalog.stale_forks.all() == []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Tracking, "later", lambda *_: None)
            world.do(parent, floats("x", [3.0], [3]), floats("new", [3.0], [3]), DeleteAttribute("gone"))
        assert world.t.catalog.stale_forks.all() == [fork.id]
        assert world.summary(fork, "x").count == 2
    with a_world_again(tmp_path) as world:
        lineage.refresh_stale(world.t)
        world.catch_up()
        assert world.t.catalog.stale_forks.all() == []
        assert world.paths(fork) == {"x", "new"}
        assert world.summary(fork, "x").count == 3
