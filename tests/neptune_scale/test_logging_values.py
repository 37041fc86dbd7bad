"""What log calls take, what they leave out, and what is in the journal when they return."""

from __future__ import annotations

import math
import sys
import types
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neptune_scale import Run
from neptune_scale.exceptions import NeptuneUnableToLogData
from neptune_scale.types import Histogram
from seamark.model.journal import OPEN_STEP
from tests.neptune_scale.journals import logged_in, plain

OpenRun = Callable[..., Run]
Said = Callable[[], list[str]]
MOMENT = datetime(2025, 3, 1, 12, 30, 15, 250_999, tzinfo=UTC)
MILLISECONDS = 1_740_832_215_250


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with NEPTUNE_LOG_FAILURE_ACTION=raise."""
    monkeypatch.setattr("neptune_scale.sync.metadata_splitter.INVALID_VALUE_ACTION", "raise")


def test_metrics_are_in_the_journal_when_the_call_returns(offline_run: OpenRun, tmp_path: Path) -> None:
    run = offline_run()
    run.log_metrics({"loss": 0.5, "accuracy": 1}, step=3, timestamp=MOMENT)
    assert logged_in(tmp_path).points == [("loss", 3_000_000, MILLISECONDS, 0.5), ("accuracy", 3_000_000, MILLISECONDS, 1.0)]


@pytest.mark.parametrize(
    ("step", "micros"),
    [
        (0, 0),
        (True, 1_000_000),
        (1.5, 1_500_000),
        (0.1 + 0.2, 300_000),
        (1e-6, 1),
        (0.0000019, 1),
        (999_999_999_999, 999_999_999_999_000_000),
        (999_999_999_999.5, 999_999_999_999_500_000),
        (np.float64(2.25), 2_250_000),
    ],
)
def test_steps_are_kept_in_millionths(offline_run: OpenRun, tmp_path: Path, step: float, micros: int) -> None:
    offline_run().log_metrics({"loss": 1.0}, step=step)
    assert [point[1] for point in logged_in(tmp_path).points] == [micros]


def test_times_that_cannot_be_converted_are_left_out(offline_run: OpenRun, tmp_path: Path, said: Said) -> None:
    run = offline_run()
    for moment in (datetime.min, MOMENT):
        run.log_metrics({"loss": 1.0}, step=1, timestamp=moment)
        run.log_string_series({"text": "a"}, step=1, timestamp=moment)
        run.log_histograms({"bins": Histogram([0, 1], counts=[1])}, step=1, timestamp=moment)
        run.log_files({"file": b"a"}, step=1, timestamp=moment)
        run.log_configs({"when": moment})
    assert [point[2] for point in logged_in(tmp_path).points] == [MILLISECONDS]
    assert sorted(each[1] for each in plain(logged_in(tmp_path).operations)) == ["bins", "text", "when"]  # type: ignore[index, type-var]
    assert len(logged_in(tmp_path).file_operations) == 1
    assert len(said()) == 5


def test_a_time_that_cannot_be_converted_is_an_error_where_that_is_wanted(offline_run: OpenRun, strict: None) -> None:
    with pytest.raises(NeptuneUnableToLogData, match="time zone"):
        offline_run().log_metrics({"loss": 1.0}, step=1, timestamp=datetime.min)


def test_points_without_a_time_have_the_current_one(offline_run: OpenRun, tmp_path: Path) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    offline_run().log_metrics({"loss": 1.0}, step=1)
    (point,) = logged_in(tmp_path).points
    assert before <= datetime.fromtimestamp(point[2] / 1000, UTC) <= datetime.now(UTC)


@pytest.mark.parametrize(
    "moment", [MOMENT, MOMENT.astimezone(timezone(timedelta(hours=-7))), MOMENT.astimezone().replace(tzinfo=None)]
)
def test_times_are_local_without_a_time_zone(offline_run: OpenRun, tmp_path: Path, moment: datetime) -> None:
    offline_run().log_metrics({"loss": 1.0}, step=1, timestamp=moment)
    assert logged_in(tmp_path).points[0][2] == MILLISECONDS


@pytest.mark.parametrize("value", [np.float32(0.5), np.int64(3), np.array(2.5), True, "1.25", 10**30])
def test_whatever_can_be_a_number_is_a_metric(offline_run: OpenRun, tmp_path: Path, value: Any) -> None:
    offline_run().log_metrics({"loss": value}, step=1)
    assert logged_in(tmp_path).values("loss") == [float(value)]


@pytest.mark.parametrize("value", [None, "high", [1.0], {"a": 1}, 1j, np.array([1.0, 2.0]), 10**400])
def test_what_is_no_number_is_left_out_and_the_rest_is_logged(
    offline_run: OpenRun, tmp_path: Path, said: Said, value: Any
) -> None:
    run = offline_run()
    for step in range(2):
        run.log_metrics({"wrong": value, "right": 1.0}, step=step)
    assert [point[:2] for point in logged_in(tmp_path).points] == [("right", 0), ("right", 1_000_000)]
    assert all('"wrong"' in message for message in said())


def test_what_is_no_number_is_an_error_where_that_is_wanted(offline_run: OpenRun, strict: None) -> None:
    with pytest.raises(NeptuneUnableToLogData, match="wrong"):
        offline_run().log_metrics({"wrong": None}, step=1)


def test_values_that_are_not_finite_are_logged(offline_run: OpenRun, tmp_path: Path) -> None:
    offline_run().log_metrics({"loss": math.inf, "other": math.nan}, step=1)
    assert [str(point[3]) for point in logged_in(tmp_path).points] == ["inf", "nan"]


def test_values_that_are_not_finite_are_left_out_on_request(
    offline_run: OpenRun, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEPTUNE_SKIP_NON_FINITE_METRICS", "True")
    run = offline_run()
    run.log_metrics({"loss": math.inf, "other": 1.0}, step=1)
    run.log_metrics({"loss": 2.0, "wrong": None}, step=2)
    assert [point[::3] for point in logged_in(tmp_path).points] == [("other", 1.0), ("loss", 2.0)]
    assert '"loss"' in said()[0]


def test_metrics_without_a_step_get_the_next_one(offline_run: OpenRun, tmp_path: Path) -> None:
    offline_run().log(metrics={"loss": 1.0})
    assert logged_in(tmp_path).points[0][1] == OPEN_STEP


def test_no_metrics_are_no_points(offline_run: OpenRun, tmp_path: Path) -> None:
    offline_run().log_metrics({}, step=1)
    assert logged_in(tmp_path).points == []


@pytest.mark.parametrize("step", [-1, -0.5, 10**12, 1e12, math.nan, math.inf])
def test_a_step_lies_between_zero_and_a_million_millions(offline_run: OpenRun, step: float) -> None:
    with pytest.raises(ValueError, match="step"):
        offline_run().log_metrics({"loss": 1.0}, step=step)
    with pytest.raises(ValueError, match="step"):
        offline_run().log_string_series({"text": "a"}, step=step)


@pytest.mark.parametrize(
    "call",
    [
        lambda run: run.log_metrics({"a": 1}, step="1"),
        lambda run: run.log_metrics([("a", 1)], step=1),
        lambda run: run.log_metrics({"a": 1}, step=1, timestamp=1.5),
        lambda run: run.log_metrics({"a": 1}, step=1, preview=1),
        lambda run: run.log_metrics({"a": 1}, step=1, preview=True, preview_completion=1),
        lambda run: run.log_string_series({"a": "b"}, step=None),
        lambda run: run.log_string_series(["a"], step=1),
        lambda run: run.log_histograms(None, step=1),
        lambda run: run.log_files([], step=1),
        lambda run: run.assign_files("path"),
        lambda run: run.log_configs([1]),
        lambda run: run.log_configs(5, flatten=True),
        lambda run: run.log(configs=[]),
    ],
)
def test_arguments_of_the_wrong_type_are_refused(offline_run: OpenRun, call: Callable[[Run], None]) -> None:
    with pytest.raises(TypeError):
        call(offline_run())


def test_previews_are_kept_apart_with_their_completion(offline_run: OpenRun, tmp_path: Path) -> None:
    run = offline_run()
    run.log_metrics({"loss": 1.0}, step=1, timestamp=MOMENT, preview=True, preview_completion=0.25)
    run.log_metrics({"loss": np.float32(2.0), "wrong": None}, step=1.5, timestamp=MOMENT, preview=True)
    logged = logged_in(tmp_path)
    assert logged.previews == [("loss", 1_000_000, MILLISECONDS, 1.0, 0.25), ("loss", 1_500_000, MILLISECONDS, 2.0, 0.0)]
    assert logged.points == []


def test_a_completion_is_for_previews_and_at_most_one(offline_run: OpenRun, tmp_path: Path) -> None:
    run = offline_run()
    with pytest.raises(ValueError, match="preview"):
        run.log_metrics({"loss": 1.0}, step=1, preview_completion=0.5)
    with pytest.raises(ValueError, match="preview_completion"):
        run.log_metrics({"loss": 1.0}, step=1, preview=True, preview_completion=1.5)
    run.log_metrics({"loss": 1.0}, step=1, preview_completion=1.0)
    assert logged_in(tmp_path).values("loss") == [1.0]


class Color(str, Enum):  # noqa: UP042 - StrEnum says its value as str(), these do not
    RED = "red"


def test_configs_keep_their_types(offline_run: OpenRun, tmp_path: Path) -> None:
    offline_run().log_configs(
        {
            "float": 1.0,
            "numpy": np.float64(0.5),
            "int": 2**53 + 1,
            "bool": True,
            "text": "wide ☃",
            "enum": Color.RED,
            "time": MOMENT,
            "set": ["a", "b"],
            "empty": (),
        }
    )
    assert plain(logged_in(tmp_path).operations) == [
        ["Assign", "float", 1.0],
        ["Assign", "numpy", 0.5],
        ["Assign", "int", 2**53 + 1],
        ["Assign", "bool", True],
        ["Assign", "text", "wide ☃"],
        ["Assign", "enum", "red"],
        ["AssignDatetime", "time", MILLISECONDS],
        ["AssignStrings", "set", ["a", "b"]],
        ["AssignStrings", "empty", []],
    ]
    kinds = [type(each.value) for each in logged_in(tmp_path).operations if hasattr(each, "value")]
    assert kinds == [float, float, int, bool, str, str]


@pytest.mark.parametrize("value", [None, {"a": 1}, [1], np.int64(1), 2**63, b"bytes", "\ud800", ["\ud800"], object()])
def test_configs_of_other_types_are_left_out(offline_run: OpenRun, tmp_path: Path, said: Said, value: Any) -> None:
    offline_run().log_configs({"wrong": value, "right": 1})
    assert plain(logged_in(tmp_path).operations) == [["Assign", "right", 1]]
    assert len(said()) == 1


@dataclass
class Optimizer:
    name: str
    betas: tuple[float, float]


@dataclass
class Config:
    rate: float
    optimizer: Optimizer


def test_configs_may_be_nested_and_of_any_type_on_request(offline_run: OpenRun, tmp_path: Path) -> None:
    run = offline_run()
    run.log_configs(Config(0.1, Optimizer("adam", (0.9, 0.999))), flatten=True, cast_unsupported=True)
    run.log_configs({"a": {"b": {1: None}}, "c": types.MappingProxyType({"d": Path("x")})}, flatten=True, cast_unsupported=True)
    run.log_configs(OrderedDict(e=1), flatten=False)
    run.log_configs(types.MappingProxyType({"f": 2}))
    run.log_configs(None)
    assert plain(logged_in(tmp_path).operations) == [
        ["Assign", "rate", 0.1],
        ["Assign", "optimizer/name", "adam"],
        ["Assign", "optimizer/betas", "(0.9, 0.999)"],
        ["Assign", "a/b/1", ""],
        ["Assign", "c/d", "x"],
        ["Assign", "e", 1],
        ["Assign", "f", 2],
    ]


def test_a_config_has_at_most_a_mebibyte_of_text(offline_run: OpenRun, tmp_path: Path, said: Said) -> None:
    run = offline_run()
    run.log_configs({"long": "x" * 2**20, "wide": "☃" * 349_525, "longer": "x" * (2**20 + 1), "wider": "☃" * 349_526})
    run.close()
    assert [each[1] for each in plain(logged_in(tmp_path).operations)] == ["long", "wide"]  # type: ignore[index]
    assert [message.split(":")[0] for message in said()] == ["NeptuneStringValueExceedsSizeLimit"] * 2


def test_tags_are_added_and_removed(offline_run: OpenRun, tmp_path: Path, said: Said) -> None:
    run = offline_run()
    run.add_tags(["a", "b"])
    run.add_tags({"c"}, group_tags=True)
    run.remove_tags(("a",))
    run.add_tags([])
    run.log(tags_add={"own/set": ["d"]}, tags_remove={"own/set": ["e"]})
    assert plain(logged_in(tmp_path).operations) == [
        ["AddStrings", "sys/tags", ["a", "b"]],
        ["AddStrings", "sys/group_tags", ["c"]],
        ["RemoveStrings", "sys/tags", ["a"]],
        ["AddStrings", "own/set", ["d"]],
        ["RemoveStrings", "own/set", ["e"]],
    ]
    assert said() == []
    run.add_tags("tag")  # pyright: ignore[reportArgumentType]
    run.add_tags([1])  # pyright: ignore[reportArgumentType]
    assert len(said()) == 2


def test_texts_are_points_of_at_most_a_mebibyte(offline_run: OpenRun, tmp_path: Path, said: Said) -> None:
    run = offline_run()
    limit = 2**20
    run.log_string_series({"a": "hello", "b": "x" * limit, "c": "x" * (limit + 1), "d": 5, "e": "☃" * (limit // 3 + 1)}, step=1.5)
    operations = plain(logged_in(tmp_path).operations)
    assert [(each[0], each[1], each[3]) for each in operations] == [
        ("AppendStrings", "a", [1_500_000]),
        ("AppendStrings", "b", [1_500_000]),
    ]
    assert len(said()) == 3


def test_histograms_come_from_lists_and_arrays(offline_run: OpenRun, tmp_path: Path) -> None:
    counts, edges = np.histogram(np.arange(5), bins=2)
    offline_run().log_histograms(
        {
            "list": Histogram([0, 1, 40], counts=[5, 82]),
            "array": Histogram(edges, counts=counts),
            "scalars": Histogram(list(edges.astype(np.float32)), counts=list(counts)),
            "dense": Histogram([-math.inf, 0.0, math.inf], densities=[0.25, 0.75]),
        },
        step=2,
        timestamp=MOMENT,
    )
    moment = [[2_000_000], [MILLISECONDS]]
    assert plain(logged_in(tmp_path).operations) == [
        ["AppendHistograms", "list", [[0.0, 1.0, 40.0]], [[5.0, 82.0]], [False], *moment],
        ["AppendHistograms", "array", [[0.0, 2.0, 4.0]], [[2.0, 3.0]], [False], *moment],
        ["AppendHistograms", "scalars", [[0.0, 2.0, 4.0]], [[2.0, 3.0]], [False], *moment],
        ["AppendHistograms", "dense", [[-math.inf, 0.0, math.inf]], [[0.25, 0.75]], [True], *moment],
    ]


@pytest.mark.parametrize(
    "histogram",
    [
        5,
        Histogram([0, 1]),
        Histogram([0, 1], counts=[1], densities=[1.0]),
        Histogram([], counts=[]),
        Histogram(list(range(514)), counts=[0] * 513),
        Histogram([0, 1, 2], counts=[1]),
        Histogram([0, 1], counts=[1.5]),  # pyright: ignore[reportArgumentType]
        Histogram([0, 1], counts=[-1]),
        Histogram([0, 10**400], counts=[1]),
        Histogram([0, "1"], counts=[1]),  # pyright: ignore[reportArgumentType]
        Histogram(np.zeros((2, 2)), counts=[1]),
        Histogram((0, 1), counts=[1]),  # pyright: ignore[reportArgumentType]
    ],
)
def test_histograms_that_are_none_are_left_out(offline_run: OpenRun, tmp_path: Path, said: Said, histogram: Any) -> None:
    offline_run().log_histograms({"wrong": histogram, "right": Histogram([0, 1], counts=[1])}, step=1)
    assert [each[1] for each in plain(logged_in(tmp_path).operations)] == ["right"]  # type: ignore[index]
    assert len(said()) == 1


def test_numpy_is_not_imported_for_histograms() -> None:
    import subprocess

    program = "import sys; from neptune_scale.types import Histogram; Histogram([0, 1], counts=[1]).counts_as_list(); print('numpy' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert told.stdout.strip() == "False"


@pytest.mark.parametrize("path", ["/a//b/", "a/b", "ünï/☃ path", "/", " "])
def test_paths_are_kept_as_they_are_written(offline_run: OpenRun, tmp_path: Path, path: str) -> None:
    run = offline_run()
    run.log_metrics({path: 1.0, "other": 2.0}, step=1)
    run.log_metrics({path: 2.0}, step=2)
    run.log_configs({path + "config": 1})
    logged = logged_in(tmp_path)
    assert [point[0] for point in logged.points] == [path, "other", path]
    assert plain(logged.operations) == [["Assign", path + "config", 1]]


@pytest.mark.parametrize("path", [5, "x" * 1025, "☃" * 342, "", "a\0b", "\ud800"])
def test_paths_that_are_none_are_left_out(offline_run: OpenRun, tmp_path: Path, said: Said, path: Any) -> None:
    run = offline_run()
    run.log_metrics({path: 1.0, "right": 2.0}, step=1)
    run.log_configs({path: 1, "config": 1})
    run.log_string_series({path: "a"}, step=1)
    run.close()
    logged = logged_in(tmp_path)
    assert [point[0] for point in logged.points] == ["right"]
    assert plain(logged.operations) == [["Assign", "config", 1]]
    assert len(said()) == 3


def test_calls_of_any_size_are_logged(offline_run: OpenRun, tmp_path: Path) -> None:
    run = offline_run()
    run.log_configs({f"text {number}": "x" * 2**20 for number in range(40)})
    assert len(logged_in(tmp_path).operations) == 40
