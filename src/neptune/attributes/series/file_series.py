"""Fields of the type `FileSeries`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from neptune import _staging
from neptune.attributes.series.series import Series
from neptune.types.series.file_series import FileSeries as FileSeriesValue

if TYPE_CHECKING:
    from neptune.typing import ProgressBarType

__all__ = ["FileSeries"]


class FileSeries(Series):
    """A series of images."""

    _kind: ClassVar[str] = "file"

    def _value_type(self) -> type[Any]:
        return FileSeriesValue

    def _value_of(self, values: Any, **kwargs: Any) -> Any:
        return FileSeriesValue(values, **kwargs)

    def _record_points(self, value: Any, steps: Sequence[int | None], timestamps: Sequence[int]) -> None:
        for file, step, timestamp in zip(value.values, steps, timestamps, strict=True):
            _staging.append_image(self._session, self._path, file, step, timestamp, value.name, value.description)

    def download(self, destination: str | None = None, progress_bar: "ProgressBarType | None" = None) -> None:
        """Downloads all the images into a folder; by default into `neptune/<name of the field>`."""
        self._session.reader.images(self._path, destination, progress_bar)

    def download_last(self, destination: str | None = None) -> None:
        """Downloads the last image into a folder; by default into `neptune/<name of the field>`."""
        self._session.reader.last_image(self._path, destination)
