"""Histogram series for pictures: some hundred steps of each, over the same bins."""

import math
from typing import Literal, Self

import numpy as np
from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from seamark.model.steps import MICROS_PER_STEP, step_to_micros
from seamark.tracking import histograms
from seamark.tracking.histograms import HistogramColumns
from seamark.wire.v1.charts import SeriesName
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)

__all__ = ["router"]

router = APIRouter(tags=["series"])

_MOST_VALUES = 1_000_000
_DIGITS = 6


class HistogramsRequest(Body):
    """Of each series at most `columns` steps between `from_step` and `to_step` (both included), over at most `bins` bins."""

    series: list[SeriesName] = Field(min_length=1, max_length=50)
    columns: int = Field(default=200, ge=1, le=500)
    bins: int = Field(default=100, ge=1, le=512)
    from_step: float | None = Field(default=None, allow_inf_nan=False)
    to_step: float | None = Field(default=None, allow_inf_nan=False)
    lineage: bool = True

    @model_validator(mode="after")
    def _is_not_too_much(self) -> Self:
        size = len(self.series) * self.columns * self.bins
        if size > _MOST_VALUES:
            raise ValueError(
                f"series times columns times bins is {size:,}; at most {_MOST_VALUES:,} values are read at once. Ask for fewer of one of them"
            )
        return self


class HistogramSeriesColumns(Answer):
    """`values` has for each of `steps` (rising) the value of each bin; `edges` has one number more than there are bins.

    `points` counts the histograms in the range. When it `is_sampled`, each column is the last one of its share of the range. When it
    `is_rebinned`, the bins were not the same at all steps (or too many, or without an end) and were brought onto common ones of
    equal width, as if everything were evenly spread within each bin."""

    run: str
    path: str
    status: Literal["ok", "empty", "no-data", "run-not-found"]
    points: int
    steps: list[float]
    timestamps: list[int]
    edges: list[float]
    values: list[list[float]]
    is_density: bool
    is_sampled: bool
    is_rebinned: bool


class HistogramsAnswer(Answer):
    """The series in the order of the request."""

    series: list[HistogramSeriesColumns]


@router.post("/projects/{workspace}/{project}/series/histograms", dependencies=[COSTLY], response_model=HistogramsAnswer)
def read_histograms(
    workspace: WorkspaceName, project: ProjectName, body: HistogramsRequest, tracking: CurrentTracking, caller: CurrentCaller
) -> Response:
    """Histogram series of many runs over steps."""
    found = histograms.read_histograms(
        tracking,
        caller,
        project_identifier(workspace, project),
        [(each.run, each.path) for each in body.series],
        columns=body.columns,
        bins=body.bins,
        first_step=None if body.from_step is None else step_to_micros(body.from_step),
        last_step=None if body.to_step is None else step_to_micros(body.to_step),
        lineage=body.lineage,
    )
    answer = HistogramsAnswer.model_construct(
        series=[_series(name, columns) for name, columns in zip(body.series, found, strict=True)]
    )
    return Response(answer.model_dump_json(), media_type="application/json")


def _series(name: SeriesName, columns: HistogramColumns) -> HistogramSeriesColumns:
    values = columns.values
    largest = float(np.abs(values).max(initial=0.0))
    if columns.is_rebinned and largest > 0:
        # They are no more exact than that, and half as long.
        values = values.round(_DIGITS - math.ceil(math.log10(largest)))
    # Built without checking: these are numbers, and there may be a million of them.
    return HistogramSeriesColumns.model_construct(
        run=name.run,
        path=name.path,
        status=columns.status,
        points=columns.points,
        steps=(columns.steps / MICROS_PER_STEP).tolist(),
        timestamps=columns.timestamps.tolist(),
        edges=columns.edges.tolist(),
        values=values.tolist(),
        is_density=columns.is_density,
        is_sampled=columns.is_sampled,
        is_rebinned=columns.is_rebinned,
    )
