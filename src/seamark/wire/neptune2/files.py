"""Files and file sets: uploads whole or in parts, listings and downloads."""

import base64
import re

import msgspec
from starlette.responses import Response

from seamark.model.errors import FileNotFound, InvalidInput
from seamark.tracking import files
from seamark.tracking.access import require_container
from seamark.tracking.context import Commit
from seamark.wire.endpoints import Call, Committed
from seamark.wire.http import download_response, stream_chunks
from seamark.wire.neptune2.attributes import format_instant
from seamark.wire.neptune2.bodies import (
    DownloadRequestBody,
    ErrorEntryBody,
    FileEntryBody,
    UploadResultBody,
    UploadStartBody,
)
from seamark.wire.neptune2.refusals import limit_response

__all__ = [
    "ZIP_PATH",
    "download_file",
    "download_zip",
    "finish_upload",
    "get_zip_request",
    "list_files",
    "prepare_zip",
    "start_file_upload",
    "start_member_upload",
    "upload_archive",
    "upload_file",
    "upload_member",
    "upload_part",
]

ZIP_PATH = "/api/leaderboard/v1/download/downloadFile"
_RANGE = re.compile(r"bytes=([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")


class _ZipRequest(msgspec.Struct, array_like=True):
    """What the id of a download request says; as it says all, nothing needs to be kept between the requests."""

    container: str
    path: str


def upload_file(call: Call) -> Committed:
    commit = files.upload_file(
        call.tracking,
        call.caller,
        call.text("experimentIdentifier"),
        call.text("attribute"),
        call.optional_text("ext") or "",
        stream_chunks(call.upload),
    )
    return Committed(commit, _uploaded(call, commit))


def start_file_upload(call: Call) -> UploadStartBody:
    upload_id = files.start_upload(
        call.tracking,
        call.caller,
        call.text("experimentIdentifier"),
        call.text("attribute"),
        call.whole("totalLength"),
        ext=call.optional_text("ext") or "",
    )
    return UploadStartBody(str(upload_id), [])


def start_member_upload(call: Call) -> UploadStartBody:
    upload_id = files.start_upload(
        call.tracking,
        call.caller,
        call.text("experimentIdentifier"),
        call.text("attribute"),
        call.whole("totalLength"),
        member=call.text("subPath"),
    )
    return UploadStartBody(str(upload_id), [])


def upload_part(call: Call) -> UploadResultBody:
    given = call.headers.get("x-range", "")
    match = _RANGE.fullmatch(given)
    if match is None:
        raise InvalidInput(f'The header X-Range is {given[:60]!r}. Send it as "bytes=first-last/total".')
    first, last, total = (int(number) for number in match.groups())
    files.upload_part(
        call.tracking,
        call.caller,
        call.text("uploadId"),
        call.whole("uploadPartIdx"),
        first,
        last,
        total,
        stream_chunks(call.upload),
    )
    return UploadResultBody([])


def finish_upload(call: Call) -> Committed:
    commit = files.finish_upload(call.tracking, call.caller, call.text("uploadId"))
    return Committed(commit, _uploaded(call, commit))


def upload_member(call: Call) -> Committed:
    commit = files.upload_set_member(
        call.tracking,
        call.caller,
        call.text("experimentIdentifier"),
        call.text("attribute"),
        call.text("subPath"),
        stream_chunks(call.upload),
    )
    return Committed(commit, _uploaded(call, commit))


def upload_archive(call: Call) -> Committed:
    """A package of several files of a set, as a compressed tar archive."""
    commit = files.upload_set_archive(
        call.tracking,
        call.caller,
        call.text("experimentId"),
        call.text("attribute"),
        call.upload,
        call.flag("reset"),
    )
    return Committed(commit, _uploaded(call, commit))


def list_files(call: Call) -> list[FileEntryBody]:
    entries = files.list_members(
        call.tracking,
        call.caller,
        call.text("experimentId"),
        call.text("attribute"),
        call.optional_text("path") or "",
    )
    return [
        FileEntryBody(
            name=entry.name,
            file_type="directory" if entry.is_directory else "file",
            mtime=format_instant(entry.modified_at),
            size=None if entry.is_directory else entry.size,
        )
        for entry in entries
    ]


def download_file(call: Call) -> Response:
    download = files.open_file(call.tracking, call.caller, call.text("experimentId"), call.text("attribute"))
    return download_response(download, mime_type="application/octet-stream")


def prepare_zip(call: Call) -> DownloadRequestBody:
    """The archive is made while it is downloaded, so a request is ready as soon as the file set is known to exist."""
    identifier, path = call.text("experimentId"), call.text("attribute")
    files.list_members(call.tracking, call.caller, identifier, path)
    container, _ = require_container(call.tracking, call.caller, identifier)
    request = msgspec.json.encode(_ZipRequest(str(container.uuid), path))
    return _zip_request(call, base64.urlsafe_b64encode(request).decode())


def get_zip_request(call: Call) -> DownloadRequestBody:
    request_id = call.text("id")
    _decoded(request_id)
    return _zip_request(call, request_id)


def download_zip(call: Call) -> Response:
    request = _decoded(call.text("id"))
    return download_response(
        files.zip_members(call.tracking, call.caller, request.container, request.path), mime_type="application/zip"
    )


def _zip_request(call: Call, request_id: str) -> DownloadRequestBody:
    return DownloadRequestBody(request_id, f"{call.base_url}{ZIP_PATH}?id={request_id}")


def _decoded(request_id: str) -> _ZipRequest:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(request_id), type=_ZipRequest)
    except ValueError:
        raise FileNotFound("There is no such download request. Prepare the download again.") from None


def _uploaded(call: Call, commit: Commit) -> UploadResultBody | Response:
    """The client reads an upload's answer as JSON and takes an empty list for success."""
    identifier = call.optional_text("experimentIdentifier") or call.optional_text("experimentId")
    if commit.errors and identifier:
        container, _ = require_container(call.tracking, call.caller, identifier)
        answer = limit_response(call, container, commit.errors)
        if answer is not None:
            return answer
    return UploadResultBody([ErrorEntryBody(error.message) for error in commit.errors])
