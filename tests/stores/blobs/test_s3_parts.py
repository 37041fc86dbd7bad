"""Uploads in parts that go to S3 directly."""

from __future__ import annotations

import urllib.request
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from seamark.model.errors import InvalidInput
from seamark.stores.blobs import Blobs
from seamark.stores.blobs.s3_parts import S3Parts
from tests.stores.blobs.conftest import open_s3

KEY = "a-key"


@pytest.mark.parametrize("token", [None, "session/token+="])
@pytest.mark.parametrize("style", ["path", "virtual"])
def test_requests_about_parts_are_signed_as_amazons_library_signs_them(style: str, token: str | None) -> None:
    client: Any = boto3.client(
        "s3",
        endpoint_url="https://s3.eu-west-1.amazonaws.com",
        aws_access_key_id="AKIA",
        aws_secret_access_key="a/secret+",
        aws_session_token=token,
        region_name="eu-west-1",
        config=Config(signature_version="s3v4", s3={"addressing_style": style}),
    )
    there = {"Bucket": "bucket", "Key": f"a prefix/{KEY}"}
    parts = S3Parts(lambda _: client.generate_presigned_url("put_object", there, 600), {"AKIA": "a/secret+"}.get)
    for _ in range(20):
        wanted = client.generate_presigned_url("upload_part", {**there, "UploadId": "an/id+=", "PartNumber": 7}, 3600)
        ours = parts.part_url(KEY, "an/id+=", 7, 3600)
        one, other = ({**parse_qs(urlsplit(url).query), "path": urlsplit(url)[:3]} for url in (wanted, ours))
        # Both have been signed within one second sooner or later.
        if one["X-Amz-Date"] == other["X-Amz-Date"]:
            assert one == other
            return
    raise AssertionError("the two were never signed within one second")


def test_what_cannot_be_signed_is_not_begun() -> None:
    assert S3Parts(lambda _: None, lambda _: "secret").begin(KEY) is None
    signed = "https://host/bucket/a-key?X-Amz-Credential=AKIA%2F20260101%2Feu-west-1%2Fs3%2Faws4_request"
    assert S3Parts(lambda _: signed, lambda _: None).begin(KEY) is None


def put(url: str, data: bytes) -> str:
    request = urllib.request.Request(url, data, {"Content-Type": "text/plain"}, method="PUT")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers["ETag"].strip('"')


@pytest.fixture
def in_s3(s3_client: Any, s3_endpoint: str) -> Blobs:
    bucket = f"bucket-{uuid4().hex}"
    s3_client.create_bucket(Bucket=bucket)
    return open_s3(s3_endpoint, bucket)


def test_parts_become_a_blob_and_an_abandoned_upload_leaves_nothing(in_s3: Blobs) -> None:
    parts = in_s3.parts
    assert parts is not None
    upload = parts.begin(KEY)
    assert upload is not None
    pieces = [b"x" * (5 * 2**20), b"last"]
    tags = [put(parts.part_url(KEY, upload, number, 60), piece) for number, piece in enumerate(pieces, 1)]
    with pytest.raises(InvalidInput):
        parts.finish(KEY, upload, tags[::-1])
    parts.finish(KEY, upload, tags)
    assert b"".join(in_s3.get_stream(KEY)) == b"".join(pieces)
    other = parts.begin("other")
    assert other is not None
    put(parts.part_url("other", other, 1, 60), b"data")
    for _ in range(2):
        parts.abandon("other", other)
    assert [blob.key for blob in in_s3.list()] == [KEY]


def test_a_directory_takes_no_parts_directly(tmp_path: Any) -> None:
    assert Blobs.open(tmp_path / "blobs", {}).parts is None
