"""Finding the route of a request, and compressing answers."""

import gzip
import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.interop.server import Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("app")) as running:
        yield running


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/client/v1/ingest/check?projectIdentifier=a/b", 401),
        ("POST", "/api/client/v1/ingest/check?projectIdentifier=a/b", 401),
        ("DELETE", "/api/client/v1/ingest/check", 405),
        ("HEAD", "/api/backend/swagger.json", 200),
        ("POST", "/api/backend/swagger.json", 405),
        ("GET", "/api/backend/swagger.json/", 404),
    ],
)
def test_an_address_without_parameters_answers_its_methods_and_no_others(
    server: Server, method: str, path: str, status: int
) -> None:
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
    connection.request(method, path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == status


def test_answers_are_compressed_once_where_the_client_takes_it(server: Server) -> None:
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
    sizes: list[int] = []
    for encoding in ("identity", "gzip"):
        connection.request("GET", "/api/backend/swagger.json", headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.getheader("Content-Encoding") == (None if encoding == "identity" else encoding)
        assert json.loads(gzip.decompress(body) if encoding == "gzip" else body)["paths"]
        sizes.append(len(body))
    connection.close()
    assert sizes[1] < sizes[0] / 2
