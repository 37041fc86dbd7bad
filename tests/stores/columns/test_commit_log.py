"""The log and its frames: what was synchronised is read back whole, what was cut off is not read at all."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.stores.columns import Batch, FileChunk, FloatChunk, HistogramChunk, StringChunk
from seamark.stores.columns.commit_log import CommitLog
from seamark.stores.columns.float_tables import FloatSeries, FloatTable
from seamark.stores.columns.frames import array_header, decode_batches, encode_batch
from tests.stores.columns.builders import a_batch, a_chunk, a_float_table, a_row, texts_chunk

_INT64 = st.integers(-(2**63), 2**63 - 1)
_TEXT = st.text(max_size=8)
_LISTS = st.integers(0, 5).flatmap(
    lambda size: st.fixed_dictionaries(
        {
            "steps": st.lists(_INT64, min_size=size, max_size=size),
            "numbers": st.lists(st.floats(), min_size=size, max_size=size),
            "texts": st.lists(_TEXT, min_size=size, max_size=size),
            "flags": st.lists(st.booleans(), min_size=size, max_size=size),
        }
    )
)


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    batch = Batch()
    for path in draw(st.lists(_TEXT.filter(bool), max_size=3, unique=True)):
        batch.put(a_row(1, path, AttributeType.STRING, string_value=draw(_TEXT), float_value=draw(st.floats()), set_value=("a",)))
    for number, columns in enumerate(draw(st.lists(_LISTS, max_size=4))):
        steps = np.array(columns["steps"], np.int64)
        key = (1, draw(st.integers(0, 2**64 - 1)), 0, draw(st.integers(0, 2**64 - 1)), steps, steps)
        match number:
            case 0:
                batch.floats.append(FloatChunk(*key, np.array(columns["numbers"], np.float64)))
            case 1:
                batch.strings.append(StringChunk(*key, columns["texts"]))
            case 2:
                batch.files.append(FileChunk(*key, columns["texts"], columns["steps"], columns["texts"]))
            case _:
                rows = [columns["numbers"]] * len(steps)
                batch.histograms.append(HistogramChunk(*key, rows, rows, columns["flags"]))
    for path in draw(
        st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=8), max_size=2)
    ):
        steps = draw(st.lists(_INT64, max_size=3))
        values = st.lists(st.floats(), min_size=len(steps), max_size=len(steps))
        batch.tables.append(a_float_table(1, steps, {path: draw(values), f"{path}2": draw(values)}, rows=draw(st.booleans())))
    return batch


def _plain(value: Any) -> Any:
    """Batches as values that compare, NaN included."""
    if isinstance(value, np.ndarray):
        return repr(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, FloatSeries):
        return _plain([getattr(value, each.name) for each in fields(value)])
    if hasattr(value, "__slots__"):
        return [_plain(getattr(value, name)) for name in value.__slots__]
    return repr(value)


def _decoded(encoded: list[bytes]) -> list[Batch]:
    return decode_batches(b"".join([array_header(len(encoded)), *encoded]))


@given(written=st.lists(batches(), max_size=3))
@settings(deadline=None)
def test_batches_survive_encoding(written: list[Batch]) -> None:
    assert _plain(_decoded([encode_batch(batch) for batch in written])) == _plain(written)


def test_series_that_are_configured_inherited_or_previewed_survive_encoding() -> None:
    rows = [a_row(1, "a", AttributeType.FLOAT_SERIES), a_row(1, "b", AttributeType.FLOAT_SERIES, generation=3, inherited=1)]
    rows.append(a_row(1, "c", AttributeType.FLOAT_SERIES, detail="{}", preview_step=7))
    numbers = np.arange(15).reshape(5, 3)
    table = FloatTable(FloatSeries.of_rows(rows), np.array([1]), np.array([2]), np.array([[1.0, 2.0, 3.0]]), numbers, numbers / 2)
    batch = Batch(tables=[table])
    assert _plain(_decoded([encode_batch(batch)])) == _plain([batch])


def test_a_batch_of_a_log_without_tables_is_read() -> None:
    encoded = encode_batch(a_batch([a_row(1, "a", AttributeType.INT)], [a_chunk(1, "b", {0: 0.5})]))
    # The array of nine fields becomes one of seven.
    assert encoded[0] == 0x99
    assert encoded[-2:] == b"\x90\x90"
    earlier = b"\x97" + encoded[1:-2]
    assert _plain(_decoded([earlier])) == _plain(_decoded([encoded]))


def test_a_log_gives_back_what_was_appended(tmp_path: Path) -> None:
    log = CommitLog(tmp_path)
    segment = log.open_segment(7)
    first, second = a_batch([a_row(1, "a", AttributeType.INT)]), a_batch(floats=[a_chunk(1, "b", {0: 0.5})])
    segment.append([encode_batch(first)])
    segment.append([encode_batch(second), encode_batch(first)])
    assert CommitLog(tmp_path).left_over() == [7]
    assert _plain(CommitLog(tmp_path).read(7)) == _plain([first, second, first])
    segment.remove()
    assert CommitLog(tmp_path).left_over() == []


def test_a_frame_that_a_crash_cut_off_or_damaged_is_not_read(tmp_path: Path) -> None:
    log = CommitLog(tmp_path)
    segment = log.open_segment(1)
    first, second = a_batch([a_row(1, "a", AttributeType.INT)]), a_batch(strings=[texts_chunk(1, "b", ["x", "y"])])
    segment.append([encode_batch(first)])
    path = next(tmp_path.glob("*.log"))
    whole = path.stat().st_size
    segment.append([encode_batch(second)])
    content = path.read_bytes()
    for size in range(whole, len(content)):
        path.write_bytes(content[:size])
        assert _plain(log.read(1)) == _plain([first])
    for position in range(whole, len(content), 7):
        path.write_bytes(content[:position] + bytes([content[position] ^ 0x55]) + content[position + 1 :])
        assert _plain(log.read(1)) == _plain([first])


def test_an_append_that_the_disk_refuses_leaves_no_trace(tmp_path: Path) -> None:
    log = CommitLog(tmp_path)
    segment = log.open_segment(1)
    batch = a_batch([a_row(1, "a", AttributeType.STRING, string_value="x" * 1000)])
    segment.append([encode_batch(batch)])
    size = next(tmp_path.glob("*.log")).stat().st_size
    with limited_files(size + 100), pytest.raises(OSError, match="too large"):
        segment.append([encode_batch(batch)])
    assert next(tmp_path.glob("*.log")).stat().st_size == size
    segment.append([encode_batch(batch)])
    assert len(log.read(1)) == 2


@contextmanager
def limited_files(size: int) -> Iterator[None]:
    """Writing beyond `size` bytes of any file fails, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
