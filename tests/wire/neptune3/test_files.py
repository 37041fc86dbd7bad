"""Files over HTTP: signing, and the dialects of the three object stores."""

from __future__ import annotations

import http.client
import random
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.interop.server import Server, running_server
from tests.interop.waiting import until
from tests.wire.neptune2.conftest import Answer, Api
from tests.wire.neptune3.conftest import Scale

BRIDGE = "/api/storagebridge/v1"
MIB = 2**20
LARGE = random.Random(1).randbytes(20 * MIB + 3)
AZURE_BLOB = {"x-ms-blob-type": "BlockBlob"}


def send(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """One request without credentials, as an object store's client makes it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, {"Content-Type": "text/plain", **named}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


@dataclass
class Files:
    api: Api
    project: str

    def sign(
        self, path: str, permission: str, size: int | None = None, *, azure: bool = False, project: str | None = None
    ) -> Any:
        wanted = {"project_identifier": project or self.project, "path": path, "permission": permission, "size": size}
        answer = self.api("POST", f"{BRIDGE}/azure/signedUrl" if azure else f"{BRIDGE}/signedUrl", {"files": [wanted]})
        assert answer.status == 200, answer.body
        (signed,) = answer.json["files"]
        assert (signed["project_identifier"], signed["path"]) == (wanted["project_identifier"], path)
        return signed

    def get(self, path: str, *, azure: bool = False, **headers: str) -> Answer:
        return send("GET", self.sign(path, "read", azure=azure)["url"], **headers)

    def put(self, path: str, data: bytes) -> None:
        answer = send("PUT", self.sign(path, "write", len(data))["url"], data)
        assert answer.status == 200, answer.body
        assert re.fullmatch(r'"[0-9a-f]+"', answer.headers["etag"])

    def session(self, path: str) -> str:
        """The address of a new resumable upload."""
        signed = self.sign(path, "write", len(LARGE))
        assert signed["provider"] == "gcp"
        started = send("POST", signed["url"], b"", x_goog_resumable="start")
        assert (started.status, started.body) == (201, b"")
        return started.headers["location"]


@pytest.fixture(scope="module")
def files(scale: Scale) -> Files:
    return Files(scale.api, "lab/scale")


@pytest.mark.parametrize("path", ["a/b.txt", "ä ö/%41#?x&y=1", "../../etc/passwd", "..", "/", "line\nbreak", "x" * 800])
def test_a_small_file_is_put_whole_under_any_path_and_comes_back(files: Files, server: Server, path: str) -> None:
    signed = files.sign(path, "write", 5)
    assert (signed["provider"], signed["multipart"]) == ("aws", None)
    assert signed["url"].startswith(f"{server.url}{BRIDGE}/objects/aws/")
    files.put(path, b"first")
    files.put(path, b"last one")
    answer = files.get(path)
    assert (answer.status, answer.body) == (200, b"last one")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    stored = {each.name for each in (server.data_dir / "blobs" / "objects").rglob("*") if each.is_file()}
    assert all(re.fullmatch(r"f-[0-9a-f]{64}|[0-9a-f]{32}", name) for name in stored)


def test_files_of_the_same_path_in_two_projects_are_two(files: Files) -> None:
    files.api.project("other")
    files.put("same", b"mine")
    other = Files(files.api, "lab/other")
    assert other.get("same").status == 404
    other.put("same", b"other")
    assert files.get("same").body == b"mine"


def test_a_file_may_come_before_the_run_that_creates_its_project(files: Files) -> None:
    later = Files(files.api, f"lab/made-by-a-file-{random.randrange(10**9)}")
    read = {"project_identifier": later.project, "path": "a", "permission": "read"}
    assert later.api("POST", f"{BRIDGE}/signedUrl", {"files": [read]}).status == 403
    later.put("a", b"first")
    assert later.get("a").body == b"first"


def test_an_empty_file_is_a_file_and_a_missing_one_is_none(files: Files) -> None:
    files.put("empty", b"")
    assert (files.get("empty").status, files.get("empty").body) == (200, b"")
    assert files.get("missing").status == 404


def test_addresses_come_in_the_order_in_which_they_were_asked_for(files: Files) -> None:
    wanted = [{"project_identifier": files.project, "path": f"p/{n}", "permission": "read"} for n in (3, 1, 2, 1)]
    answer = files.api("POST", f"{BRIDGE}/signedUrl", {"files": wanted}).json["files"]
    assert [each["path"] for each in answer] == ["p/3", "p/1", "p/2", "p/1"]
    assert files.api("POST", f"{BRIDGE}/signedUrl", {"files": []}).json == {"files": []}


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"permission": "own"}, 400),
        ({"project_identifier": "elsewhere/unknown"}, 403),
        ({"project_identifier": "lab/unknown", "permission": "read"}, 403),
    ],
)
def test_what_cannot_be_signed_is_refused(files: Files, wanted: dict[str, Any], status: int) -> None:
    file = {"project_identifier": files.project, "path": "a", "permission": "write", **wanted}
    assert files.api("POST", f"{BRIDGE}/signedUrl", {"files": [file]}).status == status


@pytest.mark.parametrize("path", ["", "x" * 5000, "a\0b", "seamark://file/a", f"seamark://file/{'0' * 8}/b"])
@pytest.mark.parametrize("size", [3, len(LARGE)])
def test_a_path_that_no_file_can_have_is_refused_at_its_address_only(files: Files, path: str, size: int) -> None:
    signed = files.sign(path, "write", size)
    assert (signed["provider"], signed["multipart"]) == ("aws", None)
    assert send("PUT", signed["url"], b"abc").status == 400
    assert files.get(path).status == 404
    assert files.get(path, azure=True).status == 404


@pytest.mark.parametrize("size", [-1, 2**60])
def test_a_size_that_no_file_can_have_is_taken_for_none(files: Files, size: int) -> None:
    assert send("PUT", files.sign("any size", "write", size)["url"], b"abc").status == 200
    assert files.get("any size").body == b"abc"


def test_roles_decide_what_is_signed(files: Files, nobody: Api, viewer: Scale, stranger: Scale) -> None:
    def asked(api: Api, permission: str, service: str = "signedUrl") -> int:
        file = {"project_identifier": files.project, "path": "a", "permission": permission}
        return api("POST", f"{BRIDGE}/{service}", {"files": [file]}).status

    for service in ("signedUrl", "azure/signedUrl"):
        assert asked(nobody, "read", service) == 401
        assert (asked(viewer.api, "read", service), asked(viewer.api, "write", service)) == (200, 403)
        assert (asked(stranger.api, "read", service), asked(stranger.api, "write", service)) == (403, 403)


@pytest.mark.parametrize("azure", [False, True])
def test_an_address_serves_one_way_of_use_only(files: Files, azure: bool) -> None:
    refused = 403 if azure else 400
    files.put("guarded", b"secret")
    reading, writing = (files.sign("guarded", each, azure=azure)["url"] for each in ("read", "write"))
    assert send("PUT", reading, b"forged", **AZURE_BLOB).status == refused
    assert send("GET", writing).status == refused
    assert send("GET", reading.replace("/objects/", "/objects/../objects/")).status in (refused, 404)
    bare = send("GET", reading.partition("?")[0])
    assert bare.status == refused
    assert b"secret" not in bare.body
    expired = re.sub(r"(X-Amz-Expires|se)=[^&]*", r"\1=2020-01-01T00%3A00%3A00Z", reading)
    answer = send("GET", expired)
    assert answer.status == refused
    assert answer.headers["x-ms-error-code"] == ("AuthenticationFailed" if azure else "ExpiredToken")
    if azure:
        # The fetcher's own tests look for these words in what the SDK raises.
        assert b"Signed expiry time [2020-01-01T00:00:00Z] has passed" in answer.body
    assert files.get("guarded").body == b"secret"


def test_a_body_is_not_read_before_the_address_is_checked(files: Files) -> None:
    url = urlsplit(files.sign("a", "read")["url"])
    # The body is announced and never sent: an answer shows that nobody waited for it.
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=20)
    connection.putrequest("PUT", f"{url.path}?{url.query}")
    connection.putheader("Content-Length", str(500 * MIB))
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_a_large_file_is_sent_in_chunks_and_shows_when_it_is_whole(files: Files) -> None:
    session = files.session("large")
    total = len(LARGE)
    for start in range(0, total, 8 * MIB):
        assert files.get("large").status == 404
        chunk = LARGE[start : start + 8 * MIB]
        answer = send("PUT", session, chunk, Content_Range=f"bytes {start}-{start + len(chunk) - 1}/{total}")
        if start + len(chunk) < total:
            assert (answer.status, answer.headers["range"]) == (308, f"bytes=0-{start + len(chunk) - 1}")
        else:
            assert answer.status == 200
    assert files.get("large").body == LARGE
    # The answer to the last chunk may have been lost.
    assert send("PUT", session, LARGE[-3:], Content_Range=f"bytes {total - 3}-{total - 1}/{total}").status == 200
    assert send("PUT", session, b"", Content_Range=f"bytes */{total}").status == 200


def test_a_chunk_that_does_not_continue_is_not_taken_and_the_answer_says_where_to_go_on(files: Files) -> None:
    session = files.session("resumed")
    assert "range" not in send("PUT", session, b"", Content_Range="bytes */10").headers
    assert send("PUT", session, b"567", Content_Range="bytes 5-7/10").status == 308
    assert send("PUT", session, b"01234", Content_Range="bytes 0-4/10").headers["range"] == "bytes=0-4"
    again = send("PUT", session, b"01234", Content_Range="bytes 0-4/10")
    assert (again.status, again.headers["range"]) == (308, "bytes=0-4")
    assert send("PUT", session, b"", Content_Range="bytes */10").headers["range"] == "bytes=0-4"
    assert send("PUT", session, b"56789", Content_Range="bytes 5-9/10").status == 200
    assert files.get("resumed").body == b"0123456789"


def test_an_empty_file_is_resumable_too(files: Files) -> None:
    assert send("PUT", files.session("empty too"), b"", Content_Range="bytes */0").status == 200
    assert (files.get("empty too").status, files.get("empty too").body) == (200, b"")


@pytest.mark.parametrize("given", ["", "bytes 0-1", "bytes 5-3/10", "bytes 0-20/10", "items 0-1/2"])
def test_ranges_that_are_none_are_refused(files: Files, given: str) -> None:
    assert send("PUT", files.session("bad"), b"ab", Content_Range=given).status == 400


def test_a_session_cannot_be_made_by_hand(files: Files) -> None:
    signed = files.sign("mine", "write", len(LARGE))["url"]
    assert send("PUT", signed, b"x", Content_Range="bytes 0-0/1").status == 400
    assert send("PUT", f"{signed}&upload_id={'ab' * 16}", b"x", Content_Range="bytes 0-0/1").status == 400
    assert send("POST", signed, b"").status == 400


def test_a_session_makes_no_further_sessions(files: Files) -> None:
    session = files.session("endless")
    assert send("POST", session, b"", x_goog_resumable="start").status == 400


def test_azure_takes_a_blob_whole_or_in_blocks_and_gives_it_in_ranges(files: Files) -> None:
    url = files.sign("azure/file", "write", azure=True)["url"]
    whole = send("PUT", url, b"whole", **AZURE_BLOB)
    assert (whole.status, "etag" in whole.headers, "last-modified" in whole.headers) == (201, True, True)
    blocks = {"YmFhYQ==": b"0123", "YmFhYg==": b"4567", "unused": b"xxx"}
    for name, data in blocks.items():
        assert send("PUT", f"{url}&comp=block&blockid={name}", data).status == 201
    assert files.get("azure/file", azure=True).body == b"whole"
    listed = "<BlockList><Latest>YmFhYQ==</Latest><Uncommitted>YmFhYg==</Uncommitted></BlockList>"
    assert send("PUT", f"{url}&comp=blocklist", f'<?xml version="1.0"?>{listed}'.encode()).status == 201
    part = files.get("azure/file", azure=True, x_ms_range="bytes=2-5")
    assert (part.status, part.body, part.headers["content-range"]) == (206, b"2345", "bytes 2-5/8")
    assert part.headers["x-ms-blob-type"] == "BlockBlob"
    assert send("PUT", f"{url}&comp=blocklist", listed.encode()).status in (400, 404)
    assert send("PUT", f"{url}&comp=lease", b"").status == 400


def test_azure_says_what_is_missing_and_what_has_changed(files: Files) -> None:
    missing = files.get("azure/none", azure=True)
    assert (missing.status, missing.headers["x-ms-error-code"]) == (404, "BlobNotFound")
    files.put("azure/empty", b"")
    ranged = files.get("azure/empty", azure=True, x_ms_range="bytes=0-33554431")
    assert (ranged.status, ranged.headers["x-ms-error-code"]) == (416, "InvalidRange")
    assert files.get("azure/empty", azure=True).status == 200
    files.put("azure/changing", b"one")
    etag = files.get("azure/changing", azure=True).headers["etag"]
    files.put("azure/changing", b"two, and longer")
    changed = files.get("azure/changing", azure=True, x_ms_range="bytes=0-1", If_Match=etag)
    assert (changed.status, changed.headers["x-ms-error-code"]) == (412, "ConditionNotMet")


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("bytes=0-0", 206, b"0"),
        ("bytes=8-", 206, b"89"),
        ("bytes=-3", 206, b"789"),
        ("bytes=5-100", 206, b"56789"),
        ("bytes=10-", 416, None),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
    ],
)
def test_downloads_can_be_asked_for_in_parts(files: Files, asked: str, status: int, body: bytes | None) -> None:
    files.put("ranged", b"0123456789")
    answer = files.get("ranged", Range=asked)
    assert answer.status == status
    assert body is None or answer.body == body


def test_nothing_is_written_to_an_archived_project_also_at_addresses_made_before(files: Files, server: Server) -> None:
    files.api.project("closing")
    closing = Files(files.api, "lab/closing")
    closing.put("kept", b"kept")
    url = closing.sign("late", "write")["url"]
    server.seamark("project", "archive", "lab/closing")
    until(lambda: send("PUT", url, b"late").status == 403, what="the archived project to be closed", seconds=10)
    assert closing.get("kept").body == b"kept"


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    """Files on a server that has large ones sent in parts."""
    with running_server(tmp_path_factory.mktemp("parted"), settings={"SEAMARK_UPLOADS_IN_PARTS": "true"}) as server:
        server.seamark("project", "create", "main/files")
        yield Files(Api(server.url).signed_in(server.token("admin")), "main/files")


def finish(files: Files, path: str, upload_id: str, tags: list[str]) -> Answer:
    parts = [{"part_number": number, "etag": tag} for number, tag in enumerate(tags, 1)]
    body = {"upload_id": upload_id, "project_identifier": files.project, "path": path, "parts": parts}
    return files.api("POST", f"{BRIDGE}/s3/completeMultipartUpload", body)


def test_a_large_file_is_sent_in_numbered_parts(parted: Files) -> None:
    signed = parted.sign("large", "write", len(LARGE))
    multipart = signed["multipart"]
    size, urls = multipart["part_size"], multipart["part_urls"]
    assert (signed["provider"], len(urls)) == ("aws", -(-len(LARGE) // size))
    pieces = [LARGE[n * size : (n + 1) * size] for n in range(len(urls))]
    tags = {n: send("PUT", urls[n], pieces[n]).headers["etag"].strip('"') for n in reversed(range(len(urls)))}
    in_order = [tags[n] for n in range(len(urls))]
    assert finish(parted, "large", multipart["upload_id"], in_order[::-1]).status == 400
    assert finish(parted, "other", multipart["upload_id"], in_order).status == 404
    assert parted.get("large").status == 404
    for _ in range(2):
        assert finish(parted, "large", multipart["upload_id"], in_order).status == 204
    assert parted.get("large").body == LARGE
    assert parted.sign("small", "write", 8 * MIB)["multipart"] is None
    assert parted.sign("unknown", "write")["multipart"] is None


def test_a_file_that_is_larger_than_announced_is_refused_and_not_cut_off(parted: Files) -> None:
    multipart = parted.sign("longer", "write", 9 * MIB)["multipart"]
    first, second = multipart["part_urls"]
    assert send("PUT", first, LARGE[: 8 * MIB]).status == 200
    assert send("PUT", second, LARGE[8 * MIB : 16 * MIB]).status == 400
