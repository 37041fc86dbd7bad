"""What a file holds of a run, counted; and whether the run has all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from seamark.model.containers import Container
from seamark.tracking.context import Tracking

__all__ = ["Contents", "Verified", "verify"]

_SYSTEM = "sys/"
_MAX_DIFFERENCES = 20


@dataclass(slots=True)
class Contents:
    """The attributes that are written to, and how many points are added to each series."""

    values: set[str] = field(default_factory=set[str])
    points: dict[str, int] = field(default_factory=dict[str, int])
    last_steps: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def point_count(self) -> int:
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class Verified:
    expected_points: int
    found_points: int
    expected_attributes: int
    found_attributes: int
    differences: Sequence[str]
    """What the file holds and the run does not, the first of many."""


def verify(t: Tracking, run: Container, contents: Contents) -> Verified:
    """Compares a file with what is stored of its run by now, which may have more from elsewhere. Attributes of the system are left
    out."""
    rows = {row.path: row.points for row in t.columns.read_container_rows([run.id])}
    values = {path for path in contents.values if not path.startswith(_SYSTEM)}
    missing = sorted((values | contents.points.keys()) - rows.keys())
    differences = [f"{path}: is not there" for path in missing]
    differences += _fewer(contents.points, rows)
    wanted = len(values | contents.points.keys())
    found = sum(min(expected, rows.get(path, 0)) for path, expected in contents.points.items())
    return Verified(contents.point_count, found, wanted, wanted - len(missing), differences[:_MAX_DIFFERENCES])


def _fewer(points: Mapping[str, int], rows: Mapping[str, int]) -> list[str]:
    return [
        f"{path}: {rows[path]:,} of {expected:,} points"
        for path, expected in sorted(points.items())
        if path in rows and rows[path] < expected
    ]
