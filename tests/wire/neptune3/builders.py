"""Messages as the 3.x client sends them, from plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from seamark.model.steps import MICROS_PER_STEP
from seamark.model.values import FileValue, Histogram
from seamark.wire.neptune3.messages import ingest_pb2, values_pb2

NOW = 1_700_000_000_000


def instant(milliseconds: int) -> Timestamp:
    seconds, rest = divmod(milliseconds, 1000)
    return Timestamp(seconds=seconds, nanos=rest * 1_000_000)


def step(micros: int) -> values_pb2.Step:
    whole, micro = divmod(micros, MICROS_PER_STEP)
    return values_pb2.Step(whole=whole, micro=micro)


def value(given: Any) -> values_pb2.Value:
    match given:
        case values_pb2.Value():
            return given
        case bool():
            return values_pb2.Value(bool=given)
        case int():
            return values_pb2.Value(int64=given)
        case float():
            return values_pb2.Value(float64=given)
        case str():
            return values_pb2.Value(string=given)
        case Timestamp():
            return values_pb2.Value(timestamp=given)
        case set() | frozenset():
            return values_pb2.Value(string_set=values_pb2.StringSet(values=sorted(given)))
        case FileValue():
            reference = values_pb2.FileRef(path=given.key, size_bytes=given.size, mime_type=given.mime_type)
            return values_pb2.Value(file_ref=reference)
        case Histogram():
            if given.is_density:
                return values_pb2.Value(
                    histogram=values_pb2.Histogram(
                        bin_edges=given.edges, densities=values_pb2.Histogram.Densities(values=given.values)
                    )
                )
            counts = values_pb2.Histogram.Counts(values=[int(each) for each in given.values])
            return values_pb2.Value(histogram=values_pb2.Histogram(bin_edges=given.edges, counts=counts))
        case _:
            raise TypeError(given)


def snapshot(
    micros: int | None = None,
    append: Mapping[str, Any] | None = None,
    *,
    at: int | None = NOW,
    assign: Mapping[str, Any] | None = None,
    add: Mapping[str, set[str]] | None = None,
    remove: Mapping[str, set[str]] | None = None,
    ratio: float | None = None,
) -> values_pb2.UpdateRunSnapshot:
    """One snapshot; with a completion ratio its points are previews."""
    made = values_pb2.UpdateRunSnapshot(
        step=None if micros is None else step(micros),
        timestamp=None if at is None else instant(at),
        assign={path: value(each) for path, each in (assign or {}).items()},
        append={path: value(each) for path, each in (append or {}).items()},
        preview=None if ratio is None else values_pb2.Preview(is_preview=True, completion_ratio=ratio),
    )
    for changes, how in ((add or {}, values_pb2.ADD), (remove or {}, values_pb2.REMOVE)):
        for path, texts in changes.items():
            for text in texts:
                made.modify_sets[path].string.values[text] = how
    return made


def creation(run: str, project: str = "lab/scale", **fields: Any) -> ingest_pb2.RunOperation:
    fields.setdefault("creation_time", instant(NOW))
    return ingest_pb2.RunOperation(project=project, run_id=run, create=values_pb2.Run(**fields))


def update(run: str, *snapshots: values_pb2.UpdateRunSnapshot, project: str = "lab/scale") -> ingest_pb2.RunOperation:
    batch = values_pb2.UpdateRunSnapshots(snapshots=snapshots)
    return ingest_pb2.RunOperation(project=project, run_id=run, update_batch=batch)
