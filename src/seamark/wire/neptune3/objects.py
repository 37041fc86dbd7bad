"""Files at their signed addresses, in the dialects of three object stores: uploads whole or in parts, and downloads.

These requests carry no token; the address is the permission. It is checked before a byte of a body is read.
"""

import re
from collections.abc import Callable, Sequence
from email.utils import formatdate
from xml.sax.saxutils import escape

from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute
from starlette.types import Scope

from seamark.model.access import Project
from seamark.model.errors import (
    AccessDenied,
    Busy,
    Conflict,
    InvalidInput,
    LengthMismatch,
    NotFound,
    StoreUnavailable,
    TooLarge,
)
from seamark.stores.blobs import Provider
from seamark.tracking.context import Tracking
from seamark.tracking.limits import require_open_project
from seamark.tracking.shared_files import (
    SharedContents,
    file_name,
    open_shared_file,
    project_of_files,
    store_shared_file,
    url_signing_key,
)
from seamark.tracking.shared_uploads import (
    UPLOAD_LIFETIME_MS,
    begin_chunks,
    chunks_received,
    finish_blocks,
    put_block,
    put_chunk,
    put_numbered,
)
from seamark.wire.dispatch import endpoint_route
from seamark.wire.endpoints import Call, Endpoint, Method, Payload
from seamark.wire.error_answers import AnswerError, ErrorRule, ErrorRules, message_of, rule_of
from seamark.wire.http import Settings, content_disposition, stream_chunks
from seamark.wire.neptune3.file_urls import OBJECTS, Grant, SignatureRefused, read_grant, signed_url
from seamark.wire.ranges import Span, span_of
from seamark.wire.turns import Turns

__all__ = ["object_endpoints", "object_routes"]

_BODY_LIMIT = 2**40
_BLOCK_LIST_LIMIT = 2**24
_AZURE_VERSION = "2021-12-02"
_CONTENT_RANGE = re.compile(r"bytes (?:([0-9]{1,18})-([0-9]{1,18})|\*)/(?:([0-9]{1,18})|\*)")
_BLOCK = re.compile(r"<(Latest|Uncommitted|Committed)>([^<>]{1,128})</\1>")

_ERROR_RULES: ErrorRules = {
    SignatureRefused: ErrorRule(400, "ExpiredToken"),
    NotFound: ErrorRule(404, "NoSuchKey"),
    AccessDenied: ErrorRule(403, "AccessDenied"),
    InvalidInput: ErrorRule(400, "InvalidRequest"),
    # Both clients try again after a 5xx only, and what was cut off on its way may arrive the next time.
    LengthMismatch: ErrorRule(503, "IncompleteBody"),
    TooLarge: ErrorRule(413, "EntityTooLarge"),
    Conflict: ErrorRule(503, "OperationAborted"),
    Busy: ErrorRule(503, "SlowDown"),
    StoreUnavailable: ErrorRule(503, "ServiceUnavailable"),
}
_AZURE_RULES: ErrorRules = {
    SignatureRefused: ErrorRule(403, "AuthenticationFailed"),
    NotFound: ErrorRule(404, "BlobNotFound"),
    AccessDenied: ErrorRule(403, "AuthorizationFailure"),
    InvalidInput: ErrorRule(400, "InvalidInput"),
    Conflict: ErrorRule(412, "ConditionNotMet"),
    Busy: ErrorRule(503, "ServerBusy"),
    StoreUnavailable: ErrorRule(503, "ServerBusy"),
}


def object_routes(tracking: Tracking, settings: Settings, turns: Turns) -> list[BaseRoute]:
    """The routes below `file_urls.OBJECTS`."""
    return [endpoint_route(each, tracking, settings, turns, _answer_error(provider)) for provider, each in object_endpoints()]


def object_endpoints() -> list[tuple[Provider, Endpoint]]:
    """The table, each endpoint with the provider whose dialect it speaks."""
    return [
        ("aws", _endpoint("getObject", "GET", "aws", _get)),
        ("aws", _endpoint("putObject", "PUT", "aws", _put_aws)),
        ("gcp", _endpoint("getStorageObject", "GET", "gcp", _get)),
        ("gcp", _endpoint("startResumableUpload", "POST", "gcp", _start_resumable)),
        ("gcp", _endpoint("putChunk", "PUT", "gcp", _put_gcp)),
        ("azure", _endpoint("getBlob", "GET", "azure", _get_azure)),
        ("azure", _endpoint("putBlob", "PUT", "azure", _put_azure)),
    ]


def _endpoint(name: str, method: Method, provider: Provider, handle: Callable[[Call, Grant, Project], Response]) -> Endpoint:
    def admit(call: Call) -> tuple[Grant, Project]:
        return _admitted(call, provider, method)

    def handler(call: Call) -> Response:
        return handle(call, *admit(call))

    return Endpoint(
        name,
        method,
        f"{OBJECTS}/{provider}/{{project}}/{{name}}",
        handler,
        payload=Payload.NONE if method == "GET" else Payload.FILE,
        body_limit=_BODY_LIMIT,
        is_public=True,
        admits=admit,
    )


def _admitted(call: Call, provider: Provider, method: Method) -> tuple[Grant, Project]:
    """Who holds a sound address may use it while the project exists and, to write, takes anything."""
    t = call.tracking
    segments = call.segments
    grant = read_grant(
        url_signing_key(t),
        provider,
        "read" if method == "GET" else "write",
        segments["project"],
        segments["name"],
        call.query,
        t.clock() // 1000,
    )
    project = project_of_files(t, grant.project)
    if grant.permission == "write":
        require_open_project(t, project)
    return grant, project


def _put_aws(call: Call, grant: Grant, project: Project) -> Response:
    data = stream_chunks(call.upload)
    if grant.upload_id is None:
        tag = store_shared_file(call.tracking, project, grant.path, data)
    else:
        tag = put_numbered(call.tracking, project, grant.path, grant.upload_id, grant.part or 0, data)
    return Response(headers={"ETag": f'"{tag}"'})


def _start_resumable(call: Call, grant: Grant, project: Project) -> Response:
    if call.headers.get("x-goog-resumable", "").lower() != "start":
        raise InvalidInput("Only resumable uploads begin here. Send the header x-goog-resumable: start.")
    if grant.upload_id is not None:
        # Or else an address that is about to expire would make the next one, for ever.
        raise InvalidInput("This address is that of an upload which has begun. Send its chunks here with PUT.")
    session = Grant("gcp", "write", project.uuid, grant.path, begin_chunks(call.tracking, project, grant.path))
    now = call.tracking.clock() // 1000
    url = signed_url(url_signing_key(call.tracking), call.base_url, session, now, UPLOAD_LIFETIME_MS // 1000)
    return Response(status_code=201, headers={"Location": url})


def _put_gcp(call: Call, grant: Grant, project: Project) -> Response:
    if grant.upload_id is None:
        raise InvalidInput("This address begins a resumable upload. Send a POST to it, and the file to the answer's Location.")
    t, given = call.tracking, call.headers.get("content-range", "")
    match = _CONTENT_RANGE.fullmatch(given)
    if match is None:
        raise InvalidInput(f'The header Content-Range is {given[:60]!r}. Send it as "bytes first-last/total".')
    first, last, whole = match.groups()
    total = None if whole is None else int(whole)
    if first is None:
        received = chunks_received(t, project, grant.path, grant.upload_id)
        if received is not None and received == total:
            received = put_chunk(t, project, grant.path, grant.upload_id, received, 0, total, b"")
    else:
        start, length = int(first), int(last) + 1 - int(first)
        if length <= 0 or (total is not None and start + length > total):
            raise InvalidInput(f'The range "{given[:60]}" is none. Send it as "bytes first-last/total".')
        data = stream_chunks(call.upload)
        received = put_chunk(t, project, grant.path, grant.upload_id, start, length, total, data)
    if received is None:
        return Response()
    return Response(status_code=308, headers={"Range": f"bytes=0-{received - 1}"} if received else None)


def _put_azure(call: Call, grant: Grant, project: Project) -> Response:
    t = call.tracking
    match call.query.get("comp"):
        case None:
            tag = store_shared_file(t, project, grant.path, stream_chunks(call.upload))
        case "block":
            put_block(t, project, grant.path, call.query.get("blockid", ""), stream_chunks(call.upload))
            return Response(status_code=201)
        case "blocklist":
            text = call.upload.read(_BLOCK_LIST_LIMIT + 1)
            if len(text) > _BLOCK_LIST_LIMIT:
                raise TooLarge(f"The list of blocks is larger than {_BLOCK_LIST_LIMIT} bytes. Send fewer, larger blocks.")
            names = [found[1] for found in _BLOCK.findall(text.decode(errors="replace"))]
            tag = finish_blocks(t, project, grant.path, names)
        case other:
            raise InvalidInput(f'"{other[:40]}" cannot be done with a file here. Put a blob, a block or a list of blocks.')
    changed = {"ETag": f'"{tag}"', "Last-Modified": formatdate(t.clock() / 1000, usegmt=True), "x-ms-version": _AZURE_VERSION}
    return Response(status_code=201, headers=changed)


def _get(call: Call, grant: Grant, project: Project) -> Response:
    contents = open_shared_file(call.tracking, project, grant.path)
    return _download(contents, grant, span_of(call.headers.get("range"), contents.blob.size), {})


def _get_azure(call: Call, grant: Grant, project: Project) -> Response:
    contents = open_shared_file(call.tracking, project, grant.path)
    wanted = call.headers.get("if-match")
    if wanted is not None and wanted not in ("*", f'"{contents.blob.etag}"'):
        raise Conflict("The file was replaced while it was read in pieces. Read it again from its start.")
    span = span_of(call.headers.get("x-ms-range") or call.headers.get("range"), contents.blob.size)
    more = {"x-ms-blob-type": "BlockBlob", "x-ms-version": _AZURE_VERSION}
    return _download(contents, grant, span, more)


def _download(contents: SharedContents, grant: Grant, span: Span | None, more: dict[str, str]) -> Response:
    blob = contents.blob
    if span is None:
        answer = _error(416, "InvalidRange", "The range begins behind the end of the file.")
        answer.headers["Content-Range"] = f"bytes */{blob.size}"
        return answer
    headers = {
        "Content-Disposition": content_disposition(file_name(grant.path)),
        "Content-Length": str(span.end - span.start),
        # Whatever the file is, no browser is to interpret it in this server's name.
        "Content-Type": "application/octet-stream",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
        "ETag": f'"{blob.etag}"',
        "Last-Modified": formatdate(blob.modified_at / 1000, usegmt=True),
        **more,
    }
    if span.is_part:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{blob.size}"
    return StreamingResponse(contents.read(span.start, span.end), 206 if span.is_part else 200, headers)


def _answer_error(provider: Provider) -> AnswerError:
    rules: Sequence[ErrorRules] = (_AZURE_RULES, _ERROR_RULES) if provider == "azure" else (_ERROR_RULES,)

    def answer(error: Exception, own: ErrorRules, _: Scope) -> Response:
        rule = rule_of(error, own, *rules)
        return _error(rule.status, rule.error_type or "InternalError", message_of(error))

    return answer


def _error(status: int, code: str, message: str) -> Response:
    body = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>'
    headers = {"x-ms-error-code": code, **({"Retry-After": "1"} if status == 503 else {})}
    return Response(body, status, headers, "application/xml")
