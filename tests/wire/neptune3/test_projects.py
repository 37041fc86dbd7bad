"""Projects as the 3.x clients make, list and look for them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wire.neptune2.conftest import BACKEND, Answer
from tests.wire.neptune3.conftest import Scale

PROJECTS = f"{BACKEND}/projects"


def make(scale: Scale, name: str, **fields: Any) -> Answer:
    body = {"name": name, "organizationIdentifier": "lab", "visibility": "priv", "description": None, "projectKey": None}
    return scale.api("POST", PROJECTS, body | fields)


def look_for(scale: Scale, identifier: str, agent: str = "neptune-query/1.14.1 (neptune-api=0.24.0)") -> Answer:
    return scale.api("GET", f"{PROJECTS}/get", headers={"User-Agent": agent}, projectIdentifier=identifier)


def test_a_project_is_made_once_and_found_by_all_its_names(scale: Scale) -> None:
    name = "pye2e__v1.test-metrics__" + "0123456789" * 9
    assert make(scale, name).status == 200
    assert make(scale, name).status == 409
    found = look_for(scale, f"lab/{name}").json
    assert {"id", "organizationId", "organizationName", "projectKey", "name", "version"} <= set(found)
    assert isinstance(found["version"], int)
    assert look_for(scale, found["id"]).json == look_for(scale, name).json == found
    entries = scale.api.get(PROJECTS, userRelation="viewerOrHigher", sortBy="lastViewed").json
    assert name in [each["name"] for each in entries["entries"] if each["organizationName"] == "lab"]
    assert entries["matchingItemCount"] == entries["totalItemCount"] == len(entries["entries"])
    assert scale.api("DELETE", PROJECTS, projectIdentifier=f"lab/{name}").status == 200
    assert look_for(scale, f"lab/{name}").status == 404


@pytest.mark.parametrize("agent", ["neptune-scale/0.30.0 (x)", "neptune-query/1.14.1 (x)", "neptune-fetcher/0.23.0 (x)"])
def test_asking_for_a_project_does_not_make_it(scale: Scale, agent: str) -> None:
    for _ in range(2):
        assert look_for(scale, "lab/asked-for", agent).status == 404


def test_an_unknown_workspace_is_told_in_plain_text(scale: Scale) -> None:
    answer = make(scale, "x", organizationIdentifier="no-such-place")
    assert (answer.status, answer.body) == (404, b"Organization no-such-place not found")
    assert answer.headers["content-type"].startswith("text/plain")


def test_a_bad_name_is_told_with_a_reason(scale: Scale) -> None:
    answer = make(scale, "no spaces")
    assert answer.status // 100 == 4
    assert "no spaces" in answer.json["message"]
