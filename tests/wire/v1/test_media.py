"""The files of many runs in one request."""

import pytest

from tests.wire.v1.conftest import Api

HOME = "projects/team/digits"


def test_files_and_series_of_runs_come_in_the_order_of_the_request(alice: Api) -> None:
    names = [
        ("DIG-1", "images"),
        ("DIG-2", "images"),
        ("DIG-1", "picture"),
        ("DIG-1", "loss"),
        ("DIG-99", "images"),
        ("../x", "a"),
    ]
    body = {"files": [{"run": run, "path": path} for run, path in names]}
    answer = alice("POST", f"{HOME}/files/points", body)
    assert answer.status == 200, answer.body
    series, *others = answer.json["files"]
    assert series["file"] is None
    assert series["series"]["total"] == 3
    assert series["series"]["points"] == alice("GET", f"{HOME}/runs/DIG-1/series/files", path="images").json["points"]
    assert others.pop(1)["file"]["value"]["mime_type"] == "image/png"
    assert others == [{"file": None, "series": None}] * 4


def test_a_long_series_gives_its_last_points_with_their_places(alice: Api) -> None:
    body = {"files": [{"run": "DIG-1", "path": "images"}], "limit": 2}
    (found,) = alice("POST", f"{HOME}/files/points", body).json["files"]
    assert found["series"]["total"] == 3
    assert [(point["index"], point["step"]) for point in found["series"]["points"]] == [(1, 1), (2, 2)]


@pytest.mark.parametrize("body", [{}, {"files": []}, {"files": [{"run": "a", "path": "b"}] * 100, "limit": 2000}])
def test_too_much_at_once_is_refused(alice: Api, body: dict[str, object]) -> None:
    assert alice("POST", f"{HOME}/files/points", body).status == 400


def test_strangers_see_no_project(stranger: Api) -> None:
    assert stranger("POST", f"{HOME}/files/points", {"files": [{"run": "DIG-1", "path": "images"}]}).status == 404
