"""Cutting segments: whatever the sizes of the pieces are, each can be read by itself and together they are the segment."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.client.folder import Segment
from seamark.client.journal import JournalWriter
from seamark.client.uploader.pieces import Piece, SegmentReader, WriterMemory
from seamark.model.journal import (
    Assign,
    Delete,
    PutFile,
    StoredFile,
    Tag,
    frames_of,
    unpack_operations,
    unpack_schema,
)


def _written(folder: Path, calls: list[str]) -> Path:
    """A segment with a call for each letter: rows of two schemas, a preview, an operation, one with a file."""
    writer = JournalWriter(folder, "s")
    for number, call in enumerate(calls):
        match call:
            case "a":
                writer.row({"a": float(number)}, number, 0)
            case "b":
                writer.row({f"b/{k}": float(number) for k in range(20)}, number, 0)
            case "p":
                writer.preview({"p": float(number)}, number, 0, 0.5)
            case "o":
                writer.operations([Assign("o", number)])
            case "d":
                writer.operations([Delete("f")])
            case _:
                writer.file_operations([PutFile("f", StoredFile(f"{number:032x}", 1))])
    writer.close()
    (segment,) = folder.glob("*.journal")
    return segment


def _read(body: bytes) -> list[tuple[str, object]]:
    """What frames say: rows with the paths of their schema, operations."""
    schemas: dict[int, tuple[str, ...]] = {}
    said: list[tuple[str, object]] = []
    view = memoryview(body)
    for frames in frames_of(view):
        frame = view[frames.start : frames.end]
        match frames.tag:
            case None:
                for k in range(frames.count):
                    row = bytes(frame[k * frames.length : (k + 1) * frames.length])
                    said.append(("row", (schemas[int.from_bytes(row[4:8], "little")], row[8:])))
            case Tag.SCHEMA:
                schema = unpack_schema(frame)
                schemas[schema.number] = schema.paths
            case Tag.OPERATIONS:
                said.append(("operations", unpack_operations(frame)))
            case Tag.FILE_OPERATIONS:
                pytest.fail("a piece has an operation whose file is sent beside it")
            case _:
                pass
    return said


def _cut(segment: Path, limits: list[int]) -> tuple[SegmentReader, list[Piece]]:
    reader = SegmentReader(segment, 0, WriterMemory())
    pieces: list[Piece] = []
    position = 0
    while (piece := reader.cut(position, limits[len(pieces) % len(limits)])) is not None:
        assert piece.start == position
        assert piece.end > position
        pieces.append(piece)
        position = piece.end
    assert position == segment.stat().st_size
    return reader, pieces


@given(st.lists(st.sampled_from("abpodf"), max_size=60), st.lists(st.integers(8, 2000), min_size=1, max_size=5))
def test_pieces_of_any_size_say_together_what_the_segment_says(
    tmp_path_factory: pytest.TempPathFactory, calls: list[str], limits: list[int]
) -> None:
    segment = _written(tmp_path_factory.mktemp("journal"), calls)
    reader, pieces = _cut(segment, limits)
    _, large = _cut(segment, [1 << 20])
    said = [each for piece in pieces for each in _read(b"".join(piece.body))]
    rows = sum(call in "abp" for call in calls)
    assert sum(kind == "row" for kind, _ in said) == rows
    assert sum(kind == "operations" for kind, _ in said) == sum(call in "od" for call in calls)
    assert len(reader.file_frames) == 2 * calls.count("f")
    assert reader.closed is not None
    assert said == [each for piece in large for each in _read(b"".join(piece.body))]


@given(st.lists(st.sampled_from("abpof"), min_size=1, max_size=40), st.integers(8, 600))
def test_another_reader_goes_on_anywhere_and_cuts_the_same(
    tmp_path_factory: pytest.TempPathFactory, calls: list[str], limit: int
) -> None:
    segment = _written(tmp_path_factory.mktemp("journal"), calls)
    _, pieces = _cut(segment, [limit])
    for piece in pieces:
        reader = SegmentReader(segment, 0, WriterMemory())
        reader.catch_up(piece.start, 0)
        again = reader.cut(piece.start, piece.end - piece.start, is_exact=True)
        assert again is not None
        assert (again.start, again.end) == (piece.start, piece.end)
        assert _read(b"".join(again.body)) == _read(b"".join(piece.body))


@given(st.lists(st.sampled_from("abpo"), max_size=60), st.integers(8, 2000))
def test_what_is_cut_again_after_more_was_read_has_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, calls: list[str], limit: int
) -> None:
    segment = _written(tmp_path_factory.mktemp("journal"), calls)
    reader, pieces = _cut(segment, [limit])
    for piece in pieces:
        again = reader.cut(piece.start, piece.end - piece.start, is_exact=True)
        assert again is not None
        assert (again.end, b"".join(again.body)) == (piece.end, b"".join(piece.body))


def test_what_concerns_the_attribute_of_a_file_begins_a_piece_of_its_own(tmp_path: Path) -> None:
    segment = _written(tmp_path, list("afaodfad"))
    _, pieces = _cut(segment, [1 << 20])
    assert [bool(piece.after_files) for piece in pieces] == [False, True, True]
    assert [kind for kind, _ in _read(b"".join(pieces[1].body))] == ["operations", "row"]


def test_a_frame_that_is_not_there_whole_is_left_for_later(tmp_path: Path) -> None:
    segment = _written(tmp_path, list("aab"))
    whole = segment.read_bytes()
    segment.write_bytes(whole[:-100])
    reader = SegmentReader(segment, 0, WriterMemory())
    first = reader.cut(0, 1 << 20)
    assert first is not None
    assert reader.cut(first.end, 1 << 20) is None
    segment.write_bytes(whole)
    second = reader.cut(first.end, 1 << 20)
    assert second is not None
    assert second.end == len(whole)


def test_damage_is_passed_over_with_a_reason(tmp_path: Path) -> None:
    segment = _written(tmp_path, list("aa"))
    with segment.open("ab") as file:
        file.write(bytes(64))
    reader = SegmentReader(segment, 0, WriterMemory())
    good = reader.cut(0, 1 << 20)
    assert good is not None
    bad = reader.cut(good.end, 1 << 20)
    assert bad is not None
    assert bad.rejected is not None
    assert bad.end == segment.stat().st_size


def test_a_frame_that_cannot_be_read_is_passed_over_alone(tmp_path: Path) -> None:
    segment = _written(tmp_path, list("af"))
    whole = segment.read_bytes()
    bad = bytes([24, 0, 0, 0, Tag.FILE_OPERATIONS, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0xC1, 0xC1, 0xC1, 0, 0, 0, 0, 0])
    segment.write_bytes(whole + bad + whole)
    _, pieces = _cut(segment, [1 << 20])
    assert [piece.rejected is not None for piece in pieces] == [False, True, False]
    assert pieces[1].end - pieces[1].start == len(bad)


def test_the_names_of_segments_tell_their_writer_and_order() -> None:
    assert Segment("12-ab", 2, "x").pid == 12
    assert sorted([Segment("1-a", 10, "b"), Segment("1-a", 9, "a")])[0].number == 9
