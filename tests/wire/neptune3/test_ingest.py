"""Writing runs as the 3.x client does, through a real server."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPConnection
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.values import FileValue, Histogram
from seamark.wire.neptune3.errors import IngestCode
from seamark.wire.neptune3.messages import ingest_pb2, values_pb2
from tests.interop.server import Server
from tests.wire.neptune3.builders import NOW, creation, instant, snapshot, step, update
from tests.wire.neptune3.conftest import INGEST, Scale

MICROS = 1_000_000


def fork(parent: str, micros: int) -> values_pb2.ForkPoint:
    return values_pb2.ForkPoint(parent_project="lab/scale", parent_run_id=parent, step=step(micros))


def test_what_is_acknowledged_is_there_at_once(scale: Scale) -> None:
    run = scale.run()
    counts = scale.update(
        run,
        snapshot(
            MICROS,
            {
                "loss": 0.5,
                "log": "line",
                "weights": Histogram((0.0, 1.0, math.inf), (1.0, 2.0)),
                "media": FileValue("a/b.png", 3),
            },
            assign={
                "lr": 0.1,
                "epochs": 3,
                "debug": True,
                "name": "first",
                "start": instant(NOW),
                "labels": {"a", "b"},
                "model": FileValue("run/model.pt", 10, mime_type="application/x"),
            },
            add={"sys/tags": {"new"}},
        ),
        snapshot(2_500_000, {"loss": 0.25}),
    )
    assert counts == {IngestCode.OK: 13}
    assert scale.floats(run, "loss") == [(1.0, 0.5), (2.5, 0.25)]
    assert scale.strings(run, "log") == [(1.0, "line")]
    assert scale.attribute(run, "floats", "lr")["value"] == 0.1
    assert scale.attribute(run, "integers", "epochs")["value"] == 3
    assert scale.attribute(run, "booleans", "debug")["value"] is True
    assert scale.attribute(run, "strings", "name")["value"] == "first"
    assert scale.attribute(run, "datetimes", "start")["value"] == "2023-11-14T22:13:20.000Z"
    assert scale.attribute(run, "stringSets", "labels")["values"] == ["a", "b"]
    assert scale.attribute(run, "stringSets", "sys/tags")["values"] == ["new"]


def test_a_single_update_is_taken_like_a_batch(scale: Scale) -> None:
    run = scale.run()
    operation = ingest_pb2.RunOperation(project="lab/scale", run_id=run, update=snapshot(0, {"a": 1.0}))
    assert scale.outcome(operation) == {IngestCode.OK: 1}
    assert scale.floats(run, "a") == [(0.0, 1.0)]


def test_of_a_run_of_this_client_nobody_knows_whether_it_has_ended(scale: Scale) -> None:
    run = scale.run()
    facts = f"/api/v1/projects/lab/scale/runs/{scale.attribute(run, 'strings', 'sys/id')['value']}"
    assert scale.api.get(facts).json["is_end_untold"] is True
    scale.submit(update(run, snapshot(0, {"a": 1.0})))
    uuid = scale.api.get(facts).json["uuid"]
    assert scale.api("POST", f"/api/v1/containers/{uuid}/heartbeat?session=ours&is_last=true").status == 200
    # The one that tells its end is another client, which is not the last one to log.
    assert (scale.api.get(facts).json["state"], scale.api.get(facts).json["is_end_untold"]) == ("running", True)


def test_a_batch_may_bring_points_in_any_order(scale: Scale) -> None:
    run = scale.run()
    counts = scale.update(run, *(snapshot(number * MICROS, {"a": float(number), "b": str(number)}) for number in (3, 1, 2)))
    assert counts == {IngestCode.OK: 6}
    assert scale.floats(run, "a") == [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]
    assert scale.strings(run, "b") == [(1.0, "1"), (2.0, "2"), (3.0, "3")]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("ab")), max_size=8), max_size=4))
def test_sending_everything_again_leaves_one_copy_and_no_errors(scale: Scale, requests: list[list[tuple[int, str]]]) -> None:
    run = scale.run()
    # Steps rise from request to request; the value belongs to the step, NaN included.
    batches = [
        update(
            run,
            *(snapshot((31 * number + each) * MICROS, {path: math.nan if each == 3 else float(each)}) for each, path in points),
        )
        for number, points in enumerate(requests)
    ]
    expected: dict[str, set[int]] = {"a": set(), "b": set()}
    for number, points in enumerate(requests):
        for each, path in points:
            expected[path].add(31 * number + each)
    for batch in batches:
        assert scale.problems(batch) == {}
        assert scale.problems(batch) == {}
    for batch in batches:
        assert scale.problems(batch) == {}
    for path, steps in expected.items():
        assert [at for at, _ in scale.floats(run, path)] == sorted(steps)


def test_a_resend_adds_no_points_without_steps(scale: Scale) -> None:
    run = scale.run()
    first, second = update(run, snapshot(None, {"a": 1.0})), update(run, snapshot(None, {"a": 1.0}, at=NOW + 1))
    for each in (first, first, second, first, second):
        assert scale.problems(each) == {}
    assert [at for at, _ in scale.floats(run, "a")] == [0.0, 1.0]


def test_a_preview_is_taken_and_gives_way_to_points(scale: Scale) -> None:
    run = scale.run()
    assert scale.update(run, snapshot(MICROS, {"a": 1.0}, ratio=0.5), snapshot(2 * MICROS, {"a": 2.0}, ratio=0.1)) == {
        IngestCode.OK: 2
    }
    assert scale.floats(run, "a") == []
    assert scale.update(run, snapshot(MICROS, {"a": 3.0})) == {IngestCode.OK: 1}
    assert scale.floats(run, "a") == [(1.0, 3.0)]


def _refused_fields() -> dict[IngestCode, values_pb2.UpdateRunSnapshot]:
    invalid_step = snapshot(0, {"bad": 1.0})
    invalid_step.step.micro = 1_000_000
    edges = tuple(map(float, range(515)))
    return {
        IngestCode.FIELD_PATH_EXCEEDS_SIZE_LIMIT: snapshot(assign={"é" * 513: 1}),
        IngestCode.FIELD_PATH_EMPTY: snapshot(assign={"": 1}),
        IngestCode.FIELD_PATH_INVALID: snapshot(assign={"a\0b": 1}),
        IngestCode.FIELD_PATH_NON_WRITABLE: snapshot(assign={"sys/id": "X-1"}),
        IngestCode.FIELD_TYPE_UNSUPPORTED: snapshot(MICROS, {"bad": True}),
        IngestCode.FIELD_TYPE_CONFLICTING: snapshot(9 * MICROS, {"single": 1.0}),
        IngestCode.SERIES_STEP_NON_INCREASING: snapshot(MICROS, {"series": 7.0}),
        IngestCode.DATETIME_VALUE_OUT_OF_RANGE: snapshot(assign={"bad": instant(10_413_792_000_000)}),
        IngestCode.STRING_VALUE_EXCEEDS_SIZE_LIMIT: snapshot(assign={"bad": "x" * (2**20 + 1)}),
        IngestCode.STRING_SET_EXCEEDS_SIZE_LIMIT: snapshot(assign={"bad": {f"{number:020}" for number in range(60_000)}}),
        IngestCode.FILE_REF_EXCEEDS_SIZE_LIMIT: snapshot(assign={"bad": FileValue("x" * 5000, 1)}),
        IngestCode.SERIES_STEP_TOO_LARGE: snapshot(10**18, {"bad": 1.0}),
        IngestCode.SERIES_STEP_INVALID: invalid_step,
        IngestCode.SERIES_PREVIEW_STEP_NOT_AFTER_LAST_COMMITTED_STEP: snapshot(MICROS, {"series": 1.0}, ratio=0.5),
        IngestCode.HISTOGRAM_BIN_EDGES_CONTAINS_NAN: snapshot(MICROS, {"bad": Histogram((0.0, math.nan), (1.0,))}),
        IngestCode.HISTOGRAM_TOO_MANY_BINS: snapshot(MICROS, {"bad": Histogram(edges, edges[1:])}),
        IngestCode.HISTOGRAM_BIN_EDGES_NOT_INCREASING: snapshot(MICROS, {"bad": Histogram((0.0, 0.0), (1.0,))}),
        IngestCode.HISTOGRAM_VALUES_LENGTH_DOESNT_MATCH_BINS: snapshot(MICROS, {"bad": Histogram((0.0, 1.0), (1.0, 2.0))}),
    }


@pytest.mark.parametrize("code", _refused_fields(), ids=lambda code: code.name)
def test_one_refused_field_has_its_code_and_the_others_are_stored(scale: Scale, code: IngestCode) -> None:
    run = scale.run()
    assert scale.update(run, snapshot(2 * MICROS, {"series": 1.0}, assign={"single": 1})) == {IngestCode.OK: 2}
    counts = scale.update(run, snapshot(3 * MICROS, {"series": 2.0}), _refused_fields()[code], snapshot(assign={"good": 1}))
    assert counts == {code: 1, IngestCode.OK: 2}
    assert scale.attribute(run, "integers", "good")["value"] == 1
    assert scale.floats(run, "series") == [(2.0, 1.0), (3.0, 2.0)]


def test_a_set_cannot_grow_beyond_its_limit_by_small_steps(scale: Scale) -> None:
    run = scale.run()
    half = [{f"{part}{number:019}" for number in range(30_000)} for part in "ab"]
    assert scale.problems(update(run, snapshot(add={"labels": half[0]}))) == {}
    assert scale.problems(update(run, snapshot(add={"labels": half[1]}))) == {IngestCode.STRING_SET_EXCEEDS_SIZE_LIMIT: 1}
    assert len(scale.attribute(run, "stringSets", "labels")["values"]) == 30_000


def test_points_at_the_fork_step_are_not_the_forks(scale: Scale) -> None:
    parent = scale.run()
    scale.update(parent, snapshot(MICROS, {"a": 1.0}), snapshot(2 * MICROS, {"a": 2.0}))
    child = scale.run(fork_point=fork(parent, MICROS))
    assert scale.update(child, snapshot(MICROS, {"a": 5.0}), snapshot(MICROS + 1, {"a": 6.0})) == {
        IngestCode.SERIES_STEP_NOT_AFTER_FORK_POINT: 1,
        IngestCode.OK: 1,
    }
    assert scale.floats(child, "a") == [(1.0, 1.0), (1.000001, 6.0)]


def test_a_fork_step_keeps_its_six_decimals_however_large_it_is(scale: Scale) -> None:
    parent, far = scale.run(), 10**11 * MICROS
    scale.update(parent, *(snapshot(far + n, {"a": float(n)}) for n in (1, 2, 3, 4)))
    child = scale.run(fork_point=fork(parent, far + 3))
    assert [value for _, value in scale.floats(child, "a")] == [1.0, 2.0, 3.0]


def test_creating_a_run_again_resumes_it(scale: Scale) -> None:
    run = scale.run()
    assert scale.outcome(creation(run)) == {IngestCode.RUN_DUPLICATE: 1}
    assert scale.update(run, snapshot(0, {"a": 1.0})) == {IngestCode.OK: 1}


def test_a_run_that_exists_with_another_fork_point_is_conflicting(scale: Scale) -> None:
    parent = scale.run()
    run = scale.run(fork_point=fork(parent, MICROS))
    assert scale.outcome(creation(run, fork_point=fork(parent, MICROS))) == {IngestCode.RUN_DUPLICATE: 1}
    assert scale.outcome(creation(run, fork_point=fork(parent, 2 * MICROS))) == {IngestCode.RUN_CONFLICTING: 1}
    assert scale.outcome(creation(run)) == {IngestCode.RUN_CONFLICTING: 1}


def test_a_run_whose_parent_is_missing_is_created_all_the_same(scale: Scale) -> None:
    operation = creation("early-child", fork_point=fork("late-parent", MICROS))
    assert scale.outcome(operation) == {IngestCode.RUN_FORK_PARENT_NOT_FOUND: 1}
    assert scale.outcome(operation) == {IngestCode.RUN_DUPLICATE: 1}
    assert scale.update("early-child", snapshot(2 * MICROS, {"a": 1.0})) == {IngestCode.OK: 1}


def _invalid_creations() -> list[Any]:
    bad_step = fork("nobody", 0)
    bad_step.step.micro = MICROS
    return [
        creation(""),
        creation("x" * 731),
        creation("bad-experiment", experiment_id="x" * 731),
        creation("bad-time", creation_time=instant(-(10**14))),
        creation("bad-fork", fork_point=bad_step),
        creation("far-fork", fork_point=fork("nobody", 10**19)),
    ]


@pytest.mark.parametrize("operation", _invalid_creations(), ids=lambda each: each.run_id[:20] or "empty")
def test_a_run_cannot_be_created_from_nonsense(scale: Scale, operation: ingest_pb2.RunOperation) -> None:
    assert scale.outcome(operation) == {IngestCode.RUN_INVALID_CREATION_PARAMETERS: 1}


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (update("never-created", snapshot(0, {"a": 1.0})), IngestCode.RUN_NOT_FOUND),
        (update("r", snapshot(0, {"a": 1.0}), project="lab/missing"), IngestCode.PROJECT_NOT_FOUND),
        (creation("r", project="nowhere/missing"), IngestCode.PROJECT_NOT_FOUND),
        (creation("r", project=""), IngestCode.PROJECT_INVALID_NAME),
        (creation("r", project="lab/a/b"), IngestCode.PROJECT_INVALID_NAME),
        (creation("r", project="lab/no spaces"), IngestCode.PROJECT_INVALID_NAME),
    ],
)
def test_what_there_is_not_is_told_in_the_status(scale: Scale, operation: ingest_pb2.RunOperation, code: IngestCode) -> None:
    assert scale.outcome(operation) == {code: 1}


def test_the_project_of_a_new_run_is_made_when_it_is_missing(scale: Scale) -> None:
    assert scale.outcome(creation("r", project="lab/made-by-a-run")) == {IngestCode.OK: 1}
    assert scale.outcome(update("r", snapshot(0, {"a": 1.0}), project="lab/made-by-a-run")) == {IngestCode.OK: 1}


def test_a_stranger_learns_nothing_of_a_project(scale: Scale, stranger: Scale) -> None:
    run = scale.run()
    assert stranger.outcome(creation(run)) == {IngestCode.PROJECT_NOT_FOUND: 1}
    assert stranger.outcome(update(run, snapshot(0, {"a": 1.0}))) == {IngestCode.PROJECT_NOT_FOUND: 1}


def test_a_viewer_is_told_for_good_that_they_may_not_write(scale: Scale, viewer: Scale) -> None:
    run = scale.run()
    for operation in (creation("by-a-viewer"), update(run, snapshot(0, {"a": 1.0}))):
        answer = viewer.post(INGEST, operation.SerializeToString())
        assert (answer.status, answer.json["errorType"]) == (403, "ACCESS_DENIED")
    assert scale.floats(run, "a") == []


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xff\xff", b"\x0a\x05ab", ingest_pb2.RunOperation(project="lab/scale").SerializeToString()]
)
def test_what_is_no_operation_is_refused(scale: Scale, body: bytes) -> None:
    assert scale.post(INGEST, body).status == 400


def test_fields_of_later_clients_are_passed_over(scale: Scale) -> None:
    run = scale.run()
    body = update(run, snapshot(0, {"a": 1.0})).SerializeToString() + b"\xa2\x06\x03new"
    assert scale.post(INGEST, body).status == 200
    assert scale.floats(run, "a") == [(0.0, 1.0)]


def test_a_large_body_may_come_in_chunks(server: Server, scale: Scale) -> None:
    run = scale.run()
    texts = [snapshot(number * MICROS, {"log": "x" * 2**20}) for number in range(17)]
    body = update(run, *texts).SerializeToString()
    assert len(body) > 17 * 2**20
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=60)
    headers = {"Authorization": f"Bearer {scale.api.access_token}", "Content-Type": "application/x-protobuf"}
    pieces = (body[start : start + 2**18] for start in range(0, len(body), 2**18))
    connection.request("POST", INGEST, pieces, headers, encode_chunked=True)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status == 200, content
    (request_id,) = ingest_pb2.SubmitResponse.FromString(content).request_ids
    assert scale.statuses(request_id) == [{IngestCode.OK: 17}]


def test_a_body_that_no_client_sends_is_refused_before_it_is_read(server: Server, scale: Scale) -> None:
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=60)
    connection.putrequest("POST", INGEST)
    connection.putheader("Authorization", f"Bearer {scale.api.access_token}")
    connection.putheader("Content-Length", str(33 * 2**20))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_statuses_come_in_the_order_of_the_ids_and_unknown_ones_are_processed(scale: Scale) -> None:
    run = scale.run()
    bad, good = scale.submit(update(run, snapshot(assign={"": 1}))), scale.submit(update(run, snapshot(assign={"a": 1})))
    ids = ["unknown", bad, good, "", bad]
    path_empty = {IngestCode.FIELD_PATH_EMPTY: 1}
    assert scale.statuses(*ids) == [{IngestCode.OK: 1}, path_empty, {IngestCode.OK: 1}, {IngestCode.OK: 1}, path_empty]
    assert scale.statuses() == []
    assert len(scale.statuses(*[good] * 1000)) == 1000


def test_a_request_waits_for_its_status_long_enough_to_be_seen_by_the_client_that_measures_its_lag(scale: Scale) -> None:
    # The client looks once a second for the oldest operation without a status: what has one sooner never counts as lag.
    before = time.monotonic()
    request_id = scale.submit(creation("lagging"))
    client = replace(scale, headers={"Content-Type": "application/x-protobuf"})
    assert client.statuses(request_id) == [{IngestCode.OK: 1}]
    assert time.monotonic() - before > 1


def test_the_status_of_one_request_can_be_asked_for(scale: Scale) -> None:
    request_id = scale.submit(update(scale.run(), snapshot(assign={"": 1})))
    answer = scale.api.get(f"{INGEST}/check", projectIdentifier="lab/scale", requestId=request_id)
    (count,) = ingest_pb2.RequestStatus.FromString(answer.body).code_by_count
    assert (count.detail, count.count) == (IngestCode.FIELD_PATH_EMPTY, 1)


def test_details_say_what_was_wrong_to_those_who_may_see_the_project(scale: Scale, viewer: Scale, stranger: Scale) -> None:
    run = scale.run()
    request_id = scale.submit(update(run, snapshot(assign={"": 1, "sys/id": "X"}), snapshot(MICROS, {"flag": True})))
    request = ingest_pb2.DetailsRequest(project="lab/scale", ids=[ingest_pb2.RequestId(value=request_id)], limit=2)

    def page(who: Scale) -> ingest_pb2.DetailsResponse:
        answer = who.post(f"{INGEST}/checkDetails", request.SerializeToString(), projectIdentifier="lab/scale")
        assert answer.status == 200, answer.body
        return ingest_pb2.DetailsResponse.FromString(answer.body)

    first = page(scale)
    assert first == page(viewer)
    assert len(first.details) == 2
    request.next_cursor = first.next_cursor
    rest = page(scale)
    assert rest.next_cursor == ""
    found = {(each.path, each.ingest_code) for each in (*first.details, *rest.details)}
    assert found == {
        ("", IngestCode.FIELD_PATH_EMPTY),
        ("sys/id", IngestCode.FIELD_PATH_NON_WRITABLE),
        ("flag", IngestCode.FIELD_TYPE_UNSUPPORTED),
    }
    assert all(each.error_detail and each.request_id.value == request_id for each in first.details)
    assert stranger.post(f"{INGEST}/checkDetails", request.SerializeToString(), projectIdentifier="lab/scale").status == 403


def test_many_processes_may_create_the_same_run_at_once(scale: Scale) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(scale.outcome, [creation("contended")] * 8))
    assert outcomes.count({IngestCode.OK: 1}) == 1
    assert outcomes.count({IngestCode.RUN_DUPLICATE: 1}) == 7


def test_a_step_of_many_metrics_is_stored_once_however_often_it_arrives(scale: Scale) -> None:
    run = scale.run()
    names = [f"wide/m{number}" for number in range(50)]

    def points(*steps: int) -> list[Any]:
        return [snapshot(step, {name: step + number / 64 for number, name in enumerate(names)}) for step in steps]

    for steps in ((2, 0, 1), (3,), (3,), (1, 2, 3, 4)):
        assert scale.update(run, *points(*steps)) == {IngestCode.OK: len(steps) * len(names)}
    assert scale.floats(run, names[7]) == [(step / 1e6, step + 7 / 64) for step in range(5)]
    assert scale.floats(run, names[49])[-1] == (4 / 1e6, 4 + 49 / 64)
    assert scale.update(run, snapshot(3, dict.fromkeys(names, -1.0))) == {IngestCode.SERIES_STEP_NON_INCREASING: 50}


def test_values_and_points_of_one_wide_request_are_all_taken(scale: Scale) -> None:
    run = scale.run()
    wide = {f"wide/m{number}": 0.5 for number in range(50)}
    first = snapshot(1, wide, assign={"lr": 0.1, "wide/m3": 2.0}, add={"sys/tags": {"a"}})
    # A single value was there first, so that its path is no series.
    assert scale.update(run, first, snapshot(2, {"loss": 1.5}), snapshot(3, wide)) == {
        IngestCode.OK: 2 + 1 + 1 + 2 * 50 - 1,
        IngestCode.FIELD_TYPE_CONFLICTING: 1,
    }
    assert scale.floats(run, "loss") == [(2e-6, 1.5)]
    assert scale.floats(run, "wide/m4") == [(1e-6, 0.5), (3e-6, 0.5)]
    assert scale.floats(run, "wide/m3") == []


def test_very_many_refused_fields_are_all_counted(scale: Scale) -> None:
    run = scale.run()
    refused = {f"bad{number}": True for number in range(1500)}
    assigned = {"sys/id": "X", "": 1, "kept": 1}
    counts = scale.update(run, snapshot(MICROS, {**refused, "good": 1.0}), snapshot(assign=assigned))
    assert counts == {
        IngestCode.OK: 2,
        IngestCode.FIELD_TYPE_UNSUPPORTED: 1500,
        IngestCode.FIELD_PATH_EMPTY: 1,
        IngestCode.FIELD_PATH_NON_WRITABLE: 1,
    }
    assert scale.floats(run, "good") == [(1.0, 1.0)]


def test_more_snapshots_than_any_client_sends_are_refused(scale: Scale) -> None:
    run = scale.run()
    body = update(run, snapshot(MICROS, {"a": 1.0})).SerializeToString()
    # The same field once more: its snapshots belong to the batch, too.
    many = bytes([0x42, *_varint(2 * 2**20 + 2)]) + b"\x0a\x00" * (2**20 + 1)
    answer = scale.post(INGEST, body + many)
    assert answer.status == 400, answer.body
    assert "snapshots" in answer.json["message"]
    assert scale.post(INGEST, body).status == 200


def _varint(number: int) -> bytes:
    return bytes([number & 0x7F | 0x80, number >> 7 & 0x7F | 0x80, number >> 14 & 0x7F | 0x80, number >> 21])
