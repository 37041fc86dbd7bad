"""Executing operations: what each does to attributes of each type, and what is refused."""

import math
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.errors import StoreUnavailable
from seamark.model.operations import (
    AddStrings,
    AppendFiles,
    AppendFloats,
    AppendHistograms,
    AppendStrings,
    Assign,
    AssignDatetime,
    ClearSeries,
    ClearStringSet,
    ConfigureFloatSeries,
    DeleteAttribute,
    ErrorKind,
    Operation,
    PreviewFloats,
    RemoveStrings,
    SetFileSetSize,
)
from seamark.model.values import (
    ArtifactValue,
    FilePoint,
    FileSeriesSummary,
    FileSetValue,
    FileValue,
    FloatSeriesSummary,
    GitRef,
    Histogram,
    HistogramSeriesSummary,
    NotebookRef,
    StringSeriesSummary,
)
from seamark.stores.columns import attribute_id
from seamark.tracking import containers, operations, series, values
from seamark.tracking.states import ContainerStates
from tests.tracking.core_world import NOW, STEP, World, a_world, floats, texts


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def run(world: World) -> Container:
    return world.a_run()


_FILE = FileValue("k/1", 10, "txt", "text/plain", "a.txt")
_GIT = GitRef("abc", "it's", "me", "me@x", 5, "main", ("origin",), True)
_POINT = FilePoint("k/2", 7, "image/png", "n", "d")
_HISTOGRAM = Histogram((0.0, 1.0, 2.0), (3.0, 4.0))

_OF_EVERY_TYPE: dict[AttributeType, tuple[Callable[[str], Operation], object]] = {
    AttributeType.FLOAT: (lambda path: Assign(path, 2.5), 2.5),
    AttributeType.INT: (lambda path: Assign(path, -(2**63)), -(2**63)),
    AttributeType.BOOL: (lambda path: Assign(path, True), True),
    AttributeType.STRING: (lambda path: Assign(path, "ü\0\n'"), "ü\0\n'"),
    AttributeType.DATETIME: (lambda path: AssignDatetime(path, -5), -5),
    AttributeType.STRING_SET: (lambda path: AddStrings(path, frozenset({"a", ""})), frozenset({"a", ""})),
    AttributeType.FILE: (lambda path: Assign(path, _FILE), _FILE),
    AttributeType.FILE_REF: (lambda path: Assign(path, _FILE, is_reference=True), _FILE),
    AttributeType.FILE_SET: (lambda path: SetFileSetSize(path, 12), FileSetValue(12)),
    AttributeType.ARTIFACT: (lambda path: Assign(path, ArtifactValue("h")), ArtifactValue("h")),
    AttributeType.GIT_REF: (lambda path: Assign(path, _GIT), _GIT),
    AttributeType.NOTEBOOK_REF: (lambda path: Assign(path, NotebookRef("i", "n")), NotebookRef("i", "n")),
    AttributeType.FLOAT_SERIES: (
        lambda path: AppendFloats(path, [2.0], [STEP], [NOW]),
        FloatSeriesSummary(1, 2.0, STEP, NOW, 2.0, 2.0, 2.0, 0.0, first_step_micros=STEP),
    ),
    AttributeType.STRING_SERIES: (lambda path: AppendStrings(path, ["t"], [STEP], [NOW]), StringSeriesSummary(1, "t", STEP, NOW)),
    AttributeType.FILE_SERIES: (lambda path: AppendFiles(path, [_POINT], [STEP], [NOW]), FileSeriesSummary(1, _POINT, STEP, NOW)),
    AttributeType.FILE_REF_SERIES: (
        lambda path: AppendFiles(path, [_POINT], [STEP], [NOW], is_reference=True),
        FileSeriesSummary(1, _POINT, STEP, NOW),
    ),
    AttributeType.HISTOGRAM_SERIES: (
        lambda path: AppendHistograms(path, [_HISTOGRAM], [STEP], [NOW]),
        HistogramSeriesSummary(1, _HISTOGRAM, STEP, NOW),
    ),
}


@pytest.mark.parametrize("type_", list(_OF_EVERY_TYPE))
def test_every_type_is_read_as_it_was_written_and_can_be_deleted(world: World, run: Container, type_: AttributeType) -> None:
    operation, value = _OF_EVERY_TYPE[type_]
    world.do(run, operation("a"))
    assert world.value(run, "a", type_) == value
    world.do(run, DeleteAttribute("a"), DeleteAttribute("a"))
    assert world.paths(run) == set()
    world.do(run, operation("a"))
    assert world.value(run, "a", type_) == value
    world.do(run, DeleteAttribute("a"), Assign("a", "of another type"))
    assert world.value(run, "a", AttributeType.STRING) == "of another type"


def test_an_attribute_keeps_its_type_whatever_is_written(world: World, run: Container) -> None:
    for type_, (operation, _) in _OF_EVERY_TYPE.items():
        world.do(run, operation(type_.value))
    for type_ in _OF_EVERY_TYPE:
        for other, (operation, _) in _OF_EVERY_TYPE.items():
            fits = type_ is other or (type_ is AttributeType.FLOAT and other is AttributeType.INT)
            is_late = fits and other.value.endswith("Series")  # the same point again is accepted
            expected = [] if fits or is_late else [ErrorKind.TYPE_CONFLICT]
            assert world.refusals(run, operation(type_.value)) == expected, (type_, other)
    for type_, (_, value) in _OF_EVERY_TYPE.items():
        if type_ is not AttributeType.FLOAT:
            assert world.value(run, type_.value, type_) == value


def test_whole_numbers_fit_a_float_attribute(world: World, run: Container) -> None:
    world.do(run, Assign("a", 0.5), Assign("a", 2**62))
    assert world.value(run, "a", AttributeType.FLOAT) == float(2**62)
    assert (
        world.refusals(run, Assign("a", 10**400), Assign("b", 2**63), AssignDatetime("c", 2**63)) == [ErrorKind.INVALID_VALUE] * 3
    )


def test_one_bad_operation_does_not_hold_up_the_others(world: World, run: Container) -> None:
    commit = world.submit(
        run,
        Assign("a", 1),
        Assign("a", "text"),
        Assign("", 1),
        Assign("x" * 2000, 1),
        Assign("sys/id", "mine"),
        DeleteAttribute("sys/name"),
        Assign("b", "\ud800"),
        Assign("tags", frozenset({"\udfff"})),
        AppendStrings("log", ["fine", "\ud800"], [0, STEP], [NOW, NOW]),
        AppendFloats("x", [1.0, 2.0], [0], [NOW, NOW]),
        AppendFloats("x", [1.0], [10**19], [NOW]),
        AppendFloats("x", [1.0, 1.0], [0, 1], [NOW, 2**63]),
        AppendHistograms("h", [Histogram((0.0, math.nan), (1.0,))], [0], [NOW]),
        Assign("c", 2),
    )
    commit.wait(60)
    assert [(error.path[:5], error.kind) for error in commit.errors] == [
        ("a", ErrorKind.TYPE_CONFLICT),
        ("", ErrorKind.PATH_EMPTY),
        ("xxxxx", ErrorKind.PATH_TOO_LONG),
        ("sys/i", ErrorKind.NOT_WRITABLE),
        ("sys/n", ErrorKind.NOT_WRITABLE),
        ("b", ErrorKind.INVALID_VALUE),
        ("tags", ErrorKind.INVALID_VALUE),
        ("log", ErrorKind.INVALID_VALUE),
        ("x", ErrorKind.INVALID_VALUE),
        ("x", ErrorKind.INVALID_VALUE),
        ("x", ErrorKind.INVALID_VALUE),
        ("h", ErrorKind.HISTOGRAM_NAN),
    ]
    assert world.value(run, "a", AttributeType.INT) == 1
    assert world.value(run, "c", AttributeType.INT) == 2


def test_points_may_come_as_arrays(world: World, run: Container) -> None:
    steps = np.arange(1000) * STEP
    points = AppendFloats("loss", np.linspace(1, 0, 1000), steps, NOW + np.arange(1000))  # pyright: ignore[reportArgumentType]
    assert operations.apply_unchecked(world.t, run, [points]).errors == []
    too_late = AppendFloats("loss", np.zeros(1), np.array([10**18 + 1]), np.array([NOW]))  # pyright: ignore[reportArgumentType]
    (error,) = operations.apply_unchecked(world.t, run, [too_late]).errors
    assert "out of range" in error.message


def test_points_without_steps_follow_each_other(world: World, run: Container) -> None:
    world.do(run, floats("x", [1.0, 2.0]), floats("x", [3.0]))
    assert world.steps(run, "x") == [0, 1, 2]
    world.do(run, floats("x", [4.0, 5.0, 6.0], [2.5, None, 10]))
    assert world.steps(run, "x") == [0, 1, 2, 2.5, 3.5, 10]


def test_points_out_of_order_are_refused_one_by_one(world: World, run: Container) -> None:
    assert world.refusals(run, floats("x", [1.0, 2.0, 3.0, 4.0], [5, 4, 5, 6])) == [ErrorKind.STEP_NOT_INCREASING] * 2
    assert world.steps(run, "x") == [5, 6]
    assert world.refusals(run, floats("x", [9.0], [6]), floats("x", [9.0], [1])) == [ErrorKind.STEP_NOT_INCREASING] * 2
    assert world.summary(run, "x").count == 2


def test_a_long_request_out_of_order_is_answered_with_few_errors(world: World, run: Container) -> None:
    count = 20_000
    errors = world.submit(run, floats("x", [1.0] * count, list(range(count, 0, -1)))).errors
    assert 1 < len(errors) < 20
    assert f"{count - 11} more points" in errors[-1].message


def test_the_same_points_again_are_no_error_and_no_points(world: World, run: Container) -> None:
    wanted = [
        floats("x", [1.0, math.nan, math.inf], [0, 1, 2]),
        texts("log", ["a", "b"], [0, 1]),
        AppendFiles("files", [_POINT], [0], [NOW]),
        AppendHistograms("h", [_HISTOGRAM], [0], [NOW]),
    ]
    world.do(run, *wanted)
    before = values.read_attributes(world.t, world.owner, str(run.uuid))
    world.do(run, *wanted)
    world.reopen()
    world.do(run, *wanted)
    assert values.read_attributes(world.t, world.owner, str(run.uuid)) == before


def test_points_sent_again_while_the_first_time_is_under_way_are_no_error(world: World, run: Container) -> None:
    wanted = floats("x", [float(n) for n in range(100)], list(range(100)))
    commits = [world.submit(run, wanted) for _ in range(5)]
    for commit in commits:
        assert commit.errors == []
        commit.wait(60)
    assert world.summary(run, "x").count == 100


@pytest.mark.parametrize("restart", [False, True])
def test_a_request_without_steps_that_arrives_again_adds_nothing(world: World, run: Container, restart: bool) -> None:
    def send(digest: int) -> None:
        world.do(run, floats("x", [1.0, 2.0]), texts("log", ["a"]), floats("y", [1.0]), Assign("a", str(digest)), digest=digest)

    send(2**64 - 1)
    send(77)
    if restart:
        world.reopen()
    send(77)
    send(2**64 - 1)
    assert world.steps(run, "x") == [0, 1, 2, 3]
    assert world.steps(run, "y") == [0, 1]
    assert world.value(run, "log", AttributeType.STRING_SERIES) == StringSeriesSummary(2, "a", STEP, NOW)
    send(78)
    assert world.summary(run, "x").count == 6


def test_a_deleted_series_starts_anew(world: World, run: Container) -> None:
    world.do(run, floats("x", [1.0, 2.0], [5, 6]), DeleteAttribute("x"), floats("x", [3.0], [1]))
    assert world.steps(run, "x") == [1]
    world.do(run, ClearSeries("x", "float"))
    assert world.steps(run, "x") == []
    assert world.summary(run, "x") == FloatSeriesSummary()
    world.do(run, floats("x", [4.0]))
    assert world.points(run, "x").values.tolist() == [4.0]


def test_a_configuration_outlives_its_points(world: World, run: Container) -> None:
    world.do(run, ConfigureFloatSeries("x", 0.0, 1.0, "s"), floats("x", [0.5]), ClearSeries("x", "float"))
    assert world.summary(run, "x") == FloatSeriesSummary(config_min=0.0, config_max=1.0, unit="s")


def test_strings_are_added_to_and_taken_from_sets(world: World, run: Container) -> None:
    world.do(run, AddStrings("s", frozenset("abc")), RemoveStrings("s", frozenset("bx")))
    assert world.value(run, "s", AttributeType.STRING_SET) == frozenset("ac")
    world.do(run, Assign("s", frozenset("z")), AddStrings("s", frozenset()))
    assert world.value(run, "s", AttributeType.STRING_SET) == frozenset("z")
    world.do(run, ClearStringSet("s"))
    assert world.value(run, "s", AttributeType.STRING_SET) == frozenset()
    world.do(run, AddStrings("sys/tags", frozenset("t")))
    assert world.value(run, "sys/tags", AttributeType.STRING_SET) == frozenset("t")


def test_system_attributes_accept_only_what_they_are(world: World, run: Container) -> None:
    world.do(run, Assign("sys/name", "n"), Assign("sys/failed", True), Assign("sys/tags", frozenset("a")))
    wrong: list[Operation] = [
        Assign("sys/name", 5),
        Assign("sys/failed", "yes"),
        Assign("sys/tags", "a"),
        floats("sys/name", [1.0]),
        AddStrings("sys/name", frozenset("a")),
    ]
    assert world.refusals(run, *wrong) == [ErrorKind.TYPE_CONFLICT] * 5
    assert world.refusals(run, Assign("sys/stage", "production"), Assign("sys/new", 1)) == [
        ErrorKind.INVALID_VALUE,
        ErrorKind.NOT_WRITABLE,
    ]


def test_model_versions_have_stages(world: World) -> None:
    model = containers.create_model(world.t, world.owner, world.project, "FOREST").container
    version = containers.create_model_version(world.t, world.owner, str(model.uuid)).container
    assert world.value(version, "sys/model_id", AttributeType.STRING) == model.sys_id
    world.do(version, Assign("sys/stage", "staging"))
    assert world.refusals(version, Assign("sys/stage", "gone")) == [ErrorKind.INVALID_VALUE]
    assert world.value(version, "sys/stage", AttributeType.STRING) == "staging"


def test_the_size_follows_files_and_points(world: World, run: Container) -> None:
    def size() -> object:
        return world.value(run, "sys/size", AttributeType.FLOAT)

    world.do(run, Assign("f", FileValue("k/a", 100)), SetFileSetSize("s", 50), AppendFiles("i", [_POINT], [0], [NOW]))
    assert size() == 157
    world.do(run, Assign("f", FileValue("k/b", 10)), SetFileSetSize("s", 20), Assign("r", FileValue("x", 999), is_reference=True))
    assert size() == 37
    world.do(run, DeleteAttribute("f"), DeleteAttribute("s"), ClearSeries("i", "file"))
    assert size() == 0
    world.do(run, floats("x", [1.0] * 10))
    assert size() == 240
    world.do(run, DeleteAttribute("x"))
    assert size() == 0


def test_running_time_counts_while_something_is_heard(world: World, run: Container) -> None:
    def times() -> tuple[object, object, object]:
        return (
            world.value(run, "sys/running_time", AttributeType.FLOAT),
            world.value(run, "sys/monitoring_time", AttributeType.INT),
            world.value(run, "sys/state", AttributeType.RUN_STATE),
        )

    for _ in range(3):
        world.now += 1500
        world.do(run, Assign("a", 1))
    assert times() == (4.5, 4, "running")
    world.now += 19_999
    assert times()[2] == "running"
    world.now += 1
    assert times()[2] == "idle"
    containers.ping(world.t, world.owner, str(run.uuid)).wait(60)
    assert times() == (4.5, 4, "running")
    modified = world.value(run, "sys/modification_time", AttributeType.DATETIME)
    world.now += 1000
    containers.ping(world.t, world.owner, str(run.uuid)).wait(60)
    assert world.value(run, "sys/modification_time", AttributeType.DATETIME) == modified
    assert world.value(run, "sys/ping_time", AttributeType.DATETIME) == world.now
    world.now -= 500_000  # a clock that was set back
    world.do(run, Assign("a", 2))
    assert times()[:2] == (5.5, 5)


def test_what_the_server_writes_is_no_sign_of_life(world: World, run: Container) -> None:
    world.now += 60_000
    operations.write_system_values(world.t, run, [Assign("sys/trashed", True)]).wait(60)
    assert world.value(run, "sys/state", AttributeType.RUN_STATE) == "idle"
    assert world.value(run, "sys/trashed", AttributeType.BOOL) is True


def test_threads_that_write_to_one_run_lose_nothing(world: World, run: Container) -> None:
    start = threading.Barrier(6)

    def work(number: int) -> None:
        start.wait(30)
        commits = [
            world.submit(
                run, floats("shared", [1.0]), AddStrings("set", frozenset({f"{number}-{n}"})), floats(f"own/{number}", [n])
            )
            for n in range(30)
        ]
        for commit in commits:
            assert commit.errors == []
            commit.wait(60)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))
    assert world.steps(run, "shared") == list(range(180))
    assert world.summary(run, "shared").count == 180
    assert world.value(run, "set", AttributeType.STRING_SET) == {f"{i}-{n}" for i in range(6) for n in range(30)}
    for number in range(6):
        assert world.points(run, f"own/{number}").values.tolist() == list(range(30))


def test_a_write_that_cannot_be_submitted_leaves_what_is_under_way_intact(world: World, run: Container) -> None:
    commits = [world.submit(run, floats("x", [float(n)])) for n in range(20)]
    with pytest.raises(AttributeError):
        world.submit(run, floats("x", [5.0]), None)  # type: ignore[arg-type]  # whatever goes wrong in the middle
    commits.append(world.submit(run, floats("x", [20.0])))
    for commit in commits:
        commit.wait(60)
    assert world.points(run, "x").values.tolist() == list(range(21))
    assert world.summary(run, "x").count == 21


def test_more_attributes_than_allowed_are_refused(world: World, run: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    # The clients know no limit, and the largest of their test suites puts 120,000 attributes into a run.
    assert world.t.settings.max_attributes_per_container == 500_000
    held = len(world.t.columns.read_container_rows([run.id]))
    monkeypatch.setattr(world.t, "settings", replace(world.t.settings, max_attributes_per_container=held + 100))
    commit = world.submit(run, *[Assign(f"p/{n}", n) for n in range(103)])
    commit.wait(60)
    errors = commit.errors
    assert [error.path for error in errors] == ["p/100", "p/101", "p/102"]
    assert {error.kind for error in errors} == {ErrorKind.TOO_MANY_ATTRIBUTES}
    assert world.system(run)["diagnostics/refused"] == 3


def test_a_long_text_is_refused(world: World, run: Container) -> None:
    most = world.t.settings.max_string_bytes
    assert world.refusals(run, Assign("a", "x" * most), Assign("b", "ü" * most)) == [ErrorKind.STRING_TOO_LARGE]


def test_states_that_nobody_uses_are_forgotten_first(world: World) -> None:
    small = ContainerStates(world.t.columns, max_rows=60)
    before, world.t.states = world.t.states, small
    try:
        runs = [world.a_run() for _ in range(8)]
        for round_ in range(3):
            for number, run in enumerate(runs):
                world.do(run, floats("x", [float(number)]), Assign(f"p/{round_}", number))
        assert small.row_count <= 60 + 30
        for run in runs:
            assert world.steps(run, "x") == [0, 1, 2]
        small.clear()
        assert small.row_count == 0
    finally:
        world.t.states = before
    world.t.states.clear()


def test_nothing_is_accepted_after_the_end(world: World, run: Container) -> None:
    world.t.columns.finish()
    with pytest.raises(StoreUnavailable):
        world.submit(run, Assign("a", 1))
    world.reopen()
    world.do(run, Assign("a", 1))


def previews(path: str, values: list[float], steps: list[float], ratios: list[float] | None = None) -> PreviewFloats:
    micros = [int(step * STEP) for step in steps]
    return PreviewFloats(path, values, micros, [NOW] * len(values), ratios or [0.5] * len(values))


def stored_previews(world: World, run: Container, path: str) -> list[tuple[float, float, float]]:
    table = world.t.columns.read_previews([(run.id, attribute_id(path), 0)])
    if not table.num_rows:
        return []
    columns = [table.column(name).to_pylist() for name in ("step", "value", "completion_ratio")]
    return [(step / STEP, value, ratio) for step, value, ratio in zip(*columns, strict=True)]


def test_a_preview_is_replaced_by_a_later_one_of_its_step(world: World, run: Container) -> None:
    world.do(run, previews("x", [1.0, 2.0], [1, 2], [0.25, math.nan]))
    world.do(run, previews("x", [3.0], [2], [7.0]))
    assert stored_previews(world, run, "x") == [(1, 1.0, 0.25), (2, 3.0, 1.0)]
    assert world.summary(run, "x").has_preview
    assert world.summary(run, "x").count == 0


def test_points_make_the_previews_before_them_void_and_refuse_others(world: World, run: Container) -> None:
    world.do(run, previews("x", [1.0, 2.0], [1, 2]), floats("x", [5.0], [1]))
    assert world.summary(run, "x").has_preview
    assert (world.summary(run, "x").count, world.summary(run, "x").last) == (1, 5.0)
    world.do(run, floats("x", [6.0], [2]))
    assert not world.summary(run, "x").has_preview
    assert world.refusals(run, previews("x", [1.0, 2.0, 3.0], [1.5, 2, 2.5])) == [ErrorKind.PREVIEW_NOT_AFTER_LAST] * 2
    assert world.summary(run, "x").has_preview


def test_a_series_that_is_logged_again_has_none_of_its_former_previews(world: World, run: Container) -> None:
    world.do(run, previews("x", [1.0], [1]), DeleteAttribute("x"), floats("x", [1.0], [0]))
    assert not world.summary(run, "x").has_preview


def test_a_histogram_that_cannot_be_is_left_out_alone(world: World, run: Container) -> None:
    good = Histogram((-math.inf, 0.0, math.inf), (1.0, 2.0))
    wrong = [
        Histogram((0.0, math.nan), (1.0,)),
        Histogram((1.0, 1.0), (1.0,)),
        Histogram((0.0, 1.0), (1.0, 2.0)),
        Histogram(tuple(map(float, range(514))), (1.0,) * 513),
    ]
    values = [good, *wrong]
    steps = [position * STEP for position in range(len(values))]
    assert world.refusals(run, AppendHistograms("h", values, steps, [NOW] * len(values))) == [
        ErrorKind.HISTOGRAM_NAN,
        ErrorKind.HISTOGRAM_NOT_INCREASING,
        ErrorKind.HISTOGRAM_LENGTH,
        ErrorKind.HISTOGRAM_TOO_MANY_BINS,
    ]
    (only,) = series.read_histogram_points(world.t, world.owner, str(run.uuid), "h").values
    assert only == good
    last = world.value(run, "h", AttributeType.HISTOGRAM_SERIES)
    assert isinstance(last, HistogramSeriesSummary)
    assert last.last == good


def test_what_was_refused_is_counted_and_the_last_reason_kept(world: World) -> None:
    run = world.a_run()
    world.do(run, floats("x", [1.0, 2.0], [10, 20]))
    assert "diagnostics/refused" not in world.system(run)
    world.refusals(run, floats("x", [float(n) for n in range(15)], [float(n) for n in range(15)]))
    world.refusals(run, Assign("x", "a text"))
    noted = world.system(run)
    assert noted["diagnostics/refused"] == 16
    assert "x" in str(noted["diagnostics/last_refusal"])
    world.do(run, floats("x", [3.0], [30]))
    assert world.system(run)["diagnostics/refused"] == 16
