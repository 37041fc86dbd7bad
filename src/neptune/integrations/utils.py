"""What integration packages check their arguments with."""

from typing import TypeAlias

from neptune import Run
from neptune._paths import join_paths
from neptune._validation import verify_type
from neptune.exceptions import NeptuneLegacyIncompatibilityException
from neptune.handler import Handler

__all__ = ["RunType", "expect_not_an_experiment", "join_paths", "verify_type"]

RunType: TypeAlias = Run | Handler  # a run, or a namespace in one


def expect_not_an_experiment(run: object) -> None:
    """Raises `NeptuneLegacyIncompatibilityException` for an experiment of the first Neptune API."""
    if any(kind.__name__ in ("Experiment", "LegacyExperiment") for kind in type(run).__mro__):
        raise NeptuneLegacyIncompatibilityException()
