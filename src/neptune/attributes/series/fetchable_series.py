"""The base of series whose values can be fetched as a table."""

from typing import TYPE_CHECKING, Any, ClassVar

from neptune.attributes.series.series import Series

if TYPE_CHECKING:
    import pandas

    from neptune.typing import ProgressBarType

__all__ = ["FetchableSeries"]


class FetchableSeries(Series):
    """A series of numbers or texts."""

    _kind: ClassVar[str]

    def fetch_last(self) -> Any:
        """The value at the last step."""
        return self._session.reader.last(self._path)

    def fetch_values(
        self, *, include_timestamp: bool = True, progress_bar: "ProgressBarType | None" = None
    ) -> "pandas.DataFrame":
        """All points as a table with the columns `step`, `value` and, if wanted, `timestamp`."""
        return self._session.reader.points(self._path, self._kind, include_timestamp, progress_bar)
