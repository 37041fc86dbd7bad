"""Which progress bar a `progress_bar` argument means."""

from importlib.util import find_spec

from neptune.typing import ProgressBarCallback, ProgressBarType
from neptune.utils import ClickProgressBar, NullProgressBar, TqdmProgressBar

__all__ = ["progress_bar_class", "start_progress_bar"]


def progress_bar_class(progress_bar: ProgressBarType | None) -> type[ProgressBarCallback]:
    """The class to show progress with: none for False, the given one, or by default that of tqdm if it is installed.

    Raises `TypeError` for anything else.
    """
    if isinstance(progress_bar, type) and issubclass(progress_bar, ProgressBarCallback):  # pyright: ignore[reportUnnecessaryIsInstance]
        return progress_bar
    if progress_bar is False:
        return NullProgressBar
    if progress_bar is None or progress_bar is True:
        return TqdmProgressBar if find_spec("tqdm") is not None else ClickProgressBar
    raise TypeError(
        f"progress_bar must be None, a bool or a class derived from ProgressBarCallback (was {progress_bar!r}). Pass the class"
        " itself, not an object of it."
    )


def start_progress_bar(
    progress_bar: ProgressBarType | None, *, description: str, unit: str = "", unit_scale: bool = False
) -> ProgressBarCallback:
    """A progress bar, to be used in a `with` statement."""
    return progress_bar_class(progress_bar)(description=description, unit=unit, unit_scale=unit_scale)
