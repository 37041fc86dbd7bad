"""What is known of a commit."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

__all__ = ["GitInfo"]


class GitInfo:
    """The commit that an experiment runs at, for those who know it better than the repository of the script does.

    Args:
        commit_id: The hash of the commit.
        message: Its message.
        author_name: Who wrote it.
        author_email: Their address.
        commit_date: When; "" where that is not known.
        repository_dirty: Whether something is not committed.
        active_branch: The branch that is checked out.
        remote_urls: The addresses of the remote repositories.
    """

    def __init__(
        self,
        commit_id: str,
        message: str = "",
        author_name: str = "",
        author_email: str = "",
        commit_date: datetime | Literal[""] = "",
        repository_dirty: bool = True,
        active_branch: str = "",
        remote_urls: Iterable[str] | None = None,
    ) -> None:
        if not commit_id:
            raise TypeError("A commit without an id says nothing. Pass the hash of the commit as commit_id.")
        self.commit_id = commit_id
        self.message = message
        self.author_name = author_name
        self.author_email = author_email
        self.commit_date = commit_date
        self.repository_dirty = repository_dirty
        self.active_branch = active_branch
        self.remote_urls = list(remote_urls or ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GitInfo) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(self.commit_id)

    def __repr__(self) -> str:
        return f"GitInfo({self.commit_id})"
