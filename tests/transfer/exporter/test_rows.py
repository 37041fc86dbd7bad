"""Reading rows: every point comes out once and in order, however the exporter laid them out."""

import math
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.demo.export import ExportWriter
from seamark.model.errors import SourceUnreadable
from seamark.transfer.exporter.layout import find_exports
from seamark.transfer.exporter.parts import open_part
from seamark.transfer.exporter.rows import read_rows

# pyarrow's stubs leave much of this open.
_pq: Any = pyarrow.parquet
_PATHS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_MICROS = st.integers(-(10**17), 10**17)
_TIMES = st.integers(0, 2**41)
_FLOAT = st.one_of(st.none(), st.floats(allow_nan=False))
_FLOATS = st.tuples(st.just("float_series"), _PATHS, _MICROS, _TIMES, _FLOAT)
_TEXTS = st.tuples(
    st.just("string_series"), _PATHS, _MICROS, _TIMES, st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)

_Point = tuple[int, int, float | str | None]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(_FLOATS, _TEXTS), min_size=1, max_size=40), st.integers(1, 4))
def test_all_points_of_an_export_come_out_by_series_and_step(
    rows: list[tuple[str, str, int, int, float | str | None]], parts: int
) -> None:
    expected: dict[tuple[str, str], list[_Point]] = defaultdict(list)
    with TemporaryDirectory() as folder:
        run = ExportWriter(Path(folder)).run("team/p", "RUN-1")
        for kind, path, step, time, value in rows:
            expected[kind, path].append((step, time, value))
            run.value(path, kind, value, _decimal(step), time)
        found: dict[tuple[str, str], list[_Point]] = defaultdict(list)
        paths = run.write(min(parts, len(rows)))
        for path in paths:
            with open_part(path) as part:
                for batch in part.batches():
                    _gather(batch, found)
    assert {key: sorted(points, key=_key) for key, points in found.items()} == {
        key: sorted(points, key=_key) for key, points in expected.items()
    }


def _decimal(micros: int) -> str:
    sign, rest = "-" if micros < 0 else "", abs(micros)
    return f"{sign}{rest // 10**6}.{rest % 10**6:06d}"


def _key(point: _Point) -> tuple[int, int, str]:
    return point[0], point[1], repr(point[2])


def _gather(batch: pa.RecordBatch, found: dict[tuple[str, str], list[_Point]]) -> None:
    rows = read_rows(batch, 0)
    assert not rows.problems
    if rows.floats is not None:
        floats = rows.floats
        for series, step, time, value in zip(
            floats.series.tolist(), floats.steps.tolist(), floats.times.tolist(), floats.values.tolist(), strict=True
        ):
            found["float_series", floats.paths[int(series)]].append((step, time, None if math.isnan(value) else value))
        places = list(zip(floats.series.tolist(), floats.steps.tolist(), strict=True))
        assert places == sorted(places)
    for each in rows.texts:
        assert each.steps == sorted(step for step in each.steps if step is not None)
        found["string_series", each.path] += zip(each.steps, each.timestamps, each.values, strict=True)  # type: ignore[arg-type]


def _written(folder: Path, table: pa.Table) -> Path:
    path = folder / "a_part_0.parquet"
    _pq.write_table(table, path)
    return path


def _rows(folder: Path) -> pa.Table:
    return _pq.read_table(ExportWriter(folder).run("team/p", "RUN-1").values("float", a=1.0, b=2.0).write()[0])


def test_what_the_exporter_did_not_write_is_refused(tmp_path: Path) -> None:
    whole = _rows(tmp_path / "export")
    for table, message in [
        (pa.table({"a": [1]}), "was not made by neptune-exporter"),
        (whole.drop_columns(["step"]), "has not one column step"),
        (whole.set_column(4, "step", pa.array([1, 2])), "column step is of the type int64"),
        (whole.slice(0, 0), "does not say of which run it is"),
        (whole.set_column(1, "run_id", pa.array(["RUN-1", "RUN-2"])), "not all of its rows have the run_id 'RUN-1'"),
    ]:
        path = _written(tmp_path, table)
        with pytest.raises(SourceUnreadable, match=message), open_part(path) as part:
            list(part.batches())


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_and_nothing_else_happens(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        rows = ExportWriter(Path(folder)).run("team/p", "RUN-1").values("float", a=1.0).values("string", b="text")
        rows.series("loss", "float_series", [(step, step, 0.5) for step in range(50)])
        rows.series("weights", "histogram_series", [(1, 1, {"type": "COUNTING", "edges": [0.0, 1.0], "values": [1.0]})])
        path = rows.write()[0]
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
        try:
            with open_part(path) as part:
                for batch in part.batches():
                    read_rows(batch, 0)
        except SourceUnreadable:
            pass


def test_parts_are_found_in_their_order_each_run_once(tmp_path: Path) -> None:
    rows = ExportWriter(tmp_path).run("team/p", "x_part_1.parquet").values("float", **{f"v{n}": 1.0 for n in range(12)})
    paths = rows.write(parts=12)
    (tmp_path / "data" / "notes.parquet").write_bytes(b"")
    (tmp_path / "data" / "link_part_0.parquet").symlink_to(paths[0])
    for named in ([tmp_path], [paths[7]], [tmp_path, paths[3]]):
        (found,) = find_exports(named)
        assert list(found.parts) == paths
        assert (found.missing, found.scope) == ([], "")
    paths[0].unlink()
    assert find_exports([tmp_path])[0].missing == [0]
