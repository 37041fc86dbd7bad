"""Values that are more than a number or a text."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import numpy as np

__all__ = ["File", "Histogram"]


@dataclass
class File:
    """A file to log, with more said about it than where its contents are.

    Args:
        source: A path, or the contents.
        mime_type: What kind of contents it is, such as "image/png". Guessed from name and contents if left out.
        size: The size in bytes to show. The real one if left out.
        destination: Where the file goes among the files of the project, at most 800 characters. If left out, a path of its own.
    """

    source: str | Path | bytes
    mime_type: str | None = None
    size: int | None = None
    destination: str | None = None


@dataclass
class Histogram:
    """How values are distributed over bins, for `Run.log_histograms`.

    Lists and one-dimensional NumPy arrays will do. Give either counts or densities: one a bin, so one less than there are edges.

    Args:
        bin_edges: From one to 513 growing numbers.
        counts: How many values fall into each bin.
        densities: The value of the probability density function in each bin.
    """

    bin_edges: "list[float] | list[int] | np.ndarray[Any, Any]"
    counts: "list[int] | np.ndarray[Any, Any] | None" = None
    densities: "list[float] | list[int] | np.ndarray[Any, Any] | None" = None

    def bin_edges_as_list(self) -> list[float]:
        return _as_list("The bin edges", self.bin_edges)

    def counts_as_list(self) -> list[int]:
        return _as_list("The counts", self.counts)

    def densities_as_list(self) -> list[float]:
        return _as_list("The densities", self.densities)


def _as_list(what: str, array: Any) -> list[Any]:
    """Raises TypeError for what is neither a list nor a NumPy array. NumPy is not imported for that."""
    if isinstance(array, list):
        return cast("list[Any]", array)
    if any(cls.__name__ == "ndarray" and cls.__module__ == "numpy" for cls in type(array).__mro__):
        return array.tolist()
    raise TypeError(f"{what} of a histogram are a {type(array).__name__}. Give a list or a NumPy array")
