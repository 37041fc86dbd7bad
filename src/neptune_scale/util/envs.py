"""The environment variables that the 3.x API reads."""

import os
from collections.abc import Sequence

PROJECT_ENV_NAME = "NEPTUNE_PROJECT"
API_TOKEN_ENV_NAME = "NEPTUNE_API_TOKEN"  # noqa: S105 - the name of a variable, not a secret
MODE_ENV_NAME = "NEPTUNE_MODE"
LOG_DIRECTORY = "NEPTUNE_LOG_DIRECTORY"
LOG_FAILURE_ACTION = "NEPTUNE_LOG_FAILURE_ACTION"
SKIP_NON_FINITE_METRICS = "NEPTUNE_SKIP_NON_FINITE_METRICS"
DISABLE_COLORS = "NEPTUNE_DISABLE_COLORS"
LOGGER_LEVEL = "NEPTUNE_LOGGER_LEVEL"
DEBUG_MODE = "NEPTUNE_DEBUG_MODE"
"""The older form of the former: "true" stands for the level "debug"."""


def get_bool(name: str, default_missing: bool, default_invalid: bool) -> bool:
    """A variable that is true or false ("true", "1", "false", "0" in any case)."""
    value = os.environ.get(name)
    if value is None:
        return default_missing
    return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), default_invalid)


def get_option(name: str, choices: Sequence[str], default: str) -> str:
    """A variable that is one of several words, in any case; what is returned is in lower case. Raises ValueError for others."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() not in choices:
        raise ValueError(f'The environment variable {name} is "{value}". Set it to one of {", ".join(choices)}, or remove it.')
    return value.lower()
