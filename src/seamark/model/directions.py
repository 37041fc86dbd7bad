"""Which end of a metric is the better one."""

from enum import StrEnum

__all__ = ["Direction"]


class Direction(StrEnum):
    """Which values of a metric are better."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"
    """No values are, whatever the metric's name says."""
