"""Changing many runs at once."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from seamark.model.access import Caller, ProjectRole
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.errors import AccessDenied, Conflict, InvalidInput, InvalidQuery
from seamark.model.operations import AddStrings, Assign
from seamark.tracking import bulk_changes, members, users
from seamark.tracking.bulk_changes import BulkAction, BulkResult, Chosen, change_many
from seamark.tracking.edits import edit_values
from seamark.tracking.fingerprints import fingerprint_of
from seamark.tracking.run_filters import RunFilter
from tests.tracking.core_world import World, a_world

ADD, REMOVE, TRASH, RESTORE, DELETE = (
    BulkAction.ADD_TAGS,
    BulkAction.REMOVE_TAGS,
    BulkAction.TRASH,
    BulkAction.RESTORE,
    BulkAction.DELETE,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def project(world: World) -> str:
    return world.a_project()


@pytest.fixture
def runs(world: World, project: str) -> list[Container]:
    made = [world.a_run(project) for _ in range(6)]
    for number, run in enumerate(made):
        world.do(run, Assign("params/lr", float(number)), Assign("sys/tags", frozenset({"old"})))
    return made


def _change(world: World, project: str, chosen: Chosen, action: BulkAction, *tags: str) -> BulkResult:
    result = change_many(world.t, world.owner, project, chosen, action, tags)
    result.commit.wait(60)
    return result


def _tags(world: World, runs: list[Container], path: str = "sys/tags") -> list[list[str]]:
    values = [world.value(run, path, AttributeType.STRING_SET) for run in runs]
    return [sorted(value) for value in values if isinstance(value, frozenset)]


def test_tags_are_added_and_removed_run_by_run(world: World, project: str, runs: list[Container]) -> None:
    ids = (runs[0].sys_id, str(runs[1].uuid), "NONE-1", runs[0].sys_id)
    result = _change(world, project, Chosen(ids), ADD, "new", "it's")
    assert result.updated == [runs[0].sys_id, str(runs[1].uuid)]
    assert [(error.identifier, error.reason) for error in result.errors] == [("NONE-1", "NOT_EXISTS")]
    assert _tags(world, runs[:3]) == [["it's", "new", "old"]] * 2 + [["old"]]
    _change(world, project, Chosen(ids), REMOVE, "old", "nothing")
    assert _tags(world, runs[:2]) == [["it's", "new"]] * 2
    _change(world, project, Chosen((runs[0].sys_id,)), BulkAction.ADD_GROUP_TAGS, "g")
    assert _tags(world, runs[:2], "sys/group_tags") == [["g"], []]
    _change(world, project, Chosen((runs[0].sys_id,)), BulkAction.REMOVE_GROUP_TAGS, "g")
    assert _tags(world, runs[:1], "sys/group_tags") == [[]]


def test_what_tags_replace_is_known_without_asking_the_store_for_it(
    world: World, project: str, runs: list[Container], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    read = world.t.columns.read_container_rows
    monkeypatch.setattr(
        world.t.columns, "read_container_rows", lambda *given, **more: asked.append(given) or read(*given, **more)
    )
    _change(world, project, Chosen(tuple(run.sys_id for run in runs)), ADD, "new")
    assert asked == []


def test_changes_of_the_same_moment_follow_each_other_in_the_history(world: World, runs: list[Container]) -> None:
    with ThreadPoolExecutor(8) as pool:
        added = [AddStrings("sys/tags", frozenset({f"n{number}"})) for number in range(8)]
        edited = list(pool.map(lambda each: edit_values(world.t, world.owner, runs[0], [each]), added))
    edits = [edit for each in edited for edit in each.edits]
    assert sorted(len(json.loads(edit.before)) for edit in edits) == list(range(1, 9))
    assert all(len(json.loads(edit.after)) == len(json.loads(edit.before)) + 1 for edit in edits)


def test_tagging_is_no_sign_of_life(world: World, project: str, runs: list[Container]) -> None:
    before = [world.value(run, "sys/ping_time", AttributeType.DATETIME) for run in runs]
    world.now += 60_000
    _change(world, project, Chosen(tuple(run.sys_id for run in runs)), ADD, "late")
    assert [world.value(run, "sys/ping_time", AttributeType.DATETIME) for run in runs] == before


def test_a_query_chooses_all_that_meet_it(world: World, project: str, runs: list[Container]) -> None:
    best = RunFilter(query="`params/lr`:float > 2.5")
    seen = fingerprint_of([run.id for run in runs[3:]])
    result = _change(world, project, Chosen(filter=best, fingerprint=seen), ADD, "best")
    assert sorted(result.updated) == sorted(run.sys_id for run in runs[3:])
    assert _tags(world, runs[2:4]) == [["old"], ["best", "old"]]
    world.do(runs[2], Assign("params/lr", 9.0))
    world.do(runs[3], Assign("params/lr", 0.0))
    with pytest.raises(Conflict, match="others meet it"):
        _change(world, project, Chosen(filter=best, fingerprint=seen), TRASH)
    world.do(runs[2], Assign("params/lr", 2.0))
    world.do(runs[3], Assign("params/lr", 3.0))
    assert _change(world, project, Chosen(filter=best), TRASH).updated == result.updated
    assert _change(world, project, Chosen(filter=best), TRASH).updated == [], "what is in the trash is not found"
    trashed = RunFilter(query="`sys/trashed` = true AND `params/lr`:float < 4.5")
    assert len(_change(world, project, Chosen(filter=trashed), RESTORE).updated) == 2
    gone = _change(world, project, Chosen(filter=RunFilter(query="`sys/trashed` = true")), DELETE)
    assert gone.updated == [runs[5].sys_id]
    assert world.t.catalog.containers.by_uuid(runs[5].uuid) is None


def test_only_what_is_in_the_trash_is_deleted_for_good(world: World, project: str, runs: list[Container]) -> None:
    _change(world, project, Chosen((runs[0].sys_id,)), TRASH)
    result = _change(world, project, Chosen((runs[0].sys_id, runs[1].sys_id)), DELETE)
    assert result.updated == [runs[0].sys_id]
    assert [(error.identifier, error.reason) for error in result.errors] == [(runs[1].sys_id, "NOT_IN_TRASH")]


@pytest.mark.parametrize(
    ("action", "tags"), [(ADD, []), (TRASH, ["x"]), (ADD, [""]), (ADD, ["x" * 1025]), (REMOVE, [str(n) for n in range(101)])]
)
def test_tags_go_with_tagging_and_have_limits(world: World, project: str, action: BulkAction, tags: list[str]) -> None:
    with pytest.raises(InvalidInput):
        _change(world, project, Chosen(("X-1",)), action, *tags)


def test_too_many_runs_are_refused(world: World, project: str, runs: list[Container], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_changes, "MOST_RUNS", 5)
    with pytest.raises(InvalidQuery, match="6 runs"):
        _change(world, project, Chosen(filter=RunFilter()), ADD, "x")
    assert _tags(world, runs[:1]) == [["old"]]


def test_who_may_only_look_changes_nothing(world: World, project: str, runs: list[Container]) -> None:
    looker = Caller(users.create_user(world.t, users.operator(world.t), "looker"))
    members.add_member(world.t, world.owner, project, "looker", ProjectRole.VIEWER)
    for action in BulkAction:
        with pytest.raises(AccessDenied):
            change_many(world.t, looker, project, Chosen((runs[0].sys_id,)), action, ["x"])
