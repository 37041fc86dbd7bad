"""Searching runs through the 3.x API."""

from __future__ import annotations

import http.client
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pytest

from seamark.wire.neptune3.messages.attributes_pb2 import SearchResult
from tests.wire.neptune3.readers import LEADERBOARD, Reader, attributes_of

PATH = "proto/leaderboard/entries/search/"
GLOBAL = "proto/leaderboard/entries/global/search/"
NEWEST_FIRST = ["old", "grandchild", "child", "parent"]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@pytest.mark.parametrize("path", [PATH, PATH.rstrip("/"), GLOBAL, GLOBAL.rstrip("/")])
def test_both_spellings_of_the_path_answer_without_a_redirect(alice: Reader, path: str) -> None:
    opener = urllib.request.build_opener(_NoRedirect)
    request = urllib.request.Request(
        f"{alice.api.url}{LEADERBOARD}/{path}?projectIdentifier=team/digits&type=run",
        b"{}",
        {"Content-Type": "application/json", "Authorization": f"Bearer {alice.api.access_token}"},
    )
    with opener.open(request, timeout=60) as answer:
        assert answer.status == 200
        assert SearchResult.FromString(answer.read()).entries


def test_without_conditions_all_runs_but_those_in_the_trash_are_found_newest_first(alice: Reader) -> None:
    assert alice.found({}) == NEWEST_FIRST
    assert alice.search({}).matching_item_count == 4
    assert alice.found({"query": {"query": "`sys/trashed`:bool = true"}}) == ["gone"]


def test_an_entry_says_what_it_is(alice: Reader) -> None:
    (entry,) = alice.search({"query": {"query": '`sys/custom_run_id`:string == "parent"'}}).entries
    assert entry.experiment_id == alice.runs["parent"]["uuid"]
    assert (entry.type, entry.organization_name, entry.project_name) == ("run", "team", "digits")
    attributes = attributes_of(entry)
    assert attributes["sys/id"].string_properties.value == alice.runs["parent"]["sys_id"]
    assert attributes["params/lr"].float_properties.value == 0.1
    assert attributes["sys/size"].type == "int"
    assert attributes["sys/size"].int_properties.attribute_type == "int"


def test_only_the_listed_attributes_come_with_the_entries(alice: Reader) -> None:
    wanted = [{"path": path} for path in ("params/lr", "loss", "nothing", "sys/id")]
    found = alice.search({"attributeFilters": wanted})
    shown = [{each.name: each.type for each in entry.attributes} for entry in found.entries]
    inherited = {"params/lr": "float", "loss": "floatSeries", "sys/id": "string"}
    assert shown == [{**inherited, "params/lr": "int"}, inherited, inherited, inherited]
    assert all(not entry.attributes for entry in alice.search({"attributeFilters": []}).entries)


def test_what_3x_clients_do_not_know_is_left_out(alice: Reader) -> None:
    types = {attribute.type for entry in alice.search({}).entries for attribute in entry.attributes}
    assert types == {
        "float",
        "int",
        "bool",
        "string",
        "datetime",
        "stringSet",
        "fileRef",
        "floatSeries",
        "stringSeries",
        "fileRefSeries",
        "histogramSeries",
    }


@pytest.mark.parametrize("columns", [None, [{"path": "sys/custom_run_id"}, {"path": "sys/id"}]])
def test_a_run_without_a_custom_id_goes_by_its_sys_id(alice: Reader, columns: Any) -> None:
    newest, *_ = alice.search({"attributeFilters": columns}).entries
    assert attributes_of(newest)["sys/custom_run_id"].string_properties.value == alice.runs["old"]["sys_id"]


def test_experiments_are_the_heads(alice: Reader) -> None:
    assert alice.found({"experimentLeader": True}) == ["grandchild", "child"]
    assert alice.found({"experimentLeader": False}) == NEWEST_FIRST


@pytest.mark.parametrize(
    ("limit", "offset", "found"),
    [
        (2, 0, NEWEST_FIRST[:2]),
        (2.0, 2.0, NEWEST_FIRST[2:]),
        (10_000, 0, NEWEST_FIRST),
        (0, 0, []),
        (10, 4, []),
        (1, None, ["old"]),
    ],
)
def test_pages_have_exactly_as_many_entries_as_they_should(alice: Reader, limit: Any, offset: Any, found: list[str]) -> None:
    body = {"pagination": {"limit": limit, "offset": offset}}
    assert alice.found(body) == found
    assert alice.search(body).matching_item_count == 4


@pytest.mark.parametrize("mode", [{}, {"aggregationMode": "none"}, {"aggregationMode": "auto"}, {"aggregationMode": None}])
def test_series_are_sorted_by_their_last_value(alice: Reader, mode: dict[str, Any]) -> None:
    by = {"name": "loss", "type": "floatSeries"}
    assert alice.found({"sorting": {"dir": "ascending", "sortBy": by, **mode}}) == ["old", "parent", "child", "grandchild"]
    assert alice.found({"sorting": {"dir": "descending", "sortBy": by, **mode}}) == ["grandchild", "child", "parent", "old"]


def test_the_aggregate_to_sort_by_stands_beside_the_column_or_in_it(alice: Reader) -> None:
    for sorting in (
        {"sortBy": {"name": "loss", "type": "floatSeries"}, "aggregationMode": "min"},
        {"sortBy": {"name": "loss", "type": "floatSeries", "aggregationMode": "min"}},
    ):
        *_, last = alice.found({"sorting": {"dir": "descending", **sorting}})
        assert last in {"parent", "child", "grandchild"}
        first, *_ = alice.found({"sorting": {"dir": "descending", **sorting}})
        assert first == "old"


def test_runs_without_the_sort_attribute_come_last_in_both_directions(alice: Reader) -> None:
    for direction in ("ascending", "descending"):
        sorting = {"dir": direction, "sortBy": {"name": "params/lr", "type": "int"}}
        assert alice.found({"sorting": sorting})[0] == "old"


def test_the_global_search_finds_the_runs_of_all_readable_projects(alice: Reader, outsider: Reader) -> None:
    body = {"pagination": {"limit": 100, "offset": 0}, "query": {"query": "`loss`:floatSeries EXISTS"}}
    found = alice.read(SearchResult, GLOBAL, body)
    assert {(entry.organization_name, entry.project_name) for entry in found.entries} == {("team", "digits")}
    heads = alice.read(SearchResult, GLOBAL, {"experimentLeader": True, "pagination": {"limit": 100, "offset": 0}})
    assert {entry.project_name for entry in heads.entries} == {"digits", "other"}
    for entry in heads.entries:
        assert {"sys/id", "sys/name", "sys/custom_run_id"} == set(attributes_of(entry))
    (theirs,) = outsider.read(SearchResult, GLOBAL, body).entries
    assert (theirs.organization_name, theirs.project_name) == ("far", "secret")


@pytest.mark.parametrize(
    "body",
    [
        {"query": {"query": "`a` = "}},
        {"query": {"query": '`sys/name`:string MATCHES "("'}},
        {"query": {"query": "`a`:nonsense = 1"}},
        {"sorting": {"sortBy": {"name": "a", "type": "nonsense"}}},
        {"sorting": {"sortBy": {"name": "a"}, "aggregationMode": "median"}},
        {"sorting": {"sortBy": {"name": "a"}, "dir": "sideways"}},
        {"pagination": {"limit": -1}},
        {"pagination": {"limit": 1.5}},
        {"pagination": {"limit": 10_001}},
        {"pagination": {"offset": -1}},
        {"grouping": {"groupBy": []}},
        {"attributeFilters": "loss"},
        [],
    ],
)
def test_what_is_wrong_with_a_search_is_said_once_and_for_all(alice: Reader, body: Any) -> None:
    answer = alice.post(PATH, body, projectIdentifier="team/digits", type="run")
    assert answer.status == 400, answer.body
    assert len(answer.json["message"]) > 20


@pytest.mark.parametrize("project", ["team/digits", "team/nothing", "nowhere/digits"])
def test_projects_that_one_may_not_see_are_denied_as_those_that_are_not_there(outsider: Reader, project: str) -> None:
    answer = outsider.post(PATH, {}, projectIdentifier=project, type="run")
    assert answer.status == 403
    assert answer.json["errorType"] == "ACCESS_DENIED"


def test_bodies_of_many_megabytes_are_read(alice: Reader) -> None:
    wanted = [{"path": f"{number:>01000d}"} for number in range(20_000)] + [{"path": "sys/id"}]
    found = alice.search({"attributeFilters": wanted})
    assert {attribute.name for entry in found.entries for attribute in entry.attributes} == {"sys/id"}


def test_bodies_beyond_the_limit_are_refused_before_they_arrive(alice: Reader) -> None:
    address = urlsplit(alice.api.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    connection.putrequest("POST", f"{LEADERBOARD}/{PATH}?projectIdentifier=team/digits")
    connection.putheader("Authorization", f"Bearer {alice.api.access_token}")
    connection.putheader("Content-Length", str(32 * 2**20 + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
