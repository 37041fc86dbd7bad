"""Numbers that look like training: curves that fall and level off, noise, and the odd thing that a chart must not hide."""

import numpy as np

from seamark.demo.writing import Floats, Times

__all__ = ["MICROS", "falling", "hardware", "rising", "spiked", "steps_and_times"]

MICROS = 1_000_000


def steps_and_times(points: int, began: int, seconds_each: float, *, every: int = 1, first: int = 0) -> tuple[Times, Times]:
    """Whole steps in micros, and when they were logged, in milliseconds."""
    steps = first + np.arange(points, dtype=np.int64) * every
    times = began + (steps * (seconds_each * 1000)).astype(np.int64)
    return steps * MICROS, times


def falling(rng: np.random.Generator, points: int, series: int) -> Floats:
    """Losses of shape (points, series)."""
    x = np.linspace(0, 6, points)[:, None]
    start, floor, speed = rng.uniform(1, 4, series), rng.uniform(0.02, 0.6, series), rng.uniform(0.6, 2.5, series)
    return floor + (start - floor) * np.exp(-x * speed) + rng.normal(0, 0.03, (points, series)) * (0.2 + np.exp(-x))


def rising(rng: np.random.Generator, points: int, series: int) -> Floats:
    """Accuracies of shape (points, series)."""
    return np.clip(1 - falling(rng, points, series) / 4.5, 0, 1)


def hardware(rng: np.random.Generator, points: int, series: int) -> Floats:
    """Percentages that stay where they are for a while."""
    walk = np.cumsum(rng.normal(0, 1.5, (points, series)), axis=0)
    return np.clip(rng.uniform(40, 90, series) + walk - walk.mean(axis=0), 0, 100)


def spiked(values: Floats, place: int, height: float) -> Floats:
    """The same with one point of the first series far above everything else."""
    values[place % len(values), 0] = height
    return values
