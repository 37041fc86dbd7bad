"""Files of the official 3.x clients when the server keeps files in S3: the clients exchange them with the store itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.interop.conftest import found_owner
from tests.interop.neptune3.test_files import FILES, LARGE_BYTES, PICTURES, RUN, digest
from tests.interop.official import Observations, OfficialClient
from tests.interop.server import running_server

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}


@dataclass(frozen=True)
class Place:
    """A project on a server that keeps files in S3, and a token for it."""

    endpoint: str
    project: str
    token: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    try:
        _, port = store.get_host_and_port()
        endpoint = f"http://127.0.0.1:{port}"
        boto3.client("s3", endpoint_url=endpoint, **KEYS).create_bucket(Bucket="files")
        settings = {
            "SEAMARK_BLOBS_URL": "s3://files/some/where",
            "SEAMARK_BLOBS_ENDPOINT": endpoint,
            "SEAMARK_BLOBS_ACCESS_KEY_ID": "key",
            "SEAMARK_BLOBS_SECRET_ACCESS_KEY": "secret",
            "SEAMARK_BLOBS_REGION": "us-east-1",
        }
        with running_server(tmp_path_factory.mktemp("server"), settings=settings) as server:
            owner = found_owner(server)
            server.seamark("project", "create", "lab/files")
            yield Place(endpoint, "lab/files", owner.token)
    finally:
        store.stop()


@pytest.fixture(scope="module")
def logged(scale: OfficialClient, place: Place, tmp_path_factory: pytest.TempPathFactory) -> Observations:
    folder = tmp_path_factory.mktemp("logger")
    here = scale.within(folder).having(NEPTUNE_API_TOKEN=place.token, NEPTUNE_PROJECT=place.project)
    return here.observe("log_files", large_bytes=LARGE_BYTES)


def test_files_go_to_the_store_and_come_back(query: OfficialClient, logged: Observations, place: Place, tmp_path: Path) -> None:
    assert logged["processed"] is True
    reader = query.within(tmp_path).having(NEPTUNE_API_TOKEN=place.token, NEPTUNE_LOGGER_LEVEL="debug")
    seen = reader.observe("download_with_query", project=place.project, run=RUN)
    assert {name: found[:2] for name, found in seen["downloaded"].items()} == {
        name: digest(content) for name, (content, _) in FILES.items()
    }
    assert {name: found[:2] for name, found in seen["points"].items()} == {
        f"pictures {float(step)}": digest(content) for step, content in PICTURES.items()
    }
    assert f"{place.endpoint}/files/some/where/" in seen.output


def test_the_older_reader_downloads_them_too(fetcher: OfficialClient, logged: Observations, place: Place, tmp_path: Path) -> None:
    reader = fetcher.within(tmp_path).having(NEPTUNE_API_TOKEN=place.token, NEPTUNE_PROJECT=place.project)
    names = ["memory", "large", "empty"]
    seen = reader.observe("download_with_fetcher", run=RUN, names=names)
    assert seen["downloaded"] == {name: digest(FILES[name][0]) for name in names}
