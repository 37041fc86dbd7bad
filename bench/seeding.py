"""Filling a data directory for the reading benchmarks, straight through the stores: the server is not measured here."""

import base64
import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from seamark.model.access import Caller, Visibility
from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerKind
from seamark.model.errors import ProjectNameCollision
from seamark.model.operations import AppendFloats, Assign
from seamark.model.steps import MICROS_PER_STEP
from seamark.stores.blobs import Blobs
from seamark.stores.catalog import Catalog
from seamark.stores.columns import AttributeRow, Batch, Columns, attribute_id
from seamark.stores.columns.chdb_engine import ChdbEngine
from seamark.stores.columns.rows import KIND_CODES, TYPE_CODES
from seamark.tracking import authentication, projects, users
from seamark.tracking.containers import create_run
from seamark.tracking.context import Commit, Tracking, open_tracking
from seamark.tracking.operations import apply_unchecked, heartbeat

__all__ = ["Seeded", "open_seeding"]

_POINTS_PER_STATEMENT = 1_000_000


class Seeded:
    """A data directory being filled; close it before a server opens it."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        catalog = Catalog.open(f"sqlite:///{directory / 'catalog.sqlite'}")
        self.tracking: Tracking = open_tracking(
            catalog, Columns.open(directory / "columns", directory / "pending"), Blobs.open(str(directory / "blobs"))
        )
        users.first_start(self.tracking)
        self.caller: Caller = users.operator(self.tracking)
        with contextlib.suppress(ProjectNameCollision):
            projects.create_project(self.tracking, self.caller, "main", "bench", visibility=Visibility.PRIVATE)

    def token(self, url: str) -> str:
        _, key = authentication.create_api_token(self.tracking, self.caller, "admin", "bench")
        return base64.b64encode(json.dumps({"api_address": url, "api_url": url, "api_key": key}).encode()).decode()

    def runs_with_series(self, runs: int, points: int, paths: Sequence[str]) -> list[str]:
        """Runs that log in turn, as runs that train side by side do; gives their sys ids."""
        containers = [create_run(self.tracking, self.caller, "main/bench").container for _ in range(runs)]
        generator = np.random.default_rng(0)
        piece = 5_000
        for first in range(0, points, piece):
            count = min(piece, points - first)
            steps = np.arange(first, first + count) * 1_000_000
            commits: list[Commit] = []
            for container in containers:
                operations = [
                    AppendFloats(path, generator.standard_normal(count), steps, steps // 1_000 + 1_700_000_000_000)
                    for path in paths
                ]
                commits.append(apply_unchecked(self.tracking, container, operations))  # type: ignore[arg-type]
            for commit in commits:
                commit.wait()
        return [container.sys_id for container in containers]

    def runs_with_a_long_series(self, runs: int, points: int, path: str) -> list[str]:
        """Runs with noise that the engine makes itself, one point of it a million; gives their sys ids."""
        containers = [create_run(self.tracking, self.caller, "main/bench").container for _ in range(runs)]
        engine = ChdbEngine(self._directory / "columns")
        attribute, kind, code = attribute_id(path), KIND_CODES[ContainerKind.RUN], TYPE_CODES[AttributeType.FLOAT_SERIES]
        for container in containers:
            row = AttributeRow(
                container.project_id, container.id, attribute, path, kind, code, points=points, finite=points, max=1e6
            )
            row.last_step = (points - 1) * MICROS_PER_STEP
            for first in range(0, points, _POINTS_PER_STATEMENT):
                engine.execute(
                    "INSERT INTO seamark.float_points (container, attribute, generation, step, timestamp, request, commit, value) "
                    f"SELECT {container.id}, {attribute}, 0, number * {MICROS_PER_STEP}, 1700000000000 + number, 0, 1, "
                    f"if(number = {points // 3}, 1e6, randNormal(0, 1)) "
                    f"FROM numbers({first}, {min(_POINTS_PER_STATEMENT, points - first)})"
                )
            batch = Batch(definitions=[(row.project, kind, attribute, path, code)])
            batch.put(row)
            columns = self.tracking.columns
            columns.submit(batch, columns.epoch).result()
            # Reading has it inserted.
            columns.read_container_rows([container.id])
        engine.close()
        return [container.sys_id for container in containers]

    def run_with_a_long_text(self, lines: int, path: str, *, is_in_pieces: bool) -> str:
        """A run with a console that the engine makes up, in which one of the last lines alone says "needle"; gives its sys id.

        In pieces every line is followed by its end as a text of its own, as `print` writes them.
        """
        container = create_run(self.tracking, self.caller, "main/bench").container
        engine = ChdbEngine(self._directory / "columns")
        attribute, kind, code = attribute_id(path), KIND_CODES[ContainerKind.RUN], TYPE_CODES[AttributeType.STRING_SERIES]
        line = "if(is_end, '\\n', format('epoch {} step {} loss={} lr=3.0e-4{}', toString(intDiv(n, 10000)), toString(n), "
        line += f"toString(round(rand32(n) / 4294967296, 5)), if(n = {lines - lines // 20}, ' needle', '')))"
        points = lines * (1 + is_in_pieces)
        for first in range(0, points, _POINTS_PER_STATEMENT):
            engine.execute(
                "INSERT INTO seamark.string_points (container, attribute, generation, step, timestamp, request, commit, value) "
                f"WITH {int(is_in_pieces)} AND number % 2 AS is_end, intDiv(number, {1 + is_in_pieces}) AS n "
                f"SELECT {container.id}, {attribute}, 0, number * {MICROS_PER_STEP}, 1700000000000 + number, 0, 1, {line} "
                f"FROM numbers({first}, {min(_POINTS_PER_STATEMENT, points - first)})"
            )
        row = AttributeRow(container.project_id, container.id, attribute, path, kind, code, points=points)
        row.last_step = (points - 1) * MICROS_PER_STEP
        batch = Batch(definitions=[(row.project, kind, attribute, path, code)])
        batch.put(row)
        columns = self.tracking.columns
        columns.submit(batch, columns.epoch).result()
        columns.read_container_rows([container.id])
        # It is over: of a run under way the end is shown first.
        heartbeat(self.tracking, container, is_last=True).wait()
        engine.close()
        return container.sys_id

    def runs_with_attributes(self, runs: int, attributes: int) -> None:
        """Runs with half parameters, half metrics of one point."""
        generator = np.random.default_rng(1)
        for first in range(0, runs, 100):
            commits: list[Commit] = []
            for _ in range(min(100, runs - first)):
                container = create_run(self.tracking, self.caller, "main/bench").container
                values = generator.standard_normal(attributes).tolist()
                half = attributes // 2
                operations = [Assign(f"params/p{position}", value) for position, value in enumerate(values[:half])]
                series = [AppendFloats(f"metrics/m{position}", [value], [0], [0]) for position, value in enumerate(values[half:])]
                commits.append(apply_unchecked(self.tracking, container, [*operations, *series]))
                self.tracking.states.discard(container.id)
            for commit in commits:
                commit.wait()

    def close(self) -> None:
        self.tracking.close()


def open_seeding(directory: Path) -> Seeded:
    return Seeded(directory)
