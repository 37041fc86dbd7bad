"""What the 3.x API records of the source code: the state of the Git repository, the command, the script, and what is not committed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from seamark.client.capture.git import find_repository
from seamark.client.capture.host import executed_script, is_ipython, run_command

__all__ = ["PATCH_MIME_TYPE", "Checkout", "read_checkout"]

PATCH_MIME_TYPE = "application/patch"

_LONGEST_PATH_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Checkout:
    """Values and files by the paths of their attributes; files given as bytes are patches (`PATCH_MIME_TYPE`)."""

    configs: Mapping[str, str | bool | datetime]
    files: Mapping[str, Path | bytes]


def read_checkout(
    namespace: str,
    repository: Path | None,
    *,
    with_run_command: bool,
    with_entry_point: bool,
    with_diff_head: bool,
    with_diff_upstream: bool,
) -> Checkout | None:
    """What there is to record in a namespace; None outside of a repository and before its first commit.

    Without a repository it is that of the working directory.
    """
    found = find_repository(repository if repository is not None else Path.cwd())
    state = found.read_state() if found is not None else None
    if found is None or state is None:
        return None
    configs: dict[str, str | bool | datetime] = {
        f"{namespace}/commit/commit_id": state.commit_id,
        f"{namespace}/commit/message": state.message,
        f"{namespace}/commit/author_name": state.author_name,
        f"{namespace}/commit/author_email": state.author_email,
        f"{namespace}/commit/commit_date": state.commit_date,
        f"{namespace}/branch": state.branch,
    }
    configs |= {_cut(f"{namespace}/remote/{name}"): address for name, address in state.remotes.items()}
    if state.is_dirty is not None:
        configs[f"{namespace}/dirty"] = state.is_dirty
    if with_run_command:
        configs[f"{namespace}/run_command"] = run_command()

    files: dict[str, Path | bytes] = {}
    script = executed_script() if with_entry_point and not is_ipython() else None
    if script is not None:
        files[f"{namespace}/entry_point"] = script
    if with_diff_head and (patch := found.read_diff()) is not None:
        files[f"{namespace}/diff/head"] = patch
    if with_diff_upstream and (upstream := found.find_upstream()) and (patch := found.read_diff(upstream)) is not None:
        files[f"{namespace}/diff/{upstream}"] = patch
    return Checkout(configs, files)


def _cut(path: str) -> str:
    """A remote may be called anything; a path has at most so many bytes."""
    return path.encode()[:_LONGEST_PATH_BYTES].decode(errors="ignore")
