"""Histograms over the same bins: how much of each bin lies in those of a common grid. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seamark.model.values import Histogram

__all__ = ["common_edges", "rebinned", "same_edges"]

Floats = NDArray[np.float64]


def same_edges(histograms: Sequence[Histogram]) -> bool:
    """Whether all have the same bins."""
    return all(each.edges == histograms[0].edges for each in histograms)


def common_edges(histograms: Sequence[Histogram], bins: int) -> Floats:
    """The edges of at most `bins` bins of equal width that all of them fit in. What has no end lies in the outermost bins."""
    finite = [edge for each in histograms for edge in each.edges if np.isfinite(edge)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    width = (high - low) / bins
    if not width > 0 or not np.isfinite(width):
        # One value, or too far apart for their distance to be a number.
        low, high = (low - 0.5, low + 0.5) if low == high else (max(low, -1e300), min(high, 1e300))
        width = (high - low) / bins
    edges = [edge for each in histograms for edge in each.edges]
    if any(edge == -np.inf for edge in edges):
        low -= width
    if any(edge == np.inf for edge in edges):
        high += width
    return np.linspace(low, high, bins + 1)


def rebinned(histogram: Histogram, edges: Floats, *, as_density: bool) -> Floats:
    """The values over other bins, as if everything were evenly spread within each bin; none of it gets lost.

    Counts stay counts that sum up to the same; densities stay densities. `as_density` makes densities of counts, too.
    """
    if len(histogram.edges) < 2:
        return np.zeros(len(edges) - 1)
    own = np.clip(np.asarray(histogram.edges, np.float64), edges[0], edges[-1])
    values = np.asarray(histogram.values, np.float64)
    mass = values * np.diff(own) if histogram.is_density else values
    total = np.concatenate(([0.0], np.cumsum(mass)))
    # Where two edges fall together the later one counts: what lies between them is at that very place.
    keep = np.concatenate((own[1:] > own[:-1], [True]))
    reached = np.interp(edges, own[keep], total[keep])
    reached[0], reached[-1] = 0.0, total[-1]
    found = np.diff(reached)
    if not histogram.is_density and not as_density:
        return found
    widths = np.diff(edges)
    if histogram.is_density:
        return found / widths
    return found / widths / (total[-1] or 1.0)
