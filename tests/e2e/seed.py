"""Fills a data directory, before a server opens it, with what the browser tests and the pictures of the docs look at.

`python -m tests.e2e.seed DIRECTORY` prints the one-time code of the first sign-in link.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from seamark.model.access import Caller, Visibility
from seamark.model.operations import (
    AppendFiles,
    AppendFloats,
    AppendHistograms,
    AppendStrings,
    Assign,
    Operation,
)
from seamark.model.values import GitRef, Histogram
from seamark.server.settings import ServerSettings
from seamark.server.stores import open_stores
from seamark.stores.catalog import ArtifactFile
from seamark.tracking import artifacts, containers, file_series, files, operations, projects, signing_in, users
from seamark.tracking.context import Commit, Tracking
from tests.e2e.pictures import confusion_matrix, learned_sample

__all__ = ["PASSWORD", "SPIKE_STEP", "SPIKE_VALUE", "Seeded", "seed"]

PASSWORD = "correct horse battery staple"
SPIKE_STEP = 123_456
SPIKE_VALUE = 987.654321
LONG_POINTS = 200_000
MANY_RUNS = 450
ARTIFACT = "a11" + "0" * 61
WIDE_METRICS = 1_000
HEARD_EVERY_MS = 19_000
_MICROS = 1_000_000
_MINUTE = 60_000
_DAY = 86_400_000

HOSTILE_PAGE = """<!doctype html><meta charset="utf-8"><title>report</title>
<body style="font-family:sans-serif;padding:24px"><h1>Report</h1><p id="out">script did not run</p>
<script>
  const say = (name, attempt) => { try { return name + ": " + attempt(); } catch (error) { return name + ": refused"; } };
  document.getElementById("out").textContent = [
    "script ran", say("origin", () => self.origin), say("cookie", () => document.cookie),
    say("storage", () => { localStorage.setItem("stolen", "1"); return "reached"; }),
    say("parent", () => parent.document.title),
  ].join("; ");
  try { parent.document.documentElement.dataset.stolen = "1"; } catch (error) {}
  fetch("/api/v1/me").then((answer) => parent.postMessage("stolen:" + answer.status, "*"), () => {});
</script></body>
"""
HOSTILE_DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="320" height="120" viewBox="0 0 320 120">
<rect width="320" height="120" rx="12" fill="#0b6e80"/><text x="28" y="68" fill="white" font-size="26">A drawing</text>
<script>try { parent.document.documentElement.dataset.stolen = "svg"; } catch (error) {}</script></svg>
"""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the tests need to get in and to find their way."""

    sign_in_code: str
    digits: str
    best_run: str
    long_run: str


@dataclass(slots=True)
class _Writer:
    """Writes on behalf of one caller and waits for everything at the end."""

    tracking: Tracking
    caller: Caller
    commits: list[Commit]

    def run(self, project: str, created_at: int, git: GitRef | None = None) -> str:
        """A run that began then; everything until the next run seems to happen at that moment."""
        self.tracking.clock = lambda: created_at
        created = containers.create_run(self.tracking, self.caller, project, created_at=created_at, git=git)
        self.commits.append(created.commit)
        return str(created.container.uuid)

    def write(self, run: str, *changes: Operation) -> None:
        commit = operations.execute(self.tracking, self.caller, run, changes)
        if commit.errors:
            raise AssertionError(f"The seed breaks a rule: {commit.errors[0].message}")
        self.commits.append(commit)

    def train(self, run: str, began: int, seconds: float) -> None:
        """Has the run's script heard from for so long."""
        for heard in range(HEARD_EVERY_MS, round(seconds * 1000), HEARD_EVERY_MS):
            self.tracking.clock = lambda at=began + heard: at
            self.commits.append(containers.ping(self.tracking, self.caller, run))

    def wait(self) -> None:
        for commit in self.commits:
            commit.wait()
        self.commits.clear()


def _series(
    path: str, values: Sequence[float] | NDArray[np.float64], began: int, every_ms: float, first: int = 0, stride: int = 1
) -> AppendFloats:
    count = len(values)
    steps = [(first + place * stride) * _MICROS for place in range(count)]
    return AppendFloats(
        path, [float(value) for value in values], steps, [began + round(place * every_ms) for place in range(count)]
    )


def _weights(path: str, began: int, steps: int = 60) -> AppendHistograms:
    """A spreading distribution: 100 in the middle bin at step 0, one less at each step, which goes to the bins beside it."""
    edges = (-3.0, -1.0, 1.0, 3.0)
    values = [Histogram(edges, (step / 2, 100.0 - step, step / 2)) for step in range(steps)]
    return AppendHistograms(
        path, values, [step * 10 * _MICROS for step in range(steps)], [began + step * 1_000 for step in range(steps)]
    )


def _artifact(tracking: Tracking, caller: Caller, project: str) -> None:
    """An artifact of more files than a page of them lists at once."""
    artifacts.create_artifact(tracking, caller, project, ARTIFACT)
    files = [ArtifactFile(f"images/{place:05}.png", f"{place:040x}", "Local", 1_000) for place in range(5_200)]
    artifacts.add_files(tracking, caller, project, ARTIFACT, files)


def _lines(path: str, lines: Sequence[str], began: int, every_ms: float) -> AppendStrings:
    return AppendStrings(
        path,
        lines,
        [place * _MICROS for place in range(len(lines))],
        [began + round(place * every_ms) for place in range(len(lines))],
    )


def seed(data_dir: Path, now: int | None = None) -> Seeded:
    """Writes users, projects and runs. The directory must be empty; no server may have it open."""
    data_dir.mkdir(parents=True, exist_ok=True)
    tracking = open_stores(ServerSettings(data_dir=data_dir))
    try:
        if users.first_start(tracking) is None:
            raise AssertionError(f"{data_dir} has users already. Give an empty directory.")
        root = users.operator(tracking)
        users.set_password(tracking, root, "admin", PASSWORD)
        # A new password ends the links of before.
        code = signing_in.create_sign_in_link(tracking, "admin")
        writer = _Writer(tracking, Caller(users.find_user(tracking, root, "admin")), [])
        moment = tracking.clock() if now is None else now
        create: Callable[..., object] = projects.create_project
        create(
            tracking,
            writer.caller,
            "main",
            "digits",
            key="DIG",
            visibility=Visibility.WORKSPACE,
            description="Handwritten digits, 8 × 8",
        )
        create(tracking, writer.caller, "main", "long-runs", key="LONG", visibility=Visibility.PRIVATE)
        create(
            tracking,
            writer.caller,
            "main",
            "many-runs",
            key="MANY",
            visibility=Visibility.WORKSPACE,
            description="A sweep over the learning rate",
        )
        create(tracking, writer.caller, "main", "empty", key="EMP", visibility=Visibility.PRIVATE)
        create(tracking, writer.caller, "main", "live", key="LIVE", visibility=Visibility.PRIVATE)
        best = _digits(writer, moment)
        _artifact(tracking, writer.caller, "main/digits")
        long = _long(writer, moment)
        _many(writer, moment)
        writer.wait()
        return Seeded(code, "main/digits", best, long)
    finally:
        tracking.close()


def _digits(writer: _Writer, now: int) -> str:
    optimizers = ["adam", "sgd", "rmsprop"]
    chance = np.random.default_rng(7)
    names = ["baseline", "wider", "deeper", "dropout", "label-smoothing", "cosine-schedule", "warm-restart", "small-batch"]
    for index in range(36):
        rate = float(10 ** chance.uniform(-4, -1.5))
        batch = int(chance.choice([32, 64, 128]))
        epochs = 60
        began = now - (36 - index) * _DAY // 9
        run = writer.run("main/digits", began)
        decay = chance.uniform(8, 22)
        floor = chance.uniform(0.05, 0.4)
        epoch = np.arange(epochs)
        loss = floor + 2.2 * np.exp(-epoch / decay) + chance.normal(0, 0.02, epochs) * (1 + np.exp(-epoch / 10))
        accuracy = 1 - (floor * 0.25 + 0.85 * np.exp(-epoch / decay)) + chance.normal(0, 0.006, epochs)
        failed = index % 11 == 5
        tags: set[str] = {names[index % len(names)], "digits"} | ({"diverged"} if failed else set[str]())
        writer.write(
            run,
            Assign("sys/name", f"{names[index % len(names)]}-{index + 1}"),
            Assign("sys/tags", frozenset(tags)),
            Assign("parameters/learning_rate", rate),
            Assign("parameters/batch_size", batch),
            Assign("parameters/optimizer", optimizers[index % 3]),
            Assign("parameters/hidden_units", int(chance.choice([64, 128, 256]))),
            _series("train/loss", loss, began, 4_000),
            _series("validation/accuracy", np.clip(accuracy, 0, 1).tolist(), began, 4_000),
            _series("validation/loss", loss * 1.12 + 0.03, began, 4_000),
        )
        if failed:
            writer.write(run, Assign("sys/failed", True))
        writer.train(run, began, float(chance.uniform(190, 300)))
    return _best(writer, now)


def _best(writer: _Writer, now: int) -> str:
    """The run of the pictures: one attribute of every kind."""
    began = now - 42 * _MINUTE
    git = GitRef(
        "9f1c2e7d4b8a6035c1d2e3f4a5b6c7d8e9f0a1b2",
        "Smooth the labels",
        "Ada Lovelace",
        "ada@example.org",
        began - 3 * _MINUTE,
        "main",
        ("git@example.org:vision/digits.git",),
        True,
    )
    run = writer.run("main/digits", began, git)
    chance = np.random.default_rng(11)
    steps = 6_000
    at = np.arange(steps)
    loss = 0.06 + 2.3 * np.exp(-at / 700) + chance.gamma(1.4, 0.045, steps) * (0.5 + np.exp(-at / 900))
    loss[4_321] = 1.87
    rate = 0.5 * 0.02 * (1 + np.cos(np.pi * at / steps)) * np.minimum(1, at / 300)
    gradient = 1.1 * np.exp(-at / 2_500) + chance.gamma(2, 0.12, steps)
    epochs = 60
    epoch = np.arange(epochs)
    accuracy = 0.983 - 0.86 * np.exp(-epoch / 7) + chance.normal(0, 0.0035, epochs)
    second = 24 * 60_000 / steps
    writer.write(
        run,
        Assign("sys/name", "label-smoothing-wide"),
        Assign("sys/hostname", "atlas-04"),
        Assign("sys/tags", frozenset({"label-smoothing", "digits", "best"})),
        Assign("sys/description", "Wide hidden layer, smoothed labels, cosine schedule"),
        Assign("parameters/learning_rate", 0.02),
        Assign("parameters/batch_size", 64),
        Assign("parameters/optimizer", "adam"),
        Assign("parameters/hidden_units", 256),
        Assign("parameters/label_smoothing", 0.1),
        Assign("parameters/use_augmentation", True),
        Assign("parameters/model_config", json.dumps({"layers": [64, 256, 10], "activation": "relu", "dropout": 0.2})),
        Assign("source_code/entrypoint", "train.py"),
        Assign("test/accuracy", 0.9806),
        _series("train/loss", loss, began, second),
        _series("train/gradient_norm", gradient, began, second),
        _series("train/learning_rate", rate, began, second),
        _series("validation/accuracy", accuracy, began, 24_000),
        _series("validation/loss", 0.09 + 2.1 * np.exp(-epoch / 6.5) + np.abs(chance.normal(0, 0.01, epochs)), began, 24_000),
        _series("validation/f1", accuracy - 0.004 + chance.normal(0, 0.002, epochs), began, 24_000),
    )
    samples = 290
    seconds = np.arange(samples)
    writer.write(
        run,
        _series(
            "monitoring/3f2a9c1b/cpu",
            np.clip(62 + 18 * np.sin(seconds / 9) + chance.normal(0, 6, samples), 0, 100).tolist(),
            began,
            5_000,
        ),
        _series(
            "monitoring/3f2a9c1b/memory", 5.2 + np.minimum(2.4, seconds / 40) + chance.normal(0, 0.02, samples), began, 5_000
        ),
        _series("monitoring/3f2a9c1b/gpu_0", np.clip(88 + chance.normal(0, 5, samples), 0, 100).tolist(), began, 5_000),
        _series(
            "monitoring/3f2a9c1b/gpu_0_memory",
            9.4 + np.minimum(0.6, seconds / 200) + chance.normal(0, 0.004, samples),
            began,
            5_000,
        ),
        Assign("monitoring/3f2a9c1b/hostname", "atlas-04"),
        Assign("monitoring/3f2a9c1b/pid", 41873),
    )
    log = ["\x1b[1mDigits\x1b[0m 1,797 images, 10 classes", "Using device \x1b[36mcuda:0\x1b[0m"]
    for place in range(epochs):
        log.append(
            f"\x1b[2mepoch {place + 1:>3}/{epochs}\x1b[0m  loss {loss[min(steps - 1, place * 100)]:.4f}  accuracy \x1b[32m{accuracy[place]:.4f}\x1b[0m"
        )
        log.extend(f"  step {place * 100 + inner:>5}  loss {loss[place * 100 + inner]:.4f}" for inner in range(0, 100, 5))
        if place % 20 == 13:
            log.append("\x1b[33mwarning: loss spiked, clipping the gradient\x1b[0m")
    log.append("\x1b[1;32mdone\x1b[0m, best accuracy 0.9839")
    writer.write(
        run,
        # As print() writes it: the text, then the end of the line.
        _lines("monitoring/3f2a9c1b/stdout", [piece for line in log for piece in (line, "\n")], began, 550),
        _lines("monitoring/3f2a9c1b/stderr", ["UserWarning: the schedule stepped before the optimizer\n"], began, 1),
    )
    writer.wait()
    _files(writer, run, began, chance)
    writer.train(run, began, 24 * 60)
    return f"DIG-{37}"


def _files(writer: _Writer, run: str, began: int, chance: np.random.Generator) -> None:
    t, caller = writer.tracking, writer.caller
    counts = chance.poisson(0.35, (10, 10)) + np.diag(chance.integers(34, 38, 10))
    table = "epoch,loss,accuracy,note\n" + "".join(
        f'{place},{2.3 / (place + 1):.4f},{1 - 1 / (place + 2):.4f},"step, {place}"\n' for place in range(40)
    )
    report = json.dumps({"accuracy": 0.9806, "per_class": {str(digit): round(0.97 + digit / 500, 3) for digit in range(10)}})
    uploads: list[tuple[str, str, bytes]] = [
        ("evaluation/confusion_matrix", "png", confusion_matrix(counts)),
        ("evaluation/report", "html", HOSTILE_PAGE.encode()),
        ("evaluation/drawing", "svg", HOSTILE_DRAWING.encode()),
        ("evaluation/metrics", "json", report.encode()),
        ("evaluation/history", "csv", table.encode()),
        ("model/weights", "pt", bytes(range(256)) * 4096),
    ]
    for path, ext, content in uploads:
        files.upload_file(t, caller, run, path, ext, content).wait()
    members = {
        "train.py": 'import neptune\n\nrun = neptune.init_run()\nrun["parameters"] = {"lr": 0.02}\nfor step in range(6000):\n    run["train/loss"].append(loss)\n',
        "data/loader.py": "def load():\n    return digits()\n",
        "requirements.txt": "numpy==2.3.4\nscikit-learn==1.7.2\nneptune==1.14.0\n",
    }
    for name, text in members.items():
        files.upload_set_member(t, caller, run, "source_code/files", name, text.encode()).wait()
    container, _ = containers.get_container(t, caller, run)
    steps = 24
    points = [
        file_series.store_point(t, container, learned_sample(step, steps), f"sample {step}", f"Drawn after {step * 250} steps")
        for step in range(steps)
    ]
    writer.write(
        run,
        AppendFiles(
            "samples/generated",
            points,
            [step * 250 * _MICROS for step in range(steps)],
            [began + step * _MINUTE for step in range(steps)],
        ),
    )


def _long(writer: _Writer, now: int) -> str:
    """A long noisy series with one planted point, and a short one with what is not finite."""
    began = now - _DAY
    run = writer.run("main/long-runs", began)
    at = np.arange(LONG_POINTS)
    values = 2 + np.sin(at / 9_000) + np.random.default_rng(3).normal(0, 0.2, LONG_POINTS)
    values[SPIKE_STEP] = SPIKE_VALUE
    size = 20_000
    writer.write(run, Assign("sys/name", "needle"))
    for first in range(0, LONG_POINTS, size):
        writer.write(run, _series("haystack", values[first : first + size].tolist(), began + first * 100, 100, first))
    broken = np.exp(-np.arange(80) / 20)
    broken[[20, 21]] = np.nan
    broken[40] = np.inf
    broken[60] = -np.inf
    writer.write(run, _series("broken", broken.tolist(), began, 1_000))
    writer.wait()
    _compared(writer, began + _MINUTE)
    return "LONG-1"


def _compared(writer: _Writer, began: int) -> None:
    """LONG-2 with ten forks of it, LONG-3 and LONG-4 as long as it and LONG-6 to LONG-13 short, and LONG-5 with a thousand metrics."""
    steps = 3_000
    at = np.arange(steps)
    parent = writer.run("main/long-runs", began)
    trunk = 3 * np.exp(-at / 900)
    writer.write(
        parent, Assign("sys/name", "trunk"), _series("forked/loss", trunk, began, 100), _weights("forked/weights", began)
    )
    writer.wait()

    def branch(number: int, fork_step: int, points: int) -> None:
        later = began + number * _MINUTE
        writer.tracking.clock = lambda: later
        request = containers.ForkRequest("LONG-2", fork_step * _MICROS)
        created = containers.create_run(writer.tracking, writer.caller, "main/long-runs", fork=request, created_at=later)
        writer.commits.append(created.commit)
        fork = str(created.container.uuid)
        own = trunk[fork_step + 1 :][:points] * (1 - 0.2 * min(number, 3))
        writer.write(fork, Assign("sys/name", f"branch-{number}"), _series("forked/loss", own, later, 100, fork_step + 1))

    branch(1, 1_000, steps)
    branch(2, 2_000, steps)
    wide = writer.run("main/long-runs", began + 3 * _MINUTE)
    writer.write(wide, Assign("sys/name", "wide"))
    for first in range(0, WIDE_METRICS, 250):
        names = [f"layers/{number:04d}/norm" for number in range(first, first + 250)]
        writer.write(wide, *(_series(name, [1.0, float(place), 0.5], began, 1_000) for place, name in enumerate(names)))
    for number in range(3, 11):
        branch(number, 250 * (number - 2), 100)


def _many(writer: _Writer, now: int) -> None:
    chance = np.random.default_rng(5)
    for index in range(MANY_RUNS):
        run = writer.run("main/many-runs", now - (MANY_RUNS - index) * _MINUTE)
        writer.write(
            run,
            Assign("sys/name", f"trial-{index:04d}"),
            Assign("parameters/index", index),
            Assign("parameters/rate", float(chance.uniform(0, 1))),
        )


if __name__ == "__main__":
    print(seed(Path(sys.argv[1])).sign_in_code)
