"""What the owners of a project decide for all of its runs."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["KEEP_TAG", "LatePoints", "ProjectPolicy"]

KEEP_TAG = "keep"
"""Runs with this tag are never moved to the trash by themselves."""


class LatePoints(StrEnum):
    """What scripts hear of points whose step is not behind the last one of their series. None of these ever becomes a point of it."""

    REFUSE = "refuse"
    """An error, as from neptune.ai."""
    IGNORE = "ignore"
    """Nothing: whoever goes on from a checkpoint logs steps again that are there already. The run counts them."""


@dataclass(frozen=True, slots=True)
class ProjectPolicy:
    """What applies in a project; a number of days that is None is never over."""

    late_points: LatePoints = LatePoints.REFUSE
    trash_days: int | None = None
    """After so many days in the trash something is deleted for good."""
    idle_days: int | None = None
    """After so many days without a change a run goes to the trash."""
