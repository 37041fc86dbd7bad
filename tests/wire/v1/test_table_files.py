"""Tables as files: what each value looks like, and that they are written as they are read."""

import csv
import io
import math
from collections.abc import Generator
from datetime import UTC, datetime
from typing import Any

import pyarrow.parquet as pq
import pytest

from seamark.tracking.table_exports import Cell, ColumnType, ExportedTable
from seamark.wire.v1 import table_files
from seamark.wire.v1.table_files import csv_chunks, parquet_chunks

FLOAT, INT, BOOL, TIME, TEXT = ColumnType
NOW = 1_700_000_000_123


def _table(types: list[ColumnType], *pages: list[list[Cell]]) -> ExportedTable:
    def given() -> Generator[list[list[Cell]]]:
        yield from pages

    return ExportedTable(sum(map(len, pages)), types, given())


def _csv(types: list[ColumnType], *pages: list[list[Cell]]) -> list[list[str]]:
    text = b"".join(csv_chunks([f"c{place}" for place in range(len(types))], _table(types, *pages))).decode()
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def _parquet(content: bytes) -> Any:
    read: Any = pq.read_table  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return read(io.BytesIO(content))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("plain", "plain"),
        ("", ""),
        ("a,b", "a,b"),
        ('say "x"', 'say "x"'),
        ("two\nlines", "two\nlines"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\n=x", "'\n=x"),
        ("a=1", "a=1"),
        ("ünder\u2028", "ünder\u2028"),
    ],
)
def test_texts_are_kept_and_formulas_are_made_harmless(text: str, field: str) -> None:
    assert _csv([TEXT, INT], [[text, -5]]) == [[field, "-5"]]


def test_every_type_of_value_has_one_spelling() -> None:
    row: list[Cell] = [0.1, 2**63 - 1, True, NOW, None]
    odd: list[Cell] = [math.nan, None, False, 10**17, None]
    rows = _csv([FLOAT, INT, BOOL, TIME, TEXT], [row, odd], [[-math.inf, -1, None, 0, "x"]])
    assert rows == [
        ["0.1", "9223372036854775807", "true", "2023-11-14T22:13:20.123Z", ""],
        ["NaN", "", "false", str(10**17), ""],
        ["-Infinity", "-1", "", "1970-01-01T00:00:00.000Z", "x"],
    ]


def test_csv_is_sent_page_by_page() -> None:
    chunks = csv_chunks(["a", "=b"], _table([TEXT, INT], [["x", 1]], [["y", 2]]))
    assert list(chunks) == [b"a,'=b\r\n", b"x,1\r\n", b"y,2\r\n"]


def test_parquet_is_sent_group_by_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "_ROWS_OF_GROUP", 2)
    pages: list[list[list[Cell]]] = [
        [[float(n), n, n % 2 == 0, NOW, None if n == 3 else f"={n}"] for n in some] for some in ((0, 1), (2,), (3, 4), (5,))
    ]
    chunks = list(parquet_chunks(["f", "i", "b", "t", "f"], _table([FLOAT, INT, BOOL, TIME, TEXT], *pages)))
    assert len(chunks) > 2
    table = _parquet(b"".join(chunks))
    assert table.column_names == ["f", "i", "b", "t", "f (2)"]
    assert table.column("i").to_pylist() == [0, 1, 2, 3, 4, 5]
    assert table.column("f (2)").to_pylist() == ["=0", "=1", "=2", None, "=4", "=5"]
    assert table.column("t")[0].as_py() == datetime.fromtimestamp(NOW / 1000, UTC)


def test_a_table_without_rows_has_its_columns() -> None:
    assert _csv([TEXT]) == []
    assert _parquet(b"".join(parquet_chunks(["a"], _table([TIME])))).column_names == ["a"]
