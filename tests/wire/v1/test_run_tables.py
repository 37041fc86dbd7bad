"""What the table of runs asks for, over HTTP: the shapes of requests and answers."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.wire.v1.conftest import Api
from tests.wire.v1.seeding import LONG, value_at

DIGITS = "projects/team/digits"


def test_the_parts_of_a_filter_combine(alice: Api) -> None:
    def names(**body: object) -> list[str]:
        answer = alice("POST", f"{DIGITS}/runs/search", {"columns": ["sys/name"], **body})
        assert answer.status == 200, answer.body
        assert answer.json["total"] == len(answer.json["rows"])
        return [row["attributes"]["sys/name"]["value"] for row in answer.json["rows"]]

    assert names(text="FIRST a") == ["the first"]
    assert names(regex="^the & !second | nothing") == ["the first"]
    assert names(query="`params/lr` > 0.15", regex="first") == []
    assert names(ids=["DIG-1"]) == ["the first"]
    assert names(mode="experiments") == []
    assert names(within=[{"path": "params/lr", "key": {"type": "float", "value": "0.1"}}]) == ["the first"]
    assert names(within=[{"path": "params/nothing", "key": None}], text="the") == ["the first"]


def test_a_run_has_neighbours_where_it_stands(alice: Api) -> None:
    def beside(run: str, **body: object) -> tuple[object, ...]:
        answer = alice("POST", f"{DIGITS}/runs/neighbours", {"run": run, **body})
        assert answer.status == 200, answer.body
        return tuple(answer.json[name] for name in ("place", "before", "after"))

    sort = [{"path": "sys/id"}]
    listed = alice("POST", f"{DIGITS}/runs/search", {"columns": [], "sort": sort}).json
    ids = [row["id"] for row in listed["rows"]]
    assert len(ids) == listed["total"] > 1
    for place, run in enumerate(ids):
        assert beside(run, sort=sort) == (place, ids[place - 1] if place else None, (*ids, None)[place + 1])
    assert beside(listed["rows"][1]["uuid"], sort=sort)[0] == 1
    assert beside(ids[1], ids=[ids[1]]) == (0, None, None)
    assert beside(ids[0], ids=ids[1:]) == (None, None, None)
    assert beside(ids[0], query="`params/lr` > 1e9") == beside("DIG-999") == (None, None, None)
    within = [{"path": "params/lr", "key": {"type": "float", "value": "0.1"}}]
    assert beside("DIG-1", within=within) == (0, None, None)


def test_rows_say_which_id_the_script_gave(alice: Api) -> None:
    rows = alice("POST", f"{DIGITS}/runs/search", {"columns": []}).json["rows"]
    assert {"my/second", None} <= {row["custom_id"] for row in rows}


def test_a_table_opens_with_what_its_parts_would_say(alice: Api) -> None:
    opening = alice("GET", f"{DIGITS}/opening").json
    assert opening["views"] == alice("GET", f"{DIGITS}/views").json
    assert opening["suggested"] == alice("POST", f"{DIGITS}/runs/suggested", {}).json
    assert "params/lr" in opening["columns"]
    body = {"columns": opening["columns"], "limit": 100}
    found = alice("POST", f"{DIGITS}/runs/search", body).json
    assert opening["rows"] == {name: found[name] for name in ("total", "rows")}
    assert found["total"] == 2


def test_a_table_opens_with_the_columns_that_the_web_app_asks_for(alice: Api) -> None:
    web = Path(__file__).parents[3] / "web" / "src"
    source = (web / "table" / "columns.ts").read_text()
    lists = [re.search(rf"export const {name} = \[(.*?)\]", source, re.DOTALL) for name in ("BASE_COLUMNS", "ROW_PATHS")]
    named = dict(re.findall(r'export const (\w+) = "(.+?)"', (web / "api" / "values.ts").read_text()))
    written = {path for each in lists if each for path in re.findall(r'"(.+?)"|\b([A-Z_]+)\b', each[1])}
    wanted = {text or named[constant] for text, constant in written}
    opening = alice("GET", f"{DIGITS}/opening").json
    suggested = {each["path"] for each in (*opening["suggested"]["metrics"], *opening["suggested"]["configs"])}
    assert len(wanted) > 10
    assert set(opening["columns"]) == wanted | suggested


def test_a_table_with_a_default_view_opens_without_rows(alice: Api) -> None:
    view = alice("POST", f"{DIGITS}/views", {"name": "ours", "state": {"q": "x"}, "shared": True}).json
    try:
        assert alice("PUT", f"{DIGITS}/views/default", {"view": view["id"]}).status == 204
        opening = alice("GET", f"{DIGITS}/opening").json
        assert (opening["views"]["default"], opening["rows"]) == (view["id"], None)
    finally:
        alice("PUT", f"{DIGITS}/views/default", {"view": None})
        alice("DELETE", f"{DIGITS}/views/{view['id']}", version=1)


def test_cells_may_be_computed(alice: Api) -> None:
    computed = [
        {"path": "loss", "what": "first"},
        {"path": "loss", "what": "at_step", "step": 500},
        {"path": "loss", "what": "at_step", "step": 100},
        {"path": "loss", "what": "at_min_of", "of": "short"},
        {"path": "params/lr", "what": "first"},
    ]
    rows = alice("POST", f"{DIGITS}/runs/search", {"columns": [], "computed": computed, "text": "first"}).json["rows"]
    assert [row["computed"] for row in rows] == [[1.0, value_at(500), "NaN", 1.0, None]]
    assert LONG > 500


def test_rows_may_be_sorted_by_computed_cells(alice: Api) -> None:
    at = {"what": "at_step", "step": 0}
    for descending in (False, True):
        body = {
            "columns": [],
            "computed": [{"path": "loss", **at}],
            "sort": [{"path": "loss", "at": at, "descending": descending}],
        }
        rows = alice("POST", f"{DIGITS}/runs/search", body).json["rows"]
        shown = [row["computed"][0] for row in rows]
        known = [each for each in shown if each is not None]
        assert known == sorted(known, reverse=descending)
        assert shown == [*known, *[None] * (len(shown) - len(known))]


def test_runs_are_found_in_groups(alice: Api) -> None:
    body = {"levels": [{"path": "params/seed"}], "sort": [{"path": "sys/name"}], "columns": ["params/seed"]}
    everything = alice("POST", f"{DIGITS}/runs/in-groups", body).json
    groups = alice("POST", f"{DIGITS}/runs/groups", {"by": [{"path": "params/seed"}]}).json["groups"]
    keys = [None if group["key"][0] is None else group["key"][0]["value"] for group in groups]
    seeds = [row["attributes"].get("params/seed") for row in everything["rows"]]
    assert [None if seed is None else str(seed["value"]) for seed in seeds] == keys
    ids = [row["id"] for row in everything["rows"]]
    assert everything["total"] == len(ids) == 2
    chosen = alice("POST", f"{DIGITS}/runs/in-groups", {**body, "chosen": ids[::-1]}).json
    assert [row["id"] for row in chosen["rows"]] == ids
    by_no_column = {**body, "levels": [{"path": "a", "sort": [{"by": "column"}]}]}
    assert alice("POST", f"{DIGITS}/runs/in-groups", by_no_column).status == 400
    assert alice("POST", f"{DIGITS}/runs/in-groups", {"levels": []}).status == 400


def test_columns_that_differ_are_told(alice: Api) -> None:
    body = {"paths": ["params/lr", "params/seed", "sys/failed", "nothing"]}
    answer = alice("POST", f"{DIGITS}/runs/differing", body)
    assert answer.status == 200, answer.body
    assert answer.json == {
        "total": 2,
        "differing": [{"path": "params/lr", "type": "float"}, {"path": "params/seed", "type": "int"}],
        "constant": [{"path": "sys/failed", "type": "bool"}],
        "after": None,
    }
    first = alice("POST", f"{DIGITS}/runs/differing", {"names": "^params/ & !nan", "limit": 1}).json
    assert (first["differing"], first["after"]) == ([{"path": "params/lr", "type": "float"}], "params/lr")


def test_runs_stand_side_by_side(alice: Api) -> None:
    body = {"ids": ["DIG-1", "DIG-2", "DIG-999"], "names": "^params/(lr|seed)$ | ^sys/(failed|id|group_tags)$"}
    answer = alice("POST", f"{DIGITS}/runs/compare", body)
    assert answer.status == 200, answer.body
    assert answer.json == {
        "runs": 2,
        "paths": ["params/lr", "params/seed", "sys/failed", "sys/group_tags", "sys/id"],
        "types": ["float", "int", "bool", "stringSet", "string"],
        "counts": [2, 1, 2, 2, 2],
        "differs": [True, True, False, False, True],
        "empty": [False, False, False, True, False],
        "after": None,
        "by_last": 0,
    }
    states = {**body, "names": "^sys/(state|size|tags)$ & !size"}
    with_state = alice("POST", f"{DIGITS}/runs/compare", states).json
    assert (with_state["paths"], with_state["types"][0], with_state["counts"][0]) == (
        ["sys/state", "sys/tags"],
        "experimentState",
        2,
    )
    cut = alice("POST", f"{DIGITS}/runs/compare", {**states, "limit": 1}).json
    assert (cut["paths"], cut["after"]) == (["sys/state"], "sys/state")
    assert alice("POST", f"{DIGITS}/runs/compare", {**states, "after": cut["after"]}).json["paths"] == ["sys/tags"]
    page = alice("POST", f"{DIGITS}/runs/compare", {**body, "limit": 2, "tolerance": 0.5}).json
    assert (page["paths"], page["differs"], page["after"]) == (["params/lr", "params/seed"], [False, True], "params/seed")
    assert alice("POST", f"{DIGITS}/runs/compare", {**body, "after": page["after"]}).json["paths"][0] == "sys/failed"
    assert alice("POST", f"{DIGITS}/runs/compare", {"ids": ["DIG-1"], "aggregate": "min", "names": "^loss$"}).json["differs"] == [
        False
    ]
    series = [{"path": "loss", "aggregate": "at_min_of", "of": "short"}]
    places = {"ids": ["DIG-1"], "aggregate": "at_step", "step": 0.5, "series": series, "names": "^(loss|short)$"}
    assert alice("POST", f"{DIGITS}/runs/compare", places).json["differs"] == [False, False]
    assert alice("POST", f"{DIGITS}/runs/compare", {"ids": ["DIG-1"], "aggregate": "at_step"}).status == 400


@pytest.mark.parametrize(
    "body",
    [
        {"mode": "all"},
        {"mode": "experiments", "kind": "model"},
        {"regex": "("},
        {"regex": "a & !"},
        {"ids": ["x"] * 1001},
        {"within": [{"path": "a"}]},
        {"within": [{"path": "a", "key": {"type": "none", "value": ""}}]},
        {"computed": [{"path": "loss", "what": "at_step"}]},
        {"computed": [{"path": "loss", "what": "first", "step": 1}]},
        {"computed": [{"path": "loss", "what": "at_min_of"}]},
        {"computed": [{"path": "loss", "what": "at_step", "step": 1e300}]},
        {"computed": [{"path": "loss", "what": "median"}]},
        {"sort": [{"path": "loss", "at": {"what": "at_max_of"}}]},
    ],
)
def test_a_wrong_request_is_a_problem_of_the_request(alice: Api, body: object) -> None:
    answer = alice("POST", f"{DIGITS}/runs/search", body)
    assert answer.status == 400, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["detail"]


def test_groups_have_keys_that_name_their_members(alice: Api) -> None:
    body = {"by": [{"path": "params/seed"}], "columns": [{"path": "params/lr"}, {"path": "loss", "aggregate": "max"}]}
    answer = alice("POST", f"{DIGITS}/runs/groups", body)
    assert answer.status == 200, answer.body
    assert (answer.json["total"], answer.json["groups_total"]) == (2, 2)
    first, second = answer.json["groups"]
    assert first["key"] == [{"type": "int", "value": str(2**60)}]
    lr, loss = first["columns"]
    assert lr == {
        "count": 1,
        "mean": 0.1,
        "std": None,
        "min": 0.1,
        "max": 0.1,
        "distinct": 1,
        "common": {"type": "float", "value": "0.1"},
    }
    assert loss["max"] == 5.5
    assert (second["key"], second["count"]) == ([None], 1)
    within = [{"path": "params/seed", "key": first["key"][0]}]
    rows = alice("POST", f"{DIGITS}/runs/search", {"within": within, "columns": []}).json["rows"]
    assert [row["id"] for row in rows] == ["DIG-1"]
    deepest = alice("POST", f"{DIGITS}/runs/groups", {"by": [{"path": "params/lr"}, {"path": "sys/failed"}], "offset": 1}).json
    assert [[key["value"] for key in group["key"]] for group in deepest["groups"]] == [["0.2", "false"]]


def test_values_and_names_are_offered(alice: Api) -> None:
    values = alice("POST", f"{DIGITS}/runs/values", {"path": "sys/tags"}).json
    assert values == {
        "total": 2,
        "missing": 0,
        "distinct": 2,
        "values": [{"key": {"type": "string", "value": each}, "count": 1} for each in "ab"],
    }
    names = alice("POST", f"{DIGITS}/runs/attributes", {"search": "PARAMS l"}).json
    assert names == {
        "total": 2,
        "attributes": [{"path": "params/lr", "type": "float", "count": 2, "sample": {"type": "float", "value": 0.2}}],
        "after": None,
    }
    several = {"asked": [{"names": "^params/lr"}, {"names": "("}, {"names": "o", "types": ["floatSeries"], "limit": 1}]}
    ours, wrong, first = alice("POST", f"{DIGITS}/runs/attributes/several", several).json["found"]
    assert ours == {"attributes": [{"path": "params/lr", "type": "float"}], "has_more": False, "reason": None}
    assert (wrong["attributes"], "expression" in wrong["reason"]) == ([], True)
    assert (first["attributes"], first["has_more"]) == ([{"path": "loss", "type": "floatSeries"}], True)
    here, gone = (
        alice("POST", f"{DIGITS}/runs/attributes/several", {"ids": ids, "asked": [{"names": "^short$"}]}).json["found"][0]
        for ids in (["DIG-1"], ["DIG-99"])
    )
    assert (here["attributes"], gone["attributes"]) == ([{"path": "short", "type": "floatSeries"}], [])
    suggested = alice("POST", f"{DIGITS}/runs/suggested", {}).json
    assert [each["path"] for each in suggested["configs"]] == ["params/lr"]
    assert [each["path"] for each in suggested["metrics"]] == ["loss", "short"]


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("groups", {}),
        ("groups", {"by": []}),
        ("groups", {"by": [{"path": "a"}] * 4}),
        ("groups", {"by": [{"path": "a"}], "sort": [{"by": "column"}]}),
        ("groups", {"by": [{"path": "a"}], "limit": 1_001}),
        ("values", {}),
        ("values", {"path": "a", "limit": 101}),
        ("attributes", {"names": "("}),
        ("attributes/several", {"asked": []}),
        ("attributes/several", {"asked": [{"names": "a"}] * 21}),
        ("attributes", {"limit": 201}),
        ("differing", {"paths": ["a"] * 501}),
        ("compare", {"ids": []}),
        ("compare", {"ids": ["DIG-1"], "names": "("}),
        ("compare", {"ids": ["DIG-1"], "tolerance": 2}),
        ("suggested", {"query": "x >"}),
    ],
)
def test_wrong_questions_are_problems_of_the_request(alice: Api, address: str, body: object) -> None:
    answer = alice("POST", f"{DIGITS}/runs/{address}", body)
    assert answer.status == 400, answer.body


def test_many_runs_are_changed_with_a_result_for_each(alice: Api) -> None:
    wanted = {"query": "`params/lr` > 0.05"}
    seen = alice("POST", f"{DIGITS}/runs/search", wanted).json["fingerprint"]
    assert alice("POST", f"{DIGITS}/runs/search", {**wanted, "limit": 1}).json["fingerprint"] is None
    body = {"filter": wanted, "fingerprint": seen, "action": "add_tags", "tags": ["many"]}
    answer = alice("POST", f"{DIGITS}/runs/bulk", body)
    assert answer.status == 200, answer.body
    assert sorted(answer.json["done"]) == ["DIG-1", "DIG-2"]
    body = {"ids": ["DIG-1", "DIG-2", "DIG-99"], "action": "remove_tags", "tags": ["many"]}
    result = alice("POST", f"{DIGITS}/runs/bulk", body).json
    assert (result["done"], result["freed_bytes"]) == (["DIG-1", "DIG-2"], 0)
    assert [(each["id"], each["reason"]) for each in result["errors"]] == [("DIG-99", "NOT_EXISTS")]
    wrongs: list[dict[str, object]] = [{}, {"ids": ["DIG-1"], "filter": {}}, {"ids": []}, {"ids": ["DIG-1"], "tags": ["x"]}]
    wrongs.append({"ids": ["DIG-1"], "fingerprint": seen})
    for wrong in wrongs:
        assert alice("POST", f"{DIGITS}/runs/bulk", {"action": "trash", **wrong}).status == 400
    assert alice("POST", f"{DIGITS}/runs/bulk", {"ids": ["DIG-1"], "action": "explode"}).status == 400
    assert (
        alice("POST", f"{DIGITS}/runs/bulk", {"filter": {"ids": ["DIG-1"]}, "fingerprint": seen, "action": "trash"}).status == 409
    )


def _parquet(content: bytes) -> Any:
    """Any: the stubs say little of tables."""
    read: Any = pq.read_table  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return read(io.BytesIO(content))


_EXPORTED = [
    {"path": "sys/id", "title": "=id"},
    {"path": "sys/name"},
    {"path": "params/lr"},
    {"path": "params/seed"},
    {"path": "loss", "aggregate": "max", "title": "loss"},
    {"path": "loss"},
    {"path": "sys/tags"},
    {"path": "sys/failed"},
    {"path": "sys/state"},
    {"path": "console"},
    {"path": "nothing"},
]


def test_a_table_is_exported_as_csv(alice: Api) -> None:
    assert alice("PATCH", f"{DIGITS}/runs/DIG-2", {"name": '-1+1, "quoted"\nline'}).status == 200
    answer = alice("POST", f"{DIGITS}/runs/export", {"columns": _EXPORTED, "sort": [{"path": "params/lr"}]})
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''digits.csv"
    head, first, second = csv.reader(io.StringIO(answer.body.decode(), newline=""))
    assert head[:5] == ["'=id", "sys/name", "params/lr", "params/seed", "loss"]
    assert first[:8] == ["DIG-1", "the first", "0.1", str(2**60), "5.5", repr(value_at(LONG - 1)), "a,b", "false"]
    assert first[8] in ("running", "idle")
    assert first[9:] == ["line 49\n", ""]
    assert second[:4] == ["DIG-2", '\'-1+1, "quoted"\nline', "0.2", ""]
    assert answer.body.count(b"\r\n") == 3, "a line break within a cell is none of the table"
    assert alice("PATCH", f"{DIGITS}/runs/DIG-2", {"name": "the second"}).status == 200


def test_values_at_a_place_of_a_series_are_exported(alice: Api) -> None:
    columns = [
        {"path": "sys/id"},
        {"path": "loss", "what": "at_step", "step": 500, "title": "at 500"},
        {"path": "loss", "what": "first"},
    ]
    answer = alice("POST", f"{DIGITS}/runs/export", {"columns": columns, "text": "first", "format": "parquet"})
    assert answer.status == 200, answer.body
    (row,) = _parquet(answer.body).to_pylist()
    assert (row["sys/id"], row["at 500"]) == ("DIG-1", value_at(500))
    wrong = [{"path": "loss", "what": "at_step"}], [{"path": "loss", "what": "first"}] * 51
    assert [alice("POST", f"{DIGITS}/runs/export", {"columns": each}).status for each in wrong] == [400, 400]


def test_a_table_is_exported_as_parquet(alice: Api) -> None:
    body = {"columns": _EXPORTED, "sort": [{"path": "params/lr"}], "format": "parquet", "text": "first"}
    answer = alice("POST", f"{DIGITS}/runs/export", body)
    assert answer.status == 200, answer.body
    table = _parquet(answer.body)
    assert table.column_names[4:6] == ["loss", "loss (2)"]
    assert [str(each.type) for each in table.schema][:8] == [
        *("string", "string", "double", "int64", "double", "double", "string", "bool"),
    ]
    assert table.num_rows == 1
    row = table.to_pylist()[0]
    assert (row["params/seed"], row["loss"], row["nothing"]) == (2**60, 5.5, None)
    empty = alice("POST", f"{DIGITS}/runs/export", {**body, "text": "nobody is called so"})
    assert _parquet(empty.body).num_rows == 0


def test_as_many_selected_runs_are_exported_as_a_table_selects_at_once(alice: Api) -> None:
    ids = ["DIG-1", *(f"DIG-{number}" for number in range(1_000, 10_999))]
    answer = alice("POST", f"{DIGITS}/runs/export", {"columns": [{"path": "sys/id"}], "ids": ids})
    assert (answer.status, answer.body.decode().split()) == (200, ["sys/id", "DIG-1"])
    too_many = alice("POST", f"{DIGITS}/runs/export", {"columns": [{"path": "sys/id"}], "ids": [*ids, "DIG-2"]})
    assert too_many.status == 400


def test_a_wrong_export_is_refused_before_it_begins(alice: Api) -> None:
    wrongs: list[dict[str, object]] = [{"columns": []}, {"format": "xlsx"}, {"query": "x >"}, {"columns": [{"path": "a"}] * 501}]
    for wrong in wrongs:
        answer = alice("POST", f"{DIGITS}/runs/export", {"columns": [{"path": "sys/id"}], **wrong})
        assert answer.status == 400, answer.body
