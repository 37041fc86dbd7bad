"""Histogram series over HTTP."""

import pytest

from tests.wire.v1.conftest import Api

HISTOGRAMS = "projects/team/digits/series/histograms"


def test_histograms_come_as_columns_over_common_bins(alice: Api) -> None:
    asked = {"series": [{"run": "DIG-1", "path": "weights"}, {"run": "DIG-1", "path": "loss"}, {"run": "DIG-99", "path": "x"}]}
    answer = alice("POST", HISTOGRAMS, {**asked, "bins": 4})
    assert answer.status == 200, answer.body
    weights, loss, gone = answer.json["series"]
    assert (weights["run"], weights["path"], weights["status"], weights["points"]) == ("DIG-1", "weights", "ok", 3)
    assert (weights["steps"], weights["is_sampled"], weights["is_rebinned"]) == ([0, 0.5, 2], False, True)
    assert weights["edges"] == [0, 1, 2, 3, 4]
    assert weights["values"] == [[1, 1, 0, 0], [0, 0, 3, 3], [2, 2, 2, 2]]
    assert (loss["status"], loss["values"], gone["status"]) == ("no-data", [], "run-not-found")
    few = alice("POST", HISTOGRAMS, {**asked, "columns": 1, "from_step": 0, "to_step": 1}).json["series"][0]
    assert (few["points"], few["steps"], few["is_sampled"]) == (2, [0.5], True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"series": []},
        {"series": [{"run": "DIG-1", "path": "w"}] * 51},
        {"series": [{"run": "DIG-1", "path": "w"}], "columns": 501},
        {"series": [{"run": "DIG-1", "path": "w"}], "bins": 513},
        {"series": [{"run": "DIG-1", "path": "w"}] * 50, "columns": 500, "bins": 512},
    ],
)
def test_too_much_at_once_is_refused(alice: Api, wrong: dict[str, object]) -> None:
    assert alice("POST", HISTOGRAMS, wrong).status in (400, 422)


def test_strangers_do_not_learn_that_there_are_any(stranger: Api) -> None:
    assert stranger("POST", HISTOGRAMS, {"series": [{"run": "DIG-1", "path": "weights"}]}).status == 404
