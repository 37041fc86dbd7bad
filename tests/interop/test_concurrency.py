"""Several processes that write to one run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.interop.official import Observations, OfficialClient

WORKERS = range(3)


def workers(client: OfficialClient, run: dict[str, Any]) -> list[Observations]:
    with ThreadPoolExecutor(len(WORKERS)) as pool:
        started = [
            pool.submit(client.within(client.folder / f"{number}").observe, "worker", worker=number, run=run)
            for number in WORKERS
        ]
        return [each.result() for each in started]


def read(client: OfficialClient, sys_id: str) -> Observations:
    values = [f"workers/{number}/number" for number in WORKERS]
    series = [f"workers/{number}/series" for number in WORKERS]
    return client.observe("read_run", sys_id=sys_id, values=[*values, "sys/tags"], series=[*series, "shared"])


@pytest.fixture(scope="module")
def by_custom_id(client: OfficialClient) -> list[Observations]:
    return workers(client.within(client.folder / "custom"), {"custom_run_id": "distributed"})


def test_processes_with_one_custom_id_share_one_run(by_custom_id: list[Observations]) -> None:
    assert len({seen["sys_id"] for seen in by_custom_id}) == 1


def test_nothing_of_what_they_write_is_lost(client: OfficialClient, by_custom_id: list[Observations]) -> None:
    seen = read(client, by_custom_id[0]["sys_id"])
    for number in WORKERS:
        assert seen[f"workers/{number}/number"] == number
        assert seen[f"workers/{number}/series"] == [list(range(300)), list(range(300))]
    assert seen["sys/tags"] == [f"worker {number}" for number in WORKERS]


def test_processes_share_a_run_that_exists(client: OfficialClient) -> None:
    here = client.within(client.folder / "existing")
    sys_id = here.observe("new_run")["sys_id"]
    assert {seen["sys_id"] for seen in workers(here, {"with_id": sys_id})} == {sys_id}
    seen = read(here, sys_id)
    assert [seen[f"workers/{number}/number"] for number in WORKERS] == list(WORKERS)


def test_both_sides_of_a_fork_go_on_logging(client: OfficialClient) -> None:
    seen = client.within(client.folder / "fork").observe("forking")
    assert seen["exits"] == [0, 0]
    assert seen["values"] == {"before": 1, "parent": "here", "child/0": 0, "child/1": 1}
