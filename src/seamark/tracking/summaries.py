"""The summary of a series, taken from its points."""

import numpy as np

from seamark.model.attributes import AttributeType
from seamark.model.values import Histogram
from seamark.stores.columns import AttributeRow, Columns
from seamark.stores.columns.points import Segment
from seamark.tracking.attribute_rows import file_point_of, set_last_file, set_last_histogram, type_of_row

__all__ = ["summarize"]


def summarize(columns: Columns, row: AttributeRow, segments: list[Segment]) -> None:
    """Fills the row's summary from the points of the segments."""
    type_ = type_of_row(row)
    match type_:
        case AttributeType.FLOAT_SERIES:
            points = columns.read_float_points(segments)
        case AttributeType.STRING_SERIES:
            points = columns.read_string_points(segments)
        case AttributeType.HISTOGRAM_SERIES:
            points = columns.read_histogram_points(segments)
        case _:
            points = columns.read_file_points(segments)
    row.points = points.num_rows
    if not row.points:
        row.finite = 0
        return
    steps = points.column("step").to_numpy()
    row.first_step, row.last_step = int(steps[0]), int(steps[-1])
    row.last_time = int(points.column("timestamp")[-1].as_py())
    match type_:
        case AttributeType.FLOAT_SERIES:
            values = points.column("value").to_numpy()
            finite = values[np.isfinite(values)]
            row.float_value, row.finite = float(values[-1]), len(finite)
            if len(finite):
                row.min, row.max, row.mean = float(finite.min()), float(finite.max()), float(finite.mean())
                row.m2 = float(np.square(finite - row.mean).sum())
        case AttributeType.STRING_SERIES:
            row.string_value = str(points.column("value")[-1].as_py())
        case AttributeType.HISTOGRAM_SERIES:
            last = {name: points.column(name)[-1].as_py() for name in ("edges", "values", "is_density")}
            set_last_histogram(row, Histogram(tuple(last["edges"]), tuple(last["values"]), bool(last["is_density"])))
        case _:
            last = {name: points.column(name)[-1].as_py() for name in ("key", "size", "detail")}
            set_last_file(row, file_point_of(last["key"], last["size"], last["detail"]))
