"""What tests of every room share: a real PostgreSQL, and an empty catalog on each of the two databases."""

import math
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from seamark.stores.catalog import Catalog
from tests.postgresql import Cluster, running_cluster
from tests.sqlite import empty_catalog

# How long an example takes says more about the machine, which runs servers beside the tests, than about the code.
settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")


# The tests start hundreds of interpreters, which would each compile all that they import, and pytest would rewrite
# the assertions of all test modules anew in each of its processes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Whoever runs the tests in the background of a shell lets them ignore Ctrl-C, and so all that they start, some of it to interrupt it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Spreads the files of browser tests, each of which takes as long as hundreds of others, over the workers: each begins with an
    equal part of what was collected, and gets as many of them, the longest first and not at the same time as the others do."""
    slow = [item for item in items if item.path.name == "test_browser.py"]
    others = [item for item in items if item.path.name != "test_browser.py"]
    if not slow or not others:
        return
    workers: int = getattr(config, "workerinput", {}).get("workercount", 1)
    turns = math.ceil(len(slow) / workers)
    wanted = [(n % workers + n / workers / turns) / workers * len(others) for n in range(len(slow))]
    # Between two modules, so that none sets up twice what its tests share.
    borders = [n for n, item in enumerate(others) if n == 0 or item.path != others[n - 1].path]
    places = [max(border for border in borders if border <= place) for place in wanted]
    # From the last place to the first, and of the same place from the last to begin to the first.
    for place, n in sorted(zip(places, range(len(slow)), strict=True), reverse=True):
        others.insert(place, slow[n])
    items[:] = others


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A PostgreSQL cluster, started by the first test that asks for it."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def catalog_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty catalog; tests that use it run once on each database."""
    if request.param == "sqlite":
        yield empty_catalog(tmp_path / "catalog.sqlite")
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    url = cluster.new_catalog()
    yield url
    cluster.drop(url)


@pytest.fixture
def catalog(catalog_url: str) -> Iterator[Catalog]:
    opened = Catalog.open(catalog_url)
    yield opened
    opened.close()
