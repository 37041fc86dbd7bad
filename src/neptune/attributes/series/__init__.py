"""Fields that hold a value at each step."""

from neptune.attributes.series.file_series import FileSeries
from neptune.attributes.series.float_series import FloatSeries
from neptune.attributes.series.string_series import StringSeries

__all__ = ["FileSeries", "FloatSeries", "StringSeries"]
