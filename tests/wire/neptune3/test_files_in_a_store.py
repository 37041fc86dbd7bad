"""Files of the 3.x API when they are kept in an object store: exchanged with it directly, or through the server."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.interop.server import running_server
from tests.wire.neptune2.conftest import Answer, Api
from tests.wire.neptune3.test_files import LARGE, MIB, Files, finish, send


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An S3 server on HTTP."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@contextmanager
def files_in_s3(folder: Path, endpoint: str, **settings: str) -> Generator[Files]:
    bucket = f"bucket-{uuid4().hex}"
    options = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=endpoint, **options).create_bucket(Bucket=bucket)
    folder.mkdir()
    store = {
        "SEAMARK_BLOBS_URL": f"s3://{bucket}/files",
        "SEAMARK_BLOBS_ENDPOINT": endpoint,
        "SEAMARK_BLOBS_ACCESS_KEY_ID": "key",
        "SEAMARK_BLOBS_SECRET_ACCESS_KEY": "secret",
        "SEAMARK_BLOBS_REGION": "us-east-1",
    }
    with running_server(folder, settings={**store, **settings}) as server:
        server.seamark("project", "create", "main/files")
        yield Files(Api(server.url).signed_in(server.token("admin")), "main/files")


def test_files_and_downloads_go_to_the_store(tmp_path: Path, endpoint: str) -> None:
    with files_in_s3(tmp_path / "direct", endpoint) as files:
        path = "ä b/%41#?x/../file"
        signed = files.sign(path, "write", 5)
        assert signed["provider"] == "aws"
        assert signed["url"].startswith(endpoint)
        assert files.get(path).status == 404
        put = send("PUT", signed["url"], b"bytes")
        assert (put.status, "etag" in put.headers) == (200, True)
        reading = files.sign(path, "read")["url"]
        assert reading.startswith(endpoint)
        assert send("GET", reading).body == b"bytes"
        # The server's own addresses see the same file, and neptune-fetcher speaks no other dialect.
        assert files.get(path, azure=True).body == b"bytes"
        put_in_parts(files, endpoint, "large", LARGE, len(LARGE))
        assert send("GET", files.sign("large", "read")["url"]).body == LARGE
        part = files.get("large", azure=True, x_ms_range="bytes=9000000-9000009")
        assert part.body == LARGE[9_000_000:9_000_010]


def put_in_parts(files: Files, endpoint: str, path: str, data: bytes, announced: int) -> Answer:
    """Sends the data to the store as an official client does, and says that it is finished."""
    signed = files.sign(path, "write", announced)
    multipart = signed["multipart"]
    size, urls = multipart["part_size"], multipart["part_urls"]
    assert (signed["provider"], len(urls)) == ("aws", -(-announced // size))
    assert all(url.startswith(endpoint) for url in urls)
    answers = [send("PUT", url, data[n * size : (n + 1) * size]) for n, url in enumerate(urls)]
    assert {answer.status for answer in answers} == {200}
    assert files.get(path).status == 404
    return finish(files, path, multipart["upload_id"], [answer.headers["etag"].strip('"') for answer in answers])


def test_large_files_go_to_the_store_in_parts(tmp_path: Path, endpoint: str) -> None:
    with files_in_s3(tmp_path / "parts", endpoint) as files:
        assert put_in_parts(files, endpoint, "ä/large", LARGE, len(LARGE)).status == 204
        assert files.get("ä/large").body == LARGE
        multipart = files.sign("other", "write", len(LARGE))["multipart"]
        assert finish(files, "other", multipart["upload_id"], ["0" * 32] * len(multipart["part_urls"])).status == 400
        assert finish(files, "other", multipart["upload_id"], []).status == 400
        assert finish(files, "large", multipart["upload_id"], ["0" * 32] * len(multipart["part_urls"])).status == 404
        assert files.get("other").status == 404


def test_a_file_that_is_larger_than_announced_is_not_cut_off_by_the_store(tmp_path: Path, endpoint: str) -> None:
    with files_in_s3(tmp_path / "longer", endpoint) as files:
        refused = put_in_parts(files, endpoint, "longer", LARGE, 16 * MIB)
        assert (refused.status, b"true size" in refused.body) == (400, True)
        assert files.get("longer").status == 404
        # The logger sends it again with the same size. Through the server it comes whole.
        session = files.session("longer")
        total = len(LARGE)
        assert send("PUT", session, LARGE, Content_Range=f"bytes 0-{total - 1}/{total}").status == 200
        assert files.get("longer").body == LARGE


def test_parts_go_through_the_server_when_the_store_is_kept_out_of_sight(tmp_path: Path, endpoint: str) -> None:
    with files_in_s3(tmp_path / "relayed", endpoint, SEAMARK_STORE_URLS="false") as files:
        session = files.session("large")
        assert not session.startswith(endpoint)
        total = len(LARGE)
        assert send("PUT", session, LARGE, Content_Range=f"bytes 0-{total - 1}/{total}").status == 200
        assert files.get("large").body == LARGE


def test_the_store_is_kept_out_of_sight_when_the_setting_says_so(tmp_path: Path, endpoint: str) -> None:
    with files_in_s3(tmp_path / "hidden", endpoint, SEAMARK_STORE_URLS="false") as files:
        assert not files.sign("a", "write", 5)["url"].startswith(endpoint)
        files.put("a", b"bytes")
        assert files.get("a").body == b"bytes"
        assert files.get("missing").status == 404
