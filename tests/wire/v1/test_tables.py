"""What programs fetch whole: tables in MessagePack, points as arrays, files of artifacts."""

import json
import math
import struct

import msgspec
import numpy as np

from tests.wire.v1.conftest import Api
from tests.wire.v1.seeding import BIRTH, LONG, value_at

DIGITS = "projects/team/digits"


def table(api: Api, **query: object) -> tuple[int, list[dict[str, tuple[str, object]]]]:
    answer = api("POST", f"{DIGITS}/table", query)
    assert answer.status == 200, answer.body
    found = msgspec.msgpack.decode(answer.body)
    names = found["attributes"]
    return found["total"], [
        {names[place][0]: (names[place][1], value) for place, value in zip(places, values, strict=True)}
        for _, _, places, values in found["rows"]
    ]


def test_a_table_has_all_attributes_of_its_rows_with_their_types(alice: Api) -> None:
    total, rows = table(alice, query="`sys/trashed`:bool = false", sort=[{"path": "sys/creation_time"}])
    assert total == 2
    first, second = rows
    assert first["params/lr"] == ("float", 0.1)
    assert first["params/seed"] == ("int", 2**60)
    assert first["sys/tags"] == ("stringSet", ["a", "b"])
    assert first["loss"] == ("floatSeries", value_at(LONG - 1))
    assert first["console"] == ("stringSeries", "line 49\n")
    assert first["page"] == ("file", None)
    assert first["source"] == ("fileSet", None)
    assert first["sys/creation_time"][0] == "datetime"
    assert second["sys/custom_run_id"] == ("string", "my/second")


def test_a_table_shows_the_columns_and_the_page_that_were_asked_for(alice: Api) -> None:
    sort = [{"path": "sys/creation_time"}]
    total, rows = table(alice, columns=["params/lr", "nothing"], sort=sort, offset=1, limit=1)
    assert total == 3, "what is in the trash is not left out unless the query says so"
    assert rows == [{"params/lr": ("float", 0.2)}]
    assert table(alice, limit=0) == (3, [])


def test_the_state_is_shown_with_the_time_that_it_follows_from_or_without(alice: Api) -> None:
    sort = [{"path": "sys/creation_time"}]
    _, (only, *_) = table(alice, columns=["sys/state"], sort=sort)
    assert only["sys/state"][0] == "experimentState"
    assert set(only) == {"sys/state"}
    _, (both, *_) = table(alice, columns=["sys/ping_time", "sys/state"], sort=sort)
    assert {path: kind for path, (kind, _) in both.items()} == {"sys/state": "experimentState", "sys/ping_time": "datetime"}
    _, (ping, *_) = table(alice, columns=["sys/ping_time"], sort=sort)
    assert set(ping) == {"sys/ping_time"}
    assert table(alice, columns=[], sort=sort)[1] == [{}, {}, {}]
    assert table(alice, columns=["\ud800"], sort=sort)[1] == [{}, {}, {}]


def test_points_come_as_arrays(alice: Api) -> None:
    answer = alice("GET", f"{DIGITS}/runs/DIG-1/series/points", path="loss", format="columns")
    assert answer.status == 200, answer.body
    magic, size = struct.unpack_from("<4sI", answer.body)
    assert magic == b"SMPT"
    start = 8 + size
    assert start % 8 == 0
    assert json.loads(answer.body[8:start]) == {"total": LONG, "count": LONG}
    assert np.frombuffer(answer.body, "<i8", LONG, start).tolist() == [step * 10**6 for step in range(LONG)]
    assert np.frombuffer(answer.body, "<i8", LONG, start + 8 * LONG).tolist() == [BIRTH + step for step in range(LONG)]
    values = np.frombuffer(answer.body, "<f8", LONG, start + 16 * LONG).tolist()
    assert math.isnan(values[100])
    assert values[101] == math.inf
    assert values[500] == value_at(500)


def test_arrays_of_points_come_in_pages_too(alice: Api) -> None:
    answer = alice("GET", f"{DIGITS}/runs/DIG-1/series/points", path="loss", format="columns", from_step=10, limit=2)
    (size,) = struct.unpack_from("<I", answer.body, 4)
    assert json.loads(answer.body[8 : 8 + size]) == {"total": LONG, "count": 2}
    assert np.frombuffer(answer.body, "<i8", 2, 8 + size).tolist() == [10_000_000, 11_000_000]


def test_an_artifact_that_nobody_tracked_is_not_found(alice: Api) -> None:
    answer = alice("GET", f"{DIGITS}/artifacts/{'ab' * 32}/files")
    assert answer.status == 404, answer.body
