"""The points of series through the 3.x API."""

from __future__ import annotations

import math
from typing import Any

import pytest

from seamark.wire.neptune3.messages.series_pb2 import FloatSeriesResult, SeriesResult
from tests.wire.neptune3.readers import Reader, of_series
from tests.wire.neptune3.seeding import BIRTH, LONG_TEXT, LONG_TEXTS, MANY_TEXTS

FLOATS = "proto/attributes/series/float"
SERIES = "proto/attributes/series"


def points(result: FloatSeriesResult, position: int = 0) -> list[tuple[float, float]]:
    return [(point.step, point.value) for point in result.series[position].series.values]


def steps(result: FloatSeriesResult, position: int = 0) -> list[float]:
    return [step for step, _ in points(result, position)]


def texts(result: SeriesResult, position: int = 0) -> list[str]:
    return [point.object.string_value for point in result.series[position].series_values.values]


def test_every_request_has_an_answer_in_its_place(alice: Reader) -> None:
    requests = [
        of_series(alice.ref("parent"), "loss", requestId="b"),
        of_series(alice.ref("parent"), "nothing", requestId="a"),
        of_series("team/digits/DIG-999", "loss", requestId="d"),
        of_series("CUSTOM/team/digits/parent", "params/lr", requestId="c"),
        of_series(alice.runs["secret"]["uuid"], "loss", requestId="e"),
    ]
    result = alice.floats(*requests)
    assert [each.request_id for each in result.series] == ["b", "a", "d", "c", "e"]
    assert [len(each.series.values) for each in result.series] == [10, 0, 0, 0, 0]
    assert result.series[0].series.total_item_count == 10


def test_points_have_their_steps_times_and_values(alice: Reader) -> None:
    found = alice.floats(of_series(alice.ref("parent"), "odd")).series[0].series.values
    assert [point.step for point in found] == [0, 0.5, 1.25, 2, 2.000001, 1000]
    assert [point.timestamp_millis for point in found] == [BIRTH + number for number in range(6)]
    assert [point.value for point in found][2:5] == [math.inf, -math.inf, 3.0]
    assert [math.isnan(point.value) for point in found] == [False, True, False, False, False, True]
    assert all(not point.is_preview and point.completion_ratio == 1 for point in found)


@pytest.mark.parametrize("limit", [3, 3.0])
def test_a_page_has_as_many_points_as_asked_for_and_goes_on_after_a_step(alice: Reader, limit: float) -> None:
    loss = of_series(alice.ref("parent"), "loss")
    assert steps(alice.floats(loss, limit=limit)) == [0, 1, 2]
    assert steps(alice.floats({**loss, "afterStep": 2}, limit=limit, order="ascending")) == [3, 4, 5]
    assert steps(alice.floats(loss, limit=limit, order="descending")) == [9, 8, 7]
    assert steps(alice.floats({**loss, "afterStep": 7}, limit=limit, order="descending")) == [6, 5, 4]
    assert steps(alice.floats({**loss, "afterStep": 0.5}, limit=limit, order="descending")) == [0]
    assert steps(alice.floats({**loss, "afterStep": None}, limit=limit)) == [0, 1, 2]
    assert steps(alice.floats(loss, limit=0)) == []


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, [0, 0.5, 1.25, 2, 2.000001, 1000]),
        (0.5, 2, [0.5, 1.25, 2]),
        (0.5000001, 1.9999999, [1.25]),
        (2.000001, 2.000001, [2.000001]),
        (-1e300, 1e300, [0, 0.5, 1.25, 2, 2.000001, 1000]),
        (1e300, None, []),
        (None, -5, []),
        (3, 1, []),
    ],
)
def test_both_ends_of_a_range_of_steps_are_in_it(alice: Reader, start: Any, end: Any, found: list[float]) -> None:
    for order in ("ascending", "descending"):
        shown = steps(alice.floats(of_series(alice.ref("parent"), "odd"), stepRange={"from": start, "to": end}, order=order))
        assert sorted(shown) == found


OWN_AND_ALL = [*((float(step), float(step)) for step in range(5)), (5, 105), (6, 106)]


@pytest.mark.parametrize(
    ("run", "lineage", "entity", "found"),
    [
        ("child", None, None, [*OWN_AND_ALL, (7, 107)]),
        ("child", "FULL", "RUN", [*OWN_AND_ALL, (7, 107)]),
        ("child", "FULL", "EXPERIMENT", [*OWN_AND_ALL, (7, 107)]),
        ("child", "NONE", "RUN", [(5, 105), (6, 106), (7, 107)]),
        ("child", "NONE", None, [(5, 105), (6, 106), (7, 107)]),
        ("child", "NONE", "EXPERIMENT", [*OWN_AND_ALL, (7, 107)]),
        ("grandchild", "FULL", "RUN", [*OWN_AND_ALL, (7, 1007)]),
        ("grandchild", "NONE", "EXPERIMENT", [(7, 1007)]),
        ("grandchild", "NONE", "RUN", [(7, 1007)]),
    ],
)
def test_lineage_decides_what_a_fork_shows(alice: Reader, run: str, lineage: Any, entity: Any, found: Any) -> None:
    request = of_series(alice.ref(run), "loss", lineage=lineage, lineageEntityType=entity)
    assert points(alice.floats(request)) == found


def test_previews_come_only_when_asked_for(alice: Reader) -> None:
    without = alice.floats(of_series(alice.ref("child"), "loss", includePreview=False), order="descending", limit=2)
    assert steps(without) == [7, 6]
    found = alice.floats(of_series(alice.ref("child"), "loss", includePreview=True), order="descending", limit=3)
    shown = [(each.step, each.is_preview, each.completion_ratio) for each in found.series[0].series.values]
    assert shown == [(9, True, 0.5), (8, True, 0.25), (7, False, 1)]


@pytest.mark.parametrize(
    "body",
    [
        {"perSeriesPointsLimit": None},
        {"perSeriesPointsLimit": 1.5},
        {"perSeriesPointsLimit": -1},
        {"perSeriesPointsLimit": 1_000_001},
        {"order": "sideways"},
        {"requests": [of_series("r", "a", lineage="SOME") | {"requestId": "0"}]},
        {"requests": [of_series("r", "a", lineageEntityType="MODEL") | {"requestId": "0"}]},
        {"requests": [of_series("r", "a", normalizeToFirstValue=True) | {"requestId": "0"}]},
        {"requests": [{"series": {"attribute": "a"}}]},
        {"stepRange": {"from": "a"}},
    ],
)
def test_what_is_wrong_with_a_request_for_points_is_said_once_and_for_all(alice: Reader, body: dict[str, Any]) -> None:
    answer = alice.post(FLOATS, {"perSeriesPointsLimit": 10, "requests": [], **body})
    assert answer.status == 400, answer.body


def test_thousands_of_series_are_asked_for_in_one_body(alice: Reader) -> None:
    requests = [of_series(alice.ref("parent"), f"{number:x>1024}") for number in range(4_000)]
    result = alice.floats(*requests, of_series(alice.ref("parent"), "loss"), limit=249)
    assert len(result.series) == 4_001
    assert steps(result, -1) == list(range(10))


def test_texts_histograms_and_files_come_in_one_finished_page(alice: Reader) -> None:
    run = alice.ref("parent")
    result = alice.series(of_series(run, "log"), of_series(run, "hist"), of_series(run, "images"))
    assert [each.request_id for each in result.series] == ["0", "1", "2"]
    assert all(each.search_after.finished and each.search_after.token for each in result.series)
    assert texts(result) == [f"line {number}" for number in range(10)]
    first, second = result.series[1].series_values.values
    assert (first.object.histogram.type, list(first.object.histogram.edges)) == ("COUNTING", [-math.inf, 0, 1.5])
    assert (second.object.histogram.type, list(second.object.histogram.values)) == ("DENSITY", [0.25, 0.75])
    files = [point.object.file_ref for point in result.series[2].series_values.values]
    assert [(file.path, file.size_bytes, file.mime_type) for file in files] == [
        (f"parent/images/{step}.png", 10 + step, "image/png") for step in range(3)
    ]
    for each in result.series:
        for number, point in enumerate(each.series_values.values):
            assert (point.step, point.timestamp_millis) == (number, BIRTH + number)
            assert (point.is_preview, point.completion_ratio) == (False, 1)


def test_what_is_no_such_series_is_left_out(alice: Reader) -> None:
    run = alice.ref("parent")
    requests = [of_series(run, "nothing"), of_series(run, "log"), of_series(run, "loss")]
    result = alice.series(*requests, of_series("team/digits/DIG-999", "log"), of_series(alice.runs["secret"]["uuid"], "log"))
    assert [each.request_id for each in result.series] == ["1"]


def test_images_of_1x_clients_are_shown_as_references(alice: Reader) -> None:
    (series,) = alice.series(of_series(alice.ref("old"), "images")).series
    (point,) = series.series_values.values
    assert (point.object.file_ref.path, point.object.file_ref.size_bytes) == ("seamark://file/key", 1)


@pytest.mark.parametrize(
    ("limit", "order", "found"),
    [
        (0, "descending", []),
        (3, "descending", [9, 8, 7]),
        (3.0, "ascending", [0, 1, 2]),
        (None, "descending", [*range(9, -1, -1)]),
    ],
)
def test_a_tail_is_as_long_as_asked_for(alice: Reader, limit: Any, order: str, found: list[int]) -> None:
    result = alice.series(of_series(alice.ref("parent"), "log"), perSeriesPointsLimit=limit, order=order)
    assert texts(result) == [f"line {number}" for number in found]
    assert result.series[0].search_after.finished


def test_inherited_texts_are_shown_as_far_as_the_lineage_goes(alice: Reader) -> None:
    full = of_series(alice.ref("child"), "log", lineage="FULL", lineageEntityType="EXPERIMENT")
    assert texts(alice.series(full)) == [f"line {number}" for number in range(5)]
    ranged = alice.series(full, stepRange={"from": 2, "to": None})
    assert texts(ranged) == ["line 2", "line 3", "line 4"]
    own = alice.series(of_series(alice.ref("child"), "log", lineage="NONE", lineageEntityType="RUN"))
    assert not any(each.series_values.values for each in own.series)


def read_all(reader: Reader, requests: list[dict[str, Any]], **body: Any) -> tuple[dict[str, list[float]], int]:
    """The steps of each series by request id, read page by page as clients do, and how many pages there were."""
    found: dict[str, list[float]] = {}
    waiting = [{**each, "requestId": str(number)} for number, each in enumerate(requests)]
    pages = 0
    while waiting:
        query = {"useDeprecatedStringFields": "false"}
        result = reader.read(SeriesResult, SERIES, {"requests": waiting, "order": "descending", **body}, **query)
        pages += 1
        going_on: dict[str, Any] = {}
        for each in result.series:
            found.setdefault(each.request_id, []).extend(point.step for point in each.series_values.values)
            if not each.HasField("search_after"):
                assert not each.series_values.values
                going_on[each.request_id] = None
            elif not each.search_after.finished:
                going_on[each.request_id] = {"finished": False, "token": each.search_after.token}
        if not any(each.HasField("search_after") for each in result.series):
            break
        waiting = [{**each, "searchAfter": going_on[each["requestId"]]} for each in waiting if each["requestId"] in going_on]
    return found, pages


@pytest.mark.parametrize("tail", [None, 55_000, 18, 1])
def test_large_series_are_read_page_by_page_without_gaps(alice: Reader, tail: int | None) -> None:
    run = alice.ref("texts", "team/texts")
    requests = [of_series(run, path) for path in ("many", "nothing", "long", "many")]
    found, pages = read_all(alice, requests, **({} if tail is None else {"perSeriesPointsLimit": tail}))
    many, long = (list(range(count - 1, -1, -1))[:tail] for count in (MANY_TEXTS, LONG_TEXTS))
    assert found == {"0": many, "2": long, "3": many}
    assert pages > 1 or tail == 1


def test_one_page_holds_tens_of_thousands_of_values_for_readers_that_do_not_page(alice: Reader) -> None:
    result = alice.series(of_series(alice.ref("texts", "team/texts"), "many"))
    assert len(texts(result)) >= 30_000
    assert not result.series[0].search_after.finished


def test_an_answer_stays_within_some_megabytes(alice: Reader) -> None:
    result = alice.series(of_series(alice.ref("texts", "team/texts"), "long"))
    assert 0 < len(texts(result)) < LONG_TEXTS
    assert texts(result)[0] == LONG_TEXT


@pytest.mark.parametrize("flag", [{}, {"useDeprecatedStringFields": "true"}])
def test_older_clients_get_texts_in_the_older_form(alice: Reader, flag: dict[str, str]) -> None:
    run = alice.ref("parent")
    body = {"requests": [{**of_series(run, path), "requestId": path} for path in ("log", "hist")]}
    log, hist = alice.read(SeriesResult, SERIES, body, **flag).series
    assert [point.value for point in log.string_series.values] == [f"line {number}" for number in range(10)]
    assert len(hist.series_values.values) == 2


@pytest.mark.parametrize("token", ["nonsense", "1", "a/b", "1/-1", "99999999999999999999999/1"])
def test_a_token_that_is_none_is_refused(alice: Reader, token: str) -> None:
    request = of_series(alice.ref("parent"), "log", searchAfter={"finished": False, "token": token}) | {"requestId": "0"}
    assert alice.post(SERIES, {"requests": [request]}).status == 400


@pytest.mark.parametrize(("count", "status"), [(2_000, 200), (2_001, 413)])
def test_names_of_two_megabytes_are_the_most(alice: Reader, count: int, status: int) -> None:
    requests = [{**of_series(alice.ref("parent"), f"{number:x>1024}"), "requestId": str(number)} for number in range(count)]
    assert alice.post(SERIES, {"requests": requests}).status == status


def test_ten_thousand_short_names_are_fine(alice: Reader) -> None:
    requests = [of_series(alice.ref("parent"), f"some/name/{number}") for number in range(9_999)]
    result = alice.series(*requests, of_series(alice.ref("parent"), "log"))
    assert [each.request_id for each in result.series] == ["9999"]
