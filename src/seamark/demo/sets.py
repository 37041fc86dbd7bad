"""The sets: what their runs hold. Each run is drawn from its own random numbers, so that it is the same wherever it is made."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seamark.client.containers import ForkPoint, NewContainer
from seamark.demo.curves import MICROS, falling, hardware, rising, spiked, steps_and_times
from seamark.demo.pictures import picture
from seamark.model.journal import AppendStrings, Assign, AssignStrings, JournalOperation

if TYPE_CHECKING:
    from seamark.demo.writing import RunWriter

__all__ = ["SETS", "Drawn", "SeedSet"]

_MINUTE = 60_000
_OPTIMISERS, _MODELS = ("adamw", "sgd", "lion", "adafactor"), ("resnet18", "resnet50", "vit-s", "vit-b", "mlp")
_TAGS = ("baseline", "sweep", "long", "ablation", "best", "broken")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One run of a set: its place in it, its random numbers, when it began, and the share of its points that is wanted."""

    index: int
    rng: np.random.Generator
    began: int
    scale: float

    def points(self, count: int) -> int:
        return max(2, round(count * self.scale))


@dataclass(frozen=True, slots=True)
class SeedSet:
    """`write` fills a run, `wanted` says how it is created. Runs of a later wave may be forks of earlier ones.

    The points of a whole run reach over `seconds`.
    """

    name: str
    description: str
    runs: int
    seconds: int
    write: "Callable[[RunWriter, Drawn], None]"
    wanted: Callable[[Drawn], NewContainer]
    wave: Callable[[int], int] = lambda _: 0


def _run_id(drawn: Drawn, letter: str) -> str:
    return f"{letter}-{drawn.index:06d}"


def _plain(letter: str) -> Callable[[Drawn], NewContainer]:
    return lambda drawn: NewContainer(custom_id=_run_id(drawn, letter), created_at=drawn.began)


def _head(drawn: Drawn) -> list[JournalOperation]:
    """What every run says of itself."""
    rng = drawn.rng
    model = _MODELS[rng.integers(len(_MODELS))]
    return [
        Assign("sys/name", f"{model}-{drawn.index}"),
        AssignStrings("sys/tags", sorted({_TAGS[rng.integers(len(_TAGS))], f"seed-{drawn.index % 3}"})),
        Assign("config/model", model),
        Assign("config/optimizer/name", _OPTIMISERS[rng.integers(len(_OPTIMISERS))]),
        Assign("config/optimizer/lr", float(10 ** rng.uniform(-5, -1))),
        Assign("config/batch_size", int(2 ** rng.integers(4, 10))),
        Assign("config/seed", drawn.index % 3),
        Assign("config/use_amp", bool(rng.integers(2))),
        Assign("config/dataset", "digits"),
    ]


def _configs(drawn: Drawn, count: int) -> list[JournalOperation]:
    """Single values of three types, some the same in all runs."""
    numbers = drawn.rng.normal(0, 1, count)
    return [
        Assign(
            f"config/group_{place // 20:02d}/param_{place % 20:02d}",
            place if place % 5 == 0 else f"choice-{int(abs(numbers[place]) * 3)}" if place % 5 == 1 else float(numbers[place]),
        )
        for place in range(count)
    ]


def _training(writer: "RunWriter", drawn: Drawn, points: int, seconds_each: float) -> None:
    steps, times = steps_and_times(points, drawn.began, seconds_each)
    losses, accuracies = falling(drawn.rng, points, 2), rising(drawn.rng, points, 2)
    paths = ("train/loss", "validation/loss", "train/accuracy", "validation/accuracy")
    writer.rows(paths, steps, times, np.hstack([losses, accuracies]))


def _write_small(writer: "RunWriter", drawn: Drawn) -> None:
    writer.operations(_head(drawn))
    points = drawn.points(400)
    _training(writer, drawn, points, 2)
    steps, times = steps_and_times(points, drawn.began, 2)
    writer.rows(("monitoring/cpu", "monitoring/memory", "monitoring/gpu_0"), steps, times, hardware(drawn.rng, points, 3))
    lines = [f"epoch {place}: loss {4 * math.exp(-place / 40):.4f}" for place in range(points)]
    writer.operations([AppendStrings("monitoring/stdout", lines, steps.tolist(), times.tolist())])
    for place in range(0, points, max(1, points // 5)):
        writer.image("validation/samples", picture(drawn.rng, 96), int(steps[place]), int(times[place]), f"step {place}")
    writer.close(is_failed=drawn.index % 7 == 6)


def _write_medium(writer: "RunWriter", drawn: Drawn) -> None:
    writer.operations([*_head(drawn), *_configs(drawn, 271)])
    points = drawn.points(1_000)
    steps, times = steps_and_times(points, drawn.began, 1)
    paths = tuple(f"metrics/{'train' if place % 2 else 'validation'}/m{place:02d}" for place in range(16))
    writer.rows(paths, steps, times, falling(drawn.rng, points, 16))
    _training(writer, drawn, points, 1)
    writer.close(is_failed=drawn.index % 50 == 49)


def _write_large(writer: "RunWriter", drawn: Drawn) -> None:
    writer.operations([*_head(drawn), *_configs(drawn, 177)])
    points = drawn.points(5)
    steps, times = steps_and_times(points, drawn.began, 60)
    writer.rows(tuple(f"metrics/m{place}" for place in range(10)), steps, times, falling(drawn.rng, points, 10))
    _training(writer, drawn, points, 60)
    writer.close()


def _write_wide(writer: "RunWriter", drawn: Drawn) -> None:
    writer.operations(_head(drawn))
    points, metrics = drawn.points(200), 20_000
    steps, times = steps_and_times(points, drawn.began, 5)
    names = ("grad_norm", "weight_norm", "update_ratio", "activation_mean", "activation_std")
    paths = tuple(f"layers/{place // 50:03d}/block_{place // 5 % 10}/{names[place % 5]}" for place in range(metrics))
    for first in range(0, metrics, 1_000):
        writer.rows(paths[first : first + 1_000], steps, times, falling(drawn.rng, points, 1_000))
    writer.close()


_DEEP_RUNS, _FORKS_OF_A_GENERATION, _GENERATIONS = 100, 3, 3
_FIRST_FORK = _DEEP_RUNS - _FORKS_OF_A_GENERATION * _GENERATIONS


def _deep(drawn: Drawn) -> NewContainer:
    created = _plain("D")(drawn)
    if _generation(drawn.index) == 0:
        return created
    parent = drawn.index - (_FIRST_FORK if _generation(drawn.index) == 1 else _FORKS_OF_A_GENERATION)
    fork = ForkPoint(parent=f"D-{parent:06d}", step_micros=_fork_step(drawn) * MICROS)
    return NewContainer(custom_id=created.custom_id, created_at=created.created_at, fork=fork)


def _generation(index: int) -> int:
    return 0 if index < _FIRST_FORK else 1 + (index - _FIRST_FORK) // _FORKS_OF_A_GENERATION


def _fork_step(drawn: Drawn) -> int:
    return drawn.points(1_000_000) // (_GENERATIONS + 1) * _generation(drawn.index)


def _write_deep(writer: "RunWriter", drawn: Drawn) -> None:
    writer.operations(_head(drawn))
    all_points, series, block = drawn.points(1_000_000), 20, 50_000
    first = _fork_step(drawn) + 1 if _generation(drawn.index) else 0
    paths = tuple(f"metrics/{'train' if place < 10 else 'validation'}/m{place:02d}" for place in range(series))
    spike = first + int(drawn.rng.integers(all_points - first))
    base = falling(drawn.rng, 1_000, series)
    for start in range(first, all_points, block):
        points = min(block, all_points - start)
        steps, times = steps_and_times(points, drawn.began, 0.05, first=start)
        shape = base[np.linspace(start, start + points - 1, points).astype(np.int64) * len(base) // all_points]
        values = shape + drawn.rng.normal(0, 0.05, (points, series))
        if start <= spike < start + points:
            values = spiked(values, spike - start, 1_000.0 + drawn.index)
        if drawn.index % 10 == 9 and start + points >= all_points:
            values[-points // 2 :, 1] = np.nan
        writer.rows(paths, steps, times, values)
    writer.operations([Assign("planted/spike_step", spike), Assign("planted/spike_value", 1_000.0 + drawn.index)])
    if drawn.index % 5 == 0:
        steps, times = steps_and_times(1, drawn.began, 0.05, first=all_points)
        writer.rows(paths, steps, times, np.hstack([[[0.4]], base[-1:]]), are_previews=True)
    writer.close()


def _write_files(writer: "RunWriter", drawn: Drawn) -> None:
    writer.operations(_head(drawn))
    count = drawn.points(200)
    steps, times = steps_and_times(count, drawn.began, 10)
    for place in range(count):
        writer.image("media/samples", picture(drawn.rng, 128), int(steps[place]), int(times[place]), f"sample {place}")
        if place % 4 == 0:
            writer.image("media/attention", picture(drawn.rng, 64), int(steps[place]), int(times[place]))
    writer.rows(("train/loss",), steps, times, falling(drawn.rng, count, 1))
    writer.close()


SETS: Mapping[str, SeedSet] = {
    each.name: each
    for each in (
        SeedSet("S", "20 runs with a bit of everything", 20, 800, _write_small, _plain("S")),
        SeedSet(
            "M", "2,000 runs × 300 attributes, of which 20 are series of 1,000 points", 2_000, 1_000, _write_medium, _plain("M")
        ),
        SeedSet(
            "L", "100,000 runs × 200 attributes, of which 14 are series of 5 points", 100_000, 300, _write_large, _plain("L")
        ),
        SeedSet("W", "50 runs × 20,000 series of 200 points", 50, 1_000, _write_wide, _plain("W")),
        SeedSet(
            "D",
            "100 runs × 20 series of 1,000,000 points, with a spike of one point each, NaN, previews and forks of forks",
            _DEEP_RUNS,
            50_000,
            _write_deep,
            _deep,
            _generation,
        ),
        SeedSet("F", "20 runs × 250 pictures over 200 steps", 20, 2_000, _write_files, _plain("F")),
    )
}
