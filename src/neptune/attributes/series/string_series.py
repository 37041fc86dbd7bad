"""Fields of the type `StringSeries`."""

from collections.abc import Sequence
from typing import Any, ClassVar

from neptune._log import get_logger, warn_once
from neptune._text import storable
from neptune._validation import is_collection
from neptune.attributes.series.fetchable_series import FetchableSeries
from neptune.types.series.string_series import MAX_STRING_SERIES_VALUE_LENGTH
from neptune.types.series.string_series import StringSeries as StringSeriesValue
from seamark.model.journal import AppendStrings

__all__ = ["StringSeries"]

_TEXTS_AT_ONCE = 2000


class StringSeries(FetchableSeries):
    """A series of texts: a journal."""

    _kind: ClassVar[str] = "string"

    def _value_type(self) -> type[Any]:
        return StringSeriesValue

    def _value_of(self, values: Any, **kwargs: Any) -> Any:
        if kwargs:
            get_logger().warning("A series of texts has no %s: what was given for it is left out.", ", ".join(kwargs))
        return StringSeriesValue(values)

    def _listed(self, values: Any) -> Any:
        if is_collection(values.value):
            return [str(each) for each in values.value]
        return str(values.value)

    def _record_points(self, value: Any, steps: Sequence[int | None], timestamps: Sequence[int]) -> None:
        if value.truncated:
            warn_once(
                'A text for "%s" is longer than %d characters; only those were logged. Upload long texts as files.',
                self._path,
                MAX_STRING_SERIES_VALUE_LENGTH,
                key=f"{self._session.uuid}:{self._path}",
            )
        texts = [storable(text) for text in value.values]
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            part = slice(start, start + _TEXTS_AT_ONCE)
            self._session.record(AppendStrings(self._path, texts[part], list(steps[part]), list(timestamps[part])))
