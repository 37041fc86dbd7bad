"""A running server as a destination, by the requests of the official client."""

import json
import os
from collections import Counter
from typing import BinaryIO, TypeVar

import msgspec
from google.protobuf.message import DecodeError, Message

from seamark.model.errors import ServerUnavailable, SourceUnreadable, StoreUnavailable
from seamark.transfer.connection import Answer, Connection
from seamark.wire.neptune3.errors import IngestCode
from seamark.wire.neptune3.messages import ingest_pb2 as pb
from seamark.wire.neptune3.statuses import Outcome, Problem

__all__ = ["RemoteDestination"]

_M = TypeVar("_M", bound=Message)

_INGEST = "/api/client/v1/ingest"
_FILES = "/api/storagebridge/v1"
_PROTOBUF = "application/x-protobuf"
_CHUNK_BYTES = 16 * 2**20
_MAX_DETAILS = 100
_KNOWN = {code.value: code for code in IngestCode}
_WORDS = {
    IngestCode.PROJECT_NOT_FOUND: 'There is no project "{project}" that you may write to. '
    "Create it with `seamark project create`, or name another with --project.",
    IngestCode.PROJECT_INVALID_NAME: '"{project}" does not name a project. Name one with --project WORKSPACE/NAME.',
}


class _Multipart(msgspec.Struct):
    upload_id: str
    part_size: int
    part_urls: list[str]


class _Signed(msgspec.Struct):
    url: str
    provider: str
    multipart: _Multipart | None = None


class _SignedFiles(msgspec.Struct):
    files: list[_Signed]


class RemoteDestination:
    """Applies everything as the owner of the connection's API token."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def submit(self, project: str, operation: bytes) -> Outcome:
        submitted = _parsed(pb.SubmitResponse, self._connection.call("POST", _INGEST, operation, _PROTOBUF))
        ids = [pb.RequestId(value=each) for each in submitted.request_ids]
        body = pb.StatusRequest(ids=ids, project=project).SerializeToString()
        statuses = _parsed(pb.StatusResponse, self._connection.call("POST", f"{_INGEST}/check", body, _PROTOBUF))
        counts: Counter[IngestCode] = Counter()
        for status in statuses.statuses:
            for each in status.code_by_count:
                counts[_code(each.detail)] += each.count
        stored = counts.pop(IngestCode.OK, 0)
        return Outcome(stored, self._problems(project, ids, counts) if counts else [])

    def store_file(self, project: str, path: str, mime_type: str, file: BinaryIO) -> None:
        size = os.fstat(file.fileno()).st_size
        wanted = {"project_identifier": project, "path": path, "permission": "write", "size": size}
        answer = self._connection.call("POST", f"{_FILES}/signedUrl", json.dumps({"files": [wanted]}).encode())
        try:
            (signed,) = msgspec.json.decode(answer, type=_SignedFiles).files
        except (msgspec.DecodeError, ValueError):
            raise _not_understood() from None
        content_type = mime_type or "application/octet-stream"
        match signed.provider:
            case "aws" if signed.multipart is not None:
                self._send_parts(project, path, file, signed.multipart, content_type)
            case "aws":
                self._put(signed.url, file, size, {"Content-Type": content_type})
            case "azure":
                self._put(signed.url, file, size, {"Content-Type": content_type, "x-ms-blob-type": "BlockBlob"})
            case "gcp":
                self._send_chunks(signed.url, file, size, content_type)
            case _:
                raise _not_understood()

    def finish(self) -> None:
        # What the server has answered is durable.
        return

    def _problems(self, project: str, ids: list[pb.RequestId], counts: Counter[IngestCode]) -> list[Problem]:
        """What was wrong, in the server's words as far as it remembers them."""
        request = pb.DetailsRequest(project=project, ids=ids, limit=_MAX_DETAILS)
        problems: list[Problem] = []
        if not counts.keys() & _WORDS.keys():
            answer = self._connection.call("POST", f"{_INGEST}/checkDetails", request.SerializeToString(), _PROTOBUF)
            details = _parsed(pb.DetailsResponse, answer).details
            problems = [Problem(each.path, _code(each.ingest_code), each.error_detail) for each in details]
        left = counts - Counter(problem.code for problem in problems)
        for code, count in left.items():
            words = _WORDS.get(code, "A value was refused as {code}.").format(project=project, code=code.name)
            problems += [Problem("", code, words)] * count
        return problems

    def _put(self, url: str, file: bytes | BinaryIO, size: int, headers: dict[str, str]) -> Answer:
        return _accepted(self._connection.send("PUT", url, file, {**headers, "Content-Length": str(size)}))

    def _send_parts(self, project: str, path: str, file: BinaryIO, plan: _Multipart, content_type: str) -> None:
        parts: list[dict[str, object]] = []
        for number, url in enumerate(plan.part_urls, start=1):
            part = file.read(plan.part_size)
            tag = self._put(url, part, len(part), {"Content-Type": content_type}).headers.get("ETag", "")
            parts.append({"part_number": number, "etag": tag.strip('"')})
        if file.read(1):
            raise SourceUnreadable(f'The file for "{path}" grew while it was sent. Import again.')
        finished = {"upload_id": plan.upload_id, "project_identifier": project, "path": path, "parts": parts}
        self._connection.call("POST", f"{_FILES}/s3/completeMultipartUpload", json.dumps(finished).encode())

    def _send_chunks(self, url: str, file: BinaryIO, size: int, content_type: str) -> None:
        begun = _accepted(self._connection.send("POST", url, b"", {"X-goog-resumable": "start", "Content-Type": content_type}))
        session = begun.headers.get("Location", "")
        if not session.startswith(("http://", "https://")):
            raise _not_understood()
        if size == 0:
            self._put(session, b"", 0, {"Content-Range": "bytes */0"})
        for start in range(0, size, _CHUNK_BYTES):
            chunk = file.read(min(_CHUNK_BYTES, size - start))
            end = start + len(chunk) - 1
            if not chunk:
                raise SourceUnreadable("The file shrank while it was sent. Import again.")
            answer = self._connection.send("PUT", session, chunk, {"Content-Range": f"bytes {start}-{end}/{size}"})
            if answer.status != 308 or end + 1 == size:
                _accepted(answer)


def _accepted(answer: Answer) -> Answer:
    if answer.status // 100 == 2:
        return answer
    raise StoreUnavailable(f"The store of files refuses a file with {answer.status}. See the server's log, and import again.")


def _parsed(kind: type[_M], body: bytes) -> _M:
    try:
        return kind.FromString(body)
    except DecodeError:
        raise _not_understood() from None


def _code(number: int) -> IngestCode:
    code = _KNOWN.get(number)
    if code is None:
        raise _not_understood()
    return code


def _not_understood() -> ServerUnavailable:
    return ServerUnavailable(
        "The server answers in a way that is not understood. Import with the version of Seamark that it runs."
    )
