"""Names, types and values of attributes through the 3.x API."""

from __future__ import annotations

import math
from typing import Any

import pytest

from seamark.wire.neptune3.messages.attributes_pb2 import DefinitionsResult, Entry, ValuesResult
from tests.wire.neptune3.readers import LEADERBOARD, Reader, attributes_of
from tests.wire.neptune3.seeding import BIRTH

DEFINITIONS = "leaderboard/attributes/definitions/query"
VALUES = "proto/leaderboard/attributes/query"
PARAMS = {
    ("params/lr", "float"),
    ("params/lr", "int"),
    ("params/layers", "int"),
    ("params/nan", "float"),
    ("params/flag", "bool"),
    ("params/name", "string"),
    ("params/when", "datetime"),
    ("params/kinds", "stringSet"),
}


def matching(*regexes: str, but: list[str] | None = None) -> dict[str, Any]:
    return {"mustMatchRegexes": list(regexes), "mustNotMatchRegexes": but}


def any_of(*alternatives: dict[str, Any]) -> dict[str, Any]:
    return {"mustMatchAny": list(alternatives)}


def test_a_name_has_one_entry_for_each_of_its_types(alice: Reader) -> None:
    assert alice.names(attributeNameFilter=any_of(matching("^params/"))) == PARAMS


def test_files_of_1x_clients_are_shown_and_what_3x_clients_do_not_know_has_no_definition(alice: Reader) -> None:
    names = alice.names(experimentIdsFilter=[alice.ref("old")])
    assert ("params/lr", "int") in names
    assert {("file", "fileRef"), ("images", "fileRefSeries")} <= set(names)
    assert not {"data", "source_code/git"} & {name for name, _ in names}
    only = alice.names(experimentIdsFilter=[alice.ref("old")], attributeFilter=[{"attributeType": "fileRef"}])
    assert only == {("file", "fileRef")}
    assert ("sys/size", "int") in names


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ({}, True),
        (None, True),
        ({"mustMatchAny": None}, True),
        ({"mustMatchAny": []}, False),
        ({"mustMatchAny": [{}]}, True),
        (any_of(matching("^hist$")), True),
        (any_of(matching("hi", "st$")), True),
        (any_of(matching("hi", "^st")), False),
        (any_of(matching("hist", but=["^h"])), False),
        (any_of(matching("nothing"), matching("is[[:alpha:]]")), True),
        (any_of(matching(r"^(a\-b|hist|loss)$")), True),
        ({"mustMatchRegexes": ["^hist$"]}, True),
        ({"mustMatchRegexes": ["^loss$"]}, False),
        ({"mustNotMatchRegexes": ["^hist$"]}, False),
        ({"mustMatchRegexes": ["^hist$"], "mustMatchAny": []}, False),
    ],
)
def test_names_pass_that_any_alternative_lets_through(alice: Reader, names: Any, found: bool) -> None:
    shown = alice.names(attributeNameFilter=names)
    assert (("hist", "histogramSeries") in shown) == found


def test_the_older_regex_counts_only_without_a_filter(alice: Reader) -> None:
    assert {name for name, _ in alice.names(attributeNameRegex="^hist$")} == {"hist"}
    shown = alice.names(attributeNameRegex="^hist$", attributeNameFilter=any_of(matching("^loss$")))
    assert {name for name, _ in shown} == {"loss"}


@pytest.mark.parametrize(
    ("types", "found"),
    [
        (None, PARAMS),
        ([], set()),
        (["int"], {("params/lr", "int"), ("params/layers", "int")}),
        (["bool", "datetime"], {("params/flag", "bool"), ("params/when", "datetime")}),
        (["complex", "experimentState", "gitRef"], set()),
    ],
)
def test_types_can_be_asked_for(alice: Reader, types: list[str] | None, found: set[tuple[str, str]]) -> None:
    wanted = None if types is None else [{"attributeType": each} for each in types]
    assert alice.names(attributeNameFilter=any_of(matching("^params/")), attributeFilter=wanted) == found


def test_the_size_of_a_run_is_an_int(alice: Reader) -> None:
    sizes = any_of(matching("^sys/size$"))
    assert alice.names(attributeNameFilter=sizes, attributeFilter=[{"attributeType": "int"}]) == {("sys/size", "int")}
    assert alice.names(attributeNameFilter=sizes, attributeFilter=[{"attributeType": "float"}]) == set()


@pytest.mark.parametrize(
    ("runs", "found"),
    [(None, {"hist"}), ([], set()), (["parent"], {"hist"}), (["old"], set()), (["old", "parent"], {"hist"})],
)
def test_only_the_listed_runs_count(alice: Reader, runs: list[str] | None, found: set[str]) -> None:
    wanted = None if runs is None else [alice.ref(run) for run in runs]
    shown = alice.names(experimentIdsFilter=wanted, attributeNameFilter=any_of(matching("^hist$")))
    assert {name for name, _ in shown} == found


@pytest.mark.parametrize("form", ["sys id", "custom id", "uuid"])
def test_runs_can_be_named_in_three_ways(alice: Reader, form: str) -> None:
    facts = alice.runs["grandchild"]
    reference = {
        "sys id": f"team/digits/{facts['sys_id']}",
        "custom id": "CUSTOM/team/digits/grand child/✓ 100%",
        "uuid": facts["uuid"],
    }[form]
    (entry,) = alice.values(experimentIdsFilter=[reference, "team/digits/DIG-999"], attributeNamesFilter=["sys/id"]).entries
    assert (entry.experiment_id, entry.experiment_short_id) == (facts["uuid"], facts["sys_id"])


def test_definitions_come_in_pages(alice: Reader) -> None:
    everything = alice.definitions()
    assert set(everything) == {"entries", "nextPage"}
    assert "nextPageToken" not in everything["nextPage"]
    entries: list[Any] = []
    token = None
    while True:
        page = alice.definitions(nextPage={"limit": 7.0, "nextPageToken": token})
        entries += page["entries"]
        token = page["nextPage"].get("nextPageToken")
        if token is None:
            break
        assert len(page["entries"]) == 7
    assert entries == everything["entries"]


def test_unknown_projects_are_ignored_beside_one_that_is_readable(alice: Reader, outsider: Reader) -> None:
    mixed = ["team/digits", "team/nothing", "far/secret", "team/digits"]
    assert alice.names(projectIdentifiers=mixed) == alice.names()
    for projects in (["team/digits"], ["team/digits", "team/nothing"], ["nowhere/digits"]):
        answer = outsider.post(DEFINITIONS, {"projectIdentifiers": projects})
        assert (answer.status, answer.json["errorType"]) == (403, "ACCESS_DENIED")


def test_projects_can_be_named_by_their_uuid(alice: Reader) -> None:
    project = alice.search({}).entries[0].project_id
    assert alice.names(projectIdentifiers=[project]) == alice.names()


@pytest.mark.parametrize("regex", ["(", "a{2000}", r"(?=x)"])
def test_what_is_no_regular_expression_is_said_once_and_for_all(alice: Reader, regex: str) -> None:
    for path, body in (
        (DEFINITIONS, {"projectIdentifiers": ["team/digits"]}),
        (VALUES, {"experimentIdsFilter": [alice.ref("parent")]}),
    ):
        answer = alice.post(path, {**body, "attributeNameFilter": any_of(matching(regex))}, projectIdentifier="team/digits")
        assert answer.status == 400, answer.body


@pytest.mark.parametrize("page", [{"limit": 0}, {"limit": 10_001}, {"limit": 2.5}, {"limit": 5, "nextPageToken": "nonsense"}])
def test_pages_that_cannot_be_are_refused(alice: Reader, page: dict[str, Any]) -> None:
    for path in (DEFINITIONS, VALUES):
        body = {"projectIdentifiers": ["team/digits"], "nextPage": page}
        assert alice.post(path, body, projectIdentifier="team/digits").status == 400


def test_values_of_every_type_come_as_they_were_logged(alice: Reader) -> None:
    (entry,) = alice.values(experimentIdsFilter=[alice.ref("parent")]).entries
    shown = attributes_of(entry)
    assert shown["params/lr"].float_properties.value == 0.1
    assert shown["params/layers"].int_properties.value == 3
    assert math.isnan(shown["params/nan"].float_properties.value)
    assert shown["params/flag"].bool_properties.value is True
    assert shown["params/name"].string_properties.value == "conv [1]"
    assert shown["params/when"].datetime_properties.value == BIRTH
    assert sorted(shown["params/kinds"].string_set_properties.value) == ["a", "b"]
    model = shown["model"].file_ref_properties
    assert (model.path, model.size_bytes, model.mime_type) == ("parent/model.bin", 12, "application/x-model")
    loss = shown["loss"].float_series_properties
    assert (loss.last, loss.last_step, loss.min, loss.max, loss.average, loss.variance) == (9, 9, 0, 9, 4.5, 8.25)
    odd = shown["odd"].float_series_properties
    assert math.isnan(odd.last)
    assert (odd.last_step, odd.min, odd.max, odd.average, odd.variance) == (1000, 1, 3, 2, 1)
    log = shown["log"].string_series_properties
    assert (log.last, log.last_step) == ("line 9", 9)
    images = shown["images"].file_ref_series_properties
    assert (images.last.path, images.last.size_bytes, images.last_step) == ("parent/images/2.png", 12, 2)
    hist = shown["hist"].histogram_series_properties
    assert (hist.last.type, list(hist.last.edges), list(hist.last.values)) == ("DENSITY", [0, 0.5, 1], [0.25, 0.75])


def test_a_forked_run_has_what_it_inherits(alice: Reader) -> None:
    (entry,) = alice.values(experimentIdsFilter=[alice.ref("child")]).entries
    shown = attributes_of(entry)
    loss = shown["loss"].float_series_properties
    assert (loss.last, loss.last_step, loss.min, loss.has_preview) == (107, 7, 0, True)
    assert shown["log"].string_series_properties.last == "line 4"
    assert shown["params/lr"].float_properties.value == 0.1


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"attributeNamesFilter": ["params/lr", "nothing"]}, {"parent", "child", "grandchild", "old"}),
        ({"attributeNamesFilter": None}, {"parent", "child", "grandchild", "old"}),
        ({"attributeNamesFilter": []}, set()),
        ({"attributeNamesFilter": ["params/lr"], "attributeFilter": [{"attributeType": "int"}]}, {"old"}),
        ({"attributeNameFilter": {"mustMatchRegexes": ["^source_code/"]}}, set()),
    ],
)
def test_runs_without_any_wanted_value_are_left_out(alice: Reader, body: dict[str, Any], found: set[str]) -> None:
    runs = ("parent", "child", "grandchild", "old")
    shown = alice.values(experimentIdsFilter=[alice.ref(run) for run in runs], **body)
    assert {entry.experiment_id for entry in shown.entries} == {alice.runs[run]["uuid"] for run in found}
    assert alice.values(experimentIdsFilter=[], **body).entries == []


def test_values_come_in_pages_of_so_many_values(alice: Reader) -> None:
    runs = [alice.ref(run) for run in ("parent", "child", "old")]
    whole = {
        (entry.experiment_short_id, each.name)
        for entry in alice.values(experimentIdsFilter=runs).entries
        for each in entry.attributes
    }
    paged: list[tuple[str, str]] = []
    token = None
    while True:
        page = alice.values(experimentIdsFilter=runs, nextPage={"limit": 10, "nextPageToken": token})
        found = [(entry.experiment_short_id, each.name) for entry in page.entries for each in entry.attributes]
        paged += found
        token = page.next_page.next_page_token
        assert len(found) == 10 or not token
        if not token:
            break
    assert len(paged) == len(whole)
    assert set(paged) == whole


def test_runs_of_others_are_as_if_they_were_not_there(alice: Reader, outsider: Reader) -> None:
    for reader, project, run, home in (
        (alice, "team/digits", "secret", "far/secret"),
        (outsider, "far/secret", "parent", "team/digits"),
    ):
        references = [alice.runs[run]["uuid"], alice.ref(run, home), f"CUSTOM/{home}/{run}"]
        answer = reader.post(VALUES, {"experimentIdsFilter": references}, projectIdentifier=project)
        assert answer.status == 200
        assert not ValuesResult.FromString(answer.body).entries
        body = {"projectIdentifiers": [project], "experimentIdsFilter": references}
        assert reader.post(DEFINITIONS, body).json["entries"] == []


def test_the_old_fetcher_reads_definitions_and_values_of_one_run(alice: Reader, outsider: Reader) -> None:
    path = f"{LEADERBOARD}/proto/attributes/queryAttributeDefinitions"
    answer = alice.api.get(path, experimentIdentifier=alice.ref("parent"), attributeType=["floatSeries", "fileRef"])
    found = DefinitionsResult.FromString(answer.body)
    assert {(each.name, each.type) for each in found.entries} == {
        ("loss", "floatSeries"),
        ("odd", "floatSeries"),
        ("model", "fileRef"),
    }
    everything = DefinitionsResult.FromString(alice.api.get(path, experimentIdentifier=alice.ref("parent")).body)
    assert {("sys/id", "string"), ("hist", "histogramSeries")} <= {(each.name, each.type) for each in everything.entries}

    query = {"holderIdentifier": alice.ref("parent"), "holderType": "experiment"}
    some = alice.read(Entry, "proto/attributes/attributes", {"attributePathsFilter": ["loss", "nothing"]}, **query)
    assert (some.experiment_id, [each.name for each in some.attributes]) == (alice.runs["parent"]["uuid"], ["loss"])
    whole = alice.read(Entry, "proto/attributes/attributes", {}, **query)
    assert {each.name for each in whole.attributes} == {each.name for each in everything.entries}

    for reader, run in ((outsider, "parent"), (alice, "secret")):
        refused = reader.api.get(path, experimentIdentifier=alice.runs[run]["uuid"])
        assert (refused.status, refused.json["errorType"]) == (403, "ACCESS_DENIED")
        query = {"holderIdentifier": alice.runs[run]["uuid"], "holderType": "experiment"}
        assert reader.post("proto/attributes/attributes", {}, **query).status == 403
