"""What tests of every room share: a real PostgreSQL, and an empty catalog on each of the two databases."""

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
