"""Rows of metrics, as columns: millions of points from the bytes of a request by a few array operations.

Rows of the same schema become one table, wherever they lie between others; series that appear in several schemas get their
points in the order of the journal.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
import numpy.typing as npt

from seamark.model.errors import InvalidInput
from seamark.model.journal import FIRST_SCHEMA, OPEN_STEP, Frames, Schema
from seamark.model.operations import AppendFloats, AppendFloatTable, ErrorKind, Operation, OperationError, PreviewFloats
from seamark.model.steps import MAX_STEP_MICROS

__all__ = ["FIRST_TIME", "LAST_TIME", "Rows", "count_rows"]

FIRST_TIME, LAST_TIME = -62_135_596_800_000, 253_402_300_799_999
"""Milliseconds since the epoch of the years 1 to 9999, which is what people can be shown."""

_HEAD_WORDS = 3
_NARROW = 8
_FEW_ROWS = 64
_SMALL_SPAN = 2**16
_MAX_REPORTED = 10
_RUN_COST, _SERIES_COST = 60, 30
"""What appending one run of rows costs, and what one series: about microseconds."""

Int64s = npt.NDArray[np.int64]
Float64s = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Rows of one schema, in the order of the journal."""

    schema: Schema
    order: Int64s
    """Of each row, how many rows precede it in the journal."""
    steps: Int64s
    timestamps: Int64s
    values: Float64s
    """One row each; of previews the first column is how much of the step is done."""

    def __len__(self) -> int:
        return len(self.order)

    def part(self, start: int, end: int) -> "_Group":
        return _Group(
            self.schema,
            self.order[start:end],
            self.steps[start:end],
            self.timestamps[start:end],
            self.values[start:end],
        )

    def only(self, keep: npt.NDArray[np.bool_]) -> "_Group":
        return _Group(self.schema, self.order[keep], self.steps[keep], self.timestamps[keep], self.values[keep])


class Rows:
    """The rows of a piece of a journal, gathered until something comes that must not happen before them.

    With `by_step` points of a series count in the order of their steps, not in that in which they were logged.
    """

    def __init__(self, piece: bytes, *, by_step: bool = False) -> None:
        self._by_step = by_step
        self._words: Int64s = np.frombuffer(piece, "<i8", len(piece) >> 3)
        self._schemas: dict[int, Schema] = {}
        self._blocks: list[Frames] = []
        self._paths: set[str] | None = set()
        self.has_open_steps = False
        """Whether rows that were taken had steps for the server to choose."""
        self.errors: list[OperationError] = []

    def redefines(self, schema: Schema) -> bool:
        """Whether rows that were not taken yet may be of another schema with the same number."""
        known = self._schemas.get(schema.number)
        return bool(self._blocks) and known is not None and known != schema

    def define(self, schema: Schema) -> None:
        if schema.number < FIRST_SCHEMA or not schema.paths:
            raise InvalidInput(f"The journal is damaged: the schema {schema.number} has no number or no paths that it may have.")
        self._schemas[schema.number] = schema
        self._paths = None

    def add(self, frames: Frames) -> None:
        self._blocks.append(frames)

    def concern(self, path: str) -> bool:
        """Whether rows that were not taken yet may have points of this path."""
        if not self._blocks:
            return False
        if self._paths is None:
            self._paths = {each for schema in self._schemas.values() for each in schema.paths}
        return path in self._paths

    def take(self) -> Iterator[Operation]:
        """The operations that the gathered rows stand for. Raises InvalidInput for rows of no schema, or of another width."""
        groups = [sound for group in self._groups() if len(sound := self._sound(group))]
        shared = _shared_paths(groups)
        apart = [group for group in groups if shared.isdisjoint(group.schema.paths)] if shared else groups
        for group in apart:
            yield from self._operations(group)
        if shared:
            yield from self._in_order([group for group in groups if not shared.isdisjoint(group.schema.paths)])

    def _groups(self) -> list[_Group]:
        blocks, self._blocks = self._blocks, []
        alike: defaultdict[int, list[tuple[int, Frames]]] = defaultdict(list)
        before = 0
        for block in blocks:
            alike[block.length].append((before, block))
            before += block.count
        groups: list[_Group] = []
        for length, members in alike.items():
            tables = [self._words[each.start >> 3 : each.end >> 3].reshape(each.count, length >> 3) for _, each in members]
            table = tables[0] if len(tables) == 1 else np.concatenate(tables)
            orders = [np.arange(first, first + each.count) for first, each in members]
            order = orders[0] if len(orders) == 1 else np.concatenate(orders)
            tags: npt.NDArray[np.uint32] = np.ascontiguousarray(table.view("<u4")[:, 1])
            width = (length >> 3) - _HEAD_WORDS
            # Of narrow rows the columns are picked one by one, which is quicker than short pieces of memory.
            columns = np.ascontiguousarray(table.T) if width <= _NARROW and len(table) > _FEW_ROWS else None
            for tag, places in _by_value(tags):
                schema = self._schema(tag, width)
                if places is None:
                    groups.append(_Group(schema, order, table[:, 1], table[:, 2], table[:, _HEAD_WORDS:].view("<f8")))
                elif columns is None:
                    rows = table[places]
                    groups.append(_Group(schema, order[places], rows[:, 1], rows[:, 2], rows[:, _HEAD_WORDS:].view("<f8")))
                else:
                    picked = columns[1:].take(places, axis=1)
                    values: Float64s = picked[_HEAD_WORDS - 1 :].view("<f8").T
                    groups.append(_Group(schema, order[places], picked[0], picked[1], values))
        return groups

    def _schema(self, tag: int, width: int) -> Schema:
        schema = self._schemas.get(tag)
        if schema is None:
            raise InvalidInput(f"The journal is damaged: a row has the unknown schema {tag}. Send the schema before its rows.")
        if width != len(schema.paths) + schema.is_preview:
            raise InvalidInput(
                f"The journal is damaged: a row of the schema {tag} has {width} values for {len(schema.paths)} paths."
            )
        return schema

    def _sound(self, group: _Group) -> _Group:
        """The group without rows at times that cannot be shown."""
        times = group.timestamps
        if times.min() >= FIRST_TIME and times.max() <= LAST_TIME:
            return group
        self._refuse(group.schema, "its time lies outside the years 1 to 9999. Give milliseconds since 1970.")
        return group.only((times >= FIRST_TIME) & (times <= LAST_TIME))

    def _refuse(self, schema: Schema, reason: str) -> None:
        for path in schema.paths[:_MAX_REPORTED]:
            message = f'A point of "{path}" was left out: {reason}'
            self.errors.append(OperationError(path, ErrorKind.INVALID_VALUE, message))

    def _operations(self, group: _Group) -> Iterator[Operation]:
        is_open = group.steps == OPEN_STEP
        has_open = bool(is_open.any())
        if group.schema.is_preview:
            is_step = (group.steps >= -MAX_STEP_MICROS) & (group.steps <= MAX_STEP_MICROS)
            if not is_step.all():
                self._refuse(group.schema, "a preview has no step, or none within 10^12. Give it one.")
                group = group.only(is_step)
            yield from _previews(group)
            return
        if self._by_step and not has_open:
            group = _by_step(group)
        paths = group.schema.paths
        timestamps = np.ascontiguousarray(group.timestamps)
        if not has_open and len(paths) > 1:
            yield AppendFloatTable(paths, np.ascontiguousarray(group.steps), timestamps, group.values)
            return
        self.has_open_steps |= has_open
        steps = _steps(group.steps, is_open) if has_open else np.ascontiguousarray(group.steps)
        for column, path in enumerate(paths):
            yield AppendFloats(path, np.ascontiguousarray(group.values[:, column]), steps, timestamps)

    def _in_order(self, groups: Sequence[_Group]) -> Iterator[Operation]:
        """The operations of groups that have series in common."""
        order = np.concatenate([group.order for group in groups])
        owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        owner = owner[np.argsort(order)]
        edges = np.concatenate([[0], np.flatnonzero(owner[1:] != owner[:-1]) + 1, [len(owner)]])
        series = sum(len(group.schema.paths) for group in groups)
        has_previews = any(group.schema.is_preview for group in groups)
        if has_previews or (_RUN_COST * len(edges) <= _SERIES_COST * series and not self._are_out_of_step(groups, order)):
            position = [0] * len(groups)
            for start, end in pairwise(edges.tolist()):
                index = int(owner[start])
                first = position[index]
                position[index] = first + end - start
                yield from self._operations(groups[index].part(first, position[index]))
            return
        holders: defaultdict[str, list[tuple[_Group, int]]] = defaultdict(list)
        for group in groups:
            for column, path in enumerate(group.schema.paths):
                holders[path].append((group, column))
        for path, parts in holders.items():
            yield from self._operations(_merged(path, parts))

    def _are_out_of_step(self, groups: Sequence[_Group], order: Int64s) -> bool:
        """Whether the steps of these groups, in the order of the journal, have to be brought into their own."""
        if not self._by_step:
            return False
        steps = np.concatenate([group.steps for group in groups])[np.argsort(order)]
        return bool((steps[1:] < steps[:-1]).any())


def count_rows(words: memoryview, first: int, length: int) -> int:
    """What `frames_of` needs to know, by comparing whole columns of words."""
    stride = length >> 2
    available = (len(words) - first) // stride
    rows: npt.NDArray[np.uint32] = np.frombuffer(words, "<u4", available * stride, first << 2).reshape(available, stride)
    count, span = 1, 64
    while count < available:
        some = rows[count : count + span]
        is_alike = (some[:, 0] == length) & (some[:, 1] >= FIRST_SCHEMA)
        if not is_alike.all():
            return count + int(is_alike.argmin())
        count += len(some)
        span *= 16
    return count


def _shared_paths(groups: Sequence[_Group]) -> set[str]:
    """The paths that several of the groups have."""
    if len(groups) < 2:
        return set()
    counts = Counter(path for group in groups for path in set(group.schema.paths))
    return {path for path, count in counts.items() if count > 1}


def _merged(path: str, parts: Sequence[tuple[_Group, int]]) -> _Group:
    """The points of one series out of several groups, in the order of the journal."""
    order = np.concatenate([group.order for group, _ in parts])
    places = np.argsort(order)
    return _Group(
        Schema(FIRST_SCHEMA, (path,)),
        order[places],
        np.concatenate([group.steps for group, _ in parts])[places],
        np.concatenate([group.timestamps for group, _ in parts])[places],
        np.concatenate([group.values[:, column] for group, column in parts])[places][:, None],
    )


def _by_step(group: _Group) -> _Group:
    """The group in the order of its steps; rows at the same step stay as they are."""
    steps = group.steps
    if not (steps[1:] < steps[:-1]).any():
        return group
    places = np.argsort(steps, kind="stable")
    return _Group(group.schema, group.order[places], steps[places], group.timestamps[places], group.values[places])


def _by_value(tags: npt.NDArray[np.uint32]) -> Iterator[tuple[int, npt.NDArray[np.intp] | None]]:
    """Each tag with the places where it is (None: everywhere), in their order."""
    lowest, highest = int(tags.min()), int(tags.max())
    if lowest == highest:
        yield lowest, None
        return
    # Sixteen bits are sorted without comparing.
    keys = (tags - np.uint32(lowest)).astype(np.uint16) if highest - lowest < _SMALL_SPAN else tags
    places = np.argsort(keys, kind="stable")
    ordered = keys[places]
    edges = np.concatenate([[0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, [len(tags)]]).tolist()
    for start, end in pairwise(edges):
        yield int(tags[places[start]]), places[start:end]


def _steps(steps: Int64s, is_open: npt.NDArray[np.bool_]) -> Sequence[int | None] | None:
    """Steps of which some, or all, are for the server to choose."""
    if is_open.all():
        return None
    return [None if step == OPEN_STEP else step for step in cast("list[int]", steps.tolist())]


def _previews(group: _Group) -> Iterator[Operation]:
    if not len(group):
        return
    steps, timestamps = np.ascontiguousarray(group.steps), np.ascontiguousarray(group.timestamps)
    ratios = np.ascontiguousarray(group.values[:, 0])
    for column, path in enumerate(group.schema.paths, 1):
        yield PreviewFloats(path, np.ascontiguousarray(group.values[:, column]), steps, timestamps, ratios)
