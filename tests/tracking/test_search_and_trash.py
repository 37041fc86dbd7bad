"""Finding containers and attributes, and the trash."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from seamark.model.attributes import AttributeDefinition, AttributeType
from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.errors import ContainerNotFound, InvalidQuery, StoreUnavailable
from seamark.model.operations import AddStrings, Assign, DeleteAttribute
from seamark.nql import NqlSyntaxError
from seamark.tracking import containers, operations, purging, search, trash, values
from seamark.tracking.search import SearchPage, Sort
from tests.tracking.core_world import World, a_world, floats, texts


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def project(world: World) -> str:
    return world.a_project()


@pytest.fixture
def runs(world: World, project: str) -> list[Container]:
    """Five runs with params, tags, a series and a log."""
    made = [world.a_run(project) for _ in range(5)]
    for number, run in enumerate(made):
        world.do(
            run,
            Assign("params/lr", 0.1 * number),
            Assign("params/name", f"it's {number}"),
            AddStrings("sys/tags", frozenset({"all", f"n{number}"})),
            floats("loss", [10.0, float(-number)]),
            texts("log", [f"line {number}"]),
        )
    return made


def _search(world: World, project: str, query: str = "", **choice: Any) -> SearchPage:
    kinds: Sequence[ContainerKind] = choice.pop("kinds", [ContainerKind.RUN])
    choice.setdefault("columns", [])
    return search.search_containers(world.t, world.owner, project, kinds, query=query, **choice)


def _ids(page: SearchPage) -> list[str]:
    return [row.sys_id for row in page.rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [4, 3, 2, 1, 0]),
        ("`params/lr`:float > 0.15", [4, 3, 2]),
        ('`params/name`:string = "it\'s 2"', [2]),
        ("`sys/tags`:stringSet CONTAINS n1 OR `sys/tags`:stringSet CONTAINS n3", [3, 1]),
        ('loss:floatSeries < -1.5 AND NOT (log:stringSeries CONTAINS "3")', [4, 2]),
        ("average(loss:floatSeries) > 4.2", [1, 0]),
        ("`sys/state`:experimentState = running", [4, 3, 2, 1, 0]),
        ("missing EXISTS", []),
        ("`sys/trashed`:bool = false", [4, 3, 2, 1, 0]),
    ],
)
def test_a_query_finds_its_runs(world: World, project: str, runs: list[Container], query: str, expected: list[int]) -> None:
    page = _search(world, project, query)
    assert _ids(page) == [runs[number].sys_id for number in expected]
    assert page.total == len(expected)


def test_pages_are_sorted_and_carry_the_columns_asked_for(world: World, project: str, runs: list[Container]) -> None:
    sort = [Sort("loss", AttributeType.FLOAT_SERIES, descending=False)]
    page = _search(world, project, sort=sort, offset=1, limit=2, columns=["params/lr", "sys/state", "missing"])
    assert page.total == 5
    assert _ids(page) == [runs[3].sys_id, runs[2].sys_id]
    assert [{each.path: each.value for each in row.attributes} for row in page.rows] == [
        {"params/lr": pytest.approx(0.3), "sys/state": "running"},
        {"params/lr": pytest.approx(0.2), "sys/state": "running"},
    ]
    whole = _search(world, project, columns=None, limit=1).rows[0]
    assert {each.path for each in whole.attributes} >= {"loss", "sys/id", "sys/state", "params/name"}


@pytest.mark.parametrize("query", ["a >", '`a` MATCHES "("', "a:nonsense = 1", "\ud800 = 1", "x = 1 ) OR (1 = 1"])
def test_a_wrong_query_is_refused(world: World, project: str, query: str) -> None:
    with pytest.raises((NqlSyntaxError, InvalidQuery)):
        _search(world, project, query)


def test_a_wrong_pattern_is_shown_where_it_stands(world: World, project: str) -> None:
    with pytest.raises(NqlSyntaxError, match=r'column 13: "\(" is not a regular expression: .+\. Write it in RE2 syntax\.\n'):
        _search(world, project, '`a` MATCHES "("')


def test_attributes_are_found_by_their_names(world: World, project: str, runs: list[Container]) -> None:
    def found(**choice: Any) -> list[AttributeDefinition]:
        return search.search_attributes(world.t, world.owner, project, [ContainerKind.RUN], **choice)

    assert found(text="PARAMS") == [
        AttributeDefinition("params/lr", AttributeType.FLOAT),
        AttributeDefinition("params/name", AttributeType.STRING),
    ]
    assert found(regex="^lo", types=[AttributeType.STRING_SERIES]) == [AttributeDefinition("log", AttributeType.STRING_SERIES)]
    for run in runs:
        world.do(run, DeleteAttribute("log"))
    assert found(regex="^lo") == [AttributeDefinition("loss", AttributeType.FLOAT_SERIES)]
    for wrong in ({"regex": "("}, {"regex": "\ud800"}, {"text": "\ud800"}, {"regex": "x" * 200_000}):
        with pytest.raises(InvalidQuery):
            found(**wrong)


def test_only_the_asked_for_kinds_are_found(world: World, project: str, runs: list[Container]) -> None:
    model = containers.create_model(world.t, world.owner, project, "MODEL").container
    version = containers.create_model_version(world.t, world.owner, str(model.uuid)).container
    assert _ids(_search(world, project, kinds=[ContainerKind.MODEL])) == [model.sys_id]
    assert _ids(_search(world, project, kinds=[ContainerKind.MODEL_VERSION])) == [version.sys_id]
    assert len(_ids(_search(world, project, kinds=list(ContainerKind)))) >= 7


def test_the_trash_takes_gives_back_and_removes(world: World, project: str, runs: list[Container]) -> None:
    names = [f"{project}/{runs[0].sys_id}", str(runs[1].uuid), runs[2].sys_id]
    result = trash.trash(world.t, world.owner, project, [*names, f"{project}/NO-9", "../x"])
    result.commit.wait(60)
    assert result.updated == names
    assert [error.reason for error in result.errors] == ["NOT_EXISTS"] * 2
    assert [error.reason for error in trash.trash(world.t, world.owner, project, names).errors] == ["ALREADY_TRASHED"] * 3
    assert _search(world, project, "`sys/trashed`:bool = true").total == 3
    assert _search(world, project, hide_trashed=True).total == 2
    assert _search(world, project, "`sys/trashed`:bool EXISTS", hide_trashed=True).total == 5
    assert [error.reason for error in purging.purge(world.t, world.owner, project, [runs[4].sys_id]).errors] == ["NOT_IN_TRASH"]

    trash.restore(world.t, world.owner, project, names[:1]).commit.wait(60)
    assert world.value(runs[0], "sys/trashed", AttributeType.BOOL) is False
    assert purging.purge(world.t, world.owner, project, names[1:2]).updated == names[1:2]
    with pytest.raises(ContainerNotFound):
        values.read_attributes(world.t, world.owner, str(runs[1].uuid))
    assert purging.purge(world.t, world.owner, project, None).updated == [f"{project}/{runs[2].sys_id}"]
    assert sorted(_ids(_search(world, project))) == sorted([runs[0].sys_id, runs[3].sys_id, runs[4].sys_id])
    for gone in runs[1:3]:
        assert world.t.columns.read_container_rows([gone.id], with_deleted=True) == []
        with pytest.raises(ContainerNotFound):
            operations.apply_unchecked(world.t, gone, [Assign("a", 1)])
    assert _search(world, project).total == 3


def test_a_model_goes_with_its_versions(world: World, project: str) -> None:
    model = containers.create_model(world.t, world.owner, project, "TREE").container
    versions = [containers.create_model_version(world.t, world.owner, str(model.uuid)).container for _ in range(2)]
    trash.trash(world.t, world.owner, project, [model.sys_id]).commit.wait(60)
    assert all(world.value(version, "sys/trashed", AttributeType.BOOL) for version in versions)
    purging.purge(world.t, world.owner, project, None)
    assert _search(world, project, kinds=[ContainerKind.MODEL, ContainerKind.MODEL_VERSION]).total == 0


def test_writes_that_race_with_a_removal_leave_nothing_behind(world: World, project: str) -> None:
    run = world.a_run(project)
    for number in range(50):
        world.submit(run, floats("x", [float(number)]))
    trash.trash(world.t, world.owner, project, [run.sys_id])
    for number in range(50):
        world.submit(run, floats("x", [float(number)]))
    purging.purge(world.t, world.owner, project, None)
    assert world.t.columns.read_container_rows([run.id], with_deleted=True) == []
    assert _search(world, project).total == 0


def test_a_run_is_not_written_to_while_it_is_removed_nor_born_again(
    world: World, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = world.a_run(project)
    world.do(run, floats("x", [1.0]))
    trash.trash(world.t, world.owner, project, [run.sys_id]).commit.wait(60)
    delete, refused = world.t.blobs.delete_prefix, 0

    def delete_while_the_run_is_used(prefix: str) -> None:
        nonlocal refused
        delete(prefix)
        with pytest.raises(ContainerNotFound):
            operations.execute(world.t, world.owner, str(run.uuid), [floats("x", [2.0])])
        with pytest.raises(ContainerNotFound):
            values.read_attributes(world.t, world.owner, str(run.uuid))
        refused += 1

    monkeypatch.setattr(world.t.blobs, "delete_prefix", delete_while_the_run_is_used)
    assert purging.purge(world.t, world.owner, project, [run.sys_id]).errors == []
    assert refused == 1
    assert world.t.columns.read_container_rows([run.id], with_deleted=True) == []
    assert _search(world, project).total == 0


def test_a_removal_that_failed_can_be_repeated(world: World, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = world.a_run(project)
    world.do(run, floats("x", [1.0]))
    trash.trash(world.t, world.owner, project, [run.sys_id]).commit.wait(60)

    def fail(prefix: str) -> None:
        raise StoreUnavailable("The store does not answer. Try again.")

    with monkeypatch.context() as broken:
        broken.setattr(world.t.blobs, "delete_prefix", fail)
        with pytest.raises(StoreUnavailable):
            purging.purge(world.t, world.owner, project, [run.sys_id])
    world.do(run, floats("x", [2.0]))
    assert purging.purge(world.t, world.owner, project, [run.sys_id]).updated == [run.sys_id]
    assert world.t.columns.read_container_rows([run.id], with_deleted=True) == []


def test_a_page_of_the_trash_reads_of_the_others_only_what_is_summed_up(
    world: World, project: str, runs: list[Container], monkeypatch: pytest.MonkeyPatch
) -> None:
    for run in runs:
        world.do(run, Assign("sys/name", f"Trial {run.sys_id}"))
        world.now += 1
        trash.trash(world.t, world.owner, project, [run.sys_id]).commit.wait(60)
    whole = trash.list_trash(world.t, world.owner, project)
    read: list[int] = []
    many = world.t.catalog.containers.many

    def counted(ids: Sequence[ContainerId]) -> list[Container]:
        read.append(len(ids))
        return many(ids)

    monkeypatch.setattr(world.t.catalog.containers, "many", counted)
    page = trash.list_trash(world.t, world.owner, project, offset=1, limit=2)
    assert read == [2]
    assert [each.container.id for each in page.entries] == [runs[3].id, runs[2].id]
    assert (page.total, page.size, page.fingerprint) == (5, whole.size, whole.fingerprint)
    found = trash.list_trash(world.t, world.owner, project, search=f"trial {runs[1].sys_id}".lower(), limit=1)
    assert [(each.name, each.size) for each in found.entries] == [(f"Trial {runs[1].sys_id}", found.size)]
    assert (found.total, found.fingerprint) == (1, whole.fingerprint)
    trash.restore(world.t, world.owner, project, [runs[0].sys_id]).commit.wait(60)
    assert trash.list_trash(world.t, world.owner, project).fingerprint != whole.fingerprint
