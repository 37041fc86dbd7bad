"""Tables of runs as data frames."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["to_pandas"]


class _Table(Protocol):
    def to_pandas(self) -> "pd.DataFrame": ...


def to_pandas(table: _Table) -> "pd.DataFrame":
    """The same as `table.to_pandas()`."""
    return table.to_pandas()
