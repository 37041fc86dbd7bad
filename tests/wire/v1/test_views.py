"""Saved views, states of pages, colours of runs and directions of metrics, over HTTP."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.wire.v1.conftest import Api, Seeded

DIGITS = "projects/team/digits"


@pytest.fixture(scope="module")
def colleague(seeded: Seeded) -> Api:
    """Somebody who may only look."""
    alice = seeded.api("alice")
    answer = alice("POST", f"{DIGITS}/members", {"account": "stranger", "role": "viewer"})
    assert answer.status in (200, 201, 204, 409), answer.body
    return seeded.api("stranger")


@pytest.fixture(autouse=True, scope="module")
def _alone_again(seeded: Seeded) -> Iterator[None]:
    """Other modules of the session know this person as a stranger."""
    yield
    seeded.api("alice")("DELETE", f"{DIGITS}/members/stranger")


def test_views_are_saved_changed_and_removed(alice: Api, colleague: Api) -> None:
    state = {"columns": ["params/lr", "ünder"], "sort": [{"path": "loss", "descending": True}], "width": 1.5, "none": None}
    created = alice("POST", f"{DIGITS}/views", {"name": " mine ", "state": state})
    assert created.status == 201, created.body
    view = created.json
    assert (view["name"], view["state"], view["shared"], view["mine"], view["version"]) == ("mine", state, False, True, 1)
    assert [each["id"] for each in alice("GET", f"{DIGITS}/views").json["views"]] == [view["id"]]
    assert colleague("GET", f"{DIGITS}/views").json == {"views": [], "default": None}
    address = f"{DIGITS}/views/{view['id']}"
    assert colleague("PATCH", address, {"version": 1, "name": "theirs"}).status == 404
    assert colleague("DELETE", address, version=1).status == 404
    changed = alice("PATCH", address, {"version": 1, "name": "ours", "shared": True, "state": {}}).json
    assert (changed["name"], changed["state"], changed["shared"], changed["version"]) == ("ours", {}, True, 2)
    seen = colleague("GET", f"{DIGITS}/views").json["views"][0]
    assert (seen["name"], seen["mine"], seen["owner"]) == ("ours", False, "alice")
    assert colleague("PATCH", address, {"version": 2, "name": "theirs"}).status == 403
    conflict = alice("PATCH", address, {"version": 1, "name": "late"})
    assert (conflict.status, conflict.json["type"]) == (409, "urn:seamark:problem:conflict")
    assert alice("PUT", f"{DIGITS}/views/default", {"view": view["id"]}).status == 204
    assert colleague("GET", f"{DIGITS}/views").json["default"] == view["id"]
    assert alice("DELETE", address).status == 400
    assert alice("DELETE", address, version=1).status == 409
    assert alice("DELETE", address, version=2).status == 204
    assert alice("DELETE", address, version=2).status == 404
    assert alice("GET", f"{DIGITS}/views").json == {"views": [], "default": None}


def test_a_deleted_view_can_be_taken_back_under_its_id(alice: Api, colleague: Api) -> None:
    view = alice("POST", f"{DIGITS}/views", {"name": "gone", "state": {"a": 1}, "shared": True}).json
    address = f"{DIGITS}/views/{view['id']}"
    assert alice("POST", f"{address}/undelete").status == 404
    assert alice("DELETE", address, version=1).status == 204
    assert colleague("POST", f"{address}/undelete").status == 403
    assert alice("POST", f"{address}/undelete").json == view
    assert view in alice("GET", f"{DIGITS}/views").json["views"]
    assert alice("DELETE", address, version=1).status == 204


def test_who_may_only_look_has_private_views(alice: Api, colleague: Api) -> None:
    assert colleague("POST", f"{DIGITS}/views", {"name": "shared", "state": {}, "shared": True}).status == 403
    view = colleague("POST", f"{DIGITS}/views", {"name": "own", "state": {}}).json
    address = f"{DIGITS}/views/{view['id']}"
    assert alice("PATCH", address, {"version": 1, "name": "x"}).status == 404
    assert alice("PUT", f"{DIGITS}/views/default", {"view": view["id"]}).status == 404
    assert colleague("PATCH", address, {"version": 1, "shared": True}).status == 403
    assert colleague("DELETE", address, version=1).status == 204
    assert colleague("PUT", f"{DIGITS}/colours", {"colours": {"DIG-1": 1}}).status == 403


def test_only_a_shared_view_is_what_all_begin_with(alice: Api) -> None:
    view = alice("POST", f"{DIGITS}/views", {"name": "private", "state": {}}).json
    assert alice("PUT", f"{DIGITS}/views/default", {"view": view["id"]}).status == 409
    assert alice("PUT", f"{DIGITS}/views/default", {"view": str(uuid4())}).status == 404
    assert alice("DELETE", f"{DIGITS}/views/{view['id']}", version=1).status == 204


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "state": {}},
        {"name": "a\nb", "state": {}},
        {"name": "x" * 200, "state": {}},
        {"name": "x", "state": []},
        {"name": "x", "state": {"a": "x" * 70_000}},
        {"name": "x", "state": {"a": "\ud800"}},
        b'{"name": "x", "state": {"a": NaN}}',
        {"name": "x"},
    ],
)
def test_a_wrong_view_is_a_problem_of_the_request(alice: Api, body: object) -> None:
    assert alice("POST", f"{DIGITS}/views", body).status == 400


def test_a_long_address_becomes_a_short_one(alice: Api, colleague: Api) -> None:
    state = {"q": "x" * 2000, "sel": ["DIG-1", "\0"]}
    kept = alice("POST", f"{DIGITS}/states", {"state": state}).json
    assert colleague("POST", f"{DIGITS}/states", {"state": dict(reversed(state.items()))}).json == kept
    assert colleague("GET", f"{DIGITS}/states/{kept['hash']}").json == {"state": state, "shared": False}
    assert alice("POST", f"{DIGITS}/states", {"state": state, "shared": True}).json == kept
    assert alice("POST", f"{DIGITS}/states", {"state": state}).json == kept
    assert alice("GET", f"{DIGITS}/states/{kept['hash']}").json["shared"] is True
    assert alice("GET", f"{DIGITS}/states/{'0' * 32}").status == 404
    assert alice("GET", f"{DIGITS}/states/none").status == 400


def test_a_chosen_colour_is_shown_to_all(alice: Api, colleague: Api) -> None:
    def colours(api: Api) -> dict[str, int | None]:
        rows = api("POST", f"{DIGITS}/runs/search", {"columns": []}).json["rows"]
        return {row["id"]: row["colour"] for row in rows}

    uuid = alice("GET", f"{DIGITS}/runs/DIG-2").json["uuid"]
    assert alice("PUT", f"{DIGITS}/colours", {"colours": {"DIG-1": 15, uuid: 0}}).status == 204
    assert colours(colleague) == {"DIG-1": 15, "DIG-2": 0}
    assert colleague("GET", f"{DIGITS}/runs/DIG-1").json["colour"] == 15
    assert alice("PUT", f"{DIGITS}/colours", {"colours": {"DIG-1": None, "DIG-2": None}}).status == 204
    assert colours(colleague) == {"DIG-1": None, "DIG-2": None}
    assert alice("PUT", f"{DIGITS}/colours", {"colours": {"DIG-1": 16}}).status == 400
    assert alice("PUT", f"{DIGITS}/colours", {"colours": {"NONE-1": 1}}).status == 404


def test_the_direction_of_a_metric_is_chosen_for_all_and_left_to_its_name_again(alice: Api, colleague: Api) -> None:
    directions = f"{DIGITS}/directions"
    assert colleague("GET", directions).json == {"directions": {}}
    assert alice("PUT", directions, {"directions": {"train/loss": "higher", "étape/µ": "neither"}}).status == 204
    assert alice("PUT", directions, {"directions": {"train/loss": "lower", "val/loss": None}}).status == 204
    assert colleague("GET", directions).json == {"directions": {"train/loss": "lower", "étape/µ": "neither"}}
    assert alice("PUT", directions, {"directions": {"train/loss": None, "étape/µ": None}}).status == 204
    assert colleague("GET", directions).json == {"directions": {}}


def test_who_may_only_look_chooses_no_direction(alice: Api, colleague: Api) -> None:
    assert colleague("PUT", f"{DIGITS}/directions", {"directions": {"train/loss": "higher"}}).status == 403
    assert alice("GET", f"{DIGITS}/directions").json == {"directions": {}}


def test_a_direction_needs_a_path_and_a_word_that_is_known(alice: Api) -> None:
    for directions in ({"": "lower"}, {"x" * 1025: "lower"}, {"a\0": "lower"}, {"loss": "down"}, {"loss": 1}):
        assert alice("PUT", f"{DIGITS}/directions", {"directions": directions}).status == 400
    for some in ({f"a{number}": "lower" for number in range(1000)}, {f"a{number}": None for number in range(1000)}):
        assert alice("PUT", f"{DIGITS}/directions", {"directions": some}).status == 204
        if "lower" in some.values():
            assert alice("PUT", f"{DIGITS}/directions", {"directions": {"one": "lower"}}).status == 400
            assert len(alice("GET", f"{DIGITS}/directions").json["directions"]) == 1000
