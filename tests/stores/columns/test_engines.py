"""The two engines: statements, parameters, inserts and errors."""

import os
import struct
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.model.errors import StoreUnavailable
from seamark.stores.columns import Columns
from seamark.stores.columns.chdb_engine import ChdbEngine
from seamark.stores.columns.engine import READ_SECONDS, Engine, EngineError
from seamark.stores.columns.schema import DEFINITIONS, create_tables
from seamark.stores.columns.sql import Parameters
from tests.stores.columns.builders import a_batch, a_row, new_id, write


@given(text=st.text() | st.sampled_from(["\\N", "a'b\\", '"`', "\\n\n\t\r\0\b\f", "{t0:String}", "%s%%", "' OR 1=1 --"]))
@settings(max_examples=60, deadline=None)
def test_a_parameter_arrives_as_it_was_sent(engine: Engine, text: str) -> None:
    parameters = Parameters()
    found = engine.query(f"SELECT {parameters.text(text)} AS it, {parameters.text('other')} AS other", parameters.values)
    assert found.to_pylist() == [{"it": text, "other": "other"}]


@given(bits=st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=50))
@settings(max_examples=30, deadline=None)
def test_a_number_in_a_statement_is_exact(engine: Engine, bits: list[int]) -> None:
    numbers = [struct.unpack("<d", struct.pack("<Q", each))[0] for each in bits]
    parameters = Parameters()
    found = engine.query(f"SELECT [{', '.join(parameters.number(each) for each in numbers)}] AS it").column("it")[0].as_py()
    assert [repr(each) for each in found] == [repr(each) for each in numbers]


def test_a_select_without_rows_gives_an_empty_table(engine: Engine) -> None:
    assert engine.query("SELECT 1 AS one WHERE 0").num_rows == 0


def test_a_wrong_statement_is_an_engine_error(engine: Engine) -> None:
    with pytest.raises(EngineError):
        engine.query("SELECT no_such_column")
    with pytest.raises(EngineError):
        engine.execute("NOT A STATEMENT")
    assert engine.query("SELECT 1 AS one").to_pylist() == [{"one": 1}]


def test_a_file_that_does_not_fit_its_table_is_not_inserted(engine: Engine, tmp_path: Path) -> None:
    create_tables(engine)
    file = tmp_path / "wrong.arrow"
    file.write_bytes(b"no arrow file at all")
    with pytest.raises(EngineError):
        engine.insert_file(DEFINITIONS, file)


def test_creating_the_tables_again_changes_nothing(engine: Engine) -> None:
    create_tables(engine)
    create_tables(engine)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Only Linux has priorities of threads.")
@pytest.mark.parametrize("engine_url", ["chdb"], indirect=True)
def test_merging_waits_for_what_is_asked_of_chdb(columns: Columns) -> None:
    threads = [each for each in Path("/proc/self/task").iterdir() if (each / "comm").read_text().strip() == "MergeMutate"]
    assert threads
    assert {os.getpriority(os.PRIO_PROCESS, int(each.name)) for each in threads} == {10}


def test_a_clickhouse_that_does_not_answer_is_reported_with_its_address(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:1 does not answer"):
        Columns.open("clickhouse://127.0.0.1:1/default", tmp_path)


def test_chdb_inserts_from_a_directory_of_any_name(engine_url: str, engine: Engine, tmp_path: Path) -> None:
    if not isinstance(engine, ChdbEngine):
        return
    create_tables(engine)
    directory = tmp_path / "it's a {strange,odd} *name? \\"
    directory.mkdir()
    project = new_id()
    schema = pa.schema([("project", pa.uint64()), ("path", pa.string())])
    with pa.OSFile(str(directory / "rows.arrow"), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_table(pa.table([[project], ["a"]], schema=schema))
    engine.insert_file(DEFINITIONS, directory / "rows.arrow")
    assert engine.query(f"SELECT path FROM {DEFINITIONS} WHERE project = {project}").to_pylist() == [{"path": "a"}]


def test_everything_is_checked(columns: Columns) -> None:
    write(columns, a_batch([a_row(new_id(), "a", AttributeType.INT)]))
    columns.ping()
    assert columns.inspection.check() == []


def test_a_reading_statement_has_a_limited_time_and_says_when_it_is_over(engine: Engine) -> None:
    assert engine.query("SELECT toUInt64(getSetting('max_execution_time')) AS it").to_pylist() == [{"it": READ_SECONDS}]
    with pytest.raises(EngineError) as refusal:
        engine.query("SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1 SETTINGS max_execution_time = 1")
    assert refusal.value.is_too_slow


@pytest.mark.parametrize(
    "failing",
    [
        "SELECT number, throwIf(number = 500000) AS it FROM numbers(1000000) SETTINGS max_block_size = 1000",
        "SELECT count() AS it FROM numbers(1000000000000) WHERE sipHash64(number) = 1 SETTINGS max_execution_time = 0.2",
    ],
)
def test_what_a_failed_statement_had_found_is_in_no_later_answer(engine: Engine, failing: str) -> None:
    for _ in range(8):
        with pytest.raises(EngineError):
            engine.query(failing)
    for _ in range(16):
        assert engine.query("SELECT 'mine' AS it").to_pylist() == [{"it": "mine"}]
