"""A project with runs on real stores, which a test can stop and open again; for tests of what containers hold."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.operations import AppendFloats, AppendStrings, ErrorKind, Operation
from seamark.model.values import AttributeValue, FloatSeriesSummary
from seamark.stores.blobs import Blobs
from seamark.stores.catalog import Catalog
from seamark.stores.columns import Columns
from seamark.stores.columns.chdb_engine import ChdbEngine
from seamark.tracking import containers, operations, projects, series, users, values, workspaces
from seamark.tracking.containers import ForkRequest
from seamark.tracking.context import Commit, Tracking, open_tracking
from seamark.tracking.series import FloatPoints
from tests.sqlite import empty_catalog

STEP = 1_000_000
NOW = 1_700_000_000_000

_FIRST = "first"
_names = itertools.count(1)


@dataclass
class World:
    directory: Path
    t: Tracking
    now: int = NOW
    catalog_url: str = ""
    engine: "NotingEngine" = field(init=False)
    owner: Caller = field(init=False)
    project: str = field(init=False)

    def settle_in(self) -> None:
        operator = users.operator(self.t)
        self.owner = Caller(users.create_user(self.t, operator, "owner"))
        workspaces.create_workspace(self.t, operator, "team", "owner")
        self.project = self.a_project(_FIRST)

    def a_project(self, name: str | None = None) -> str:
        return projects.create_project(self.t, self.owner, "team", name or f"project-{next(_names)}").qualified_name

    def reopen(self) -> None:
        """Stops everything and starts it again from what is stored."""
        self.t.close()
        self.t = _opened(self)

    def a_run(self, project: str | None = None, custom_id: str | None = None) -> Container:
        return self._done(containers.create_run(self.t, self.owner, project or self.project, custom_id=custom_id))

    def a_fork(self, parent: Container, step: float, *, with_values: bool = True) -> Container:
        fork = ForkRequest(parent.sys_id, round(step * STEP), with_values)
        return self._done(containers.create_run(self.t, self.owner, self.project, fork=fork))

    def create(
        self,
        custom_id: str | None = None,
        *,
        parent: str | None = None,
        step: float = 0,
        with_values: bool = True,
        parent_project: str | None = None,
        experiment: str | None = None,
        family: str | None = None,
        created_at: int | None = None,
        tracker: str | None = None,
    ) -> containers.Created:
        """Creates a run as the 3.x API does, or resumes it."""
        fork = None if parent is None else ForkRequest(parent, round(step * STEP), with_values, parent_project)
        created = containers.create_run(
            self.t,
            self.owner,
            self.project,
            custom_id=custom_id,
            fork=fork,
            experiment=experiment,
            family=family,
            created_at=created_at,
            tracker=tracker,
            has_default_name=False,
        )
        self._done(created)
        return created

    def now_of(self, container: Container) -> Container:
        """The container as the catalog knows it now."""
        found = self.t.catalog.containers.by_id(container.id)
        assert found is not None
        return found

    def system(self, container: Container) -> dict[str, AttributeValue]:
        """The attributes below `sys/`, without the prefix."""
        found = values.read_attributes(self.t, self.owner, str(container.uuid))
        return {each.path.removeprefix("sys/"): each.value for each in found if each.path.startswith("sys/")}

    def submit(self, container: Container, *wanted: Operation, digest: int = 0) -> Commit:
        return operations.execute(self.t, self.owner, str(container.uuid), wanted, request_digest=digest)

    def do(self, container: Container, *wanted: Operation, digest: int = 0) -> None:
        """Applies operations that must all be accepted."""
        assert self.refusals(container, *wanted, digest=digest) == []

    def refusals(self, container: Container, *wanted: Operation, digest: int = 0) -> list[ErrorKind]:
        """Applies operations and gives the kinds of the errors."""
        commit = self.submit(container, *wanted, digest=digest)
        commit.wait(60)
        self.catch_up()
        return [error.kind for error in commit.errors]

    def catch_up(self) -> None:
        """Returns when what follows writes in the background is done."""
        # Twice, since what is done there may leave something to do there.
        for _ in range(2):
            self.t.background.submit(lambda: None).result(timeout=60)

    def value(self, container: Container, path: str, type_: AttributeType) -> AttributeValue:
        return values.read_attribute(self.t, self.owner, str(container.uuid), path, type_).value

    def paths(self, container: Container) -> set[str]:
        """The paths outside of `sys/`."""
        found = values.read_attributes(self.t, self.owner, str(container.uuid))
        return {each.path for each in found if not each.path.startswith("sys/")}

    def points(self, container: Container, path: str, *, lineage: bool = True) -> FloatPoints:
        return series.read_float_points(self.t, self.owner, str(container.uuid), path, lineage=lineage)

    def steps(self, container: Container, path: str, *, lineage: bool = True) -> list[float]:
        return [step / STEP for step in self.points(container, path, lineage=lineage).steps.tolist()]

    def summary(self, container: Container, path: str) -> FloatSeriesSummary:
        value = self.value(container, path, AttributeType.FLOAT_SERIES)
        assert isinstance(value, FloatSeriesSummary)
        return value

    def _done(self, created: containers.Created) -> Container:
        created.commit.wait(60)
        return created.container


class NotingEngine(ChdbEngine):
    """chDB that notes the statements which read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.queries: list[str] = []

    def query(self, sql: str, parameters: Mapping[str, str] | None = None) -> pa.Table:
        self.queries.append(sql)
        return super().query(sql, parameters)


def _opened(world: World) -> Tracking:
    directory = world.directory
    world.engine = NotingEngine(directory / "columns")
    return open_tracking(
        Catalog.open(world.catalog_url or empty_catalog(directory / "catalog.db")),
        Columns(world.engine, directory / "log", is_exclusive=True),
        Blobs.open(directory / "blobs", {}),
        clock=lambda: world.now,
    )


@contextmanager
def a_world(directory: Path, catalog_url: str = "") -> Iterator[World]:
    """A new world; its catalog is SQLite in the directory, or the empty one of the URL."""
    world = World.__new__(World)
    world.directory, world.now, world.catalog_url = directory, NOW, catalog_url
    world.t = _opened(world)
    try:
        world.settle_in()
        yield world
    finally:
        world.t.close()


@contextmanager
def a_world_again(directory: Path) -> Iterator[World]:
    """A world that `a_world` made in this directory before, however it ended."""
    world = World.__new__(World)
    world.directory, world.now, world.catalog_url = directory, NOW, ""
    world.t = _opened(world)
    try:
        user = world.t.catalog.users.by_name("owner")
        assert user is not None
        world.owner, world.project = Caller(user), f"team/{_FIRST}"
        yield world
    finally:
        world.t.close()


def floats(path: str, values: Sequence[float], steps: Sequence[float | None] | None = None, at: int = NOW) -> AppendFloats:
    """Points at these steps; without steps, at the next whole ones."""
    given = [None] * len(values) if steps is None else steps
    return AppendFloats(
        path, values, [None if s is None else round(s * STEP) for s in given], [at + n for n in range(len(values))]
    )


def texts(path: str, values: Sequence[str], steps: Sequence[float | None] | None = None) -> AppendStrings:
    given = [None] * len(values) if steps is None else steps
    return AppendStrings(path, values, [None if s is None else round(s * STEP) for s in given], [NOW] * len(values))
