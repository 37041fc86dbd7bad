"""Fills a data directory before a server starts on it: `python -m tests.wire.neptune3.seeding DIRECTORY`."""

import json
import math
import sys
from pathlib import Path
from typing import Any

from seamark.model.access import Caller, Visibility
from seamark.model.containers import Container
from seamark.model.operations import (
    AppendFiles,
    AppendFloats,
    AppendHistograms,
    AppendStrings,
    Assign,
    AssignDatetime,
    Operation,
    PreviewFloats,
)
from seamark.model.steps import MICROS_PER_STEP
from seamark.model.values import ArtifactValue, FilePoint, FileValue, GitRef, Histogram
from seamark.server.data_dir import prepare_data_dir
from seamark.server.settings import ServerSettings
from seamark.server.stores import open_stores
from seamark.tracking import authentication, containers, operations, projects, trash, users, workspaces
from seamark.tracking.containers import ForkRequest
from seamark.tracking.context import Tracking

PASSWORD = "correct horse battery"
BIRTH = 1_700_000_000_000
LONG_TEXT = "x" * 2**20
LONG_TEXTS = 80
MANY_TEXTS = 60_000


def seed(data_dir: Path) -> dict[str, Any]:
    prepare_data_dir(data_dir)
    t = open_stores(ServerSettings(data_dir=data_dir))
    try:
        users.first_start(t)
        operator = users.operator(t)
        callers: dict[str, Caller] = {}
        tokens: dict[str, str] = {}
        for name in ("alice", "stranger"):
            users.create_user(t, operator, name, PASSWORD)
            _, key = authentication.create_api_token(t, operator, name, "seed")
            tokens[name] = authentication.encode_api_token(key, "http://seed")
            callers[name] = authentication.caller_of_api_key(t, key)
        workspaces.create_workspace(t, operator, "team", "alice")
        workspaces.create_workspace(t, operator, "far", "stranger")
        for caller, workspace, project, key in (
            ("alice", "team", "digits", "DIG"),
            ("alice", "team", "other", "OTH"),
            ("alice", "team", "texts", "TXT"),
            ("stranger", "far", "secret", "SEC"),
        ):
            projects.create_project(t, callers[caller], workspace, project, key=key, visibility=Visibility.PRIVATE)
        runs = _runs(t, callers["alice"], callers["stranger"])
        facts = {name: {"uuid": str(run.uuid), "sys_id": run.sys_id} for name, run in runs.items()}
        return {"tokens": tokens, "runs": facts}
    finally:
        t.close()


def _runs(t: Tracking, alice: Caller, stranger: Caller) -> dict[str, Container]:
    parent = _run(t, alice, "team/digits", _parent(), custom_id="parent", experiment="exp", created_at=BIRTH)
    child = _run(
        t,
        alice,
        "team/digits",
        [_floats("loss", {step: 100.0 + step for step in (5, 6, 7)}), _previews("loss", {8: (108.0, 0.25), 9: (109.0, 0.5)})],
        custom_id="child",
        experiment="exp",
        fork=ForkRequest("parent", 4 * MICROS_PER_STEP),
        created_at=BIRTH + 1,
    )
    grandchild = _run(
        t,
        alice,
        "team/digits",
        [_floats("loss", {7: 1007.0})],
        custom_id="grand child/✓ 100%",
        experiment="second",
        fork=ForkRequest("child", 6 * MICROS_PER_STEP),
        created_at=BIRTH + 2,
    )
    # As 2.x scripts make them: without a custom id, and with types that 3.x clients do not know.
    old = _run(
        t,
        alice,
        "team/digits",
        [
            Assign("file", FileValue("key", 7, "txt")),
            Assign("data", ArtifactValue("ab" * 32)),
            Assign("source_code/git", GitRef("sha")),
            Assign("params/lr", 3),
            AppendFiles("images", [FilePoint("key", 1)], [0], [BIRTH]),
            _floats("loss", {0: 0.5}),
        ],
        created_at=BIRTH + 3,
    )
    gone = _run(t, alice, "team/digits", [], custom_id="gone", created_at=BIRTH + 4)
    trash.trash(t, alice, "team/digits", [gone.sys_id]).commit.wait()
    other = _run(t, alice, "team/other", [Assign("params/lr", "high")], custom_id="other", experiment="exp")
    texts = _run(
        t,
        alice,
        "team/texts",
        [
            AppendStrings("many", [f"line {n}" for n in range(MANY_TEXTS)], _steps(MANY_TEXTS), _times(MANY_TEXTS)),
            AppendStrings("long", [LONG_TEXT] * LONG_TEXTS, _steps(LONG_TEXTS), _times(LONG_TEXTS)),
        ],
        custom_id="texts",
    )
    secret = _run(t, stranger, "far/secret", [Assign("params/secret", "secret"), _floats("loss", {0: 1.0})], custom_id="secret")
    return {
        "parent": parent,
        "child": child,
        "grandchild": grandchild,
        "old": old,
        "gone": gone,
        "other": other,
        "texts": texts,
        "secret": secret,
    }


def _parent() -> list[Operation]:
    counts = Histogram((-math.inf, 0.0, 1.5), (2.0, 3.0))
    densities = Histogram((0.0, 0.5, 1.0), (0.25, 0.75), is_density=True)
    images = [FilePoint(f"parent/images/{step}.png", 10 + step, "image/png") for step in range(3)]
    return [
        Assign("params/lr", 0.1),
        Assign("params/layers", 3),
        Assign("params/nan", math.nan),
        Assign("params/flag", True),
        Assign("params/name", "conv [1]"),
        AssignDatetime("params/when", BIRTH),
        Assign("params/kinds", frozenset({"b", "a"})),
        Assign("model", FileValue("parent/model.bin", 12, mime_type="application/x-model"), is_reference=True),
        _floats("loss", {step: float(step) for step in range(10)}),
        _floats("odd", {0: 1.0, 0.5: math.nan, 1.25: math.inf, 2: -math.inf, 2.000001: 3.0, 1000: math.nan}),
        AppendStrings("log", [f"line {n}" for n in range(10)], _steps(10), _times(10)),
        AppendHistograms("hist", [counts, densities], _steps(2), _times(2)),
        AppendFiles("images", images, _steps(3), _times(3), is_reference=True),
    ]


def _run(t: Tracking, caller: Caller, project: str, logged: list[Operation], **more: Any) -> Container:
    created = containers.create_run(t, caller, project, **more)
    created.commit.wait()
    commit = operations.apply_unchecked(t, created.container, logged)
    commit.wait()
    assert not [error for error in commit.errors if error.path != "params/nan"], commit.errors
    return created.container


def _floats(path: str, values: dict[float, float]) -> AppendFloats:
    steps = [round(step * 10**6) for step in values]
    return AppendFloats(path, list(values.values()), steps, _times(len(steps)))


def _previews(path: str, values: dict[int, tuple[float, float]]) -> PreviewFloats:
    steps = [step * 10**6 for step in values]
    numbers, ratios = zip(*values.values(), strict=True)
    return PreviewFloats(path, numbers, steps, _times(len(steps)), ratios)


def _steps(count: int) -> list[int]:
    return [number * 10**6 for number in range(count)]


def _times(count: int) -> list[int]:
    return [BIRTH + number for number in range(count)]


if __name__ == "__main__":
    print(json.dumps(seed(Path(sys.argv[1]))))
