"""Signing addresses of files, and finishing uploads in numbered parts."""

from typing import Literal
from uuid import UUID

import msgspec
from starlette.responses import Response

from seamark.model.access import Project, ProjectRole
from seamark.model.errors import TooLarge, UploadNotFound
from seamark.stores.blobs import Provider
from seamark.tracking.access import require_project
from seamark.tracking.projects import find_or_create_project
from seamark.tracking.shared_files import signed_by_store, url_signing_key
from seamark.tracking.shared_names import is_path
from seamark.tracking.shared_uploads import (
    UPLOAD_LIFETIME_MS,
    begin_direct,
    begin_numbered,
    finish_numbered,
    part_plan,
)
from seamark.wire.endpoints import Call, Endpoint, Payload
from seamark.wire.error_answers import ErrorRule
from seamark.wire.neptune3.file_urls import Grant, signed_url

__all__ = ["file_endpoints"]

_SERVICE = "/api/storagebridge/v1"
_READ_SECONDS = 3600
_WRITE_SECONDS = 6 * 3600
_PART_SECONDS = UPLOAD_LIFETIME_MS // 1000
_MOST_FILES = 1000


class FileToSign(msgspec.Struct):
    project_identifier: str
    path: str
    permission: Literal["read", "write"]
    size: int | None = None


class SigningBody(msgspec.Struct):
    files: list[FileToSign]


class MultipartBody(msgspec.Struct):
    upload_id: str
    part_size: int
    part_urls: list[str]


class SignedFileBody(msgspec.Struct):
    project_identifier: str
    path: str
    url: str
    provider: Provider
    multipart: MultipartBody | None = None


class SignedBody(msgspec.Struct):
    files: list[SignedFileBody]


class FinishedPart(msgspec.Struct):
    part_number: int
    etag: str


class FinishedUploadBody(msgspec.Struct):
    upload_id: str
    project_identifier: str
    path: str
    parts: list[FinishedPart]


def file_endpoints() -> list[Endpoint]:
    signing = (SignedBody, Payload.JSON, SigningBody)
    return [
        Endpoint("signFileUrls", "POST", f"{_SERVICE}/signedUrl", sign_files, (), *signing, body_limit=2**24),
        Endpoint("signAzureFileUrls", "POST", f"{_SERVICE}/azure/signedUrl", sign_azure_files, (), *signing, body_limit=2**24),
        Endpoint(
            "completeMultipartUpload",
            "POST",
            f"{_SERVICE}/s3/completeMultipartUpload",
            complete_upload,
            (),
            None,
            Payload.JSON,
            FinishedUploadBody,
            body_limit=2**24,
            errors={UploadNotFound: ErrorRule(404)},
        ),
    ]


def sign_files(call: Call) -> SignedBody:
    """Addresses for files of any size, each in the dialect that suits it; whether the files exist makes no difference.

    Also for paths that no file can have. The logger would ask again for ever, with all its other files in the same request;
    what the address refuses it gives up.
    """
    return SignedBody([_signed(call, file) for file in _wanted(call)])


def sign_azure_files(call: Call) -> SignedBody:
    """The same in the only dialect that neptune-fetcher speaks."""
    return SignedBody([_signed_for_azure(call, file) for file in _wanted(call)])


def complete_upload(call: Call) -> Response:
    finished = call.body(FinishedUploadBody)
    project = require_project(call.tracking, call.caller, finished.project_identifier, ProjectRole.CONTRIBUTOR)
    try:
        upload_id = UUID(finished.upload_id)
    except ValueError:
        raise UploadNotFound(f"There is no upload {finished.upload_id[:40]!r}. Start the upload of this file again.") from None
    tags = {part.part_number: part.etag.strip('"') for part in finished.parts}
    finish_numbered(call.tracking, project, finished.path, upload_id, tags)
    return Response(status_code=204)


def _wanted(call: Call) -> list[FileToSign]:
    files = call.body(SigningBody).files
    if len(files) > _MOST_FILES:
        raise TooLarge(f"{len(files)} addresses are asked for at once; at most {_MOST_FILES} are given. Ask in several requests.")
    return files


def _project(call: Call, file: FileToSign) -> Project:
    if file.permission == "read":
        return require_project(call.tracking, call.caller, file.project_identifier)
    # The client asks for this beside the creation of its run, and stops sending anything when it is refused: a project that
    # the creation would make must be there for whoever comes first.
    project = find_or_create_project(call.tracking, call.caller, file.project_identifier)
    return require_project(call.tracking, call.caller, str(project.uuid), ProjectRole.CONTRIBUTOR)


def _signed(call: Call, file: FileToSign) -> SignedFileBody:
    project = _project(call, file)
    if not is_path(file.path):
        return _ours(call, project, file, "aws")
    plan = part_plan(file.size or 0)
    if file.permission == "read":
        stored = signed_by_store(call.tracking, project, file.path, "GET", _READ_SECONDS)
        if stored is not None:
            return SignedFileBody(file.project_identifier, file.path, stored.url, stored.provider)
        return _ours(call, project, file, "aws")
    # A store's own address takes a file in one piece, which only Azure's client cuts by itself.
    if plan is None or _stores_in_azure(call):
        stored = signed_by_store(call.tracking, project, file.path, "PUT", _WRITE_SECONDS, size=file.size)
        if stored is not None:
            # Google's own dialect begins with a request that an address for a PUT does not permit; it takes S3's, too.
            provider: Provider = "aws" if stored.provider == "gcp" else stored.provider
            return SignedFileBody(file.project_identifier, file.path, stored.url, provider)
        return _ours(call, project, file, "aws")
    direct = begin_direct(call.tracking, project, file.path, file.size or 0, _PART_SECONDS)
    if direct is not None:
        multipart = MultipartBody(direct.id.hex, direct.part_bytes, direct.urls)
        return SignedFileBody(file.project_identifier, file.path, direct.urls[0], "aws", multipart)
    if not call.tracking.settings.uploads_in_parts:
        # Resumable, from the disk in chunks, and right even when the file is not as large as it was said to be.
        return _ours(call, project, file, "gcp")
    assert file.size is not None, "only a known size has a plan"
    upload_id = begin_numbered(call.tracking, project, file.path, file.size)
    urls = [
        _url(call, Grant("aws", "write", project.uuid, file.path, upload_id, 1 + n), _PART_SECONDS) for n in range(plan.parts)
    ]
    multipart = MultipartBody(upload_id.hex, plan.part_bytes, urls)
    return SignedFileBody(file.project_identifier, file.path, urls[0], "aws", multipart)


def _signed_for_azure(call: Call, file: FileToSign) -> SignedFileBody:
    project = _project(call, file)
    if is_path(file.path) and _stores_in_azure(call):
        method, seconds = ("GET", _READ_SECONDS) if file.permission == "read" else ("PUT", _WRITE_SECONDS)
        stored = signed_by_store(call.tracking, project, file.path, method, seconds, size=file.size)
        if stored is not None:
            return SignedFileBody(file.project_identifier, file.path, stored.url, stored.provider)
    return _ours(call, project, file, "azure")


def _stores_in_azure(call: Call) -> bool:
    return call.tracking.blobs.provider == "azure"


def _ours(call: Call, project: Project, file: FileToSign, provider: Provider) -> SignedFileBody:
    seconds = _READ_SECONDS if file.permission == "read" else _WRITE_SECONDS
    url = _url(call, Grant(provider, file.permission, project.uuid, file.path), seconds)
    return SignedFileBody(file.project_identifier, file.path, url, provider)


def _url(call: Call, grant: Grant, seconds: int) -> str:
    now = call.tracking.clock() // 1000
    return signed_url(url_signing_key(call.tracking), call.base_url, grant, now, seconds)
