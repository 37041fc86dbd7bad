"""Appending points to the series of one container: steps, order, repeats, and the running summary."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from seamark.model.operations import (
    AppendFiles,
    AppendFloats,
    AppendHistograms,
    AppendStrings,
    ErrorKind,
    OperationError,
    PreviewFloats,
)
from seamark.model.steps import MAX_STEP_MICROS, MICROS_PER_STEP, micros_to_step
from seamark.model.values import FilePoint, Histogram
from seamark.stores.columns import AttributeRow, Batch, Columns, FileChunk, FloatChunk, HistogramChunk, StringChunk
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import Float64Array, Int64Array, PreviewChunk
from seamark.tracking.attribute_rows import file_point_detail, set_last_file, set_last_histogram

__all__ = [
    "FLOAT_POINT_BYTES",
    "append_next_float",
    "append_points",
    "are_unicode",
    "is_storable",
    "late_errors",
    "note_late",
    "preview_points",
]

Append = AppendFloats | AppendStrings | AppendFiles | AppendHistograms

_T = TypeVar("_T")

FLOAT_POINT_BYTES = 24
"""Step, timestamp and value: what a float point counts towards `sys/size`."""
MAX_HISTOGRAM_EDGES = 513
_MAX_REPORTED = 10
_INT64 = range(-(2**63), 2**63)
_FEW = 32
"""Below this many values plain Python beats NumPy's fixed costs."""


def append_points(
    columns: Columns,
    batch: Batch,
    row: AttributeRow,
    operation: Append,
    *,
    settle: Callable[[], None],
    request: int,
    is_resend: bool,
    fork_step: int | None,
    max_text_bytes: int,
) -> tuple[list[OperationError], int, int | None]:
    """Adds the points of the operation that continue the series to the batch, and brings the row's summary up to date.

    Points at or below `fork_step` belong to the parent and are refused. Points whose step is not above the last one
    are refused too, unless the same point is there already; `settle` returns when earlier writes to the series can be
    read. With `is_resend`, points without steps are dropped. Gives the errors, the bytes added, and the lowest step added.
    """
    count = len(operation.values)
    if count == 0:
        return [], 0, None
    problem = _problem(operation)
    if problem is not None:
        return [OperationError(row.path, ErrorKind.INVALID_VALUE, f'The points of "{row.path}" {problem}')], 0, None
    errors: list[OperationError] = []
    if not isinstance(operation, AppendFloats):
        operation, errors = _sound(row.path, operation, max_text_bytes)
        if not operation.values:
            return errors, 0, None
    floor = _floor(row, fork_step)
    width = 1 if isinstance(operation, AppendStrings) and operation.are_lines else MICROS_PER_STEP
    steps, chosen, has_own = _steps(operation.steps, count, floor, width, is_resend)
    mark = 0 if has_own else request
    if len(steps) and not _is_increasing(steps, floor):
        settle()
        keep, late = _in_order(steps, floor)
        errors += _late_errors(columns, row, operation, steps, chosen, late, fork_step)
        if isinstance(operation, AppendFloats):
            places = [position if chosen is None else chosen[position] for position in late]
            times = np.asarray([operation.timestamps[place] for place in places], np.int64)
            values = np.asarray([operation.values[place] for place in places], np.float64)
            note_late(batch.previews, (row.container, row.attribute, row.generation), steps[late], times, values, fork_step)
        steps, chosen = steps[keep], [chosen[position] for position in keep] if chosen is not None else keep
    if not len(steps):
        return errors, 0, None
    timestamps = np.asarray(operation.timestamps if chosen is None else [operation.timestamps[each] for each in chosen], np.int64)
    key = (row.container, row.attribute, row.generation, mark, steps, timestamps)
    match operation:
        case AppendFloats():
            values = np.asarray(operation.values if chosen is None else [operation.values[each] for each in chosen], np.float64)
            batch.floats.append(FloatChunk(*key, values))
            _summarize_floats(row, values)
            size = FLOAT_POINT_BYTES * len(values)
        case AppendStrings():
            texts = _chosen(operation.values, chosen)
            batch.strings.append(StringChunk(*key, texts))
            row.string_value = texts[-1]
            size = sum(len(text) for text in texts) + 16 * len(texts)
        case AppendFiles():
            files = _chosen(operation.values, chosen)
            batch.files.append(
                FileChunk(
                    *key, [file.key for file in files], [file.size for file in files], [file_point_detail(file) for file in files]
                )
            )
            set_last_file(row, files[-1])
            size = 0 if operation.is_reference else sum(file.size for file in files)
        case AppendHistograms():
            histograms = _chosen(operation.values, chosen)
            batch.histograms.append(
                HistogramChunk(
                    *key,
                    [histogram.edges for histogram in histograms],
                    [histogram.values for histogram in histograms],
                    [histogram.is_density for histogram in histograms],
                )
            )
            set_last_histogram(row, histograms[-1])
            size = sum(8 * (len(histogram.edges) + len(histogram.values)) + 16 for histogram in histograms)
    lowest = int(steps[0])
    if row.points == 0:
        row.first_step = lowest
    row.points += len(steps)
    row.last_step = int(steps[-1])
    row.last_time = int(timestamps[-1])
    return errors, size, lowest


def latest_at_each_step(operation: AppendFiles) -> AppendFiles:
    """Of several files at one step, the last: whoever logs a file again means to replace it, and it has a path of its own."""
    latest: dict[object, int] = {object() if step is None else step: position for position, step in enumerate(operation.steps)}
    if len(latest) == len(operation.values) or len(operation.steps) != len(operation.values):
        return operation
    kept = sorted(latest.values())
    columns = {name: _chosen(getattr(operation, name), kept) for name in ("values", "steps", "timestamps")}
    return replace(operation, **columns)


def append_next_float(batch: Batch, row: AttributeRow, value: float, step: int, timestamp: int, request: int) -> None:
    """`append_points` for one point whose step is known to continue the series."""
    batch.single_floats.append((row.container, row.attribute, row.generation, request, step, timestamp, value))
    row.float_value = value
    if value - value == 0.0:  # finite
        _add(row, 1, value, value, value, 0.0)
    if row.points == 0:
        row.first_step = step
    row.points += 1
    row.last_step = step
    row.last_time = timestamp


def _chosen(values: Sequence[_T], chosen: Sequence[int] | None) -> Sequence[_T]:
    return values if chosen is None else [values[each] for each in chosen]


def _floor(row: AttributeRow, fork_step: int | None) -> int | None:
    """The step that the next point must exceed."""
    last = row.last_step if row.points else None
    if fork_step is None:
        return last
    return fork_step if last is None else max(last, fork_step)


def _problem(operation: Append) -> str | None:
    """Why the points cannot be stored at all."""
    count = len(operation.values)
    steps = count if operation.steps is None else len(operation.steps)
    if steps != count or len(operation.timestamps) != count:
        return f"have {count} values, {steps} steps and {len(operation.timestamps)} timestamps. Send one of each per point."
    lowest, highest = _bounds(operation.steps)
    if lowest < -MAX_STEP_MICROS or highest > MAX_STEP_MICROS:
        return "have a step out of range. Steps lie between -10^12 and 10^12."
    lowest, highest = _bounds(operation.timestamps)
    if lowest not in _INT64 or highest not in _INT64:
        return "have a timestamp that does not fit 64 bits. Give milliseconds since 1970."
    return None


def _sound(
    path: str, operation: AppendStrings | AppendFiles | AppendHistograms, max_text_bytes: int
) -> tuple[AppendStrings | AppendFiles | AppendHistograms, list[OperationError]]:
    """The operation without the points whose values cannot be stored, and an error for each of those."""
    faults = [(position, fault) for position, value in enumerate(operation.values) if (fault := _fault(value, max_text_bytes))]
    if not faults:
        return operation, []
    bad = {position for position, _ in faults}
    kept = [position for position in range(len(operation.values)) if position not in bad]
    columns = {name: _chosen(getattr(operation, name), kept) for name in ("values", "steps", "timestamps")}
    errors = [OperationError(path, kind, f'A point of "{path}" was left out: it {reason}') for _, (kind, reason) in faults]
    return replace(operation, **columns), errors


def _fault(value: str | FilePoint | Histogram, max_text_bytes: int) -> tuple[ErrorKind, str] | None:
    """Why a value cannot be stored."""
    match value:
        case str():
            texts: tuple[str, ...] = (value,)
            if len(value) > max_text_bytes // 4 and are_unicode(texts) and (size := len(value.encode())) > max_text_bytes:
                return (
                    ErrorKind.STRING_TOO_LARGE,
                    f"is {size} bytes long; at most {max_text_bytes} are kept. Log less text in one point.",
                )
        case FilePoint():
            texts = (value.key, value.mime_type, value.name, value.description)
        case Histogram():
            return _histogram_fault(value)
    if are_unicode(texts):
        return None
    return ErrorKind.INVALID_VALUE, "has text that is not valid Unicode. Remove the lone surrogates from it."


def _histogram_fault(histogram: Histogram) -> tuple[ErrorKind, str] | None:
    edges = histogram.edges
    if any(map(math.isnan, edges)):
        return ErrorKind.HISTOGRAM_NAN, "has a bin edge that is NaN. Give numbers as edges."
    if len(edges) > MAX_HISTOGRAM_EDGES:
        return (
            ErrorKind.HISTOGRAM_TOO_MANY_BINS,
            f"has {len(edges) - 1} bins; at most {MAX_HISTOGRAM_EDGES - 1} are allowed. Use wider bins.",
        )
    if len(histogram.values) != max(0, len(edges) - 1):
        return (
            ErrorKind.HISTOGRAM_LENGTH,
            f"has {len(histogram.values)} values for {max(0, len(edges) - 1)} bins. Give one value per bin.",
        )
    if any(left >= right for left, right in pairwise(edges)):
        return ErrorKind.HISTOGRAM_NOT_INCREASING, "has bin edges that do not increase. Sort them, and leave out repeated ones."
    if not all(map(math.isfinite, histogram.values)):
        return ErrorKind.INVALID_VALUE, "has a bin whose value is not finite. Leave out NaN and infinities."
    return None


def preview_points(batch: Batch, row: AttributeRow, operation: PreviewFloats, *, fork_step: int | None) -> list[OperationError]:
    """Adds the previews that lie behind the last point to the batch. Gives an error for each of the others."""
    steps = np.asarray(operation.steps, np.int64)
    floor = _floor(row, fork_step)
    is_behind = np.ones(len(steps), np.bool_) if floor is None else steps > floor
    errors = [
        OperationError(
            row.path,
            ErrorKind.PREVIEW_NOT_AFTER_LAST,
            f'The preview at step {micros_to_step(step)} of "{row.path}" is not after the last point, at step {micros_to_step(floor or 0)}. '
            "Give it a higher step.",
        )
        for step in steps[~is_behind].tolist()
    ]
    if is_behind.any():
        ratios = np.clip(np.nan_to_num(np.asarray(operation.completion_ratios, np.float64), nan=0.0), 0.0, 1.0)
        timestamps = np.asarray(operation.timestamps, np.int64)[is_behind]
        values = np.asarray(operation.values, np.float64)[is_behind]
        chunk = PreviewChunk(
            row.container, row.attribute, row.generation, steps[is_behind], timestamps, values, ratios[is_behind]
        )
        batch.previews.append(chunk)
        row.preview_step = max(row.preview_step, int(chunk.steps.max()))
    return errors


def note_late(
    previews: list[PreviewChunk],
    key: tuple[int, int, int],
    steps: Int64Array,
    timestamps: Int64Array,
    values: Float64Array,
    fork_step: int | None,
) -> None:
    """Keeps points that came too late among the previews that later points have made void, since they tell when something was logged: a run
    that goes on from a checkpoint logs steps again that are there already, and lines beside them."""
    is_own = np.ones(len(steps), np.bool_) if fork_step is None else steps > fork_step
    if is_own.any():
        steps, timestamps, values = steps[is_own], timestamps[is_own], values[is_own]
        previews.append(PreviewChunk(*key, steps, timestamps, values, np.ones(len(steps), np.float64)))


def _bounds(values: Sequence[int | None] | Int64Array | None) -> tuple[int, int]:
    """The lowest and highest of the numbers there are; zeros when there are none."""
    if values is None:
        return 0, 0
    if isinstance(values, np.ndarray):
        array: Int64Array = values
        return int(array.min()), int(array.max())
    numbers = [value for value in values if value is not None]
    return (min(numbers), max(numbers)) if numbers else (0, 0)


def are_unicode(texts: Iterable[str | None]) -> bool:
    """Whether no text has a lone surrogate, which cannot be stored."""
    try:
        for text in texts:
            if text is not None and not text.isascii():
                text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_storable(step: int, timestamp: int) -> bool:
    return -MAX_STEP_MICROS <= step <= MAX_STEP_MICROS and timestamp in _INT64


def _steps(
    given: Sequence[int | None] | Int64Array | None, count: int, floor: int | None, width: int, is_resend: bool
) -> tuple[Int64Array, list[int] | None, bool]:
    """The steps of the points in micros, which points they belong to (None: all), and whether the sender chose them all. Those that
    nobody chose are `width` apart."""
    if given is None:
        return _next_steps(0 if is_resend else count, floor, width), None, False
    if isinstance(given, np.ndarray):
        own: Int64Array = np.asarray(given, np.int64)
        return own, None, True
    if None not in given:
        return np.array(given, np.int64), None, True
    if all(step is None for step in given):
        return _next_steps(0 if is_resend else count, floor, width), None, False
    last = _before(floor, width)
    steps: list[int] = []
    chosen: list[int] = []
    for position, step in enumerate(given):
        if step is None:
            if is_resend:
                continue
            step = last + width
        last = max(last, step)
        steps.append(step)
        chosen.append(position)
    return np.array(steps, np.int64), chosen, False


def _next_steps(count: int, floor: int | None, width: int) -> Int64Array:
    """The steps that follow the last one."""
    return _before(floor, width) + width * np.arange(1, count + 1, dtype=np.int64)


def _before(floor: int | None, width: int) -> int:
    # Whole steps begin at 0. Lines begin at the first millionth, as the 3.x client counts them.
    if floor is not None:
        return floor
    return -MICROS_PER_STEP if width == MICROS_PER_STEP else 0


def _is_increasing(steps: Int64Array, floor: int | None) -> bool:
    if floor is not None and steps[0] <= floor:
        return False
    return len(steps) == 1 or bool((steps[1:] > steps[:-1]).all())


def _in_order(steps: Int64Array, floor: int | None) -> tuple[list[int], list[int]]:
    """Positions of the points that rise above all before them, and of the others."""
    keep: list[int] = []
    late: list[int] = []
    highest = floor
    for position, step in enumerate(steps.tolist()):
        if highest is None or step > highest:
            highest = step
            keep.append(position)
        else:
            late.append(position)
    return keep, late


def _late_errors(
    columns: Columns,
    row: AttributeRow,
    operation: Append,
    steps: Int64Array,
    chosen: Sequence[int] | None,
    late: Sequence[int],
    fork_step: int | None,
) -> list[OperationError]:
    """An error for each point that came too late, save those that are there already: a request may arrive twice."""
    is_there = _repeats(columns, row, operation, steps, chosen, late)
    return late_errors(row.path, [int(steps[position]) for position in late if not is_there(position)], fork_step)


def late_errors(path: str, refused: Sequence[int], fork_step: int | None) -> list[OperationError]:
    """Errors for points that came too late, by their steps in micros."""
    errors: list[OperationError] = []
    for micros in refused[:_MAX_REPORTED]:
        step = micros_to_step(micros)
        message = f"X-coordinates (step) must be strictly increasing for series attribute: {path}. Invalid point: {step}"
        if fork_step is not None and micros <= fork_step:
            message = f'The point at step {step} of "{path}" is not after the fork step {micros_to_step(fork_step)}. Log it to the parent run.'
        errors.append(OperationError(path, _order_kind(micros, fork_step), message))
    if len(refused) > _MAX_REPORTED:
        errors.append(
            OperationError(
                path,
                _order_kind(refused[-1], fork_step),
                f'{len(refused) - _MAX_REPORTED} more points of "{path}" were not in step order.',
                len(refused) - _MAX_REPORTED,
            )
        )
    return errors


def _order_kind(step: int, fork_step: int | None) -> ErrorKind:
    is_inherited = fork_step is not None and step <= fork_step
    return ErrorKind.STEP_NOT_AFTER_FORK if is_inherited else ErrorKind.STEP_NOT_INCREASING


_POINT_TABLES: dict[type[Append], str] = {
    AppendFloats: "float_points",
    AppendStrings: "string_points",
    AppendFiles: "file_points",
    AppendHistograms: "histogram_points",
}


def _repeats(
    columns: Columns, row: AttributeRow, operation: Append, steps: Int64Array, chosen: Sequence[int] | None, late: Sequence[int]
) -> Callable[[int], bool]:
    stored: dict[int, object] = {}
    if row.points:
        table: Any = columns.read_points_at(
            _POINT_TABLES[type(operation)],
            Segment(row.container, row.attribute, row.generation),
            sorted({int(steps[position]) for position in late}),
        )
        if table.num_rows:
            name = {"file_points": "size", "histogram_points": "values"}.get(_POINT_TABLES[type(operation)], "value")
            stored = dict(zip(table.column("step").to_pylist(), table.column(name).to_pylist(), strict=True))
    is_late = set(late)
    for position, step in enumerate(steps.tolist()):
        if position not in is_late:
            stored[step] = _comparable(operation, position if chosen is None else chosen[position])

    def is_there(position: int) -> bool:
        step = int(steps[position])
        return step in stored and _same(stored[step], _comparable(operation, position if chosen is None else chosen[position]))

    return is_there


def _comparable(operation: Append, position: int) -> object:
    match operation:
        case AppendFiles():
            return operation.values[position].size
        case AppendHistograms():
            return list(operation.values[position].values)
        case _:
            return operation.values[position]


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float | int):
        return one == other or (math.isnan(one) and math.isnan(other))
    return one == other


def _summarize_floats(row: AttributeRow, values: Float64Array) -> None:
    """Adds the values to the row's count, extremes, mean and squared differences (Chan, Golub, LeVeque 1983)."""
    row.float_value = float(values[-1])
    if len(values) <= _FEW:
        for value in values.tolist():
            if value - value == 0.0:  # finite
                _add(row, 1, value, value, value, 0.0)
        return
    finite = values if bool(np.isfinite(values).all()) else values[np.isfinite(values)]
    if len(finite):
        # Sums of the largest floats overflow to infinity, as anywhere else.
        with np.errstate(all="ignore"):
            mean = float(finite.mean())
            m2 = float(np.square(finite - mean).sum())
        _add(row, len(finite), float(finite.min()), float(finite.max()), mean, m2)


def _add(row: AttributeRow, count: int, minimum: float, maximum: float, mean: float, m2: float) -> None:
    before = row.finite
    if before == 0:
        row.finite, row.min, row.max, row.mean, row.m2 = count, minimum, maximum, mean, m2
        return
    total = before + count
    delta = mean - row.mean
    row.mean += delta * count / total
    row.m2 += m2 + delta * delta * before * count / total
    row.min = min(row.min, minimum)
    row.max = max(row.max, maximum)
    row.finite = total
