import io
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from neptune.exceptions import NeptuneException, StreamAlreadyUsedException
from neptune.types import File
from neptune.types.atoms.file import File as SameFile


@pytest.mark.parametrize(
    ("path", "extension"),
    [("a/b.tar.gz", "gz"), ("a/b", ""), (".gitignore", ""), ("a.", ""), (Path("a/b.csv"), "csv"), ("żółw.PNG", "PNG")],
)
def test_a_file_at_a_path_has_the_extension_of_the_path(path: str | Path, extension: str) -> None:
    file = File(path)

    assert (file.path, file.extension, file.file_type.value) == (str(path), extension, "LOCAL_FILE")
    assert str(file) == f"File(path={path})"


def test_the_extension_of_a_path_can_be_replaced() -> None:
    assert File.from_path("a/sample", extension="txt").extension == "txt"
    assert File.from_path("a/sample.csv").extension == "csv"


def test_text_and_bytes_are_files() -> None:
    text, data = File.from_content("zażółć"), File.from_content(b"\x00\xff")

    assert (text.content, text.extension, text.file_type.value) == ("zażółć".encode(), "txt", "IN_MEMORY")
    assert (data.content, data.extension) == (b"\x00\xff", "bin")
    assert File.from_content("<p>", extension="html").extension == "html"


def test_streams_are_read_from_their_beginning_or_from_where_they_are() -> None:
    stream = io.BytesIO(b"abc")
    stream.read(2)
    rest = io.BytesIO(b"abc")
    rest.read(2)

    assert File.from_stream(stream).content == b"abc"
    assert File.from_stream(io.BytesIO(b"abc"), seek=1).content == b"bc"
    assert File.from_stream(rest, seek=None).content == b"c"


def test_streams_of_text_are_in_utf_8() -> None:
    file = File.from_stream(io.StringIO("zażółć"))
    assert (file.content, file.extension) == ("zażółć".encode(), "txt")


def test_a_stream_is_read_only_once(tmp_path: Path) -> None:
    file = File.from_stream(io.BytesIO(b"abc"), extension="jpg")
    assert (file.extension, file.file_type.value) == ("jpg", "STREAM")
    assert file.content == b"abc"

    with pytest.raises(StreamAlreadyUsedException):
        _ = file.content
    with pytest.raises(StreamAlreadyUsedException):
        file._save(str(tmp_path / "copy"))


@pytest.mark.parametrize("file", [File.from_content("ż"), File.from_stream(io.StringIO("ż"))])
def test_a_file_that_is_not_on_disk_can_be_written_there(file: File, tmp_path: Path) -> None:
    file._save(str(tmp_path / "copy"))
    assert (tmp_path / "copy").read_bytes() == "ż".encode()


def test_a_file_has_a_path_or_content_and_says_which() -> None:
    with pytest.raises(NeptuneException, match="Read its `content`"):
        _ = File.from_content("a").path
    with pytest.raises(NeptuneException, match="at its `path`"):
        _ = File("a").content


@pytest.mark.parametrize(
    "make",
    [
        lambda: File(1),
        lambda: File.from_content(None),
        lambda: File.from_content(1),
        lambda: File.from_content("a", extension=1),
        lambda: File.from_stream("abc"),
        lambda: File.from_stream(None),
        lambda: File.from_path(None),
    ],
)
def test_arguments_of_other_types_are_refused(make) -> None:
    with pytest.raises(TypeError, match="must be a"):
        make()


def test_a_file_comes_from_one_place() -> None:
    with pytest.raises(ValueError, match="one of the two"):
        File()
    with pytest.raises(ValueError, match="one of the two"):
        File("a", File("b")._file_composite)


def test_objects_are_pickled() -> None:
    file = File.as_pickle({"a": [1, 2]})

    assert file.extension == "pkl"
    assert pickle.loads(file.content) == {"a": [1, 2]}


def test_images_and_data_frames_are_files_if_one_says_how() -> None:
    array, frame = np.zeros((2, 2)), pd.DataFrame({"a": [1]})

    assert File.as_image(array).extension == "png"
    assert File.as_html(frame).content.startswith(b"<table")
    with pytest.raises(TypeError, match=r"Pass File\.as_image"):
        File.create_from(array)
    with pytest.raises(TypeError, match=r"Pass File\.as_html"):
        File.create_from(frame)


def test_paths_images_and_files_are_files_as_they_are() -> None:
    file = File("a")

    assert File.create_from(file) is file
    assert File.create_from("a.txt").path == "a.txt"
    assert File.create_from(Image.new("L", (1, 1))).extension == "png"
    with pytest.raises(TypeError, match="not a file"):
        File.create_from(1)


def test_what_can_become_a_file_is_known() -> None:
    image = Image.new("L", (1, 1))

    assert File.is_convertable(image)
    assert File.is_convertable_to_image(image)
    assert not File.is_convertable_to_html(image)
    assert File.is_convertable(np.zeros((2, 2)))
    assert File.is_convertable(pd.DataFrame())
    assert File.is_convertable(File("a"))
    assert not File.is_convertable("a")
    assert SameFile is File
