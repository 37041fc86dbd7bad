"""Bringing histograms onto common bins."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.histogram_bins import common_edges, rebinned, same_edges
from seamark.model.values import Histogram

_EDGES = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=2, max_size=40, unique=True).map(
    lambda edges: tuple(sorted(edges))
)


@st.composite
def _histograms(draw: st.DrawFn) -> Histogram:
    edges = draw(_EDGES)
    if draw(st.booleans()):
        edges = (-math.inf, *edges)
    if draw(st.booleans()):
        edges = (*edges, math.inf)
    values = draw(st.lists(st.floats(0, 1e6), min_size=len(edges) - 1, max_size=len(edges) - 1))
    return Histogram(edges, tuple(values))


@settings(max_examples=80, deadline=None)
@given(st.lists(_histograms(), min_size=1, max_size=4), st.integers(1, 60))
def test_nothing_of_a_histogram_gets_lost_on_other_bins(histograms: list[Histogram], bins: int) -> None:
    edges = common_edges(histograms, bins)
    assert len(edges) == bins + 1
    assert (np.diff(edges) > 0).all()
    for each in histograms:
        found = rebinned(each, edges, as_density=False)
        assert found.min() >= -1e-6 * sum(each.values)
        assert found.sum() == pytest.approx(math.fsum(each.values), rel=1e-9, abs=1e-9)


def test_a_bin_is_shared_by_how_much_of_it_lies_where() -> None:
    found = rebinned(Histogram((0.0, 4.0, 5.0), (8.0, 3.0)), np.linspace(0, 5, 6), as_density=False)
    assert found.tolist() == pytest.approx([2, 2, 2, 2, 3])


def test_the_same_bins_give_the_same_values() -> None:
    histogram = Histogram((0.0, 1.0, 2.0, 3.0), (5.0, 0.0, 7.0))
    assert rebinned(histogram, common_edges([histogram], 3), as_density=False).tolist() == pytest.approx([5, 0, 7])


def test_densities_stay_densities_and_counts_become_some_where_they_meet() -> None:
    density = Histogram((0.0, 1.0, 3.0), (0.5, 0.25), is_density=True)
    edges = np.linspace(0, 3, 7)
    found = rebinned(density, edges, as_density=True)
    assert found.tolist() == pytest.approx([0.5, 0.5, 0.25, 0.25, 0.25, 0.25])
    counts = rebinned(Histogram((0.0, 3.0), (12.0,)), edges, as_density=True)
    assert (counts * np.diff(edges)).sum() == pytest.approx(1)


def test_what_has_no_end_lies_in_the_outermost_bins() -> None:
    histogram = Histogram((-math.inf, 0.0, 1.0, math.inf), (2.0, 3.0, 4.0))
    edges = common_edges([histogram], 10)
    found = rebinned(histogram, edges, as_density=False)
    assert np.isfinite(edges).all()
    assert found.sum() == pytest.approx(9)
    assert (edges[0], edges[-1]) == pytest.approx((-0.1, 1.1))


@pytest.mark.parametrize("edges", [(), (1.0,), (-math.inf, math.inf), (1.0, math.inf), (-1e308, 1e308)])
def test_strange_bins_have_a_grid_too(edges: tuple[float, ...]) -> None:
    histogram = Histogram(edges, (1.0,) * max(0, len(edges) - 1))
    grid = common_edges([histogram], 8)
    assert np.isfinite(grid).all()
    assert (np.diff(grid) > 0).all()
    assert rebinned(histogram, grid, as_density=False).sum() == pytest.approx(sum(histogram.values))


def test_alike_means_the_same_edges() -> None:
    one = Histogram((0.0, 1.0), (1.0,))
    assert same_edges([one, Histogram((0.0, 1.0), (2.0,))])
    assert not same_edges([one, Histogram((0.0, 2.0), (1.0,))])
