"""Recording what a run logs: what can be recorded of it is, and what cannot is said."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from neptune_scale.sync.metadata_splitter import OnError, numbers_of, refuse
from neptune_scale.util import envs
from neptune_scale.util.logger import get_logger
from seamark.client.recorder import Recorder
from seamark.model.errors import InvalidInput
from seamark.model.journal import FileOperation, JournalOperation

__all__ = ["Point", "Recording", "Row"]

_logger = get_logger()

Row = Callable[[dict[str, float], int, int], None]
"""Takes values by their paths, their step in millionths, and their time in milliseconds since the epoch."""

Point = Callable[[str, float, int, int], None]
"""Takes as much as `Row` for one series: its path, the value, the step and the time."""


class Recording:
    """Takes what was logged to the recorder. With NEPTUNE_SKIP_NON_FINITE_METRICS metrics that are not finite are left out."""

    def __init__(self, recorder: Recorder, on_error: OnError) -> None:
        self._recorder = recorder
        self._on_error = on_error
        skips_non_finite = envs.get_bool(envs.SKIP_NON_FINITE_METRICS, False, False)
        self.row: Row = self._row_of_finite if skips_non_finite else recorder.row
        """The shortest way for points, which raises whatever values raise that are no numbers."""
        self.point: Point = self._point_if_finite if skips_non_finite else recorder.point
        """The same for a single one."""

    def metrics(self, data: dict[Any, Any], step_micros: int, timestamp_ms: int) -> None:
        self._take(data, lambda numbers: self.row(numbers, step_micros, timestamp_ms))

    def previews(self, data: dict[Any, Any], step_micros: int, timestamp_ms: int, completion: float) -> None:
        self._take(data, lambda numbers: self._recorder.previews(numbers, step_micros, timestamp_ms, completion))

    def operations(self, operations: Sequence[JournalOperation] | Sequence[FileOperation]) -> None:
        """Records operations of one kind, in portions where they are too large together; what no journal takes is left out."""
        if not operations:
            return
        try:
            self._recorder.operations(operations)
        except (InvalidInput, OverflowError, UnicodeEncodeError) as error:
            if len(operations) == 1:
                refuse(f'"{operations[0].path}" cannot be logged: {error}.')
                return
            half = len(operations) // 2
            self.operations(operations[:half])
            self.operations(operations[half:])

    def _take(self, data: dict[Any, Any], record: Callable[[dict[str, float]], None]) -> None:
        try:
            record(data)
        except Exception:  # values that are no numbers raise what they like
            numbers = numbers_of(data, self._on_error)
            try:
                if numbers:
                    record(numbers)
            except InvalidInput as error:
                refuse(str(error))

    def _row_of_finite(self, data: dict[str, float], step_micros: int, timestamp_ms: int) -> None:
        if not math.isfinite(sum(data.values())):
            finite = {path: value for path, value in data.items() if math.isfinite(value)}
            for path in data.keys() - finite.keys():
                _logger.warning('The metric "%s" is %s: the point is left out.', path, data[path])
            data = finite
        self._recorder.row(data, step_micros, timestamp_ms)

    def _point_if_finite(self, path: str, value: float, step_micros: int, timestamp_ms: int) -> None:
        self._row_of_finite({path: value}, step_micros, timestamp_ms)
