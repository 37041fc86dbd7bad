"""What the official 3.x logger hears of what the server refuses, and that the rest is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.interop.official import Observations, OfficialClient


@pytest.fixture(scope="module")
def project(logger: OfficialClient, new_project: Callable[[str], str]) -> str:
    return new_project("refused")


@pytest.fixture(scope="module")
def heard(logger: OfficialClient, project: str, wrong_token: str) -> Observations:
    return logger.having(NEPTUNE_PROJECT=project).observe("refused", wrong_token=wrong_token)


@pytest.fixture(scope="module")
def kept(query: OfficialClient, project: str, heard: Observations) -> Observations:
    configs = ["single", "kept", "long", "sys/forking/parent", "sys/forking/requested_parent"]
    return query.observe(
        "read_runs", project=project, runs=["first", "orphan", "child"], configs=configs, metrics=["series", "beside", "more"]
    )


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("other_value", "NeptuneSeriesStepNonIncreasing"),
        ("earlier_step", "NeptuneSeriesStepNonIncreasing"),
        ("other_type", "NeptuneAttributeTypeMismatch"),
        ("read_only", "NeptuneAttributePathNonWritable"),
        ("late_preview", "NeptunePreviewStepNotAfterLastCommittedStep"),
        ("long_text", "NeptuneStringValueExceedsSizeLimit"),
        ("fork_step", "NeptuneSeriesStepNotAfterForkPoint"),
    ],
)
def test_a_refused_field_reaches_the_error_callback(heard: Observations, attempt: str, error: str) -> None:
    assert heard[attempt] == [f"error {error}"]


@pytest.mark.parametrize(
    ("attempt", "warning"),
    [
        ("resumed", "NeptuneRunDuplicate"),
        ("conflicting", "NeptuneRunConflicting"),
        ("orphan", "NeptuneRunForkParentNotFound"),
    ],
)
def test_a_run_that_goes_on_otherwise_than_asked_warns(heard: Observations, attempt: str, warning: str) -> None:
    assert heard[attempt] == [f"warning {warning}"]


@pytest.mark.parametrize(
    ("attempt", "error"), [("no_project", "NeptuneProjectNotFound"), ("bad_token", "NeptuneInvalidCredentialsError")]
)
def test_what_no_waiting_mends_stops_the_synchronisation(heard: Observations, attempt: str, error: str) -> None:
    assert set(heard[attempt]) >= {f"error {error}", "error NeptuneSynchronizationStopped"}


def test_a_point_that_is_sent_again_is_no_error(heard: Observations) -> None:
    before, after = heard["errors_before_and_after_repeating"]
    assert after == before


def test_what_was_right_beside_a_refused_field_is_kept(kept: Observations) -> None:
    assert kept["configs first"] == {"single": 1, "kept": "yes"}
    assert kept["metrics first"] == {"series": {"5.0": 1.0, "6.0": 6.0, "7.0": 7.0}, "beside": {"5.0": 1.0}, "more": {"1.0": 1.0}}


def test_a_fork_shows_the_points_that_its_parent_got_since(kept: Observations) -> None:
    assert kept["metrics child"] == {"series": {"5.0": 1.0}, "beside": {"5.0": 1.0}, "more": {"1.0": 1.0}}


def test_a_fork_of_a_run_that_does_not_exist_goes_on_by_itself(kept: Observations) -> None:
    assert kept["metrics orphan"] == {"series": {"1.0": 4.0}}
    assert kept["configs orphan"] == {"sys/forking/requested_parent": "never-made"}
