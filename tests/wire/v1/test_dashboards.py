"""Dashboards over HTTP."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.wire.v1.conftest import Api, Seeded

DIGITS = "projects/team/digits"
WIDGET = {"id": "w1", "kind": "text", "title": "", "x": 0, "y": 0, "w": 6, "h": 4, "options": {"text": "ünder"}}
DOCUMENT: dict[str, Any] = {
    "format": 1,
    "sections": [{"id": "s1", "title": "Loss", "collapsed": False, "pattern": None, "widgets": [WIDGET]}],
}
EMPTY: dict[str, Any] = {"format": 1, "sections": []}


@pytest.fixture(scope="module")
def viewer(seeded: Seeded) -> Iterator[Api]:
    """Somebody who may only look, until other modules know this person as a stranger again."""
    alice = seeded.api("alice")
    assert alice("POST", f"{DIGITS}/members", {"account": "stranger", "role": "viewer"}).status in (200, 201, 204, 409)
    yield seeded.api("stranger")
    alice("DELETE", f"{DIGITS}/members/stranger")


@pytest.fixture
def made(alice: Api) -> Iterator[str]:
    """The address of a dashboard."""
    created = alice("POST", f"{DIGITS}/dashboards", {"name": " Losses ", "document": DOCUMENT})
    assert created.status == 201, created.body
    address = f"{DIGITS}/dashboards/{created.json['id']}"
    yield address
    alice("DELETE", address)


def test_a_dashboard_is_made_seen_renamed_and_saved(alice: Api, viewer: Api, made: str) -> None:
    found = viewer("GET", made).json
    assert (found["name"], found["scope"], found["version"], found["widgets"]) == ("Losses", "runs", 1, 1)
    assert found["document"] == DOCUMENT
    assert (found["created_by"], found["updated_by"]) == ("alice", "alice")
    assert alice("PATCH", made, {"name": "All losses"}).json["name"] == "All losses"
    saved = alice("PUT", f"{made}/document", {"version": 1, "document": EMPTY})
    assert (saved.status, saved.json["version"], saved.json["widgets"]) == (200, 2, 0)
    assert viewer("GET", made).json["document"] == EMPTY
    listed = viewer("GET", f"{DIGITS}/dashboards").json
    assert [(each["name"], each["version"]) for each in listed["dashboards"]] == [("All losses", 2)]
    assert listed["defaults"] == {"runs": None, "run": None}


def test_who_comes_too_late_hears_whose_change_it_was(alice: Api, made: str) -> None:
    assert alice("PUT", f"{made}/document", {"version": 1, "document": EMPTY}).status == 200
    late = alice("PUT", f"{made}/document", {"version": 1, "document": DOCUMENT})
    assert (late.status, late.json["type"]) == (409, "urn:seamark:problem:dashboard-outdated")
    assert "changed by alice" in late.json["detail"]
    assert alice("GET", made).json["document"] == EMPTY


def test_an_older_version_is_looked_at_and_restored(alice: Api, viewer: Api, made: str) -> None:
    # Alice's saves of these seconds are one version; the restored one is not merged with them.
    alice("PUT", f"{made}/document", {"version": 1, "document": EMPTY})
    assert alice("POST", f"{made}/versions/2/restore", {"version": 2}).json["document"] == EMPTY
    alice("PUT", f"{made}/document", {"version": 3, "document": DOCUMENT})
    versions = viewer("GET", f"{made}/versions").json["versions"]
    shown = [(each["version"], each["widgets"], each["restored_from"], each["saved_by"]) for each in versions]
    assert shown == [(4, 1, None, "alice"), (3, 0, 2, "alice"), (2, 0, None, "alice")]
    assert viewer("GET", f"{made}/versions/2").json == {"document": EMPTY}
    assert viewer("GET", f"{made}/versions/1").status == 404
    assert alice("POST", f"{made}/versions/2/restore", {"version": 3}).status == 409
    restored = alice("POST", f"{made}/versions/2/restore", {"version": 4}).json
    assert (restored["version"], restored["document"]) == (5, EMPTY)


def test_a_deleted_dashboard_comes_back_with_its_versions(alice: Api, made: str) -> None:
    dashboard = made.rpartition("/")[2]
    default = {"scope": "runs", "dashboard": dashboard}
    assert alice("PUT", f"{DIGITS}/dashboards/default", default).status == 204
    assert alice("DELETE", made).status == 204
    assert alice("GET", made).status == alice("DELETE", made).status == 404
    assert alice("PUT", f"{made}/document", {"version": 1, "document": EMPTY}).status == 404
    assert alice("GET", f"{DIGITS}/dashboards").json == {"dashboards": [], "defaults": {"runs": None, "run": None}}
    assert alice("POST", f"{made}/undelete", {}).json["id"] == dashboard
    assert alice("POST", f"{made}/undelete", {}).status == 404
    assert alice("GET", f"{DIGITS}/dashboards").json["defaults"]["runs"] == dashboard
    assert alice("GET", made).json["document"] == DOCUMENT


def test_a_copy_is_a_dashboard_of_its_own(alice: Api, made: str) -> None:
    copy = alice("POST", f"{made}/duplicate", {}).json
    named = alice("POST", f"{made}/duplicate", {"name": "Mine"}).json
    assert (copy["name"], named["name"], copy["version"], copy["widgets"]) == ("Losses (copy)", "Mine", 1, 1)
    for each in (copy, named):
        assert alice("GET", f"{DIGITS}/dashboards/{each['id']}").json["document"] == DOCUMENT
        assert alice("DELETE", f"{DIGITS}/dashboards/{each['id']}").status == 204


def test_a_dashboard_for_one_run_is_no_default_for_many(alice: Api, made: str) -> None:
    default = {"scope": "run", "dashboard": made.rpartition("/")[2]}
    assert alice("PUT", f"{DIGITS}/dashboards/default", default).status == 409
    assert alice("PUT", f"{DIGITS}/dashboards/default", {**default, "dashboard": str(uuid4())}).status == 404


def test_who_may_only_look_changes_nothing(viewer: Api, made: str) -> None:
    default = {"scope": "runs", "dashboard": made.rpartition("/")[2]}
    for method, address, body in (
        ("POST", f"{DIGITS}/dashboards", {"name": "mine"}),
        ("PUT", f"{DIGITS}/dashboards/default", default),
        ("PATCH", made, {"name": "mine"}),
        ("PUT", f"{made}/document", {"version": 1, "document": EMPTY}),
        ("POST", f"{made}/duplicate", {}),
        ("POST", f"{made}/versions/1/restore", {"version": 1}),
        ("DELETE", made, None),
    ):
        assert viewer(method, address, body).status == 403, address


def test_a_dashboard_is_not_reached_through_another_project(seeded: Seeded, made: str) -> None:
    admin = seeded.api("admin")
    assert admin("POST", "workspaces/team/projects", {"name": "dashed", "key": "DASHED"}).status in (200, 201)
    other = made.replace("digits", "dashed")
    assert admin("GET", made).status == 200
    for address in (other, f"{other}/versions", f"{other}/versions/1"):
        assert admin("GET", address).status == 404
    assert admin("POST", f"{other}/duplicate", {}).status == 404
    assert admin("DELETE", other).status == 404
    default = {"scope": "runs", "dashboard": made.rpartition("/")[2]}
    assert admin("PUT", "projects/team/dashed/dashboards/default", default).status == 404


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({**DOCUMENT, "format": 2}, "format"),
        ({"format": 1, "sections": [{"id": "s1", "widgets": [{**WIDGET, "w": 13}]}]}, "sections[0].widgets[0].w"),
        ({"format": 1, "sections": [{"id": "s1", "pattern": {"kind": "text", "regex": "("}}]}, "sections[0].pattern.regex"),
    ],
)
def test_a_wrong_document_is_refused_with_its_place(alice: Api, made: str, document: object, place: str) -> None:
    for method, address, body in (
        ("POST", f"{DIGITS}/dashboards", {"name": "x", "document": document}),
        ("PUT", f"{made}/document", {"version": 1, "document": document}),
    ):
        answer = alice(method, address, body)
        assert (answer.status, answer.json["type"]) == (400, "urn:seamark:problem:invalid-dashboard"), answer.body
        assert [each["where"] for each in answer.json["fields"]] == [place]


@pytest.mark.parametrize(
    "body",
    [{}, {"name": ""}, {"name": "a\nb"}, {"name": "x" * 200}, {"name": "x", "scope": "all"}, {"name": "x", "document": []}],
)
def test_a_wrong_request_for_a_dashboard_is_refused(alice: Api, body: object) -> None:
    assert alice("POST", f"{DIGITS}/dashboards", body).status == 400
