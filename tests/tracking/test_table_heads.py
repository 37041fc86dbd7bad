"""The first rows of Parquet files that anybody may have made."""

import contextlib
import io
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seamark.model.errors import NoPreview
from seamark.tracking.stored_files import StoredFile
from seamark.tracking.table_heads import read_table_head


def stored(content: bytes) -> StoredFile:
    return StoredFile("t.parquet", len(content), "", "tag", "owner", lambda start, end: iter([content[start:end]]))


def parquet(table: "pa.Table", **options: object) -> bytes:
    made = io.BytesIO()
    pq.write_table(table, made, **options)  # pyright: ignore[reportArgumentType] # whatever a test wants of the format
    return made.getvalue()


def test_values_of_every_kind_are_text() -> None:
    table = pa.table(
        {
            "f": [0.1, None],
            "s": ["ä", ""],
            "b": pa.array([b"\0\1\2", None], pa.binary()),
            "t": pa.array([datetime(2026, 1, 2, tzinfo=UTC)] * 2, pa.timestamp("ms", "UTC")),
            "m": [{"x": 1, "y": None}, None],
            "ok": [True, False],
        }
    )
    head = read_table_head(stored(parquet(table)), 10)
    assert [column.name for column in head.columns] == ["f", "s", "b", "t", "m", "ok"]
    assert head.rows[0] == ["0.1", "ä", "3 bytes", "2026-01-02 00:00:00+00:00", "{'x': 1, 'y': None}", "True"]
    assert head.rows[1][:3] == [None, "", None]


def test_rows_come_from_as_many_groups_as_it_takes_and_columns_are_limited() -> None:
    table = pa.table({f"c{place}": range(50) for place in range(130)})
    head = read_table_head(stored(parquet(table, row_group_size=7)), 20)
    assert [row[0] for row in head.rows] == [str(place) for place in range(20)]
    assert (len(head.columns), head.total_columns, head.total) == (100, 130, 50)


def test_an_empty_table_has_its_columns() -> None:
    head = read_table_head(stored(parquet(pa.table({"a": pa.array([], pa.int64())}))), 5)
    assert ([column.type for column in head.columns], head.rows, head.total) == (["int64"], [], 0)


def test_damaged_files_are_refused_with_a_reason() -> None:
    whole = parquet(pa.table({"a": range(1000), "b": ["x"] * 1000}))
    for content in (
        b"",
        b"PAR1",
        b"hello world, hello",
        whole[:-1],
        b"PAR1" + b"\xff\xff\xff\x7f" + b"PAR1",
        whole[:4] + whole[400:],
    ):
        with pytest.raises(NoPreview):
            read_table_head(stored(content), 10)
    for place in range(8, len(whole), 97):
        bent = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        with contextlib.suppress(NoPreview):
            assert len(read_table_head(stored(bent), 10).rows) <= 10
