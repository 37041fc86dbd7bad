"""A series of images."""

from collections.abc import Sequence
from typing import Any

from neptune._log import get_logger
from neptune._stringify import extract_if_stringify_value
from neptune.types.atoms.file import File
from neptune.types.series.series import Series, verified_collection

__all__ = ["FileSeries"]


class FileSeries(Series):
    """Images, or what `File.create_from` takes. `name` and `description` are those of every image in it."""

    _visit = "visit_image_series"

    def __init__(
        self,
        values: Any,  # a collection of whatever `File.create_from` takes, wrapped or not
        timestamps: Sequence[float] | None = None,
        steps: Sequence[float] | None = None,
        *,
        name: str | None = None,
        description: str | None = None,
        **kwargs: Any,
    ) -> None:
        self._values = [File.create_from(value) for value in verified_collection(extract_if_stringify_value(values))]
        self.name = name
        self.description = description
        if kwargs:
            get_logger().error("Series of files take no arguments %s; they are ignored.", ", ".join(sorted(kwargs)))
        self._place(len(self._values), steps, timestamps)

    @property
    def values(self) -> list[File]:
        return self._values

    def __str__(self) -> str:
        return f"FileSeries({self.values})"
