"""The binary form of charts."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.errors import InvalidInput
from seamark.wire.v1.bucket_format import Chart, Grid, Line, decode, encode, narrowed

FLOATS = st.floats(width=64)
COUNTS = st.integers(0, 2**32 - 1)
COLUMNS = st.dictionaries(
    st.sampled_from(["last", "min", "max", "index", "count"]),
    st.lists(FLOATS, max_size=9).map(lambda each: np.array(each, np.float64))
    | st.lists(st.floats(width=32), max_size=9).map(lambda each: np.array(each, np.float32))
    | st.lists(COUNTS, max_size=9).map(lambda each: np.array(each, np.uint32)),
)
LINES = st.builds(
    Line, st.text(max_size=9), st.text(max_size=40), st.sampled_from(["ok", "empty"]), st.integers(0, 2**40), COLUMNS
)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
GRIDS = st.none() | st.builds(Grid, FINITE, FINITE, st.integers(0, 1000))
CHARTS = st.builds(Chart, st.sampled_from(["buckets", "points"]), GRIDS, st.lists(LINES, max_size=5))


@given(CHARTS)
def test_what_is_encoded_decodes_to_the_same_bits(chart: Chart) -> None:
    seen = decode(encode(chart))
    assert (seen.mode, seen.grid) == (chart.mode, chart.grid)
    for there, here in zip(seen.lines, chart.lines, strict=True):
        assert (there.run, there.path, there.status, there.points) == (here.run, here.path, here.status, here.points)
        assert there.columns.keys() == here.columns.keys()
        for name, column in here.columns.items():
            assert there.columns[name].dtype == column.dtype
            assert there.columns[name].tobytes() == column.tobytes()


@given(CHARTS)
def test_every_array_is_aligned_for_a_typed_array(chart: Chart) -> None:
    content = encode(chart)
    (directory_size,) = struct.unpack_from("<I", content, 8)
    directory = json.loads(content[16 : 16 + directory_size])
    assert directory_size % 8 == 0
    offsets = [array["offset"] for series in directory["series"] for array in series["columns"].values()]
    assert all(offset % 8 == 0 for offset in offsets)


@given(st.lists(FLOATS))
def test_a_narrow_band_holds_what_the_wide_one_held(values: list[float]) -> None:
    wide = np.array(values, np.float64)
    low, high = narrowed(wide, -np.inf), narrowed(wide, np.inf)
    assert np.array_equal(np.isnan(low), np.isnan(wide))
    is_number = ~np.isnan(wide)
    assert (low[is_number].astype(np.float64) <= wide[is_number]).all()
    assert (high[is_number].astype(np.float64) >= wide[is_number]).all()
    # What float32 is too small for stays as it is.
    assert np.array_equal(np.isfinite(low), np.isfinite(wide))
    assert np.array_equal(np.isfinite(high), np.isfinite(wide))


def test_columns_that_say_the_same_are_sent_once() -> None:
    steps, losses = np.arange(500.0), np.arange(500.0) / 7

    def chart(series: int) -> Chart:
        lines = [Line(f"DIG-{place}", "loss", "ok", 500, {"x": steps, "mean": losses + place}) for place in range(series)]
        return Chart("buckets", None, lines)

    content = encode(chart(3))
    assert len(content) < len(encode(chart(1))) + 2 * (losses.nbytes + 300)
    assert all(np.array_equal(line.columns["x"], steps) for line in decode(content).lines)


@pytest.mark.parametrize("damage", [b"", b"SMBK", b"XXXX" + bytes(12), encode(Chart("points", None, []))[:-1]])
def test_a_damaged_document_is_refused(damage: bytes) -> None:
    with pytest.raises(InvalidInput):
        decode(damage)
