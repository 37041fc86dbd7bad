"""Fields that have a method of their own to be changed with."""

from neptune.exceptions import NeptuneCannotChangeStageManually

__all__ = ["PROTECTED_PATHS", "refuse_if_protected"]

PROTECTED_PATHS = {"sys/stage": NeptuneCannotChangeStageManually}


def refuse_if_protected(path: str) -> None:
    """Raises NeptuneCannotChangeStageManually for the stage of a model version."""
    refusal = PROTECTED_PATHS.get(path)
    if refusal is not None:
        raise refusal(path)
