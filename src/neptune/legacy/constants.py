"""Names for working without an account, which servers of one's own do not know."""

from neptune.constants import ANONYMOUS_API_TOKEN

__all__ = ["ANONYMOUS", "ANONYMOUS_API_TOKEN"]

ANONYMOUS = "ANONYMOUS"
