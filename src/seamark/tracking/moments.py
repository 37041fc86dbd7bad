"""When what charts of a run show was logged."""

from collections.abc import Sequence

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.lineage import LineageScope
from seamark.model.steps import step_to_micros
from seamark.tracking import access
from seamark.tracking.chart_axes import Axis, AxisKind, Places, Range
from seamark.tracking.context import Tracking
from seamark.tracking.segments import WantedSeries, find_series
from seamark.tracking.series_reading import SeriesRequest, read_many_floats

__all__ = ["moments_of"]


def moments_of(
    t: Tracking, caller: Caller, identifier: str, paths: Sequence[str], axis: AxisKind, within: Range
) -> tuple[int, int] | None:
    """From when to when (milliseconds since the epoch, both included) a run and its ancestors logged what some of its float series have
    within a part of an axis of steps or of time, what a run logged again after it was resumed included. None where they have nothing there.
    Raises ContainerNotFound.
    """
    container, _ = access.require_container(t, caller, identifier)
    series = find_series(t, [WantedSeries(container, path) for path in paths])
    floats = [each if each is not None and each.type is AttributeType.FLOAT_SERIES else None for each in series]
    if axis is AxisKind.STEP:
        asked = [SeriesRequest(str(container.uuid), path) for path in paths]
        first, last = (None if step is None else step_to_micros(step) for step in (within.first, within.last))
        ends = [
            read_many_floats(t, caller, asked, from_step=first, to_step=last, descending=descending, limit=1)
            for descending in (False, True)
        ]
        times = [int(time) for found in ends for each in found for time in each.timestamps]
        segments = [segment for each in floats if each is not None for segment in each.segments]
        times += t.columns.read_preview_times(segments, first, last) or ()
    else:
        places = Places(t, Axis(axis), floats, [container] * len(floats), LineageScope.FULL)
        times = [time for span in places.moments(within) for time in span]
    return (min(times), max(times)) if times else None
