"""The attribute rows of one container by path, where the summaries of some float series are kept as columns."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from seamark.stores.columns import AttributeRow
from seamark.stores.columns.float_tables import FloatSeries
from seamark.tracking.float_bank import FloatBank, SeriesTable

__all__ = ["ContainerRows"]

_MAX_TABLES = 64
_MAX_TIMES = 4
"""How often each series may be in remembered tables of its container, on average."""


class ContainerRows:
    """Whoever asks for a row gets it up to date, and the row's series then leaves the columns."""

    def __init__(self, rows: Iterable[AttributeRow] = ()) -> None:
        self._rows = {row.path: row for row in rows}
        self._bank = FloatBank()
        self._tables: OrderedDict[tuple[str, ...], SeriesTable] = OrderedDict()
        """By their paths, the latest used last."""
        self._remembered = 0

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def size(self) -> int:
        """What is kept in memory, in rows: a series of a remembered table takes about as much as a row."""
        return len(self._rows) + self._remembered

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
        if table is None:
            return None
        if not table.is_current(self._bank):
            self._forget(paths)
            return None
        self._tables.move_to_end(paths)
        return table

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
        self._forget(paths)
        self._tables[paths] = table
        self._remembered += len(paths)
        while len(self._tables) > 1 and (
            len(self._tables) > _MAX_TABLES or self._remembered > _MAX_TIMES * max(len(self._rows), len(paths))
        ):
            self._forget(next(iter(self._tables)))
        return table

    def _forget(self, paths: tuple[str, ...]) -> None:
        if self._tables.pop(paths, None) is not None:
            self._remembered -= len(paths)
