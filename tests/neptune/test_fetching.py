"""Our package reads what is on a server as the official one does: the same tables, series, values and files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from neptune import _fetching, _tables
from neptune.exceptions import (
    ContainerUUIDNotFound,
    FetchAttributeNotFoundException,
    FileSetNotFound,
    MetadataInconsistency,
    NeptuneInvalidQueryException,
)
from neptune.typing import ProgressBarCallback
from seamark.client.reading import AttributeFacts
from tests.neptune.reading import Reading, ReadRun, as_the_official_client_reads
from tests.wire.seeded import seeded_server


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    with seeded_server(tmp_path_factory.mktemp("reading"), "tests.wire.v1.seeding") as (server, facts):
        yield Reading(server, server.token("alice"), facts["run"])


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Where the official client and ours download to."""
    folder = tmp_path_factory.mktemp("downloads")
    (folder / "ours").mkdir()
    return folder / "theirs", folder / "ours"


@pytest.fixture(scope="module")
def theirs(reading: Reading, folders: tuple[Path, Path]) -> Mapping[str, Any]:
    return as_the_official_client_reads(reading, folders[0])


@pytest.fixture(autouse=True)
def string_storage() -> Iterator[None]:
    with pd.option_context("mode.string_storage", "python"):
        yield


def table(reading: Reading, **arguments: Any) -> pd.DataFrame:
    return _tables.fetch_runs_table(reading.runs, **arguments).to_pandas()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("columns", {"columns": ["params/lr", "sys/tags", "loss"], "ascending": True}),
        ("sorted", {"columns": ["params/lr"], "sort_by": "params/lr", "limit": 1}),
        ("sorted by series", {"columns": [], "sort_by": "loss"}),
        ("trash", {"trashed": True}),
        ("trash or not", {"trashed": None, "sort_by": "sys/id", "columns": []}),
        ("ids", {"id": ["DIG-2", "DIG-1"], "state": "inactive", "owner": "alice", "columns": None}),
        ("tags", {"tag": ["a", "b"]}),
        ("query", {"query": "(params/lr:float > 0.15)"}),
        ("nothing", {"query": "(params/lr:float > 7)", "columns": ["a"]}),
    ],
)
def test_a_table_is_the_official_one(reading: Reading, theirs: Mapping[str, Any], name: str, arguments: dict[str, Any]) -> None:
    ours = table(reading, **arguments)
    # A NaN that the 3.x API logged is nothing at all to the official client.
    assert_frame_equal(ours.drop(columns="params/nan", errors="ignore"), theirs[name])


def test_a_table_of_everything_is_the_official_one_with_what_that_cannot_say(reading: Reading, theirs: Mapping[str, Any]) -> None:
    ours = table(reading)
    assert bool(ours["params/nan"].isna().all())
    assert_frame_equal(ours.drop(columns="params/nan"), theirs["every run"])


def test_columns_are_named_by_anything_that_gives_them(reading: Reading) -> None:
    expected = table(reading, columns=["params/lr"])
    for columns in ("params/lr", ("params/lr",), {"params/lr": 1}.keys(), iter(["params/lr"])):
        assert_frame_equal(table(reading, columns=columns), expected)


def test_pages_make_the_same_table(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = table(reading, trashed=None)
    monkeypatch.setenv("NEPTUNE_FETCH_TABLE_STEP_SIZE", "1")
    assert_frame_equal(table(reading, trashed=None), whole)
    assert list(table(reading, trashed=None, limit=2)["sys/id"]) == list(whole["sys/id"][:2])


def test_rows_have_the_official_types_and_values(reading: Reading, theirs: Mapping[str, Any]) -> None:
    row = _tables.fetch_runs_table(reading.runs, ascending=True).to_rows()[0]

    def value_of(path: str) -> Any:
        try:
            return row.get_attribute_value(path)
        except MetadataInconsistency as error:
            return type(error).__name__

    ours = {path: (row.get_attribute_type(path), value_of(path)) for path in row.get_attribute_names()}
    del ours["params/nan"]
    assert ours == {path: each for path, each in theirs["row"].items() if path != "params/nan"}
    assert row["params"]["lr"].get() == 0.1
    with pytest.raises(ValueError, match="nothing"):
        row.get_attribute_value("nothing")


def test_rows_download_their_files(reading: Reading, tmp_path: Path) -> None:
    row = next(_tables.fetch_runs_table(reading.runs, ascending=True))
    row["note"].download(str(tmp_path))
    row.download_file_set_attribute("source", str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == ["note.txt", "source.zip"]
    with pytest.raises(MetadataInconsistency):
        row.download_file_attribute("loss", None)


def test_series_are_the_official_ones(reading: Reading, theirs: Mapping[str, Any]) -> None:
    run = reading.run
    numbers = _fetching.fetch_series_values(run, "loss", "float")
    # NaN and infinities, which the 3.x API logs, come through here.
    assert_frame_equal(numbers.drop(index=[100, 101]), theirs["numbers"].drop(index=[100, 101]).astype({"value": float}))
    assert_frame_equal(_fetching.fetch_series_values(run, "short", "float", False), theirs["numbers alone"])
    assert_frame_equal(_fetching.fetch_series_values(run, "console", "string"), theirs["texts"])
    assert _fetching.fetch_last_value(run, "loss") == theirs["last number"]
    assert _fetching.fetch_last_value(run, "console") == theirs["last text"]


def test_times_of_points_are_of_this_machines_zone(
    reading: Reading, theirs: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        here = _fetching.fetch_series_values(reading.run, "short", "float")["timestamp"]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert str(here[0]) == "2023-11-14 17:13:20"


def test_namespaces_and_file_sets_are_the_official_ones(reading: Reading, theirs: Mapping[str, Any]) -> None:
    def listed(directory: str | None) -> list[tuple[Any, ...]]:
        return [
            (each.name, each.size, each.mtime, each.file_type)
            for each in _fetching.list_fileset_files(reading.run, "source", directory)
        ]

    assert _fetching.fetch_namespace(reading.run, "sys") == theirs["namespace"]
    assert listed(None) == theirs["top"]
    assert listed("pack") == theirs["inside"]


def test_downloads_leave_the_same_files(
    reading: Reading, theirs: Mapping[str, Any], folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert theirs
    monkeypatch.chdir(folders[1])
    run = reading.run
    _fetching.download_file(run, "page")
    _fetching.download_file_series(run, "images")
    _fetching.download_file_set(run, "source")
    _fetching.download_file(run, "note", ".")
    _fetching.download_file(run, "blob", "named.bin")
    _fetching.download_last_of_file_series(run, "images", "last")

    def contents(folder: Path) -> dict[str, bytes]:
        return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}

    ours, official = contents(folders[1]), contents(folders[0])
    assert ours.pop("source.zip")[:2] == official.pop("source.zip")[:2] == b"PK"
    assert ours == official


def test_what_is_not_there_is_said_to_be_missing(reading: Reading) -> None:
    run = reading.run
    for fetch in (
        lambda: _fetching.fetch_value(run, "nothing"),
        lambda: _fetching.fetch_series_values(run, "nothing", "float"),
        lambda: _fetching.fetch_last_value(run, "params/lr"),
        lambda: _fetching.download_file(run, "nothing", "never"),
        lambda: _fetching.list_artifact_files(run, "params/lr"),
    ):
        with pytest.raises(FetchAttributeNotFoundException):
            fetch()
    with pytest.raises(FileSetNotFound):
        _fetching.list_fileset_files(run, "source", "nothing")
    with pytest.raises(ContainerUUIDNotFound):
        _fetching.fetch_attributes(ReadRun(run.connection, "team", "digits", "00000000-0000-4000-8000-000000000000"))
    assert not Path("never").exists()


def test_fields_below_other_fields_are_left_out(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd:
        def attributes(self, uuid: str, *, prefix: str = "") -> dict[str, AttributeFacts]:
            return {path: AttributeFacts("int", 1) for path in ("odd/last", "odd", "odd/a/b", "odder", "/odder/a", "x//y")}

    def odd(source: _fetching.Source) -> Odd:
        return Odd()

    monkeypatch.setattr(_fetching, "_reader", odd)
    assert set(_fetching.fetch_attributes(reading.run)) == {"odd", "odder"}
    assert _fetching.fetch_namespace(reading.run, "") == {"odd": 1, "odder": 1}


def test_wrong_arguments_of_tables_are_told_at_once(reading: Reading) -> None:
    for arguments, error in (
        ({"limit": 0}, ValueError),
        ({"limit": "1"}, TypeError),
        ({"state": "sleeping"}, ValueError),
        ({"query": "a", "id": "DIG-1"}, ValueError),
        ({"sort_by": "nothing"}, ValueError),
        ({"ascending": 1}, TypeError),
        ({"progress_bar": "yes"}, TypeError),
        ({"trashed": "no"}, TypeError),
    ):
        with pytest.raises(error):
            _tables.fetch_runs_table(reading.runs, **arguments)  # pyright: ignore[reportArgumentType]


def test_a_query_that_is_no_nql_is_told_with_its_first_row(reading: Reading) -> None:
    rows = _tables.fetch_runs_table(reading.runs, query="a b c")
    with pytest.raises(NeptuneInvalidQueryException, match="a b c"):
        next(rows)


def test_an_own_progress_bar_sees_every_page(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int | None]] = []

    class Bar(ProgressBarCallback):
        def update(self, *, by: int, total: int | None = None) -> None:
            seen.append((by, total))

    monkeypatch.setenv("NEPTUNE_FETCH_TABLE_STEP_SIZE", "2")
    table(reading, trashed=None, progress_bar=Bar)
    assert seen == [(0, 3), (2, 3), (1, 3)]
    seen.clear()
    _fetching.fetch_series_values(reading.run, "loss", "float", progress_bar=Bar)
    assert seen == [(2000, 2000)]
