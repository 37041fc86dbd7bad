"""Artifacts through the official client: local files, and S3 against a real HTTP server that speaks its protocol."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.interop.official import Observations, OfficialClient

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
BUCKET = "datasets"
A, B, CHANGED = (hashlib.sha1(text).hexdigest() for text in (b"1,2\n", b"3,4\n", b"5,6\n"))


def artifact_hash(*files: tuple[str, str, int | None, str]) -> str:
    """The published rule, written down independently: SHA-256 over path, digest, size and type of the files in order of path."""
    digest = hashlib.sha256()
    for path, content, size, kind in sorted(files):
        digest.update(b"#" + len(path).to_bytes(4, "big") + path.encode())
        digest.update(b"#" + content.encode())
        digest.update(b"#" + (b"" if size is None else size.to_bytes(8, "big")))
        digest.update(b"#" + len(kind).to_bytes(4, "big") + kind.encode())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=url, **keys).create_bucket(Bucket=BUCKET)
    yield url
    server.stop()


@pytest.fixture(scope="module")
def seen(client: OfficialClient, s3_url: str) -> Observations:
    return client.having(S3_ENDPOINT_URL=s3_url, **CREDENTIALS).observe("artifacts", bucket=BUCKET)


def test_tracked_files_are_listed_with_their_hashes_and_sizes(seen: Observations) -> None:
    assert seen["files"] == [["a.csv", A, "Local", 4], ["deep/b.csv", B, "Local", 4]]
    assert seen["metadata"] == ["file_path", "last_modified"]


def test_equal_files_have_equal_hashes_everywhere(seen: Observations) -> None:
    expected = artifact_hash(("a.csv", A, 4, "Local"), ("deep/b.csv", B, 4, "Local"))
    assert seen["hashes"] == [expected] * 3
    assert seen["other_hash"] == seen["fetched"] == artifact_hash(("a.csv", A, 4, "Local"))


def test_a_destination_renames_within_the_artifact(seen: Observations) -> None:
    assert seen["renamed"] == [["train/a.csv", A, "Local", 4]]


def test_an_artifact_is_assigned_within_a_run_and_to_another(seen: Observations) -> None:
    assert seen["copies"] == [seen["hashes"][0], seen["other_hash"]]
    assert seen["copied_files"] == [["a.csv", A, "Local", 4]]


def test_tracking_more_files_gives_the_hash_of_tracking_all_at_once(seen: Observations) -> None:
    digest, files = seen["grown"]
    assert digest == seen["hashes"][0]
    assert files == seen["files"]


def test_tracking_a_changed_file_again_replaces_its_entry(seen: Observations) -> None:
    digest, files = seen["changed"]
    assert files == {"a.csv": CHANGED, "deep/b.csv": B}
    assert digest == artifact_hash(("a.csv", CHANGED, 4, "Local"), ("deep/b.csv", B, 4, "Local"))


def test_an_artifact_is_downloaded_from_where_its_files_are(seen: Observations) -> None:
    assert seen["downloaded"] == {"a.csv": "5,6\n", "deep/b.csv": "3,4\n"}


def test_an_artifact_can_be_deleted(seen: Observations) -> None:
    assert seen["deleted"] is False
    assert "AttributeError" in seen.failure("missing").bases


def test_files_in_s3_are_tracked_and_downloaded(seen: Observations) -> None:
    assert [[path, kind, size] for path, _, kind, size in seen["s3_files"]] == [["deep/y.txt", "S3", 2], ["x.txt", "S3", 1]]
    assert seen["s3_downloaded"] == {"x.txt": "x", "deep/y.txt": "yy"}
