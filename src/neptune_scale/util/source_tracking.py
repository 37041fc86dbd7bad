"""The state of the source code: its Git repository, the script and the command line."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

__all__ = ["RepositoryInfo", "read_repository_info"]


@dataclass
class RepositoryInfo:
    """What is known of the source code; None stands for what was not asked for or cannot be told."""

    commit_id: str
    commit_message: str
    commit_author_name: str
    commit_author_email: str
    commit_date: datetime
    dirty: bool
    branch: str | None
    remotes: dict[str, str]
    run_command: str | None
    entry_point_path: Path | None
    head_diff_content: bytes | None
    upstream_diff_commit_id: str | None
    upstream_diff_content: bytes | None


def read_repository_info(
    path: Path | None, run_command: bool, entry_point: bool, head_diff: bool, upstream_diff: bool
) -> RepositoryInfo | None:
    """The state of the repository that a path (by default the working directory) is in. None where there is none, or no commit.

    Changes are those of tracked files, against the last commit and against the last one that the upstream branch has.
    """
    from seamark.client.capture import host
    from seamark.client.capture.git import find_repository

    repository = find_repository(os.getcwd() if path is None else path)
    state = None if repository is None else repository.read_state()
    if repository is None or state is None:
        return None
    upstream = repository.find_upstream() if upstream_diff else None
    return RepositoryInfo(
        commit_id=state.commit_id,
        commit_message=state.message,
        commit_author_name=state.author_name,
        commit_author_email=state.author_email,
        commit_date=state.commit_date,
        dirty=bool(state.is_dirty),
        branch=state.branch,
        remotes=dict(state.remotes),
        run_command=host.run_command() if run_command else None,
        entry_point_path=host.executed_script() if entry_point and not host.is_ipython() else None,
        head_diff_content=repository.read_diff() if head_diff else None,
        upstream_diff_commit_id=upstream,
        upstream_diff_content=repository.read_diff(upstream) if upstream else None,
    )
