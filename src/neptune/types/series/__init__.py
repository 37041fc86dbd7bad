"""Values that are series."""

from neptune.types.series.file_series import FileSeries
from neptune.types.series.float_series import FloatSeries
from neptune.types.series.string_series import StringSeries

__all__ = ["FileSeries", "FloatSeries", "StringSeries"]
