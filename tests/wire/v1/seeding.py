"""Fills a data directory before a server starts on it: `python -m tests.wire.v1.seeding DIRECTORY`."""

import io
import json
import math
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from seamark.model.access import Visibility
from seamark.model.operations import AppendFiles, AppendFloats, AppendHistograms, AppendStrings, Assign, Operation
from seamark.model.values import ArtifactValue, Histogram
from seamark.server.data_dir import prepare_data_dir
from seamark.server.settings import ServerSettings
from seamark.server.stores import open_stores
from seamark.stores.catalog import ArtifactFile
from seamark.tracking import artifacts, authentication, containers, files, operations, projects, trash, users, workspaces

LONG = 2000
SPIKE_STEP = 777
SPIKE = 5.5
PASSWORD = "correct horse battery"
ARTIFACT = "cd" * 32
BIRTH = 1_700_000_000_000


def value_at(step: int) -> float:
    if step == SPIKE_STEP:
        return SPIKE
    if step == 100:
        return math.nan
    if step == 101:
        return math.inf
    return math.exp(-step / 500)


def parquet() -> bytes:
    table = pa.table({"id": range(1500), "word": [None, *("w" * 400 for _ in range(1499))], "list": [list(range(50))] * 1500})
    made = io.BytesIO()
    pq.write_table(table, made)
    return made.getvalue()


def seed(data_dir: Path) -> dict[str, str]:
    prepare_data_dir(data_dir)
    t = open_stores(ServerSettings(data_dir=data_dir))
    try:
        first = users.first_start(t)
        assert first is not None
        operator = users.operator(t)
        users.create_user(t, operator, "alice", PASSWORD)
        users.create_user(t, operator, "stranger", PASSWORD)
        workspaces.create_workspace(t, operator, "team", "alice")
        _, alice_key = authentication.create_api_token(t, operator, "alice", "seed")
        _, stranger_key = authentication.create_api_token(t, operator, "stranger", "seed")
        alice = authentication.caller_of_api_key(t, alice_key)
        projects.create_project(t, alice, "team", "digits", key="DIG", visibility=Visibility.PRIVATE, description="Some *digits*")

        first_run = containers.create_run(t, alice, "team/digits")
        first_run.commit.wait()
        identifier = str(first_run.container.uuid)
        steps = range(LONG)
        image = io.BytesIO()
        Image.new("RGB", (4, 4), (255, 0, 0)).save(image, "PNG")
        points = [
            files.store_point(t, first_run.container, image.getvalue(), name=None, description=f"image {number}")
            for number in range(3)
        ]
        logged: list[Operation] = [
            Assign("sys/name", "the first"),
            Assign("sys/tags", frozenset({"b", "a"})),
            Assign("params/lr", 0.1),
            Assign("params/seed", 2**60),
            Assign("params/nan", math.nan),
            AppendFloats("loss", [value_at(s) for s in steps], [s * 10**6 for s in steps], [BIRTH + s for s in steps]),
            AppendFloats("short", [0.0, 0.25, 1.0], [0, 500_000, 2_000_000], [BIRTH, BIRTH + 1, BIRTH + 2]),
            AppendStrings(
                "console", [f"line {n}\n" for n in range(50)], [n * 10**6 for n in range(50)], [BIRTH + n for n in range(50)]
            ),
            AppendHistograms(
                "weights",
                [Histogram((0.0, 2.0), (2.0,)), Histogram((2.0, 4.0), (6.0,)), Histogram((0.0, 4.0), (8.0,))],
                [0, 500_000, 2_000_000],
                [BIRTH, BIRTH + 1, BIRTH + 2],
            ),
            AppendFiles("images", points, [0, 10**6, 2 * 10**6], [BIRTH, BIRTH + 1, BIRTH + 2]),
        ]
        commit = operations.execute(t, alice, identifier, logged)
        commit.wait()
        assert not [error for error in commit.errors if error.path != "params/nan"], commit.errors
        for path, ext, content in (
            ("page", "html", b"<!doctype html><script>parent.alert(1)</script>"),
            ("note", "txt", b"just text"),
            ("blob", "bin", b"\x00\x01\x02"),
            ("paper", "pdf", b"%PDF-1.4\n<script>parent.alert(1)</script>"),
            ("table", "parquet", parquet()),
            ("picture", "png", image.getvalue()),
            ("broken", "png", image.getvalue()[:40]),
            ("drawing", "svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ):
            files.upload_file(t, alice, identifier, path, ext, content).wait()
        files.upload_set_member(t, alice, identifier, "source", "pack/deep.py", b"print(1)\n").wait()
        files.upload_set_member(t, alice, identifier, "source", "pack/plot.png", image.getvalue()).wait()
        files.upload_set_member(t, alice, identifier, "source", "top.txt", b"top").wait()

        second = containers.create_run(t, alice, "team/digits", custom_id="my/second")
        second.commit.wait()
        more: list[Operation] = [
            Assign("params/lr", 0.2),
            AppendFloats("loss", [3.0, 2.0], [0, 10**6], [BIRTH, BIRTH]),
        ]
        operations.execute(t, alice, str(second.container.uuid), more).wait()
        gone = containers.create_run(t, alice, "team/digits")
        gone.commit.wait()
        tracked = [ArtifactFile(f"data/{name}.csv", "1" * 40, "Local", 5, (("last_modified", "2026-01-01"),)) for name in "ab"]
        artifacts.create_artifact(t, alice, "team/digits", ARTIFACT)
        artifacts.add_files(t, alice, "team/digits", ARTIFACT, tracked)
        for container, path in ((first_run.container, "data/train"), (second.container, "data/test"), (gone.container, "data")):
            operations.execute(t, alice, str(container.uuid), [Assign(path, ArtifactValue(ARTIFACT))]).wait()
        trash.trash(t, alice, "team/digits", [gone.container.sys_id]).commit.wait()
        # Nothing is heard of them any more: or their state would depend on how soon somebody asks.
        for made in (first_run, second, gone):
            operations.heartbeat(t, made.container, is_last=True).wait()
        url = "http://seed"
        return {
            "admin": authentication.encode_api_token(first.api_key, url),
            "alice": authentication.encode_api_token(alice_key, url),
            "stranger": authentication.encode_api_token(stranger_key, url),
            "link": first.sign_in_code,
            "run": identifier,
        }
    finally:
        t.close()


if __name__ == "__main__":
    print(json.dumps(seed(Path(sys.argv[1]))))
