"""Steps: decimals with six places, kept as integer counts of 10⁻⁶ ("micros")."""

import math

from seamark.model.errors import InvalidInput

__all__ = ["MAX_STEP_MICROS", "MICROS_PER_STEP", "micros_to_step", "next_whole_step", "step_to_micros"]

MICROS_PER_STEP = 1_000_000
MAX_STEP_MICROS = 10**18
"""Steps reach 10¹²; the integer then still fits 63 bits."""


def step_to_micros(step: float) -> int:
    """The integer count of 10⁻⁶ nearest to `step`.

    Raises InvalidInput when the step is not finite or lies beyond ±10¹².
    """
    if isinstance(step, int):
        micros = step * MICROS_PER_STEP
    elif math.isfinite(step):
        micros = round(step * MICROS_PER_STEP)
    else:
        raise InvalidInput(f"The step {step} is not a finite number. Give the step as a number such as 3 or 2.5.")
    if -MAX_STEP_MICROS <= micros <= MAX_STEP_MICROS:
        return micros
    raise InvalidInput(f"The step {step} is out of range. Steps lie between -10^12 and 10^12.")


def micros_to_step(micros: int) -> float:
    """The step as the number that people see."""
    return micros / MICROS_PER_STEP


def next_whole_step(last_micros: int | None) -> int:
    """The step, in micros, that follows `last_micros` when a caller gives none: 0 first, then the next by one."""
    return 0 if last_micros is None else last_micros + MICROS_PER_STEP
