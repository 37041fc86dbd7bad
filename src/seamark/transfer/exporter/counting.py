"""What the rows of an export bring, counted."""

import numpy as np

from seamark.transfer.contents import Contents
from seamark.transfer.exporter.rows import FloatPoints, Rows

__all__ = ["add_rows"]


def add_rows(contents: Contents, rows: Rows) -> None:
    """Points at one step count once, since a series has one value at each."""
    contents.values.update(each.path for each in rows.values)
    for each in (*rows.texts, *rows.histograms):
        _add(contents, each.path, len(each.steps))
    if rows.floats is not None:
        _add_floats(contents, rows.floats)
    for file in rows.files:
        if file.kind == "file_series":
            _add(contents, file.path, 1)
        else:
            contents.values.add(file.path)


def _add_floats(contents: Contents, floats: FloatPoints) -> None:
    is_new = np.ones(len(floats.series), np.bool_)
    is_new[1:] = (np.diff(floats.series) != 0) | (np.diff(floats.steps) != 0)
    places, counts = np.unique(floats.series[is_new], return_counts=True)
    for place, count in zip(places, counts, strict=True):
        _add(contents, floats.paths[int(place)], int(count))


def _add(contents: Contents, path: str, points: int) -> None:
    contents.points[path] = contents.points.get(path, 0) + points
