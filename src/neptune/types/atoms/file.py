"""A file, wherever its content comes from."""

import os
from io import IOBase
from typing import Any

from neptune._file_contents import FileComposite, FileType, InMemoryComposite, LocalFileComposite, StreamComposite
from neptune._libraries import (
    is_altair_chart,
    is_bokeh_figure,
    is_matplotlib_figure,
    is_numpy_array,
    is_pandas_dataframe,
    is_pil_image,
    is_plotly_figure,
    is_seaborn_figure,
)
from neptune._validation import verify_type
from neptune.types.atoms.atom import Atom

__all__ = ["File"]

# What makes images and HTML is imported when it is needed: few runs log either.


class File(Atom):
    """A file to upload: the one at a path, or one made by `from_content`, `from_stream`, `as_image`, `as_html` or `as_pickle`."""

    _visit = "visit_file"

    def __init__(self, path: str | os.PathLike[str] | None = None, file_composite: FileComposite | None = None) -> None:
        verify_type("path", path, (str, os.PathLike, type(None)))
        verify_type("file_composite", file_composite, (FileComposite, type(None)))
        if (path is None) == (file_composite is None):
            raise ValueError("A file comes from either a path or a file_composite. Pass one of the two.")
        self._file_composite: FileComposite = (
            LocalFileComposite(os.fspath(path)) if path is not None else file_composite  # type: ignore[assignment]
        )

    @property
    def extension(self) -> str:
        """The extension without its dot."""
        return self._file_composite.extension

    @property
    def file_type(self) -> FileType:
        return self._file_composite.file_type

    @property
    def path(self) -> str:
        """The path of a file on disk; others raise `NeptuneException`."""
        return self._file_composite.path

    @property
    def content(self) -> bytes:
        """The content of a file that is not on disk; a stream is read by this, and can be read only once."""
        return self._file_composite.content

    def _save(self, path: str) -> None:
        self._file_composite.save(path)

    def __str__(self) -> str:
        return str(self._file_composite)

    @staticmethod
    def from_path(path: str | os.PathLike[str], *, extension: str | None = None) -> "File":
        """The file at a path. `extension` replaces that of the path."""
        verify_type("path", path, (str, os.PathLike))
        verify_type("extension", extension, (str, type(None)))
        return File(file_composite=LocalFileComposite(os.fspath(path), extension))

    @staticmethod
    def from_content(content: str | bytes, *, extension: str | None = None) -> "File":
        """A file with this content, by default `txt` for text (in UTF-8) and `bin` for bytes."""
        verify_type("content", content, (bytes, str))
        verify_type("extension", extension, (str, type(None)))
        return File(file_composite=InMemoryComposite(content, extension))

    @staticmethod
    def from_stream(stream: IOBase, *, seek: int | None = 0, extension: str | None = None) -> "File":
        """A file with what a stream gives from the position `seek` on (None: from where it is), when the file is logged.

        By default it is `txt` for streams of text (in UTF-8) and `bin` for streams of bytes.
        """
        verify_type("stream", stream, IOBase)
        verify_type("seek", seek, (int, type(None)))
        verify_type("extension", extension, (str, type(None)))
        return File(file_composite=StreamComposite(stream, seek, extension))

    @staticmethod
    def as_image(image: Any, autoscale: bool = True) -> "File":
        """A PNG file with the image.

        It may be a NumPy array, a PyTorch or TensorFlow tensor, a PIL image, or a figure of Matplotlib or Seaborn. Values between
        0 and 1 are scaled to bytes unless `autoscale` is False.
        """
        from neptune._images import image_as_png

        return File.from_content(image_as_png(image, autoscale=autoscale), extension="png")

    @staticmethod
    def as_html(chart: Any, **kwargs: Any) -> "File":
        """An HTML file with a chart of Altair, Bokeh, Plotly, Matplotlib or Seaborn, or a data frame of pandas.

        `include_plotlyjs="cdn"` keeps the library itself out of charts that Plotly draws, which saves some megabytes a chart.
        """
        from neptune._html import chart_as_html

        return File.from_content(chart_as_html(chart, **kwargs), extension="html")

    @staticmethod
    def as_pickle(obj: Any) -> "File":
        """A file with the pickled object."""
        import pickle
        from io import BytesIO

        with BytesIO() as buffer:
            pickle.dump(obj, buffer)
            return File.from_content(buffer.getvalue(), extension="pkl")

    @staticmethod
    def create_from(value: Any, **kwargs: Any) -> "File":
        """The file that a value means: the one at a path, an image, or a chart. Raises `TypeError` if it is none of them.

        Arrays and data frames are no files by themselves, since they could be meant in several ways.
        """
        if isinstance(value, (str, os.PathLike)):
            return File(path=value)  # pyright: ignore[reportUnknownArgumentType]
        if isinstance(value, File):
            return value
        if File.is_convertable_to_image(value):
            return File.as_image(value)
        if File.is_convertable_to_html(value):
            return File.as_html(value, **kwargs)
        advice = "Pass the path of a file, or a neptune.types.File."
        if is_numpy_array(value):
            advice = "Pass File.as_image(array)."
        elif is_pandas_dataframe(value):
            advice = "Pass File.as_html(data_frame)."
        raise TypeError(f"A value of the type {type(value)} is not a file. {advice}")

    @staticmethod
    def is_convertable(value: Any) -> bool:
        """Whether it is a file, or something that one of the `as_` methods takes."""
        return (
            isinstance(value, File)
            or File.is_convertable_to_image(value)
            or File.is_convertable_to_html(value)
            or is_numpy_array(value)
            or is_pandas_dataframe(value)
        )

    @staticmethod
    def is_convertable_to_image(value: Any) -> bool:
        """Whether it is an image even where nothing says so."""
        return is_pil_image(value) or is_matplotlib_figure(value) or is_seaborn_figure(value)

    @staticmethod
    def is_convertable_to_html(value: Any) -> bool:
        """Whether it is a chart even where nothing says so."""
        return is_altair_chart(value) or is_bokeh_figure(value) or is_plotly_figure(value) or is_seaborn_figure(value)
