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
from tests.wire.neptune2.conftest import Api
from tests.wire.neptune3.test_files import LARGE, Files, send


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


def test_small_files_and_downloads_go_to_the_store_and_large_ones_through_the_server(tmp_path: Path, endpoint: str) -> None:
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
        session = files.session("large")
        assert not session.startswith(endpoint)
        total = len(LARGE)
        assert send("PUT", session, LARGE, Content_Range=f"bytes 0-{total - 1}/{total}").status == 200
        assert send("GET", files.sign("large", "read")["url"]).body == LARGE
        part = files.get("large", azure=True, x_ms_range="bytes=9000000-9000009")
        assert part.body == LARGE[9_000_000:9_000_010]


def test_the_store_is_kept_out_of_sight_when_the_setting_says_so(tmp_path: Path, endpoint: str) -> None:
    with files_in_s3(tmp_path / "hidden", endpoint, SEAMARK_STORE_URLS="false") as files:
        assert not files.sign("a", "write", 5)["url"].startswith(endpoint)
        files.put("a", b"bytes")
        assert files.get("a").body == b"bytes"
        assert files.get("missing").status == 404
