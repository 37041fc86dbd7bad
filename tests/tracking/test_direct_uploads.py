"""Uploads in parts that go to the object store itself: what is left of them when nobody finishes them."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from seamark.model.access import Project
from seamark.model.errors import UploadNotFound
from seamark.stores.blobs import Blobs
from seamark.tracking import project_removal
from seamark.tracking.access import require_project
from seamark.tracking.shared_uploads import DirectUpload, begin_direct, expire_shared_uploads, finish_numbered
from tests.tracking.files_world import World, a_world

SIZE = 9 * 2**20
DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def client(endpoint: str) -> Any:
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    made = boto3.client("s3", endpoint_url=endpoint, **keys)
    made.create_bucket(Bucket="bucket")
    return made


@pytest.fixture
def world(tmp_path: Path, endpoint: str, client: Any) -> Iterator[World]:
    names = {"ENDPOINT": endpoint, "ACCESS_KEY_ID": "key", "SECRET_ACCESS_KEY": "secret", "REGION": "us-east-1"}
    blobs = Blobs.open("s3://bucket/files", {f"SEAMARK_BLOBS_{name}": value for name, value in names.items()})
    with a_world(tmp_path, blobs) as opened:
        yield opened


@pytest.fixture
def project(world: World) -> Project:
    return require_project(world.t, world.owner, world.project)


def under_way(client: Any) -> int:
    return len(client.list_multipart_uploads(Bucket="bucket").get("Uploads", []))


def begun(world: World, project: Project) -> DirectUpload:
    upload = begin_direct(world.t, project, "weights.bin", SIZE, 3600)
    assert upload is not None
    headers = {"Content-Type": "application/octet-stream"}
    first = urllib.request.Request(upload.urls[0], b"x" * upload.part_bytes, headers, method="PUT")
    urllib.request.urlopen(first, timeout=30).close()
    return upload


def test_an_upload_that_nobody_finishes_expires_in_the_store_too(world: World, project: Project, client: Any) -> None:
    upload = begun(world, project)
    assert expire_shared_uploads(world.t) == 0
    assert under_way(client) == 1
    world.clock.ahead_ms = 3 * DAY_MS
    with pytest.raises(UploadNotFound):
        finish_numbered(world.t, project, "weights.bin", upload.id, {1: "a", 2: "b"})
    assert expire_shared_uploads(world.t) == 1
    assert under_way(client) == 0


def test_an_upload_to_a_deleted_project_ends_in_the_store_too(world: World, project: Project, client: Any) -> None:
    begun(world, project)
    project_removal.delete_project(world.t, world.owner, project.qualified_name)
    assert under_way(client) == 0


def test_small_files_are_sent_whole(world: World, project: Project) -> None:
    assert begin_direct(world.t, project, "small.txt", 100, 3600) is None
