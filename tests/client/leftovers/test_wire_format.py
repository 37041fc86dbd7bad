"""What the client frames by hand is what the library for protocol buffers reads, and the other way round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.client.errors import ServerUnreachable
from seamark.client.leftovers.wire_format import field, fields_of, text_field
from seamark.wire.neptune3.messages import ingest_pb2 as pb
from seamark.wire.neptune3.messages.values_pb2 import Run, UpdateRunSnapshot


@given(st.text(max_size=300), st.text(max_size=300), st.lists(st.text(max_size=200), max_size=5))
def test_operations_are_framed_as_the_library_would(project: str, run_id: str, tags: list[str]) -> None:
    snapshots = [UpdateRunSnapshot() for _ in tags]
    for snapshot, tag in zip(snapshots, tags, strict=True):
        snapshot.assign[tag].string = tag
    body = b"".join(field(1, each.SerializeToString()) for each in snapshots)
    framed = text_field(1, project) + text_field(2, run_id) + field(8, body)
    read = pb.RunOperation.FromString(framed)
    assert (read.project, read.run_id) == (project, run_id)
    assert list(read.update_batch.snapshots) == snapshots
    created = pb.RunOperation.FromString(text_field(1, project) + field(6, Run(family=run_id).SerializeToString()))
    assert created.create.family == run_id


def test_statuses_are_read() -> None:
    status = pb.RequestStatus()
    status.code_by_count.add(code=3, count=2**40, detail=21)
    message = pb.StatusResponse(statuses=[status]).SerializeToString()
    ((number, content),) = fields_of(message)
    assert number == 1
    assert isinstance(content, bytes)
    ((number, counted),) = fields_of(content)
    assert isinstance(counted, bytes)
    assert dict(fields_of(counted)) == {1: 3, 2: 2**40, 3: 21}


@pytest.mark.parametrize("garbage", [b"\x0a", b"\x0a\x05abc", b"\x80" * 20, b"\x0b", b"\x09abc"])
def test_what_is_no_message_is_told(garbage: bytes) -> None:
    with pytest.raises(ServerUnreachable):
        list(fields_of(garbage))
