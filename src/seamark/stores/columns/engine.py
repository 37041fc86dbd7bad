"""The door to the column store's SQL engine: chDB in this process, or a ClickHouse server over HTTP."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

__all__ = ["READ_SECONDS", "SESSION_SETTINGS", "Engine", "EngineError", "values_of"]

SESSION_SETTINGS = {
    "output_format_arrow_compression_method": "'none'",
    "output_format_arrow_string_as_string": "1",
    "output_format_arrow_low_cardinality_as_dictionary": "0",
    # Searches over thousands of names, and pages of thousands of containers, are long statements.
    "max_query_size": "268435456",
    "max_ast_elements": "10000000",
    "max_expanded_ast_elements": "10000000",
}
"""Settings of every statement, as SQL literals."""

READ_SECONDS = 60
"""How long one reading statement may take: there are few connections, and whoever waits for one has no part in the query."""


class EngineError(Exception):
    """The engine refused or failed a statement. `is_transient` tells whether the same statement may succeed later."""

    def __init__(self, message: str, *, is_transient: bool) -> None:
        super().__init__(message)
        self.is_transient = is_transient

    @property
    def is_too_slow(self) -> bool:
        """The statement took longer than it may."""
        return "TIMEOUT_EXCEEDED" in str(self)


class Engine(ABC):
    """Runs statements of one SQL dialect. Thread-safe; every method raises EngineError."""

    @abstractmethod
    def execute(self, sql: str) -> None:
        """Runs a statement that gives no rows."""

    @abstractmethod
    def query(self, sql: str, parameters: Mapping[str, str] | None = None) -> pa.Table:
        """The rows that a SELECT gives. `parameters` are the texts of `{name:String}` in the statement."""

    @abstractmethod
    def read_joined(self, sql: str) -> bytes:
        """The texts of the only column that a SELECT gives, one behind the other with nothing between them."""

    @cached_property
    def has_natural_order(self) -> bool:
        """Whether it has a function of its own for the order of texts with numbers in them, which older ones lack."""
        try:
            # Looking it up among all functions would take fifty milliseconds of the first sorted page.
            self.query("SELECT naturalSortKey('a')")
        except EngineError as error:
            if error.is_transient:
                raise
            return False
        return True

    @abstractmethod
    def insert_file(self, table: str, file: Path) -> None:
        """Inserts an Arrow IPC file as one block: all of its rows become visible and durable together, or none."""

    @abstractmethod
    def insert_native(self, table: str, columns: Sequence[str], file: Path) -> None:
        """Inserts a file of these columns in the format Native, as `insert_file` does. Its rows all have different keys: the engine does not
        look for some to leave out."""

    @abstractmethod
    def put_merges_behind(self) -> None:
        """Has merging the parts of tables, which are there, wait for what is asked of the engine, where that is ours to say."""

    @abstractmethod
    def close(self) -> None: ...


def values_of(table: pa.Table, column: str) -> list[Any]:
    """The values of a column as Python objects; an answer without rows may lack its columns, too."""
    return table.column(column).to_pylist() if table.num_rows else []
