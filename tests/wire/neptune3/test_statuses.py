"""Outcomes in the ids of requests."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.access import ProjectId
from seamark.model.operations import ErrorKind
from seamark.wire.neptune3.errors import CODE_OF_KIND, GRPC_CODES, GrpcCode, IngestCode
from seamark.wire.neptune3.statuses import (
    Outcome,
    Pauses,
    Problem,
    RecentProblems,
    new_request_id,
    seconds_until_told,
    status_of,
    when_seen,
)

_PROBLEMS = st.lists(st.builds(Problem, st.text(max_size=5), st.sampled_from(IngestCode), st.text(max_size=5)), max_size=40)


@given(st.integers(0, 10**9), _PROBLEMS)
def test_an_id_carries_what_became_of_the_request(stored: int, problems: list[Problem]) -> None:
    outcome = Outcome(stored, [each for each in problems if each.code is not IngestCode.OK])
    status = status_of(new_request_id(outcome))
    counts = {IngestCode(each.detail): each.count for each in status.code_by_count}
    assert counts == (outcome.counts() or {IngestCode.OK: 1})
    assert all((each.code == GrpcCode.OK) == (each.detail == IngestCode.OK) for each in status.code_by_count)


@given(st.one_of(st.text(), st.from_regex(r"[0-9a-f]{20}(-[0-9]{1,20}x[0-9]{1,20}){0,70}", fullmatch=True)))
def test_an_id_that_is_not_ours_counts_as_processed_or_as_what_it_says(text: str) -> None:
    status = status_of(text)
    assert status.code_by_count
    assert {each.detail for each in status.code_by_count} <= {code.value for code in IngestCode}
    assert status.SerializeToString()


def test_an_id_also_counts_the_problems_of_which_there_were_too_many_to_keep() -> None:
    problem = Problem("a", IngestCode.FIELD_PATH_INVALID, "No.")
    outcome = Outcome(3, [problem], {IngestCode.FIELD_PATH_INVALID: 9, IngestCode.FIELD_PATH_EMPTY: 1})
    assert outcome.counts() == {IngestCode.OK: 3, IngestCode.FIELD_PATH_INVALID: 10, IngestCode.FIELD_PATH_EMPTY: 1}


def test_the_status_after_a_pause_is_held_back_for_as_long_as_the_client_needs_to_see_that_it_waits() -> None:
    now = time.time_ns() // 1_000_000
    first, next_one = new_request_id(Outcome(1), when_seen(now)), new_request_id(Outcome(1))
    assert 1 < seconds_until_told(first) <= 1.1
    of_a_clock_ahead = f"{int(first[:12], 16) + 10**7:012x}{first[12:]}"
    assert [seconds_until_told(each) for each in (of_a_clock_ahead, next_one, "unknown", "")] == [2.1, 0, 0, 0]


@given(st.integers(0, 30_000))
def test_a_creation_is_told_between_two_looks_of_the_client(age: int) -> None:
    created_at = 1_700_000_000_123
    told_at = when_seen(created_at + age, created_at)
    assert 1_100 <= told_at - created_at - age < 2_100
    assert (told_at - created_at) % 1_000 == 750


@pytest.mark.parametrize("created_at", [None, 1_000_001, 0, 969_999], ids=["none", "ahead", "made up", "long ago"])
def test_without_a_creation_that_can_be_true_a_status_is_told_after_a_fixed_time(created_at: int | None) -> None:
    assert when_seen(1_000_000, created_at) == 1_001_100


def test_requests_that_keep_coming_are_not_held_back() -> None:
    pauses = Pauses(seconds=60, max_runs=2)
    assert [pauses.end(ProjectId(1), run) for run in ("a", "a", "b", "a")] == [True, False, True, False]
    assert pauses.end(ProjectId(2), "a")
    assert [pauses.end(ProjectId(1), run) for run in ("a", "b")] == [False, True], "only of the latest runs is it known"
    assert Pauses(seconds=-1).end(ProjectId(1), "a")


def test_ids_differ_also_where_outcomes_do_not() -> None:
    assert len({new_request_id(Outcome(1)) for _ in range(100)}) == 100


def test_every_kind_of_error_has_a_code_that_is_no_success() -> None:
    assert set(CODE_OF_KIND) == set(ErrorKind)
    assert IngestCode.OK not in CODE_OF_KIND.values()
    assert [code for code, grpc in GRPC_CODES.items() if (grpc is GrpcCode.OK) != (code is IngestCode.OK)] == []


def test_only_the_latest_problems_are_remembered_and_only_for_their_project() -> None:
    recent = RecentProblems(max_requests=2, max_problems=1)
    problem = Problem("a", IngestCode.FIELD_PATH_INVALID, "No.")
    for request in ("one", "two", "three"):
        recent.remember(request, ProjectId(1), [problem, problem])
    recent.remember("four", ProjectId(1), [])
    assert [list(recent.of(request, ProjectId(1))) for request in ("one", "two", "three", "four")] == [
        [],
        [problem],
        [problem],
        [],
    ]
    assert list(recent.of("two", ProjectId(2))) == []


def test_what_is_remembered_of_a_problem_is_bounded() -> None:
    recent = RecentProblems()
    recent.remember("one", ProjectId(1), [Problem("p" * 10**6, IngestCode.FIELD_PATH_EXCEEDS_SIZE_LIMIT, "m" * 10**6)])
    (problem,) = recent.of("one", ProjectId(1))
    assert len(problem.path) + len(problem.message) < 10_000
