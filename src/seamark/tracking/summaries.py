"""The summaries of series in their rows: taken from points, copied, or joined."""

from seamark.model.attributes import AttributeType
from seamark.model.values import Histogram
from seamark.stores.columns import AttributeRow, Columns
from seamark.stores.columns.points import Segment
from seamark.stores.columns.summaries import PointSummary
from seamark.tracking.attribute_rows import file_point_of, set_last_file, set_last_histogram, type_of_row

__all__ = ["POINT_TABLES", "continue_summary", "copy_summary", "set_summary", "summarize"]

POINT_TABLES = {
    AttributeType.FLOAT_SERIES: "float_points",
    AttributeType.STRING_SERIES: "string_points",
    AttributeType.FILE_SERIES: "file_points",
    AttributeType.FILE_REF_SERIES: "file_points",
    AttributeType.HISTOGRAM_SERIES: "histogram_points",
}


def summarize(columns: Columns, row: AttributeRow, segments: list[Segment]) -> None:
    """Fills the row's summary from the points of the segments."""
    found = columns.summarize_points(POINT_TABLES[type_of_row(row)], segments)
    set_summary(row, found.get(row.attribute))


def set_summary(row: AttributeRow, summary: PointSummary | None) -> None:
    """The row's series has these points only; None for no points."""
    if summary is None:
        row.points = row.finite = 0
        return
    row.points, row.finite = summary.points, summary.finite
    row.first_step = summary.first_step
    row.min, row.max, row.mean, row.m2 = summary.min, summary.max, summary.mean, summary.m2
    _set_last(row, summary)


def copy_summary(row: AttributeRow, source: AttributeRow) -> None:
    """The row's series has the same points as another one of its type."""
    row.points, row.finite = source.points, source.finite
    row.first_step, row.last_step, row.last_time = source.first_step, source.last_step, source.last_time
    row.float_value, row.string_value = source.float_value, source.string_value
    row.min, row.max, row.mean, row.m2 = source.min, source.max, source.mean, source.m2
    # A float series keeps its configuration there, which is its own matter.
    if type_of_row(row) is not AttributeType.FLOAT_SERIES:
        row.detail = source.detail


def continue_summary(row: AttributeRow, summary: PointSummary) -> None:
    """The row's series goes on with these points, all of them later (Chan, Golub, LeVeque 1983)."""
    if not row.points:
        set_summary(row, summary)
        return
    row.points += summary.points
    if summary.finite and row.finite:
        total = row.finite + summary.finite
        delta = summary.mean - row.mean
        row.m2 += summary.m2 + delta * delta * row.finite * summary.finite / total
        row.mean += delta * summary.finite / total
        row.min, row.max = min(row.min, summary.min), max(row.max, summary.max)
        row.finite = total
    elif summary.finite:
        row.finite = summary.finite
        row.min, row.max, row.mean, row.m2 = summary.min, summary.max, summary.mean, summary.m2
    _set_last(row, summary)


def _set_last(row: AttributeRow, summary: PointSummary) -> None:
    row.last_step, row.last_time = summary.last_step, summary.last_time
    match type_of_row(row):
        case AttributeType.FLOAT_SERIES:
            row.float_value = summary.last[0]
        case AttributeType.STRING_SERIES:
            row.string_value = summary.last[0]
        case AttributeType.HISTOGRAM_SERIES:
            edges, values, is_density = summary.last
            set_last_histogram(row, Histogram(tuple(edges), tuple(values), bool(is_density)))
        case _:
            set_last_file(row, file_point_of(*summary.last))
