"""How much of its lineage a reader wants to see of a forked run."""

from enum import StrEnum

__all__ = ["LineageScope"]


class LineageScope(StrEnum):
    FULL = "full"
    """Own points, and those of all ancestors up to the fork steps."""
    EXPERIMENT = "experiment"
    """Own points, and those of the ancestors that belong to the same experiment, up to the first of another."""
    OWN = "own"
    """What was logged to the run itself."""
