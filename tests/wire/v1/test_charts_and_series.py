"""Reading series: buckets for charts, points, log lines, files of a series."""

import csv
import gzip
import io

import numpy as np
import pytest

from seamark.tracking.tree_order import first_in_tree
from seamark.wire.v1 import bucket_format
from tests.wire.v1.conftest import Api
from tests.wire.v1.seeding import BIRTH, LONG, SPIKE, SPIKE_STEP, value_at

DIGITS = "projects/team/digits"
BINARY = {"Accept": bucket_format.MEDIA_TYPE}
TRUTH = np.array([value_at(step) for step in range(LONG)])


def buckets(api: Api, **request: object) -> bucket_format.Chart:
    answer = api("POST", f"{DIGITS}/series/buckets", request, headers=BINARY)
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == bucket_format.MEDIA_TYPE
    return bucket_format.decode(answer.body)


def series(*paths: str, run: str = "DIG-1") -> list[dict[str, str]]:
    return [{"run": run, "path": path} for path in paths]


def test_buckets_are_exact(alice: Api) -> None:
    fields = ["first", "first_step", "last", "last_step", "min", "min_step", "max", "max_step", "mean", "count"]
    chart = buckets(alice, series=series("loss"), buckets=40, fields=fields)
    (line,) = chart.lines
    assert chart.grid is not None
    assert line.points == LONG
    assert int(line.columns["count"].sum()) == LONG
    for place in range(len(line.columns["index"])):
        start = chart.grid.start + int(line.columns["index"][place]) * chart.grid.width
        steps = np.array([step for step in range(LONG) if start <= step < start + chart.grid.width])
        values = TRUTH[steps]
        finite = np.isfinite(values)
        assert line.columns["count"][place] == len(steps)
        assert (line.columns["first_step"][place], line.columns["last_step"][place]) == (steps[0], steps[-1])
        assert line.columns["min"][place] == values[finite].min()
        assert line.columns["max"][place] == values[finite].max()
        assert line.columns["max_step"][place] == steps[finite][values[finite].argmax()]
        assert line.columns["last"][place] == values[finite][-1]
        assert line.columns["mean"][place] == pytest.approx(values[finite].mean())
    assert line.columns["nan"].sum() == 1
    assert line.columns["pos_inf"].sum() == 1
    assert "neg_inf" not in line.columns


def test_what_is_in_sight_of_a_chart_was_logged_from_when_to_when(alice: Api) -> None:
    address = f"{DIGITS}/runs/DIG-1/series"
    points = alice("GET", f"{address}/points?path=loss&from_step=10&to_step=20").json["points"]
    found = alice("POST", f"{address}/moments", {"paths": ["loss", "nothing"], "from_x": 9.5, "to_x": 20}).json
    assert found == {"first": points[0]["timestamp"], "last": points[-1]["timestamp"]}
    assert alice("POST", f"{address}/moments", {"paths": ["loss"], "from_x": LONG + 5}).json is None
    assert alice("POST", f"{address}/moments", {"paths": ["loss"], "axis": "metric"}).status == 400


def test_no_spike_is_lost_however_far_one_zooms_out(alice: Api) -> None:
    (line,) = buckets(alice, series=series("loss"), buckets=1, raw_below=0, fields=["max", "max_step"]).lines
    assert (line.columns["max"].tolist(), line.columns["max_step"].tolist()) == ([SPIKE], [SPIKE_STEP])


def test_narrow_bands_have_half_the_size_and_leave_nothing_outside(alice: Api) -> None:
    request = {"series": series("loss"), "buckets": 40, "raw_below": 0, "fields": ["mean", "min", "max"]}
    (wide,) = buckets(alice, **request).lines
    (narrow,) = buckets(alice, **request, narrow_bands=True).lines
    assert [narrow.columns[name].dtype.itemsize for name in ("mean", "min", "max")] == [8, 4, 4]
    assert narrow.columns["mean"].tobytes() == wide.columns["mean"].tobytes()
    for name, further in (("min", np.less_equal), ("max", np.greater_equal)):
        assert further(narrow.columns[name].astype(np.float64), wide.columns[name]).all()
        assert narrow.columns[name] == pytest.approx(wide.columns[name], rel=1e-6)
    shown = alice("POST", f"{DIGITS}/series/buckets", {**request, "narrow_bands": True}).json
    assert shown["series"][0]["columns"]["max"] == wide.columns["max"].tolist()


def test_zooming_in_reaches_every_point(alice: Api) -> None:
    chart = buckets(alice, series=series("loss"), from_step=90, to_step=110, buckets=100)
    assert (chart.mode, chart.grid) == ("points", None)
    (line,) = chart.lines
    assert line.columns["step"].tolist() == list(range(90, 111))
    assert line.columns["value"].tobytes() == TRUTH[90:111].tobytes()
    assert line.columns["timestamp"].tolist() == [BIRTH + step for step in range(90, 111)]


def test_one_chart_tells_what_is_missing(alice: Api) -> None:
    wanted = [*series("loss", "nothing", "params/lr"), *series("loss", run="DIG-2"), *series("loss", run="DIG-99")]
    chart = buckets(alice, series=wanted, from_step=10, to_step=20)
    assert [line.status for line in chart.lines] == ["ok", "no-data", "no-data", "empty", "run-not-found"]
    assert [line.points for line in chart.lines] == [11, 0, 0, 0, 0]


def test_the_json_form_says_the_same(alice: Api) -> None:
    request = {
        "series": series("loss"),
        "buckets": 7,
        "from_step": 95,
        "to_step": 105,
        "raw_below": 0,
        "fields": ["last", "count"],
    }
    shown = alice("POST", f"{DIGITS}/series/buckets", request).json
    chart = buckets(alice, **request)
    (line,) = chart.lines
    assert shown["mode"] == "buckets"
    assert shown["series"][0]["columns"]["count"] == line.columns["count"].tolist()
    assert shown["series"][0]["columns"]["last"] == [
        "NaN" if np.isnan(value) else value for value in line.columns["last"].tolist()
    ]
    assert line.ends is not None
    assert shown["series"][0]["ends"] == {
        "first_x": 95,
        "first": TRUTH[95],
        "last_x": 105,
        "last": TRUTH[105],
    }
    assert (line.ends.first, line.ends.last) == (TRUTH[95], TRUTH[105])
    raw = alice("POST", f"{DIGITS}/series/buckets", {"series": series("loss"), "from_step": 100, "to_step": 101}).json
    assert raw["series"][0]["ends"] is None
    assert raw["series"][0]["columns"]["value"] == ["NaN", "Infinity"]


@pytest.mark.parametrize(("axis", "zero"), [("relative", 0.0), ("absolute", BIRTH / 1000)])
def test_no_spike_is_lost_over_time_and_its_moment_is_exact(alice: Api, axis: str, zero: float) -> None:
    request = {"series": series("loss"), "axis": axis, "buckets": 2, "raw_below": 0, "fields": ["x", "max", "max_x", "count"]}
    chart = buckets(alice, **request)
    (line,) = chart.lines
    assert chart.grid is not None
    assert (chart.grid.start, int(line.columns["count"].sum())) == (zero, LONG)
    place = int(line.columns["max"].argmax())
    assert line.columns["max"][place] == SPIKE
    assert line.columns["max_x"][place] == pytest.approx(zero + SPIKE_STEP / 1000, abs=1e-6)
    at = float(line.columns["max_x"][place])
    (line,) = buckets(alice, **{**request, "raw_below": 500}, from_x=at - 0.01, to_x=at + 0.01).lines
    assert line.columns["value"][line.columns["step"] == SPIKE_STEP].tolist() == [SPIKE]


def test_another_metric_is_an_axis(alice: Api) -> None:
    (line,) = buckets(alice, series=series("loss"), axis="metric", axis_path="short").lines
    assert (line.columns["x"].tolist(), line.columns["step"].tolist()) == ([0.0, 1.0], [0.0, 2.0])
    assert line.columns["value"].tolist() == [TRUTH[0], TRUTH[2]]


def test_a_chart_over_time_is_read_on_from_where_it_ended(alice: Api) -> None:
    request = {"axis": "relative", "buckets": 10, "raw_below": 0, "fields": ["x", "count"]}
    chart = buckets(alice, series=series("loss"), **request)
    (line,) = chart.lines
    assert chart.grid is not None
    assert line.tail_step == LONG - int(line.columns["count"][-1])
    rest = [{**series("loss")[0], "from_step": line.tail_step}, {**series("loss")[0], "from_step": LONG}]
    grid = {"start": chart.grid.start, "width": chart.grid.width}
    (end, nothing) = buckets(alice, series=rest, grid=grid, **request).lines
    assert int(end.columns["count"].sum()) == int(line.columns["count"][-1])
    assert end.columns["index"][0] == line.columns["index"][-1]
    assert (nothing.status, nothing.tail_step) == ("empty", None)


def test_a_group_over_time_is_read_on_from_where_all_of_it_had_come_to(alice: Api) -> None:
    both = [*series("loss"), *series("loss", run="DIG-2")]
    request = {"axis": "relative", "buckets": 20}
    whole = buckets(alice, groups=[{"name": "all", "series": both}], **request)
    (group,) = whole.groups
    assert whole.grid is not None
    assert group.tail is not None
    assert group.tail.index == group.columns["index"][np.flatnonzero(group.columns["n"] == 2)[-1]]
    rest = [{**name, "from_step": step} for name, step in zip(both, group.tail.steps, strict=True)]
    grid = {"start": whole.grid.start, "width": whole.grid.width}
    (end,) = buckets(alice, groups=[{"name": "all", "series": rest}], grid=grid, **request).groups
    (grown,) = buckets(alice, groups=[{"name": "all", "series": both}], grid=grid, **request).groups
    is_behind = grown.columns["index"] >= group.tail.index
    assert (end.members, end.tail) == (2, grown.tail)
    for name in ("index", "n", "mean", "median", "std", "min", "max"):
        np.testing.assert_array_equal(end.columns[name], grown.columns[name][is_behind])
    shown = alice("POST", f"{DIGITS}/series/buckets", {"groups": [{"name": "all", "series": both}], **request}).json["groups"][0]
    assert shown["tail"] == {"index": group.tail.index, "steps": list(group.tail.steps)}


def test_a_group_of_which_nobody_knows_where_it_goes_on_has_no_tail(alice: Api) -> None:
    for others in (series("nothing"), series("loss", run="DIG-99")):
        wanted = [{"name": "all", "series": [*series("loss"), *others]}]
        (group,) = buckets(alice, groups=wanted, axis="relative").groups
        assert (group.members, group.tail) == (1, None)
    (over_steps,) = buckets(alice, groups=[{"name": "all", "series": series("loss")}]).groups
    assert over_steps.tail is None


def test_groups_are_lines_of_the_same_chart(alice: Api) -> None:
    both = [*series("loss"), *series("loss", run="DIG-2")]
    request = {"series": series("loss"), "groups": [{"name": "all", "series": both}], "buckets": 10, "to_step": 9}
    chart = buckets(alice, **request)
    (group,) = chart.groups
    assert (chart.mode, group.name, group.members) == ("buckets", "all", 2)
    assert group.columns["n"].tolist() == [2, 2, *[1] * 8]
    assert group.columns["mean"][:2].tolist() == [(TRUTH[0] + 3) / 2, (TRUTH[1] + 2) / 2]
    shown = alice("POST", f"{DIGITS}/series/buckets", request).json["groups"][0]
    assert (shown["members"], shown["columns"]["n"][:3], shown["columns"]["std"][2]) == (2, [2, 2, 1], "NaN")
    (spoilt,) = buckets(alice, groups=request["groups"], buckets=1).groups
    assert [int(spoilt.columns[name].sum()) for name in ("nan", "pos_inf")] == [1, 1]
    assert "neg_inf" not in spoilt.columns


def test_a_short_series_keeps_its_points_beside_a_long_one(alice: Api) -> None:
    wanted = [*series("loss"), *series("loss", run="DIG-2")]
    chart = buckets(alice, series=wanted, buckets=40, fields=["mean", "count"])
    assert chart.mode == "buckets"
    long, short = chart.lines
    assert "index" in long.columns
    assert short.columns["step"].tolist() == [0, 1]
    assert short.ends is None


def test_the_metrics_of_a_selection_are_told_with_how_many_runs_have_them(alice: Api) -> None:
    answer = alice("POST", f"{DIGITS}/series/names", {"runs": ["DIG-1", "DIG-2", "DIG-99"], "pattern": "loss | short"}).json
    assert (answer["runs"], answer["total"]) == (2, 2)
    assert answer["metrics"] == [
        {"path": "loss", "runs": 2, "points": LONG, "first_step": 0, "last_step": LONG - 1},
        {"path": "short", "runs": 1, "points": 3, "first_step": 0, "last_step": 2},
    ]
    refused = alice("POST", f"{DIGITS}/series/names", {"runs": ["DIG-1"], "pattern": "a("})
    assert (refused.status, "not a regular expression" in refused.json["detail"]) == (400, True)
    some = alice("POST", f"{DIGITS}/series/names", {"runs": ["DIG-1", "DIG-2"], "pattern": "loss | short", "limit": 1}).json
    assert (some["total"], [metric["path"] for metric in some["metrics"]]) == (2, ["loss"])


def test_the_metrics_of_several_patterns_come_in_one_answer(alice: Api) -> None:
    asked: dict[str, object] = {"runs": ["DIG-1", "DIG-2", "DIG-99"], "limit": 1}
    patterns = ["loss", "a(", "short | loss", "nothing"]
    answer = alice("POST", f"{DIGITS}/series/names/several", {**asked, "patterns": patterns}).json
    loss, wrong, either, nothing = answer["matches"]
    for pattern, match in (("loss", loss), ("short | loss", either), ("nothing", nothing)):
        alone = alice("POST", f"{DIGITS}/series/names", {**asked, "pattern": pattern}).json
        assert {"runs": answer["runs"], "total": match["total"], "metrics": match["metrics"]} == alone
        assert match["reason"] is None
    assert (either["total"], len(either["metrics"])) == (2, 1)
    assert (wrong["total"], wrong["metrics"], "not a regular expression" in wrong["reason"]) == (0, [], True)
    for refused in ([], ["a"] * 21, ["a" * 4097]):
        assert alice("POST", f"{DIGITS}/series/names/several", {**asked, "patterns": refused}).status == 400


def test_charts_open_with_what_their_parts_would_say(alice: Api) -> None:
    opening = alice("GET", f"{DIGITS}/opening/charts?runs=1").json
    assert opening["views"] == alice("GET", f"{DIGITS}/views").json
    found = alice("POST", f"{DIGITS}/runs/search", {"columns": ["sys/name"], "limit": 1}).json
    assert opening["rows"] == {name: found[name] for name in ("total", "rows")}
    (newest,) = [row["id"] for row in opening["rows"]["rows"]]
    assert opening["metrics"] == alice("POST", f"{DIGITS}/series/names", {"runs": [newest]}).json
    view = alice("POST", f"{DIGITS}/views", {"name": "ours", "state": {"q": "x"}, "shared": True}).json
    try:
        assert alice("PUT", f"{DIGITS}/views/default", {"view": view["id"]}).status == 204
        opening = alice("GET", f"{DIGITS}/opening/charts").json
        assert (opening["views"]["default"], opening["rows"], opening["metrics"]) == (view["id"], None, None)
    finally:
        alice("PUT", f"{DIGITS}/views/default", {"view": None})
        alice("DELETE", f"{DIGITS}/views/{view['id']}", version=1)


def test_runs_side_by_side_open_with_what_their_parts_would_say(alice: Api) -> None:
    opening = alice("GET", f"{DIGITS}/opening/side?runs=2").json
    assert opening["views"] == alice("GET", f"{DIGITS}/views").json
    found = alice("POST", f"{DIGITS}/runs/search", {"columns": ["sys/name"], "limit": 2}).json
    assert opening["rows"] == {name: found[name] for name in ("total", "rows")}
    ids = [row["id"] for row in opening["rows"]["rows"]]
    assert opening["comparison"] == alice("POST", f"{DIGITS}/runs/compare", {"ids": ids, "limit": 50_000}).json
    assert opening["paths"] == first_in_tree(opening["comparison"]["paths"], 40)
    found = alice("POST", f"{DIGITS}/runs/search", {"ids": ids, "columns": opening["paths"], "sort": [], "limit": 1000}).json
    assert opening["values"]["rows"] == found["rows"]
    view = alice("POST", f"{DIGITS}/views", {"name": "ours", "state": {"q": "x"}, "shared": True}).json
    try:
        assert alice("PUT", f"{DIGITS}/views/default", {"view": view["id"]}).status == 204
        opening = alice("GET", f"{DIGITS}/opening/side").json
        assert (opening["views"]["default"], opening["rows"], opening["comparison"], opening["values"]) == (
            view["id"],
            None,
            None,
            None,
        )
    finally:
        alice("PUT", f"{DIGITS}/views/default", {"view": None})
        alice("DELETE", f"{DIGITS}/views/{view['id']}", version=1)


def test_metrics_are_found_by_their_paths(alice: Api) -> None:
    asked = {"runs": ["DIG-1", "DIG-2"], "paths": ["short", "nothing", "loss", "los"]}
    answer = alice("POST", f"{DIGITS}/series/names", asked).json
    assert [metric["path"] for metric in answer["metrics"]] == ["loss", "short"]
    answer = alice("POST", f"{DIGITS}/series/names", {**asked, "pattern": "!loss"}).json
    assert [metric["path"] for metric in answer["metrics"]] == ["short"]
    assert alice("POST", f"{DIGITS}/series/names", {**asked, "paths": ["nothing"]}).json["total"] == 0


def test_charts_are_compressed_on_their_way(alice: Api) -> None:
    answer = alice("POST", f"{DIGITS}/series/buckets", {"series": series("loss")}, headers={**BINARY, "Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert bucket_format.decode(gzip.decompress(answer.body)).lines[0].points == LONG


@pytest.mark.parametrize(
    "request_body",
    [
        {"series": []},
        {"series": series("loss"), "buckets": 0},
        {"series": series("loss"), "buckets": 1001},
        {"series": series("loss") * 1001},
        {"series": series("loss"), "fields": ["median"]},
        {"series": series("loss"), "from_step": 1e300},
        {"series": series("loss"), "from_x": 1e300},
        {"series": series("loss"), "axis": "metric"},
        {"series": series("loss"), "axis_path": "short"},
        {"series": series("loss"), "axis": "relative", "from_step": 1},
        {"series": series("loss"), "axis": "absolute", "fields": ["min_step"]},
        {"series": [{**series("loss")[0], "from_step": 1}]},
        {"series": series("loss"), "grid": {"start": 0, "width": 1}},
        {"series": series("loss"), "axis": "relative", "grid": {"start": 0, "width": 0}},
        {"series": [{**series("loss")[0], "from_step": 1e300}], "axis": "relative"},
        {"series": series("loss"), "groups": [{"name": "g", "series": series("loss") * 1000}]},
    ],
)
def test_a_wrong_chart_is_refused(alice: Api, request_body: dict[str, object]) -> None:
    assert alice("POST", f"{DIGITS}/series/buckets", request_body).status == 400


def test_strangers_see_no_points(stranger: Api) -> None:
    assert stranger("POST", f"{DIGITS}/series/names", {"runs": ["DIG-1"]}).status == 404
    assert stranger("POST", f"{DIGITS}/series/names/several", {"runs": ["DIG-1"], "patterns": [""]}).status == 404
    assert stranger("POST", f"{DIGITS}/series/buckets", {"series": series("loss")}).status == 404
    assert stranger("GET", f"{DIGITS}/runs/DIG-1/series/points", path="loss").status == 404


def test_points_come_in_pages(alice: Api) -> None:
    page = alice("GET", f"{DIGITS}/runs/DIG-1/series/points", path="loss", offset=99, limit=3).json
    assert page["total"] == LONG
    assert [(point["step"], point["value"]) for point in page["points"]] == [
        (99.0, TRUTH[99]),
        (100.0, "NaN"),
        (101.0, "Infinity"),
    ]
    fractional = alice("GET", f"{DIGITS}/runs/DIG-1/series/points", path="short", from_step=0.5).json["points"]
    assert [point["step"] for point in fractional] == [0.5, 2.0]
    assert alice("GET", f"{DIGITS}/runs/DIG-1/series/points", path="console").status == 404
    assert alice("GET", f"{DIGITS}/runs/DIG-1/series/points", path="").status == 400


def test_csv_has_every_point_to_the_last_digit(alice: Api) -> None:
    answer = alice("GET", f"{DIGITS}/runs/DIG-1/series/points", path="loss", format="csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert np.array([float(row["value"]) for row in rows]).tobytes() == TRUTH.tobytes()
    assert rows[3]["timestamp"] == "2023-11-14T22:13:20.003+00:00"


def test_log_lines_come_in_pages_and_are_searched(alice: Api) -> None:
    page = alice("GET", f"{DIGITS}/runs/DIG-1/series/strings", path="console", offset=48).json
    assert page["lines"] is None
    counted = alice("GET", f"{DIGITS}/runs/DIG-1/series/strings", path="console", offset=48, lines=True).json
    assert counted["lines"] == {"in_pieces": False, "first": 48, "total": 50}
    assert (page["total"], [(each["index"], each["value"]) for each in page["points"]]) == (
        50,
        [(48, "line 48\n"), (49, "line 49\n")],
    )
    found = alice("GET", f"{DIGITS}/runs/DIG-1/series/strings", path="console", search="LINE 4").json
    assert (found["total"], found["points"][1]["value"]) == (11, "line 40\n")


def test_long_texts_are_searched_found_by_step_or_time_and_taken_along(alice: Api) -> None:
    texts = f"{DIGITS}/runs/DIG-1/series/strings"
    found = alice("GET", f"{texts}/hits", path="console", pattern="LINE 4", limit=3, from_index=5).json
    assert [(hit["index"], hit["step"], hit["timestamp"] - BIRTH, hit["text"]) for hit in found["hits"]] == [
        (n, n, n, f"line {n}\n") for n in (40, 41, 42)
    ]
    assert (found["total"], found["searched_from"], found["searched_to"], found["is_complete"]) == (50, 5, 43, False)
    found = alice("GET", f"{texts}/hits", path="console", pattern=r"^line [12]$", regex=True, descending=True, from_index=50).json
    assert ([hit["index"] for hit in found["hits"]], found["is_complete"]) == ([2, 1], True)
    assert alice("GET", f"{texts}/hits", path="console", pattern="LINE", match_case=True).json["hits"] == []
    assert alice("GET", f"{texts}/hits", path="console", pattern="(", regex=True).status == 400
    assert alice("GET", f"{texts}/hits", path="loss", pattern="a").status == 404
    assert alice("GET", f"{texts}/place", path="console", time=BIRTH + 7).json == {
        "index": 7,
        "line": 7,
        "step": 7.0,
        "timestamp": BIRTH + 7,
    }
    assert alice("GET", f"{texts}/place", path="console", step=48.5).json["index"] == 49
    assert alice("GET", f"{texts}/place", path="console", step=50).json is None
    assert alice("GET", f"{texts}/place", path="console").status == 400
    whole = alice("GET", f"{texts}/content", path="console")
    assert whole.body.decode().splitlines() == [f"line {n}" for n in range(50)]
    assert whole.headers["content-disposition"] == "attachment; filename*=UTF-8''DIG-1-console.txt"


def test_files_of_a_series_are_listed_and_shown(alice: Api) -> None:
    page = alice("GET", f"{DIGITS}/runs/DIG-1/series/files", path="images", offset=1).json
    assert (page["total"], [each["file"]["description"] for each in page["points"]]) == (3, ["image 1", "image 2"])
    content = alice("GET", f"{DIGITS}/runs/DIG-1/series/files/content", path="images", index=1)
    assert content.headers["content-type"] == "image/png"
    assert content.body.startswith(b"\x89PNG")
    assert alice("GET", f"{DIGITS}/runs/DIG-1/series/files/content", path="images", index=3).status == 404
