"""The column store on each of its engines.

chDB opens one directory a process, so a module's tests share a store and keep apart by their containers and projects.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from seamark.stores.columns import Columns
from seamark.stores.columns.chdb_engine import ChdbEngine
from seamark.stores.columns.clickhouse_engine import ClickHouseEngine
from seamark.stores.columns.engine import Engine
from tests.stores.columns.clickhouse import running_clickhouse


@pytest.fixture(scope="session")
def clickhouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_clickhouse(tmp_path_factory.mktemp("clickhouse")) as url:
        yield url


@pytest.fixture(scope="module", params=["chdb", "clickhouse"])
def engine_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "chdb":
        return str(tmp_path_factory.mktemp("chdb"))
    return request.getfixturevalue("clickhouse")


@pytest.fixture(scope="module")
def columns(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Columns]:
    opened = Columns.open(engine_url, tmp_path_factory.mktemp("log"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def engine(engine_url: str) -> Iterator[Engine]:
    opened = ClickHouseEngine(engine_url) if "://" in engine_url else ChdbEngine(Path(engine_url))
    yield opened
    opened.close()
