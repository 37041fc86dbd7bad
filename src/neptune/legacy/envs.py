"""The environment variables that the first Neptune API reads."""

from neptune.common.envs import API_TOKEN_ENV_NAME, BACKEND, NOTEBOOK_ID_ENV_NAME, NOTEBOOK_PATH_ENV_NAME, PROJECT_ENV_NAME

__all__ = ["API_TOKEN_ENV_NAME", "BACKEND", "NOTEBOOK_ID_ENV_NAME", "NOTEBOOK_PATH_ENV_NAME", "PROJECT_ENV_NAME"]
