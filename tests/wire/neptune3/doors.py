"""A sound call for each route of the 3.x API."""

from __future__ import annotations

from collections.abc import Mapping

from google.protobuf.message import Message

from seamark.wire.neptune3.messages import ingest_pb2
from tests.wire.doors import Call
from tests.wire.neptune3.builders import snapshot, update

_PROJECT: Mapping[str, str] = {"projectIdentifier": "{workspace}/{project}"}


def _update(facts: Mapping[str, str]) -> Message:
    project = f"{facts['workspace']}/{facts['project']}"
    return update(facts["custom_id"], snapshot(assign={"by-ingest": 1}), project=project)


def _ids(facts: Mapping[str, str]) -> Message:
    return ingest_pb2.StatusRequest(ids=[ingest_pb2.RequestId(value="unknown")])


def _details(facts: Mapping[str, str]) -> Message:
    project = f"{facts['workspace']}/{facts['project']}"
    return ingest_pb2.DetailsRequest(project=project, ids=[ingest_pb2.RequestId(value="unknown")])


NEPTUNE3: Mapping[str, Call] = {
    # Whoever may not see the project is told so in the status of the request.
    "ingest": Call(body=_update, writes=True, is_for_everybody=True),
    # Statuses say only what the caller sent.
    "bulkCheckStatus": Call(_PROJECT, _ids, is_for_everybody=True),
    "checkStatus": Call({**_PROJECT, "requestId": "unknown"}, is_for_everybody=True),
    "checkDetails": Call(_PROJECT, _details),
}
"""By operation id."""
