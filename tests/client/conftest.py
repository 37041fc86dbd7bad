"""A server for all tests of logging; a disk that is full."""

import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.client.logging_world import PROJECT, World
from tests.interop.server import Server, running_server


@pytest.fixture(scope="session")
def logging_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    with running_server(tmp_path_factory.mktemp("logging")) as server:
        server.seamark("user", "create", "olive")
        server.seamark("workspace", "create", PROJECT.partition("/")[0], "--owner", "olive")
        server.seamark("project", "create", PROJECT)
        yield server, server.token("olive")


@pytest.fixture
def world(logging_server: tuple[Server, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2] / "src"))
    server, token = logging_server
    return World(server, token, tmp_path / "neptune")


@pytest.fixture
def file_size_limit() -> Iterator[Callable[[int], None]]:
    """Sets how large files may become, so that writing fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)
