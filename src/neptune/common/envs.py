"""The environment variables that both the first Neptune API and the 2.x API read, under the path that older code imports them from."""

from neptune.envs import (
    API_TOKEN_ENV_NAME,
    NEPTUNE_NOTEBOOK_ID,
    NEPTUNE_NOTEBOOK_PATH,
    NEPTUNE_RETRIES_TIMEOUT_ENV,
    PROJECT_ENV_NAME,
)

__all__ = [
    "API_TOKEN_ENV_NAME",
    "BACKEND",
    "NEPTUNE_RETRIES_TIMEOUT_ENV",
    "NOTEBOOK_ID_ENV_NAME",
    "NOTEBOOK_PATH_ENV_NAME",
    "PROJECT_ENV_NAME",
]

NOTEBOOK_ID_ENV_NAME = NEPTUNE_NOTEBOOK_ID
NOTEBOOK_PATH_ENV_NAME = NEPTUNE_NOTEBOOK_PATH
BACKEND = "NEPTUNE_BACKEND"
