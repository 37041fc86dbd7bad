"""Rows of metrics as columns."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.model import journal as j
from seamark.model.journal import OPEN_STEP, Schema, frames_of, pack_operations, pack_schema, row_packer
from seamark.model.operations import AppendFloats, AppendFloatTable, PreviewFloats
from seamark.wire.journal.decoding import decode
from seamark.wire.journal.rows import count_rows

NOW = 1_700_000_000_000
PATHS = {16: ("a",), 17: ("b",), 18: ("a", "c"), 19: ("c", "d", "e"), 20: tuple(f"w{n}" for n in range(12))}
SCHEMAS = b"".join(pack_schema(Schema(number, paths)) for number, paths in PATHS.items())
Point = tuple[int | None, int, float]


def points_of(content: bytes) -> dict[str, list[Point]]:
    """The points that decoded operations bring to each series, in order."""
    found: dict[str, list[Point]] = {}
    for operation in decode(content).instructions:
        match operation:
            case AppendFloats(path, values, steps, timestamps):
                given_steps = [None] * len(values) if steps is None else [None if s is None else int(s) for s in steps]
                columns = (given_steps, map(int, timestamps), map(float, values))
                found.setdefault(path, []).extend(zip(*columns, strict=True))
            case AppendFloatTable(paths, steps, timestamps, values):
                for column, path in enumerate(paths):
                    columns = (steps.tolist(), timestamps.tolist(), values[:, column].tolist())
                    found.setdefault(path, []).extend(zip(*columns, strict=True))
            case _:
                raise AssertionError(operation)
    return found


rows = st.lists(
    st.tuples(st.sampled_from(sorted(PATHS)), st.one_of(st.just(OPEN_STEP), st.integers(-100, 100)), st.integers(0, 10**12)),
    max_size=200,
)


@given(rows)
def test_every_series_gets_its_points_in_the_order_of_the_journal(logged: list[tuple[int, int, int]]) -> None:
    expected: dict[str, list[Point]] = {}
    frames = [SCHEMAS]
    for place, (tag, step, time) in enumerate(logged):
        values = [place + column / 100 for column in range(len(PATHS[tag]))]
        frames.append(row_packer(tag, len(values))(step, time, *values))
        for path, value in zip(PATHS[tag], values, strict=True):
            expected.setdefault(path, []).append((None if step == OPEN_STEP else step, time, value))
    assert points_of(b"".join(frames)) == expected


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 300)), max_size=8), st.booleans())
def test_rows_of_one_length_are_counted_alike_with_arrays_and_without(groups: list[tuple[int, int]], with_others: bool) -> None:
    frames = []
    for width, count in groups:
        frames += [row_packer(16, width)(n, NOW, *range(width)) for n in range(count)]
        if with_others:
            frames.append(pack_operations([j.Assign("p" * (8 * width), 1)]))
    content = memoryview(b"".join(frames))
    assert list(frames_of(content, count_rows)) == list(frames_of(content))


def test_a_thousand_rows_of_one_schema_are_one_table() -> None:
    pack = row_packer(20, 12)
    (table,) = decode(SCHEMAS + b"".join(pack(n, NOW, *range(12)) for n in range(1000))).instructions
    assert isinstance(table, AppendFloatTable)
    assert (table.paths, table.values.shape) == (PATHS[20], (1000, 12))


def test_interleaved_series_are_one_operation_each() -> None:
    ten = [(pack_schema(Schema(16 + n, (f"m{n}",))), row_packer(16 + n, 1)) for n in range(10)]
    content = b"".join([*(schema for schema, _ in ten), *(pack(s, NOW, s / 7) for s in range(500) for _, pack in ten)])
    operations = decode(content).instructions
    assert [(each.path, len(each.values)) for each in operations if isinstance(each, AppendFloats)] == [
        (f"m{n}", 500) for n in range(10)
    ]


def test_open_steps_of_a_whole_piece_need_no_list() -> None:
    pack = row_packer(16, 1)
    piece = decode(SCHEMAS + b"".join(pack(OPEN_STEP, NOW, n) for n in range(5)))
    (append,) = piece.instructions
    assert isinstance(append, AppendFloats)
    assert append.steps is None
    assert piece.has_open_steps


def test_a_row_may_be_as_long_as_an_operation_frame() -> None:
    row = row_packer(16, 1)(0, NOW, 1.0)
    operations = pack_operations([j.ClearStrings("gone/too")])
    assert len(operations) == len(row)
    assert len(decode(SCHEMAS + row + operations + row_packer(16, 1)(1, NOW, 2.0)).instructions) == 2


def test_a_schema_that_is_defined_anew_counts_from_there_on() -> None:
    pack = row_packer(16, 1)
    again = pack_schema(Schema(16, ("z",)))
    assert points_of(SCHEMAS + pack(0, NOW, 1.0) + again + pack(0, NOW, 2.0)) == {"a": [(0, NOW, 1.0)], "z": [(0, NOW, 2.0)]}


def test_previews_come_with_how_much_is_done_and_need_steps() -> None:
    schema = pack_schema(Schema(16, ("a", "b"), is_preview=True))
    pack = row_packer(16, 3)
    piece = decode(schema + pack(1, NOW, 0.5, 7.0, 8.0) + pack(OPEN_STEP, NOW, 0.6, 9.0, 9.0) + pack(2**62, NOW, 0.6, 9.0, 9.0))
    found = [(each.path, np.asarray(each.values).tolist()) for each in piece.instructions if isinstance(each, PreviewFloats)]
    assert found == [("a", [7.0]), ("b", [8.0])]
    assert [error.path for error in piece.errors] == ["a", "b"]


@pytest.mark.parametrize("tag", [2**31, 2**32 - 1])
def test_tags_use_all_of_their_bits(tag: int) -> None:
    content = pack_schema(Schema(tag, ("x",))) + row_packer(tag, 1)(0, NOW, 1.0)
    assert points_of(content + SCHEMAS + row_packer(16, 1)(0, NOW, 2.0)) == {"x": [(0, NOW, 1.0)], "a": [(0, NOW, 2.0)]}


@given(st.binary(max_size=400))
def test_no_bytes_are_more_than_refused(noise: bytes) -> None:
    padded = noise + bytes(-len(noise) % 8)
    for content in (noise, padded, SCHEMAS + padded, struct.pack("<II", 8 + len(padded), 2) + padded):
        try:
            decode(content)
        except j.InvalidInput:
            continue


def test_many_operations_ask_first_and_once() -> None:
    frame = pack_operations([j.Assign("x", "y" * 2**20)])
    asked: list[int] = []
    decode(frame * 3, admit_many=lambda: asked.append(3))
    assert asked == []
    decode(frame * 8, admit_many=lambda: asked.append(8))
    assert asked == [8]
