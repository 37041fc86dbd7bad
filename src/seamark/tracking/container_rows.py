"""The attribute rows of one container by path, where the summaries of some float series are kept as columns."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from seamark.stores.columns import AttributeRow
from seamark.stores.columns.float_tables import FloatSeries
from seamark.tracking.float_bank import FloatBank, SeriesTable

__all__ = ["ContainerRows"]

_MAX_REMEMBERED = 1_000_000
"""Series in all remembered tables of one container together."""


class ContainerRows:
    """Whoever asks for a row gets it up to date, and the row's series then leaves the columns."""

    def __init__(self, rows: Iterable[AttributeRow] = ()) -> None:
        self._rows = {row.path: row for row in rows}
        self._bank = FloatBank()
        self._tables: dict[tuple[str, ...], SeriesTable] = {}
        self._remembered = 0

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, path: str) -> bool:
        return path in self._rows

    def __getitem__(self, path: str) -> AttributeRow:
        row = self._rows[path]
        if path in self._bank:
            self._bank.give_back(row)
        return row

    def __setitem__(self, path: str, row: AttributeRow) -> None:
        if path in self._bank:
            self._bank.give_back(self._rows[path])
        self._rows[path] = row

    def get(self, path: str) -> AttributeRow | None:
        row = self._rows.get(path)
        if row is not None and path in self._bank:
            self._bank.give_back(row)
        return row

    def values(self) -> Iterator[AttributeRow]:
        for path in self._rows:
            yield self[path]

    def peek(self, path: str) -> AttributeRow | None:
        """The row for what never changes with points: its type, generation, and whether it is deleted."""
        return self._rows.get(path)

    def are_in_columns(self, paths: Sequence[str]) -> bool:
        """Whether at least one of the series is kept as columns."""
        return any(path in self._bank for path in paths)

    def table(self, paths: tuple[str, ...]) -> SeriesTable | None:
        """What `remember_table` made for these paths, unless it is out of date."""
        table = self._tables.get(paths)
        return table if table is not None and table.is_current(self._bank) else None

    def is_current(self, table: SeriesTable) -> bool:
        return table.is_current(self._bank)

    def remember_table(
        self, paths: tuple[str, ...], names: Sequence[str], columns: npt.NDArray[np.intp] | None, others: tuple[int, ...]
    ) -> SeriesTable:
        """Keeps the float series `names`, which have rows and are distinct, as columns from now on."""
        if self._bank.is_sparse:
            for path in self._bank.paths:
                self._bank.give_back(self._rows[path])
            self._bank = FloatBank()
        if self._remembered > _MAX_REMEMBERED:
            self._tables.clear()
            self._remembered = 0
        rows = [self._rows[name] for name in names]
        self._bank.take([row for row in rows if row.path not in self._bank])
        slots = np.array(self._bank.slots_of(names), np.intp)
        start = int(slots[0])
        is_range = bool((slots == np.arange(start, start + len(slots))).all())
        table = SeriesTable(
            FloatSeries.of_rows(rows), slice(start, start + len(slots)) if is_range else slots, columns, others, self._bank
        )
        self._tables[paths] = table
        self._remembered += len(paths)
        return table
