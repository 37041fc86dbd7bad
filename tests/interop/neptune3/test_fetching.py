"""What the official 3.x logger wrote, as the older 3.x reader reads it: its first interface and its later one."""

from __future__ import annotations

import hashlib
import random

import pytest

from tests.interop.conftest import Team
from tests.interop.neptune3.conftest import Recorded
from tests.interop.official import Observations, OfficialClient

RUNS = ["alpha-1", "alpha-2", "apart-1", "beta-1", "beta-2", "loose"]
EXPERIMENTS = ["alpha", "apart", "beta 1", "beta 2"]


@pytest.fixture(scope="module")
def seen(fetcher: OfficialClient, recorded: Recorded, team: Team) -> Observations:
    return fetcher.observe("read_with_fetcher", project=recorded.project, owner=team.member.name)


def test_runs_and_experiments_are_listed(seen: Observations) -> None:
    assert seen["runs"] == seen["fetched_runs"] == RUNS
    assert seen["experiments"] == seen["fetched_experiments"] == EXPERIMENTS


def test_a_table_has_configs_and_the_last_values_of_metrics(seen: Observations) -> None:
    assert seen["table"] == [
        ["alpha-1", 0.002, 0.1],
        ["alpha-2", 0.5, 70.0],
        ["apart-1", None, 99.0],
        ["beta-1", 0.1, 1.0],
        ["beta-2", 0.2, 0.5],
        ["loose", 0.3, 1 / 3],
    ]


@pytest.mark.parametrize(
    ("filter_name", "found"),
    [
        ("by_regex", ["beta-1", "beta-2"]),
        ("by_ids", ["alpha-1", "loose"]),
        ("by_tags", ["beta-1"]),
        ("by_owner", RUNS),
        ("by_state", RUNS),
        ("by_query", ["beta-2", "loose"]),
        ("by_sys_id", ["alpha-1"]),
        ("trashed", []),
        ("experiments_table", ["alpha", "apart", "beta 2"]),
    ],
)
def test_a_table_shows_the_runs_asked_for(seen: Observations, filter_name: str, found: list[str]) -> None:
    assert seen[filter_name] == found


def test_a_table_is_limited(seen: Observations) -> None:
    assert seen["by_limit"] == 2


def test_a_run_is_opened_by_each_of_its_names(seen: Observations) -> None:
    assert seen["by_name"] == "alpha-2"
    assert seen["lazy"] == 12
    assert seen["read_only_runs"] == [0.1, 0.2]
    assert seen["read_only_experiments"] == ["apart-1"]


def test_the_fields_of_a_run_have_their_values(seen: Observations) -> None:
    assert seen["has_fields"] is True
    assert seen["values"] == {
        "params/lr": 0.002,
        "params/layers": 12,
        "params/name": "wide ☃ net",
        "params/use_bias": True,
        "params/started": "2025-03-01T12:30:15.250000+00:00",
        "params/modes": ["eval", "train"],
        "sys/tags": ["one", "three"],
    }
    assert seen["last"] == [0.1, 9.0]


def test_points_are_fetched_with_or_without_what_is_inherited(seen: Observations) -> None:
    assert seen["series"] == [{"step": float(step), "value": 1 / (step + 1)} for step in range(10)]
    assert seen["series_in_range"] == [3.0, 4.0, 5.0]
    assert seen["inherited"] == list(map(float, range(8)))
    assert seen["own"] == [5.0, 6.0, 7.0]


def test_previews_are_told_from_final_points(seen: Observations) -> None:
    assert seen["previews"] == [
        {"step": 1.0, "value": 1.0, "preview": False, "completion_ratio": 1.0},
        {"step": 2.0, "value": 2.0, "preview": True, "completion_ratio": 0.5},
        {"step": 3.0, "value": 3.0, "preview": True, "completion_ratio": 0.0},
    ]


def test_what_is_not_there_is_refused_at_once(seen: Observations) -> None:
    assert seen.failure("no_run").kind == "ValueError"
    assert "404" in seen.failure("no_project").message


def test_the_later_interface_reads_the_same(seen: Observations) -> None:
    assert seen["alpha_experiments"] == EXPERIMENTS
    assert seen["alpha_runs"] == ["beta-1", "beta-2"]
    assert seen["alpha_attributes"] == ["loss", "mixed", "params/lr", "params/name", "score"]
    assert seen["alpha_table"] == {"params/lr": 0.5, "loss last": 70.0}
    assert seen["alpha_metrics"] == [1.0, 0.5, 1 / 3]
    assert seen["alpha_series"] == ["word 0", "word 1", "word 2", "other 5", "other 6", "other 7"]


def test_the_later_interface_downloads_files_byte_by_byte(seen: Observations) -> None:
    contents = [b"", b"a note\n", random.Random(1).randbytes(9 * 1024 * 1024 + 17)]
    assert seen["alpha_downloaded"] == {str(len(each)): hashlib.sha256(each).hexdigest() for each in contents}
