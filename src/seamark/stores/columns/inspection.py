"""How the stored tables fare, for whoever looks over a store."""

from collections.abc import Sequence

from seamark.stores.columns import attributes
from seamark.stores.columns.compactions import Compaction, read_compactions
from seamark.stores.columns.engine import Engine, EngineError
from seamark.stores.columns.schema import FLOAT_TILES, LINE_SPANS, TABLES_OF
from seamark.stores.columns.tile_checking import remove_tiles, wrong_tiles
from seamark.stores.columns.translated import Translated

__all__ = ["Inspection"]


class Inspection:
    """Thread-safe. What was written a moment ago may be missing."""

    def __init__(self, engine: Engine, *, has_repeats: bool) -> None:
        self._engine = engine
        self._has_repeats = has_repeats

    def check(self) -> list[str]:
        """What is wrong with the stored tables; empty when all is well."""
        problems: list[str] = []
        for table in sorted({table for tables in TABLES_OF.values() for table in tables} | {FLOAT_TILES, LINE_SPANS}):
            try:
                result = self._engine.query(f"CHECK TABLE {table} SETTINGS max_execution_time = 0")
            except EngineError as error:
                problems.append(f"{table}: {error}")
                continue
            if result.num_rows and not all(result.column(0).to_pylist()):
                problems.append(f"{table}: a part is damaged")
        return problems

    def wrong_tiles(self) -> list[tuple[int, int, int]]:
        """The series, as (container, attribute, generation), whose tiles do not count their points. Charts of them are wrong."""
        with Translated():
            return wrong_tiles(self._engine, has_repeats=self._has_repeats)

    def remove_tiles(self, series: Sequence[tuple[int, int, int]]) -> None:
        """Removes the tiles of these series, which are then read from their points until there are tiles again."""
        with Translated():
            remove_tiles(self._engine, series)

    def read_compactions(self) -> list[Compaction]:
        """In how many parts the tables are, and which of these are becoming one."""
        with Translated():
            return read_compactions(self._engine)

    def read_footprint(self) -> dict[str, tuple[int, int]]:
        """Rows, and bytes on the disk, of each table, the largest first."""
        with Translated():
            return attributes.read_footprint(self._engine)
