"""What the web app's table of runs asks: first rows, groups, what differs, values, names with their coverage; of a hundred thousand
runs with two hundred attributes each and ten thousand names, and how it grows from a tenth of that."""

import itertools
import json
from functools import partial
from pathlib import Path
from typing import Any

from bench.harness import Connection, Server, median_seconds, report
from bench.population import open_population
from seamark.model.operations import AppendFloats, Assign, Operation

_RUNS = "/api/v1/projects/main/bench/runs"
_OPTIMIZERS = ("adam", "adamw", "lion", "sgd")
_SETS = tuple(f"set-{number}" for number in range(300))
_COLUMNS = [
    *(f"params/{letter}{number}" for letter in "fis" for number in range(4)),
    *(f"metrics/m{number}" for number in range(8)),
]
_FIELDS = [{"path": path} for path in _COLUMNS]
_EVERY = [f"params/{letter}{number}" for letter in "fis" for number in range(40)] + [f"metrics/m{number}" for number in range(60)]
_HALF = "`params/f3`:float > 0.5{}"
"""With a number behind it that differs each time: the engine remembers which rows a condition left out."""

_QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "first rows, 20 columns": ("search", {"columns": _COLUMNS}),
    "a page of a query, sorted by a metric": ("search", {"columns": _COLUMNS, "query": _HALF, "sort": [{"path": "metrics/m7"}]}),
    "a page of words": ("search", {"columns": _COLUMNS, "text": "pop-77"}),
    "a page of a regular expression": ("search", {"columns": _COLUMNS, "regex": "77 & !8$"}),
    "4 groups": ("groups", {"by": [{"path": "params/optimizer"}]}),
    "4 groups, 20 columns": ("groups", {"by": [{"path": "params/optimizer"}], "columns": _FIELDS}),
    "50 of 300 groups, 20 columns": ("groups", {"by": [{"path": "params/dataset"}], "columns": _FIELDS}),
    "members of a group": (
        "search",
        {"columns": _COLUMNS, "within": [{"path": "params/dataset", "key": {"type": "string", "value": "set-7"}}]},
    ),
    "which of 20 columns differ": ("differing", {"paths": _COLUMNS}),
    "which of 180 columns differ": ("differing", {"paths": _EVERY}),
    "which of 20 columns differ, of a query": ("differing", {"paths": _COLUMNS, "query": _HALF}),
    "values of a field": ("values", {"path": "params/dataset", "prefix": "set-1"}),
    "50 names while typing": ("attributes", {"search": "metric_7", "counts": False}),
    "50 names with their coverage": ("attributes", {"search": "params"}),
    "columns to begin with": ("suggested", {}),
}


def run(directory: Path, quick: bool) -> None:
    most = 10_000 if quick else 100_000
    before: dict[str, float] = {}
    for count in (most // 10, most):
        data = directory / f"runs-{count}"
        with open_population(data, _operations()) as population:
            population.add_runs(count, {"params/optimizer": _OPTIMIZERS, "params/dataset": _SETS})
            population.add_names([f"train/block_{n // 100}/metric_{n % 100}" for n in range(10_000)], runs=100)
        with Server(data) as server:
            connection = server.connect(server.token())
            for what, (address, body) in _QUESTIONS.items():
                numbers = itertools.count(1)
                seconds = median_seconds(partial(_ask, connection, address, body, numbers), 9)
                growth = f"{seconds / before[what]:.1f} times the time for 10 times as many" if what in before else ""
                report(f"{count:,} runs: {what}", f"{seconds * 1e3:.0f} ms", growth)
                before[what] = seconds


def _operations() -> list[Operation]:
    """What a run has: some of it is the same for all."""
    parameters: list[Operation] = [
        each
        for number in range(40)
        for each in (
            Assign(f"params/f{number}", 0.5),
            Assign(f"params/i{number}", number),
            Assign(f"params/s{number}", f"value {number}"),
        )
    ]
    choices = [Assign("params/optimizer", "adam"), Assign("params/dataset", "set-0"), Assign("sys/tags", frozenset({"a"}))]
    series = [AppendFloats(f"metrics/m{number}", [1.0, 2.0], [0, 1_000_000], [0, 1]) for number in range(60)]
    return [*parameters, *choices, *series]


def _ask(connection: Connection, address: str, body: dict[str, Any], numbers: "itertools.count[int]") -> None:
    number = next(numbers)
    sent = {name: value.format(number) if name == "query" else value for name, value in body.items()}
    answer = json.loads(connection.request("POST", f"{_RUNS}/{address}", json.dumps(sent).encode()))
    assert answer, "it has an answer"
