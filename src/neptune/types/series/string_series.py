"""A series of texts."""

from collections.abc import Iterable, Sequence

from neptune._stringify import StringifyValue
from neptune._validation import verify_type
from neptune.types.series.series import Series, verified_collection

__all__ = ["MAX_STRING_SERIES_VALUE_LENGTH", "StringSeries"]

MAX_STRING_SERIES_VALUE_LENGTH = 1000


class StringSeries(Series):
    """Texts of up to 1,000 characters; the rest of longer ones is cut off."""

    _visit = "visit_string_series"

    def __init__(
        self,
        values: Iterable[str] | StringifyValue,
        timestamps: Sequence[float] | None = None,
        steps: Sequence[float] | None = None,
    ) -> None:
        if isinstance(values, StringifyValue):
            values = [str(value) for value in verified_collection(values.value)]
        texts: list[str] = list(verified_collection(values))
        for text in texts:
            verify_type("elements of a series of texts", text, str)
        self._values = [text[:MAX_STRING_SERIES_VALUE_LENGTH] for text in texts]
        self._truncated = any(len(text) > MAX_STRING_SERIES_VALUE_LENGTH for text in texts)
        self._place(len(texts), steps, timestamps)

    @property
    def values(self) -> list[str]:
        return self._values

    @property
    def truncated(self) -> bool:
        """Whether something was cut off."""
        return self._truncated

    def __str__(self) -> str:
        return f"StringSeries({self.values})"
