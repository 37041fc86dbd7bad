import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.errors import InvalidInput
from seamark.model.journal import (
    FIRST_SCHEMA,
    OPEN_STEP,
    ROW_HEAD_BYTES,
    AddStrings,
    Assign,
    AssignDatetime,
    Closed,
    Delete,
    Frames,
    Header,
    PutFile,
    Schema,
    StoredFile,
    Tag,
    frames_of,
    pack_closed,
    pack_file_operations,
    pack_header,
    pack_operations,
    pack_schema,
    row_packer,
    unpack_closed,
    unpack_file_operations,
    unpack_header,
    unpack_operations,
    unpack_schema,
)

_widths = st.integers(1, 5)
_frames = st.lists(
    st.one_of(
        st.tuples(_widths, st.integers(1, 400)).map(lambda rows: _rows(*rows)),
        st.text(max_size=40).map(lambda text: pack_operations([Assign("a", text)])),
        st.just(pack_closed(Closed())),
    ),
    max_size=12,
)


def _rows(width: int, count: int) -> bytes:
    pack = row_packer(FIRST_SCHEMA + width, width)
    return b"".join(pack(step, 0, *range(width)) for step in range(count))


def _one_by_one(journal: bytes) -> list[tuple[int, int]]:
    """Start and length of every frame, found the slow way."""
    found: list[tuple[int, int]] = []
    position = 0
    while position + 8 <= len(journal):
        (length,) = struct.unpack_from("<I", journal, position)
        if position + length > len(journal):
            break
        found.append((position, length))
        position += length
    return found


@given(_frames, st.integers(0, 200))
def test_frames_are_found_whatever_stands_between_them_and_wherever_the_journal_is_cut(frames: list[bytes], cut: int) -> None:
    journal = b"".join(frames)
    journal = journal[: max(0, len(journal) - cut)]
    runs = list(frames_of(memoryview(journal)))
    single = [(run.start + k * run.length, run.length) for run in runs for k in range(run.count)]
    assert single == _one_by_one(journal)
    assert all(run.count == 1 for run in runs if run.tag is not None)


def test_rows_of_different_schemas_and_equal_length_are_one_run() -> None:
    first, second = row_packer(FIRST_SCHEMA, 1), row_packer(FIRST_SCHEMA + 1, 1)
    journal = b"".join(pack(step, 5, 0.5) for step in range(1000) for pack in (first, second))
    assert list(frames_of(memoryview(journal))) == [Frames(None, 0, ROW_HEAD_BYTES + 8, 2000)]


def test_a_row_holds_step_time_and_values() -> None:
    frame = row_packer(17, 2)(OPEN_STEP, 1_700_000_000_000, 1, float("inf"))
    assert struct.unpack("<IIqqdd", frame) == (40, 17, OPEN_STEP, 1_700_000_000_000, 1.0, float("inf"))


@given(
    st.lists(
        st.one_of(
            st.builds(
                Assign,
                st.text(),
                st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(),
            ),
            st.builds(AssignDatetime, st.text(), st.integers(-(2**63), 2**63 - 1)),
            st.builds(AddStrings, st.text(), st.lists(st.text())),
            st.builds(Delete, st.text()),
        )
    )
)
def test_operations_come_back_as_they_were_with_their_types(
    operations: list[Assign | AssignDatetime | AddStrings | Delete],
) -> None:
    frame = pack_operations(operations)
    assert len(frame) % 8 == 0
    found = unpack_operations(memoryview(frame))
    assert found == operations
    for one, other in zip(found, operations, strict=True):
        if isinstance(one, Assign) and isinstance(other, Assign):
            assert type(one.value) is type(other.value)


def test_every_other_payload_comes_back() -> None:
    schema = Schema(20, ("a/b", "ä"), True)
    header = Header(1, "s", "w", 5)
    files = [PutFile("f", StoredFile("1", 3, "/x", 9), "png")]
    assert unpack_schema(memoryview(pack_schema(schema))) == schema
    assert unpack_header(memoryview(pack_header(header))) == header
    assert unpack_closed(memoryview(pack_closed(Closed(True)))) == Closed(True)
    assert unpack_file_operations(memoryview(pack_file_operations(files))) == files


@pytest.mark.parametrize(
    "journal",
    [
        bytes(16),
        struct.pack("<II", 12, 16) + bytes(8),
        struct.pack("<II", 24, 16) + bytes(16),
        struct.pack("<II", 16, 9) + bytes(8),
        struct.pack("<II", 2**31, 16) + bytes(8),
    ],
    ids=["zeros", "odd length", "row without values", "unknown kind", "too long"],
)
def test_bytes_that_are_no_frames_are_refused(journal: bytes) -> None:
    with pytest.raises(InvalidInput):
        list(frames_of(memoryview(journal)))


@given(st.binary(max_size=60))
def test_hostile_payloads_are_refused_and_nothing_else(data: bytes) -> None:
    for unpack in (unpack_schema, unpack_operations, unpack_file_operations, unpack_header, unpack_closed):
        for frame in (data, struct.pack("<IIQ", 16 + len(data), Tag.OPERATIONS, len(data)) + data):
            try:
                unpack(memoryview(frame))
            except InvalidInput:
                continue


def test_a_schema_cannot_have_the_number_of_another_frame() -> None:
    with pytest.raises(ValueError, match="cannot have the number 2"):
        pack_schema(Schema(2, ("a",)))


def test_what_is_too_large_for_one_frame_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Use several calls"):
        pack_operations([Assign("a", "x" * (33 * 2**20))])
