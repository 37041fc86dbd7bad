"""A sound call for each route of the 3.x API."""

from __future__ import annotations

from collections.abc import Mapping

from google.protobuf.message import Message

from seamark.wire.neptune3.messages import buckets_pb2, ingest_pb2
from tests.wire.doors import Call
from tests.wire.neptune3.builders import snapshot, update

_PROJECT: Mapping[str, str] = {"projectIdentifier": "{workspace}/{project}"}
_FILE: Mapping[str, str] = {"project_identifier": "{workspace}/{project}", "path": "a/file"}


def _update(facts: Mapping[str, str]) -> Message:
    project = f"{facts['workspace']}/{facts['project']}"
    return update(facts["custom_id"], snapshot(assign={"by-ingest": 1}), project=project)


def _ids(facts: Mapping[str, str]) -> Message:
    return ingest_pb2.StatusRequest(ids=[ingest_pb2.RequestId(value="unknown")])


def _details(facts: Mapping[str, str]) -> Message:
    project = f"{facts['workspace']}/{facts['project']}"
    return ingest_pb2.DetailsRequest(project=project, ids=[ingest_pb2.RequestId(value="unknown")])


def _buckets(facts: Mapping[str, str]) -> Message:
    expression = buckets_pb2.Expression(request_id="0", run_id=facts["run_id"], custom_y_formula="${loss}")
    return buckets_pb2.BucketsRequest(expressions=[expression], view=buckets_pb2.View(max_buckets=3))


_RUNS = {"experimentIdsFilter": ["{run_id}"]}


def _series(path: str) -> Mapping[str, object]:
    series = {"attribute": path, "holder": {"identifier": "{run_id}", "type": "experiment"}}
    return {"requests": [{"requestId": "0", "series": series}], "perSeriesPointsLimit": 10}


NEPTUNE3: Mapping[str, Call] = {
    # Whoever may not see the project is told so in the status of the request.
    "ingest": Call(body=_update, writes=True, is_for_everybody=True),
    # Statuses say only what the caller sent.
    "bulkCheckStatus": Call(_PROJECT, _ids, is_for_everybody=True),
    "checkStatus": Call({**_PROJECT, "requestId": "unknown"}, is_for_everybody=True),
    "checkDetails": Call(_PROJECT, _details),
    "searchLeaderboardEntriesProto": Call(_PROJECT, {}),
    "searchGlobalLeaderboardEntriesProto": Call(body={}, is_for_everybody=True),
    "queryAttributeDefinitionsWithinProject": Call(body={"projectIdentifiers": ["{workspace}/{project}"], **_RUNS}),
    "queryAttributesWithinProjectProto": Call(_PROJECT, _RUNS),
    "queryAttributeDefinitionsProto": Call({"experimentIdentifier": "{run_id}"}),
    "getAttributesWithPathsFilterProto": Call({"holderIdentifier": "{run_id}", "holderType": "experiment"}, {}),
    # Runs that the caller may not see have no points.
    "getMultipleFloatSeriesValuesProto": Call(body=_series("loss"), is_for_everybody=True),
    "getSeriesValuesProto": Call({"useDeprecatedStringFields": "false"}, _series("log"), is_for_everybody=True),
    "getTimeseriesBucketsProto": Call(body=_buckets, is_for_everybody=True),
    "signFileUrls": Call(body={"files": [{**_FILE, "permission": "write"}]}, writes=True),
    "signAzureFileUrls": Call(body={"files": [{**_FILE, "permission": "read"}]}),
    "completeMultipartUpload": Call(body={**_FILE, "upload_id": "ab" * 16, "parts": []}, writes=True, succeeds=False),
}
"""By operation id."""
