"""Both kinds of store: a directory, and S3 as a real HTTP server speaks it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from seamark.stores.blobs import Blobs


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def s3_client(s3_endpoint: str):
    return boto3.client(
        "s3", endpoint_url=s3_endpoint, aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1"
    )


@pytest.fixture(params=["directory", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "directory":
        return Blobs.open(tmp_path / "blobs", {})
    bucket = f"bucket-{uuid4().hex}"
    request.getfixturevalue("s3_client").create_bucket(Bucket=bucket)
    return open_s3(request.getfixturevalue("s3_endpoint"), bucket)


def open_s3(endpoint: str, bucket: str) -> Blobs:
    return Blobs.open(
        f"s3://{bucket}/a/prefix",
        {
            "SEAMARK_BLOBS_ENDPOINT": endpoint,
            "SEAMARK_BLOBS_ACCESS_KEY_ID": "key",
            "SEAMARK_BLOBS_SECRET_ACCESS_KEY": "secret",
            "SEAMARK_BLOBS_REGION": "us-east-1",
        },
    )
