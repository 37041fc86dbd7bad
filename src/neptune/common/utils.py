"""Functions that scripts of the first Neptune API import from the official package: the state of a repository, where a script runs."""

import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from glob import glob as matching
from typing import TYPE_CHECKING, Any, TypeVar, cast

from neptune._noop import NoopObject
from neptune.common.exceptions import (
    FileNotFound,
    InvalidNotebookPath,
    NeptuneIncorrectProjectQualifiedNameException,
    NeptuneMissingProjectQualifiedNameException,
    NotADirectory,
    NotAFile,
)
from neptune.common.git_info import GitInfo
from neptune.common.patterns import PROJECT_QUALIFIED_NAME_PATTERN
from neptune.envs import PROJECT_ENV_NAME
from seamark.client.capture.host import is_ipython, is_notebook

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "IS_MACOS",
    "IS_WINDOWS",
    "NoopObject",
    "align_channels_on_x",
    "as_list",
    "assure_directory_exists",
    "assure_project_qualified_name",
    "discover_git_repo_location",
    "file_contains",
    "get_channel_name_stems",
    "get_git_info",
    "glob",
    "in_docker",
    "is_float",
    "is_ipython",
    "is_nan_or_inf",
    "is_notebook",
    "map_keys",
    "map_values",
    "merge_dataframes",
    "validate_notebook_path",
]

IS_WINDOWS = sys.platform == "win32"
IS_MACOS = sys.platform == "darwin"

_K = TypeVar("_K")
_V = TypeVar("_V")
_W = TypeVar("_W")


def get_git_info(repo_path: str | None = None) -> GitInfo | None:
    """The commit that is checked out in the repository that a path (by default the working directory) lies in; None without one."""
    from seamark.client.capture.git import find_repository

    repository = find_repository(repo_path or os.getcwd())
    state = None if repository is None else repository.read_state(counts_untracked=True)
    if state is None:
        return None
    return GitInfo(
        state.commit_id,
        state.message,
        state.author_name,
        state.author_email,
        state.commit_date,
        bool(state.is_dirty),
        state.branch,
        state.remotes.values(),
    )


def discover_git_repo_location() -> str | None:
    """The folder of the script that runs; None where somebody types."""
    script: str | None = getattr(sys.modules["__main__"], "__file__", None)
    return os.path.dirname(os.path.abspath(script)) if script else None


def in_docker() -> bool:
    """Whether this runs in a container of Docker."""
    return os.path.exists("/.dockerenv") or (os.path.exists("/proc/self/cgroup") and file_contains("/proc/self/cgroup", "docker"))


def file_contains(filename: str, text: str) -> bool:
    """Whether one of a file's lines contains a text."""
    with open(filename, encoding="utf-8", errors="replace") as file:
        return any(text in line for line in file)


def assure_directory_exists(destination_dir: str | None) -> str:
    """A folder, by default the working directory, which is made if need be. Raises NotADirectory."""
    folder = destination_dir or os.getcwd()
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise NotADirectory(folder)
    os.makedirs(folder, exist_ok=True)
    return folder


def assure_project_qualified_name(project_qualified_name: str | None) -> str:
    """The name of a project, by default what NEPTUNE_PROJECT says.

    Raises NeptuneMissingProjectQualifiedNameException, and NeptuneIncorrectProjectQualifiedNameException for what names none.
    """
    name = project_qualified_name or os.getenv(PROJECT_ENV_NAME)
    if not name:
        raise NeptuneMissingProjectQualifiedNameException()
    if not re.match(PROJECT_QUALIFIED_NAME_PATTERN, name):
        raise NeptuneIncorrectProjectQualifiedNameException(name)
    return name


def validate_notebook_path(path: str) -> None:
    """Raises InvalidNotebookPath, FileNotFound or NotAFile unless it is the path of a notebook."""
    if not path.endswith(".ipynb"):
        raise InvalidNotebookPath(path)
    if not os.path.exists(path):
        raise FileNotFound(path)
    if not os.path.isfile(path):
        raise NotAFile(path)


def glob(pathname: str) -> list[str]:
    """The paths that match a pattern, in which `**` stands for any folders."""
    return matching(pathname, recursive=True)


def as_list(value: Any) -> Any:
    """A list as it is, and anything else but None as a list of it alone."""
    if value is None or isinstance(value, list):
        return cast("list[Any] | None", value)  # what it is a list of is not known here
    return [value]


def map_values(f_value: Callable[[_V], _W], dictionary: Mapping[_K, _V]) -> dict[_K, _W]:
    return {key: f_value(value) for key, value in dictionary.items()}


def map_keys(f_key: Callable[[_K], _W], dictionary: Mapping[_K, _V]) -> dict[_W, _V]:
    return {f_key(key): value for key, value in dictionary.items()}


def is_float(value: Any) -> bool:
    """Whether a number can be made of it."""
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def is_nan_or_inf(value: float) -> bool:
    return not math.isfinite(value)


def get_channel_name_stems(columns: Iterable[str]) -> list[str]:
    """The names of logs whose points are in the columns `x_<name>` and `y_<name>`, in order."""
    return list(dict.fromkeys(column[2:] for column in columns))


def merge_dataframes(dataframes: "Iterable[pd.DataFrame]", on: str, how: Any = "outer") -> "pd.DataFrame":
    """Tables joined by a column."""
    return reduce(lambda one, other: one.merge(other, on=on, how=how), dataframes)


def align_channels_on_x(dataframe: "pd.DataFrame") -> "pd.DataFrame":
    """Points in columns `x_<name>` and `y_<name>` as a table with one column `x` and a column for each name."""
    logs: list[pd.DataFrame] = []
    for name in get_channel_name_stems(dataframe.columns):
        log = dataframe[[f"x_{name}", f"y_{name}"]].dropna()
        log.columns = ["x", name]
        logs.append(log)
    return merge_dataframes(logs, on="x").sort_values("x", ignore_index=True)
