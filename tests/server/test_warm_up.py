"""What a server does after a start before anybody asks."""

import asyncio
from pathlib import Path

from seamark.model.operations import Assign
from seamark.server.app import create_app
from seamark.server.settings import ServerSettings
from seamark.tracking import run_tables
from tests.tracking.core_world import World, a_world, floats

_PATHS = ("params/lr", "loss")


def test_the_first_look_at_a_table_after_a_start_reads_no_more_than_the_next(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        for rate in (0.1, 0.2):
            world.do(world.a_run(), Assign("params/lr", rate), floats("loss", [1.0]))
        cold, warm = _statements_of_a_look(world), _statements_of_a_look(world)
        assert cold > warm
        world.reopen()
        _start(world)
        assert _statements_of_a_look(world) == warm


def _start(world: World) -> None:
    """The application comes up and goes; what it left to the background is done then."""
    app = create_app(world.t, ServerSettings(data_dir=world.directory))

    async def come_and_go() -> None:
        async with app.router.lifespan_context(app):
            pass

    asyncio.run(come_and_go())
    # What waits there may leave more.
    for _ in range(2):
        world.t.background.submit(lambda: None).result(60)


def _statements_of_a_look(world: World) -> int:
    del world.engine.queries[:]
    opened = run_tables.open_table(world.t, world.owner, world.project, columns=_PATHS, with_rows=True)
    assert opened.page is not None
    assert len(opened.page.rows) == 2
    return len(world.engine.queries)
