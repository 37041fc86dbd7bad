"""Appending tables of points: many float series of one container that got points at the same steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from seamark.model.attributes import AttributeType, check_path
from seamark.model.errors import InvalidPath
from seamark.model.operations import AppendFloatTable, OperationError
from seamark.model.steps import MAX_STEP_MICROS
from seamark.stores.columns import AttributeRow, Batch, Columns
from seamark.stores.columns.float_tables import FloatTable
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import TYPE_CODES, Float64Array, Int64Array, PreviewChunk
from seamark.tracking.appending import late_errors, note_late
from seamark.tracking.float_bank import SeriesTable
from seamark.tracking.states import ContainerState

__all__ = ["Appended", "FloatTables"]

_FEW = 8
"""Fewer series than this are appended one by one: array operations have their fixed costs."""
_FLOAT_SERIES = TYPE_CODES[AttributeType.FLOAT_SERIES]


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a table."""

    errors: list[OperationError]
    points: int = 0
    lowest: int | None = None
    """The lowest step that was added."""
    paths: Sequence[str] = ()
    """The series to which points were added."""
    others: Sequence[int] = ()
    """The columns of the operation that are to be appended as series of their own."""
    parts: Sequence[AppendFloatTable] = ()
    """What is left to append of the others, in tables that continue their series."""


@dataclass(slots=True)
class _Addition:
    table: SeriesTable
    steps: list[Int64Array] = field(default_factory=list[Int64Array])
    timestamps: list[Int64Array] = field(default_factory=list[Int64Array])
    values: list[Float64Array] = field(default_factory=list[Float64Array])


class FloatTables:
    """The tables of one request. `new_row` makes the row of a float series, `has_room` tells whether there may be one more."""

    def __init__(
        self,
        columns: Columns,
        state: ContainerState,
        new_row: Callable[[str, AttributeType, int], AttributeRow],
        has_room: Callable[[], bool],
    ) -> None:
        self._columns = columns
        self._state = state
        self._new_row = new_row
        self._has_room = has_room
        self._additions: dict[int, _Addition] = {}
        self._late: list[PreviewChunk] = []

    def append(self, operation: AppendFloatTable, fork_step: int | None) -> Appended:
        """Adds the points that continue their series. Points that are there already are left out, other late ones refused."""
        operation = _without_repeats(operation)
        steps = operation.steps
        if not _is_plain(steps):
            return Appended([], others=range(len(operation.paths)))
        rows = self._state.rows
        table = rows.table(operation.paths) or self._admit(operation.paths)
        if table is None:
            return Appended([], others=range(len(operation.paths)))
        values = operation.values if table.columns is None else operation.values[:, table.columns]
        addition = self._additions.setdefault(id(table), _Addition(table))
        floors = table.bank.floors(table.slots)
        if fork_step is not None:
            np.maximum(floors, fork_step, out=floors)
        if steps[0] > floors.max():
            self._add(addition, steps, operation.timestamps, values)
            return Appended([], values.size, int(steps[0]), table.series.paths, table.others)
        cuts = np.searchsorted(steps, floors, side="right")
        errors = self._late_errors(table, steps, values, cuts, fork_step)
        self._note_late(table, operation, values, cuts, fork_step)
        cut = int(cuts[0])
        if (cuts == cut).all():
            if cut == len(steps):
                return Appended(errors, others=table.others)
            self._add(addition, steps[cut:], operation.timestamps[cut:], values[cut:])
            return Appended(errors, values[cut:].size, int(steps[cut]), table.series.paths, table.others)
        return Appended(errors, others=table.others, parts=_parts(table, operation, values, cuts))

    def finish(self, batch: Batch) -> None:
        """Puts the tables, and the rows of their series as they are at the end of the request, into the batch."""
        batch.previews += self._late
        rows = self._state.rows
        are_current = all(rows.is_current(addition.table) for addition in self._additions.values())
        for addition in self._additions.values():
            table = addition.table
            count = len(table.series)
            if not are_current:
                # Something else in the request changed one of the series.
                for path in table.series.paths:
                    batch.put(rows[path])
                if not addition.steps:
                    continue
            batch.tables.append(
                FloatTable(
                    table.series,
                    _joined(addition.steps),
                    _joined(addition.timestamps),
                    np.concatenate(addition.values) if addition.values else np.empty((0, count)),
                    table.bank.integers(table.slots) if are_current else None,
                    table.bank.reals(table.slots) if are_current else None,
                )
            )

    def _add(self, addition: _Addition, steps: Int64Array, timestamps: Int64Array, values: Float64Array) -> None:
        addition.table.bank.add(addition.table.slots, steps, timestamps, values)
        addition.steps.append(steps)
        addition.timestamps.append(timestamps)
        addition.values.append(values)

    def _admit(self, paths: tuple[str, ...]) -> SeriesTable | None:
        """Sorts out which of the paths are float series that can be handled together, and makes those that are new."""
        rows = self._state.rows
        if len(paths) < _FEW and not rows.are_in_columns(paths):
            return None
        columns: dict[str, int] = {}
        others: set[int] = set()
        for column, given in enumerate(paths):
            if not self._is_series(given):
                others.add(column)
            elif given in columns:
                others |= {column, columns[given]}
            else:
                columns[given] = column
        chosen = {path: column for path, column in columns.items() if column not in others}
        if not chosen:
            return None
        return rows.remember_table(
            paths, list(chosen), np.array(list(chosen.values()), np.intp) if others else None, tuple(sorted(others))
        )

    def _is_series(self, path: str) -> bool:
        """Whether the path has a row that is a float series, which it gets if it can."""
        rows = self._state.rows
        try:
            check_path(path)
        except InvalidPath:
            return False
        if path.startswith("sys/"):
            return False
        row = rows.peek(path)
        if row is None or row.deleted:
            if row is None and not self._has_room():
                return False
            self._new_row(path, AttributeType.FLOAT_SERIES, 0 if row is None else row.generation)
            return True
        return row.type == _FLOAT_SERIES

    def _late_errors(
        self, table: SeriesTable, steps: Int64Array, values: Float64Array, cuts: npt.NDArray[np.intp], fork_step: int | None
    ) -> list[OperationError]:
        """Errors for the points before each series' cut, save those that are stored already: a request may arrive twice."""
        is_late = np.arange(len(steps))[:, None] < cuts[None, :]
        late = np.flatnonzero(cuts)
        stored, is_stored = self._stored(table, steps[: int(cuts.max())], late)
        count = len(stored)
        same = (stored == values[:count, late]) | (np.isnan(stored) & np.isnan(values[:count, late]))
        is_wrong = is_late[:count, late] & ~(is_stored & same)
        errors: list[OperationError] = []
        for position in np.flatnonzero(is_wrong.any(axis=0)).tolist():
            path = table.series.paths[int(late[position])]
            errors += late_errors(path, steps[:count][is_wrong[:, position]].tolist(), fork_step)
        return errors

    def _note_late(
        self,
        table: SeriesTable,
        operation: AppendFloatTable,
        values: Float64Array,
        cuts: npt.NDArray[np.intp],
        fork_step: int | None,
    ) -> None:
        series, steps, timestamps = table.series, operation.steps, operation.timestamps
        for place in np.flatnonzero(cuts).tolist():
            key = (series.container, int(series.attributes[place]), int(series.generations[place]))
            cut = int(cuts[place])
            note_late(self._late, key, steps[:cut], timestamps[:cut], values[:cut, place], fork_step)

    def _stored(
        self, table: SeriesTable, steps: Int64Array, columns: npt.NDArray[np.intp]
    ) -> tuple[Float64Array, npt.NDArray[np.bool_]]:
        """The stored values of these series at these steps, and where there are any."""
        shape = (len(steps), len(columns))
        values, is_stored = np.zeros(shape), np.zeros(shape, np.bool_)
        series = table.series
        self._state.await_writes()
        segments = [
            Segment(series.container, attribute, generation)
            for attribute, generation in zip(
                series.attributes[columns].tolist(), series.generations[columns].tolist(), strict=True
            )
        ]
        found = self._columns.read_floats_at(segments, steps.tolist())
        if found.num_rows:
            attributes = series.attributes[columns]
            order = np.argsort(attributes)
            place = order[np.searchsorted(attributes, found.column("attribute").to_numpy(), sorter=order)]
            row = np.searchsorted(steps, found.column("step").to_numpy())
            values[row, place] = found.column("value").to_numpy()
            is_stored[row, place] = True
        return values, is_stored


def _joined(pieces: Sequence[Int64Array]) -> Int64Array:
    return np.concatenate(pieces) if pieces else np.empty(0, np.int64)


def _is_plain(steps: Int64Array) -> bool:
    """Whether there are steps, all within the limits and increasing."""
    if not len(steps) or steps[0] < -MAX_STEP_MICROS or steps[-1] > MAX_STEP_MICROS:
        return False
    return len(steps) == 1 or bool((steps[1:] > steps[:-1]).all())


def _without_repeats(operation: AppendFloatTable) -> AppendFloatTable:
    """The table without rows that say the same as the row before."""
    if len(operation.steps) < 2:
        return operation
    is_again = operation.steps[1:] == operation.steps[:-1]
    if not is_again.any():
        return operation
    later, earlier = operation.values[1:][is_again], operation.values[:-1][is_again]
    if not ((later == earlier) | (np.isnan(later) & np.isnan(earlier))).all():
        return operation
    keep = np.concatenate([[True], ~is_again])
    return AppendFloatTable(operation.paths, operation.steps[keep], operation.timestamps[keep], operation.values[keep])


def _parts(
    table: SeriesTable, operation: AppendFloatTable, values: Float64Array, cuts: npt.NDArray[np.intp]
) -> list[AppendFloatTable]:
    """What continues its series, in one table for all series that lack the same steps."""
    parts: list[AppendFloatTable] = []
    for cut in np.unique(cuts).tolist():
        if cut == len(operation.steps):
            continue
        columns = np.flatnonzero(cuts == cut)
        paths = tuple([table.series.paths[column] for column in columns.tolist()])
        parts.append(AppendFloatTable(paths, operation.steps[cut:], operation.timestamps[cut:], values[cut:, columns]))
    return parts
