"""What the 3.x API looks up: names by a regular expression among a million, and runs among a hundred thousand by an aggregate of
a series. Each against the engine's own time for one statement that finds the same, and against a tenth of the data."""

import itertools
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.harness import Connection, Server, median_seconds, report
from bench.population import Population, open_population
from seamark.model.operations import AppendFloats, Assign, Operation
from seamark.stores.columns.rows import attribute_id
from seamark.stores.columns.schema import ATTRIBUTES_BY_PROJECT, DEFINITIONS
from seamark.wire.neptune3.messages.attributes_pb2 import SearchResult

_L = "/api/leaderboard/v1"
_DEFINITIONS = f"{_L}/leaderboard/attributes/definitions/query"
_SEARCH = f"{_L}/proto/leaderboard/entries/search/?projectIdentifier=main/bench&type=run"
_PAGE = 10_000
"""Names and runs that the client asks for at once."""
_PAGES = (50, _PAGE)
_PATTERNS = {
    "1 % of them, found in the middle": r"layer_{}/",
    "100 of them, found behind a beginning": r"^train/block_3/layer_{}/metric_\d+$",
    "none of them": r"loss_{}\d*$",
}


def run(directory: Path, quick: bool) -> None:
    _names(directory, 100_000 if quick else 1_000_000)
    _runs(directory, 10_000 if quick else 100_000)


def _names(directory: Path, most: int) -> None:
    before: list[float] = []
    for count in (most // 10, most):
        data = directory / f"names-{count}"
        with open_population(data, _operations()) as population:
            population.add_names(_paths(count), runs=1_000)
            alone = [_timed(partial(_names_alone, population, pattern)) for pattern in _PATTERNS.values()]
        with Server(data) as server:
            connection = server.connect(server.token())
            times = [_timed(partial(_definitions, connection, pattern)) for pattern in _PATTERNS.values()]
        for position, what in enumerate(_PATTERNS):
            _report(f"definitions among {count:,} names, {what}", times[position], alone[position], before[position:][:1])
        before = times


def _runs(directory: Path, most: int) -> None:
    before: list[float] = []
    for count in (most // 10, most):
        data = directory / f"runs-{count}"
        with open_population(data, _operations()) as population:
            population.add_runs(count)
            alone = [_timed(partial(_search_alone, population, size)) for size in _PAGES]
        with Server(data) as server:
            connection = server.connect(server.token())
            times = [_timed(partial(_search, connection, size)) for size in _PAGES]
        for position, size in enumerate(_PAGES):
            what = f"search among {count:,} runs, a page of {size:,}"
            _report(what, times[position], alone[position], before[position:][:1])
        before = times


def _operations() -> list[Operation]:
    """What a run of a small model has."""
    parameters = [Assign(f"params/p{number}", 0.5) for number in range(20)]
    series = [AppendFloats(f"metrics/m{number}", [1.0, 2.0], [0, 1_000_000], [0, 1]) for number in range(20)]
    return [*parameters, *series]


def _paths(count: int) -> list[str]:
    """A hundred metrics of a hundred layers of each block."""
    return [f"train/block_{n // 10_000}/layer_{n // 100 % 100}/metric_{n % 100}" for n in range(count)]


def _definitions(connection: Connection, pattern: str, number: int) -> None:
    body = {
        "projectIdentifiers": ["main/bench"],
        "attributeNameFilter": {"mustMatchAny": [{"mustMatchRegexes": [pattern.format(number)], "mustNotMatchRegexes": []}]},
        "attributeFilter": [{"attributeType": "floatSeries"}],
        "nextPage": {"limit": _PAGE},
    }
    connection.request("POST", _DEFINITIONS, json.dumps(body).encode())


def _names_alone(population: Population, pattern: str, number: int) -> None:
    population.engine.query(
        f"SELECT path, type FROM {DEFINITIONS} WHERE project = {population.project} AND match(path, {{pattern:String}}) "
        f"ORDER BY path LIMIT {_PAGE}",
        {"pattern": pattern.format(number)},
    )


def _search(connection: Connection, size: int, number: int) -> None:
    body = {
        "query": {"query": f"average(`metrics/m3`:floatSeries) > {_least(number)} AND `params/p1`:float < 3"},
        "sorting": {"sortBy": {"name": "metrics/m7", "type": "floatSeries"}, "dir": "descending", "aggregationMode": "max"},
        "attributeFilters": [{"path": path} for path in ("sys/name", "sys/custom_run_id", "params/p2", "metrics/m7")],
        "pagination": {"limit": size, "offset": 0},
    }
    answer = SearchResult.FromString(connection.request("POST", _SEARCH, json.dumps(body).encode()))
    assert len(answer.entries) == min(size, answer.matching_item_count) > 0


def _search_alone(population: Population, size: int, number: int) -> None:
    def of(path: str) -> str:
        return f"FROM {ATTRIBUTES_BY_PROJECT} FINAL WHERE project = {population.project} AND attribute = {attribute_id(path)}"

    population.engine.query(
        f"SELECT container {of('metrics/m7')} AND container IN (SELECT container {of('metrics/m3')} AND mean > {_least(number)}) "
        f"AND container IN (SELECT container {of('params/p1')} AND float_value < 3) ORDER BY max DESC LIMIT {size}"
    )


def _least(number: int) -> float:
    return 0.1 + number / 1e6


def _timed(ask: Callable[[int], object]) -> float:
    """The median time of asking for something else each time: the engine remembers which rows a condition left out."""
    numbers = itertools.count(10)
    return median_seconds(lambda: ask(next(numbers)), 9)


def _report(what: str, seconds: float, alone: float, before: list[float]) -> None:
    growth = f"; {seconds / before[0]:.1f} times the time for 10 times as many" if before else ""
    report(what, f"{seconds * 1e3:.0f} ms", f"{seconds / alone:.1f} times the engine alone ({alone * 1e3:.0f} ms){growth}")
