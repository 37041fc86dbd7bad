"""Taking tables out of the bytes of a request gives what decoding all of it gives."""

import math
import random
import struct
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.operations import AppendFloats, AppendFloatTable, Operation
from seamark.wire.neptune3 import wide
from seamark.wire.neptune3.messages import ingest_pb2 as pb
from seamark.wire.neptune3.messages.values_pb2 import UpdateRunSnapshot, Value
from seamark.wire.neptune3.operations import decode_update
from seamark.wire.neptune3.wide import WideDecoder, WideUpdate

NOW = 1_700_000_000_000
NAMES = tuple(f"metrics/layer{number}/weight é" for number in range(20))


@dataclass
class Snapshot:
    """What a client puts into a snapshot, with its appended values in this order."""

    floats: Sequence[tuple[str, float]] = ()
    step: int | None = 0
    seconds: int | None = 1_700_000_000
    texts: dict[str, str] = field(default_factory=dict[str, str])
    assigned: dict[str, float] = field(default_factory=dict[str, float])
    is_preview: bool = False
    unknown: bytes = b""


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number >= 0x80:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*encoded, number])


def _message(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _entry(path: str, value: bytes) -> bytes:
    return _message(8, _message(1, path.encode()) + _message(2, value))


def encode(snapshot: Snapshot) -> bytes:
    other = UpdateRunSnapshot()
    if snapshot.step is not None:
        other.step.whole, other.step.micro = divmod(snapshot.step, 1_000_000)
        other.step.SetInParent()
    if snapshot.seconds is not None:
        other.timestamp.seconds, other.timestamp.nanos = snapshot.seconds, 1_999_999
    for path, number in snapshot.assigned.items():
        other.assign[path].float64 = number
    entries = [_entry(path, b"\x09" + struct.pack("<d", value)) for path, value in snapshot.floats]
    entries += [_entry(path, Value(string=text).SerializeToString()) for path, text in snapshot.texts.items()]
    preview = UpdateRunSnapshot()
    if snapshot.is_preview:
        preview.preview.is_preview = True
    return other.SerializeToString() + b"".join(entries) + preview.SerializeToString() + snapshot.unknown


def a_request(snapshots: Iterable[Snapshot], *, single: bool = False) -> bytes:
    header = pb.RunOperation(project="team/first", run_id="run", create_missing_project=True).SerializeToString()
    encoded = [encode(each) for each in snapshots]
    return header + (_message(7, encoded[0]) if single else _message(8, b"".join(_message(1, each) for each in encoded)))


def _snapshots(operation: pb.RunOperation) -> Sequence[UpdateRunSnapshot]:
    return [operation.update] if operation.WhichOneof("operation") == "update" else operation.update_batch.snapshots


def _points(operations: Iterable[Operation]) -> dict[str, list[tuple[int | None, int, bytes]]]:
    """The points of each float series, in the order in which they are appended."""
    points: dict[str, list[tuple[int | None, int, bytes]]] = {}
    for each in operations:
        alone = [each.one_series(column) for column in range(len(each.paths))] if isinstance(each, AppendFloatTable) else [each]
        for one in alone:
            if isinstance(one, AppendFloats):
                values = [struct.pack("<d", value) for value in one.values]
                points.setdefault(one.path, []).extend(zip(list(one.steps), list(one.timestamps), values, strict=True))
    return points


def _others(operations: Iterable[Operation]) -> list[str]:
    return [repr(each) for each in operations if not isinstance(each, AppendFloats | AppendFloatTable)]


def expect_agreement(body: bytes, wide: WideUpdate) -> None:
    general = pb.RunOperation.FromString(body)
    rest = pb.RunOperation.FromString(wide.rest)
    assert (rest.project, rest.run_id, rest.create_missing_project) == (
        general.project,
        general.run_id,
        general.create_missing_project,
    )
    assert rest.WhichOneof("operation") == general.WhichOneof("operation")
    expected, remaining = decode_update(_snapshots(general), NOW), decode_update(_snapshots(rest), NOW)
    assert remaining.fields + wide.fields == expected.fields
    assert remaining.errors == expected.errors
    assert remaining.has_open_steps == expected.has_open_steps
    if any(wide.concerns(each.path) for each in remaining.operations if not isinstance(each, AppendFloatTable)):
        return
    assert _others(remaining.operations) == _others(expected.operations)
    assert _points([*remaining.operations, *wide.tables]) == _points(expected.operations)


_value = st.one_of(st.floats(), st.sampled_from([math.nan, math.inf, -0.0, 0.0]))
_sets = [
    NAMES[:10],
    tuple(reversed(NAMES[:10])),
    NAMES[5:15],
    NAMES[10:],
    NAMES[:3],
    ("a//b", *NAMES[:9]),
    (*NAMES[:9], NAMES[0]),
]


@st.composite
def _a_snapshot(draw: st.DrawFn) -> Snapshot:
    names = draw(st.sampled_from([*_sets, _sets[0], _sets[0], _sets[0]]))
    is_odd = draw(st.integers(0, 9))
    return Snapshot(
        [(name, draw(_value)) for name in names],
        draw(st.one_of(st.integers(0, 5_000_000), st.sampled_from([10**18 - 1, 10**18]))) if is_odd != 1 else None,
        draw(st.sampled_from([1_700_000_000, 0, -1, 253_402_300_800])) if is_odd != 2 else None,
        {"log": "line"} if is_odd == 3 else {},
        {draw(st.sampled_from(["lr", NAMES[12]])): 0.5} if is_odd in (4, 5) else {},
        is_odd == 6,
        draw(st.sampled_from([_message(9, b"id"), _message(11, b"x"), b"\x78\x01", b"\x0a\x02\x08\x07", b"\x42\x00"]))
        if is_odd in (7, 8)
        else b"",
    )


@given(st.data())
def test_the_tables_and_the_rest_are_the_request(data: st.DataObject) -> None:
    decoder = WideDecoder()
    for _ in range(data.draw(st.integers(1, 3))):
        snapshots = data.draw(st.lists(_a_snapshot(), min_size=1, max_size=5))
        body = a_request(snapshots, single=len(snapshots) == 1 and data.draw(st.booleans()))
        wide = decoder.split(body)
        if wide is not None:
            expect_agreement(body, wide)


@given(st.data())
def test_a_damaged_request_is_not_taken_for_another(data: st.DataObject) -> None:
    decoder = WideDecoder()
    body = bytearray(a_request([Snapshot([(name, 1.5) for name in NAMES], step) for step in (1, 2, 3)]))
    assert decoder.split(bytes(body)) is not None
    for _ in range(data.draw(st.integers(0, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(body[: data.draw(st.one_of(st.just(len(body)), st.integers(0, len(body))))])
    wide = decoder.split(damaged)
    if wide is None:
        return
    try:
        pb.RunOperation.FromString(damaged)
    except DecodeError:
        try:
            pb.RunOperation.FromString(wide.rest)
        except DecodeError:
            return
        raise
    expect_agreement(damaged, wide)


def test_snapshots_of_the_same_names_become_one_table_in_the_order_of_their_steps() -> None:
    decoder = WideDecoder()
    for _ in range(2):
        wide = decoder.split(a_request([Snapshot([(name, step / 4) for name in NAMES], step) for step in (3, 1, 2)]))
        assert wide is not None
        [table] = wide.tables
        assert table.paths == NAMES
        assert table.steps.tolist() == [1, 2, 3]
        assert table.timestamps.tolist() == [1_700_000_000_001] * 3
        np.testing.assert_array_equal(table.values, np.array([[0.25], [0.5], [0.75]]) * np.ones(20))
        assert pb.RunOperation.FromString(wide.rest).update_batch.snapshots == []


def test_names_in_another_order_get_a_template_of_their_own() -> None:
    decoder, source = WideDecoder(), random.Random(7)
    for _ in range(20):
        names = source.sample(NAMES, 15)
        wide = decoder.split(a_request([Snapshot([(name, float(len(name))) for name in names])]))
        assert wide is not None
        assert wide.tables[0].paths == tuple(names)


def test_series_that_two_sets_of_names_share_get_their_points_in_order() -> None:
    wide = WideDecoder().split(
        a_request([Snapshot([(name, 1.0) for name in (NAMES if step % 2 else NAMES[:10])], step) for step in range(6)])
    )
    assert wide is not None
    assert [len(table.paths) for table in wide.tables] == [10, 20, 10, 20, 10, 20]
    assert [table.steps.tolist() for table in wide.tables] == [[0], [1], [2], [3], [4], [5]]


def test_values_of_the_same_request_stay_with_the_general_decoder() -> None:
    points = [(name, 1.0) for name in NAMES]
    wide = WideDecoder().split(a_request([Snapshot(points, assigned={"lr": 0.1}), Snapshot([("loss", 2.0)], 1)]))
    assert wide is not None
    rest = decode_update(_snapshots(pb.RunOperation.FromString(wide.rest)), NOW)
    assert [each.path for each in rest.operations if not isinstance(each, AppendFloatTable)] == ["lr", "loss"]
    assert not wide.concerns("lr")
    assert wide.concerns("/" + NAMES[3])


def _peak_of(work: Callable[[], object]) -> int:
    """The most memory that was in use meanwhile, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_bytes_that_no_client_sends_are_left_alone_before_they_take_memory() -> None:
    point = Snapshot([(name, 1.0) for name in NAMES], 0)
    snapshots = _message(8, b"\x0a\x00" * 200_000)
    headers = b"\x0a\x00" * 200_000 + a_request([point])
    others = a_request([Snapshot(point.floats, 0, unknown=b"\x22\x00" * 200_000)])
    for body in (snapshots, headers, others):
        assert _peak_of(lambda body=body: WideDecoder().split(body)) < 4 * len(body)
        assert WideDecoder().split(body) is None


def test_templates_take_no_more_memory_than_is_meant_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wide, "_MAX_TEMPLATE_BYTES", 2**20)
    monkeypatch.setattr(wide, "_MAX_BYTES_OF_ONE", 2**18)
    requests = [a_request([Snapshot([(f"{part}{n}", 1.0) for n in range(1000)])]) for part in map(chr, range(97, 123))]
    decoder = WideDecoder()
    tracemalloc.start()
    try:
        for body in requests:
            assert decoder.split(body) is not None
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 2**19 < kept < 2**20 + 2**18


def test_a_template_that_would_take_the_place_of_many_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    body = a_request([Snapshot([(f"{n}", 1.0) for n in range(10_000)])])
    for limit, is_kept in ((2**24, True), (2**18, False)):
        monkeypatch.setattr(wide, "_MAX_BYTES_OF_ONE", limit)
        decoder = WideDecoder()
        tracemalloc.start()
        try:
            assert decoder.split(body) is not None
            kept, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert (kept > 2**18) == is_kept
