"""What is known of a commit."""

from neptune.common.git_info import GitInfo

__all__ = ["GitInfo"]
