"""Tables of runs, models and versions through the official client."""

from __future__ import annotations

import pytest

from tests.interop.conftest import Team
from tests.interop.official import Observations, OfficialClient
from tests.interop.server import Server


@pytest.fixture(scope="module")
def seen(client: OfficialClient, team: Team) -> Observations:
    (client.folder / "notes.txt").write_text("noted")
    return client.observe("tables", robot=team.robot.name, member=team.member.name, robot_token=team.robot.token)


def test_an_empty_project_has_empty_tables(seen: Observations) -> None:
    assert seen["empty_runs"] == 0
    assert seen["empty_models"] == 0


def test_all_runs_are_listed_newest_first(seen: Observations) -> None:
    assert seen["all"] == ["d", "c", "b", "a"]


def test_runs_are_found_by_id(seen: Observations) -> None:
    assert seen["by_id"] == ["a", "c"]
    assert seen["by_one_id"] == ["b"]


def test_runs_are_found_by_all_of_their_tags(seen: Observations) -> None:
    assert seen["by_tag"] == ["b"]
    assert seen["by_tags"] == [["c"], []]


def test_runs_are_found_by_owner(seen: Observations) -> None:
    assert seen["by_owner"] == [["d"], ["a", "b", "c", "d"]]


def test_runs_are_found_by_state(seen: Observations) -> None:
    assert seen["by_state"] == ["a", "b", "c", "d"]


def test_criteria_combine(seen: Observations) -> None:
    assert seen["by_id_and_tag"] == ["b"]
    seen.failure("query_and_tag")


def test_a_limit_cuts_the_table(seen: Observations) -> None:
    assert seen["limit"] == [2, 4]
    assert "ValueError" in seen.failure("limit_zero").bases


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("greater", "cd"),
        ("at_least", "acd"),
        ("not_equal", "bcd"),
        ("integer", "c"),
        ("both", "bc"),
        ("either", "ad"),
        ("and_binds_tighter", "bd"),
        ("negated", "ab"),
        ("boolean", "ab"),
        ("string", "c"),
        ("string_contains", "b"),
        ("string_matches", "cd"),
        ("tag", "d"),
        ("no_tag", "abc"),
        ("datetime", "cd"),
        ("created_lately", "abcd"),
        ("last_of_series", "ab"),
        ("max_of_series", "abcd"),
        ("text_series", "b"),
        ("exists", "c"),
        ("does_not_exist", "abd"),
        ("other_type", ""),
        ("owner", "d"),
        ("id", "a"),
        ("everything", "abcd"),
    ],
)
def test_a_query_finds_the_runs_that_it_describes(seen: Observations, name: str, expected: str) -> None:
    assert seen[f"query_{name}"] == list(expected)


def test_a_broken_query_is_reported_as_such(seen: Observations) -> None:
    assert seen.failure("query_broken").kind == "NeptuneInvalidQueryException"


def test_columns_choose_what_a_table_holds(seen: Observations) -> None:
    ids = seen["ids"]
    by_id = {row.pop("sys/id"): {name: row[name] for name in ("loss", "only c")} for row in seen["columns"]}
    assert by_id == {ids["a"]: {"loss": 0.5, "only c": None}, ids["c"]: {"loss": 0.75, "only c": "has it"}}
    assert sorted(seen["column_names"]) == ["epoch", "loss", "sys/id"]


def test_a_row_tells_values_of_every_type(seen: Observations, team: Team) -> None:
    assert seen["row_values"] == {
        "loss": 0.5,
        "epoch": 0,
        "good": True,
        "label": "a's label",
        "when": "2024-01-01T00:00:00",
        "curve": 0.5,
        "words": "a",
        "sys/tags": ["all", "only a"],
        "sys/name": "a",
        "sys/owner": team.member.name,
        "sys/trashed": False,
        "sys/failed": False,
        "handler": 0.5,
        "type": "floatSeries",
        "artifact": 64,
    }
    assert "ValueError" in seen.failure("row_gap").bases


def test_a_file_is_downloaded_from_its_row(seen: Observations) -> None:
    assert seen["row_file"] is None
    assert seen["row_file_content"] == "noted"


@pytest.mark.parametrize(
    ("column", "ascending"),
    [
        ("loss", "bacd"),
        ("epoch", "abcd"),
        ("label", "abcd"),
        ("when", "abcd"),
        ("sys/id", "abcd"),
        ("sys/creation_time", "abcd"),
        ("mixed", "abcd"),
        ("curve", "bacd"),
    ],
)
def test_a_table_is_sorted_in_both_directions(seen: Observations, column: str, ascending: str) -> None:
    assert seen[f"sorted_{column}"] == [list(ascending), list(reversed(ascending))]


def test_a_table_is_sorted_by_truth(seen: Observations) -> None:
    ascending, descending = seen["sorted_good"]
    assert ([set(ascending[:2]), set(ascending[2:])], [set(descending[:2]), set(descending[2:])]) == (
        [{"c", "d"}, {"a", "b"}],
        [{"a", "b"}, {"c", "d"}],
    )


def test_rows_without_the_sort_column_come_last(seen: Observations) -> None:
    assert seen["sorted_only_c"] == ["c", "c"]


def test_sorting_with_a_limit_keeps_the_best(seen: Observations) -> None:
    assert seen["sorted_with_limit"] == ["b", "a"]


def test_sorting_by_an_unknown_column_or_one_that_is_not_always_simple_is_refused_by_the_client(seen: Observations) -> None:
    for name in ("sorted_series_and_number", "sorted_unknown"):
        assert "ValueError" in seen.failure(name).bases


def test_models_have_a_table(seen: Observations) -> None:
    assert seen["models"] == [["elm", "oak"], ["elm", "oak"], ["elm"]]
    assert [row["size"] for row in seen["models_columns"]] == [1.5, 3.5]


def test_versions_have_a_table_for_each_model(seen: Observations) -> None:
    assert seen["versions"] == [["OAK 0.1", "OAK 0.9"], ["ELM 0.9"]]
    assert seen["versions_query"] == ["OAK 0.9"]
    assert seen["versions_columns"] == ["OAK 0.1", "OAK 0.9"]


def test_trashed_objects_leave_the_tables(seen: Observations) -> None:
    assert seen["not_trashed"] == [["a", "b", "c"], ["oak"]]
    assert seen["trashed"] == [["d"], ["elm"]]
    assert seen["with_trash"] == [["a", "b", "c", "d"], ["elm", "oak"]]
    assert seen["trashed_query"] == [["d"], []]


def test_the_versions_of_a_trashed_model_are_trashed_too(seen: Observations) -> None:
    assert seen["versions_of_a_trashed_model"] == []


def test_a_table_of_several_pages_is_whole(server: Server, project: str, client: OfficialClient) -> None:
    server.seamark("project", "create", f"{project}-pages", "--visibility", "workspace")
    seen = client.having(NEPTUNE_PROJECT=f"{project}-pages", NEPTUNE_FETCH_TABLE_STEP_SIZE="3").observe("many_runs")
    assert seen["ascending_True"] == list(range(7))
    assert seen["ascending_False"] == list(reversed(range(7)))
    assert seen["limited"] == list(range(5))
    assert {3, 6} < set(seen["progress"])
    assert seen["progress"][-1] == 7
