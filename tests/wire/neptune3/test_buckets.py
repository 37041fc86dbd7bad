"""Buckets of float series through the 3.x API."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.errors import InvalidInput
from seamark.wire.neptune3.buckets import attribute_of_formula
from seamark.wire.neptune3.messages import buckets_pb2 as pb
from tests.wire.neptune2.conftest import Answer
from tests.wire.neptune3.readers import LEADERBOARD, Reader

PATH = f"{LEADERBOARD}/proto/attributes/timeseries/buckets"


def formula(name: str) -> str:
    return "${" + re.sub(r"([\\${}])", r"\\\1", name) + "}"


def expression(run: str, path: str, **more: Any) -> pb.Expression:
    return pb.Expression(run_id=run, custom_y_formula=formula(path), **{"entity_type": pb.RUN, **more})


def view(buckets: int, **more: Any) -> pb.View:
    return pb.View(max_buckets=buckets, **{"x_axis": pb.View.XAxis(steps=pb.View.XAxis.Steps()), **more})


def send(reader: Reader, shown: pb.View, *expressions: pb.Expression) -> Answer:
    for number, each in enumerate(expressions):
        each.request_id = f"00000000-0000-0000-0000-{number:012d}"
    body = pb.BucketsRequest(expressions=expressions, view=shown).SerializeToString()
    return reader.api("POST", PATH, body, headers={"Content-Type": "application/x-protobuf"})


def buckets(reader: Reader, shown: pb.View, *expressions: pb.Expression) -> list[pb.BucketsResult.SeriesBuckets]:
    answer = send(reader, shown, *expressions)
    assert answer.status == 200, answer.body
    entries = list(pb.BucketsResult.FromString(answer.body).entries)
    assert [each.request_id for each in entries] == [each.request_id for each in expressions]
    return entries


def test_the_first_bucket_reaches_up_to_the_first_step(alice: Reader) -> None:
    (entry,) = buckets(alice, view(4), expression(alice.ref("parent"), "loss"))
    seen = [(each.index, each.from_x, each.to_x, each.first.x, each.last.y, each.finite_point_count) for each in entry.bucket]
    assert seen == [(0, -math.inf, 0, 0, 0, 1), (1, 0, 3, 1, 3, 3), (2, 3, 6, 4, 6, 3), (3, 6, 9, 7, 9, 3)]
    assert [(each.local_min, each.local_max, each.local_sum) for each in entry.bucket][1] == (1, 3, 6)


def test_all_series_of_a_request_share_one_grid(alice: Reader) -> None:
    runs = [expression(alice.ref("parent"), "loss"), expression(alice.ref("old"), "loss")]
    first, second = buckets(alice, view(4), *runs)
    assert [each.index for each in first.bucket] == [0, 1, 2, 3]
    assert [(each.index, each.to_x) for each in second.bucket] == [(0, 0)]


def test_points_beyond_the_given_range_are_in_the_buckets_at_its_ends(alice: Reader) -> None:
    (entry,) = buckets(alice, view(3, from_x=2, to_x=6), expression(alice.ref("parent"), "loss"))
    seen = [(each.index, each.from_x, each.to_x, each.finite_point_count) for each in entry.bucket]
    assert seen == [(0, -math.inf, 2, 3), (1, 2, 4, 2), (2, 4, 6, 2), (3, 6, math.inf, 3)]


def test_points_can_be_left_out_by_their_steps(alice: Reader) -> None:
    only = pb.View.PointFilters(step_range=pb.View.OpenRange(from_step=3, to_step=5))
    (entry,) = buckets(alice, view(3, point_filters=only), expression(alice.ref("parent"), "loss"))
    assert sum(each.finite_point_count for each in entry.bucket) == 3


def test_one_step_is_one_bucket(alice: Reader) -> None:
    (entry,) = buckets(alice, view(5), expression(alice.ref("old"), "loss"))
    (bucket,) = entry.bucket
    assert (bucket.index, bucket.from_x, bucket.to_x, bucket.finite_point_count) == (0, 0, math.inf, 1)


def test_what_is_not_finite_is_counted_apart(alice: Reader) -> None:
    (entry,) = buckets(alice, view(3), expression(alice.ref("parent"), "odd"))
    last = entry.bucket[-1]
    assert (last.nan_count, last.finite_point_count) == (1, 0)
    assert math.isnan(last.first.x)
    assert math.isnan(last.last.y)
    middle = entry.bucket[1]
    assert (middle.nan_count, middle.positive_inf_count, middle.negative_inf_count) == (1, 1, 1)
    assert (middle.first.x, middle.first.y) == (2.000001, 3)


def test_what_is_no_such_series_has_no_buckets(alice: Reader) -> None:
    wanted = [
        expression(alice.ref("parent"), "log"),
        expression("team/digits/DIG-999", "loss"),
        expression(alice.runs["secret"]["uuid"], "loss"),
    ]
    assert [len(entry.bucket) for entry in buckets(alice, view(3), *wanted)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("run", "lineage", "entity", "points"),
    [
        ("child", pb.FULL, pb.RUN, 8),
        ("child", pb.ONLY_OWNED, pb.RUN, 3),
        ("child", pb.ONLY_OWNED, pb.EXPERIMENT, 8),
        ("grandchild", pb.FULL, pb.EXPERIMENT, 8),
        ("grandchild", pb.ONLY_OWNED, pb.EXPERIMENT, 1),
    ],
)
def test_lineage_decides_what_is_counted(alice: Reader, run: str, lineage: Any, entity: Any, points: int) -> None:
    (entry,) = buckets(alice, view(3), expression(alice.ref(run), "loss", lineage=lineage, entity_type=entity))
    assert sum(each.finite_point_count for each in entry.bucket) == points


def test_previews_count_only_when_asked_for(alice: Reader) -> None:
    (entry,) = buckets(alice, view(3), expression(alice.ref("child"), "loss", include_preview=True))
    assert sum(each.finite_point_count for each in entry.bucket) == 10
    assert entry.bucket[-1].last.x == 9


STEPS_AXIS = pb.View.XAxis


@pytest.mark.parametrize(
    ("shown", "formula"),
    [
        (view(0), "${loss}"),
        (view(-1), "${loss}"),
        (view(1_002), "${loss}"),
        (view(3, x_scale=pb.LOG), "${loss}"),
        (view(3, y_scale=pb.LOG), "${loss}"),
        (view(3, x_axis=STEPS_AXIS(epoch_millis=STEPS_AXIS.EpochMillis())), "${loss}"),
        (view(3, x_axis=STEPS_AXIS(relative_time=STEPS_AXIS.RelativeTime())), "${loss}"),
        (view(3, x_axis=STEPS_AXIS(custom=STEPS_AXIS.Custom(expression="${x}"))), "${loss}"),
        (view(3, from_x=math.nan), "${loss}"),
        (view(3, from_x=5, to_x=1), "${loss}"),
        (view(3, point_filters=pb.View.PointFilters(step_range=pb.View.OpenRange(from_step=math.nan))), "${loss}"),
        (view(3), "${loss} + 1"),
        (view(3), "${a}/${b}"),
        (view(3), "loss"),
        (view(3), ""),
    ],
)
def test_what_cannot_be_drawn_is_said_once_and_for_all(alice: Reader, shown: pb.View, formula: str) -> None:
    answer = send(alice, shown, pb.Expression(run_id=alice.ref("parent"), custom_y_formula=formula))
    assert answer.status == 400, answer.body
    assert len(answer.json["message"]) > 20


def test_what_is_no_protocol_buffer_is_refused(alice: Reader) -> None:
    assert alice.api("POST", PATH, b"\xff\xff\xff").status == 400


@pytest.mark.parametrize(("count", "status"), [(1_000, 200), (1_001, 400)])
def test_a_thousand_series_are_the_most(alice: Reader, count: int, status: int) -> None:
    wanted = [expression(alice.ref("parent"), "loss") for _ in range(count)]
    assert send(alice, view(101), *wanted).status == status


@given(st.text(min_size=1))
def test_every_name_is_read_back_from_its_formula(name: str) -> None:
    assert attribute_of_formula(formula(name)) == name


@given(st.text(alphabet="a$\\{}"))
def test_a_formula_is_one_attribute_or_refused(text: str) -> None:
    try:
        name = attribute_of_formula(text)
    except InvalidInput:
        return
    assert formula(name) == text
