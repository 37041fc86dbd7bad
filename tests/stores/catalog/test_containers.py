import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from seamark.model.access import Project, ProjectId
from seamark.model.containers import Container, ContainerId, ContainerKind, ForkPoint, RequestedFork
from seamark.model.errors import ContainerNotFound, InvalidInput, ModelKeyCollision, ProjectNotFound
from seamark.stores.catalog import Catalog, FileSetEntry, RunCreation
from tests.stores.catalog.builders import NOW, a_project, a_run, counted_statements

_CREATE = """
import sys
from seamark.stores.catalog import Catalog
catalog = Catalog.open(sys.argv[1])
project = catalog.projects.by_name("team", "digits")
sys.stdin.readline()
made = catalog.containers.create_run(project.id, "ann", 1, custom_id="shared")
other = catalog.containers.create_run(project.id, "ann", 1).container
print(made.container.uuid, made.is_new, other.sys_id)
catalog.close()
"""


def test_runs_are_numbered_from_one_in_each_project(catalog: Catalog) -> None:
    digits, letters = a_project(catalog), a_project(catalog, "letters", "LET")
    assert [a_run(catalog, digits).sys_id, a_run(catalog, letters).sys_id, a_run(catalog, digits).sys_id] == [
        "DIG-1",
        "LET-1",
        "DIG-2",
    ]


def test_a_run_is_found_by_all_its_identifiers(catalog: Catalog) -> None:
    project = a_project(catalog)
    run = a_run(catalog, project, "mine/with/slashes")
    containers = catalog.containers
    assert containers.by_id(run.id) == run
    assert containers.by_uuid(run.uuid) == run
    assert containers.by_sys_id(project.id, "DIG-1") == run
    assert containers.by_custom_id(project.id, "mine/with/slashes") == run
    assert containers.by_uuid(uuid4()) is None
    assert containers.by_sys_id(project.id, "DIG-2") is None


def test_the_same_custom_id_gives_the_same_run_within_its_project_only(catalog: Catalog) -> None:
    digits, letters = a_project(catalog), a_project(catalog, "letters", "LET")
    first = catalog.containers.create_run(digits.id, "ann", NOW, custom_id="mine")
    again = catalog.containers.create_run(digits.id, "bob", NOW + 1, custom_id="mine")
    elsewhere = catalog.containers.create_run(letters.id, "ann", NOW, custom_id="mine")
    assert (first.is_new, again.is_new, elsewhere.is_new) == (True, False, True)
    assert again.container == first.container
    assert elsewhere.container.uuid != first.container.uuid


def test_threads_that_race_for_a_custom_id_get_one_run(catalog: Catalog) -> None:
    project = a_project(catalog)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: catalog.containers.create_run(project.id, "ann", NOW, custom_id="shared"), range(8)))
    assert len({each.container.uuid for each in made}) == 1
    assert sum(each.is_new for each in made) == 1


def test_threads_that_create_runs_at_once_get_different_numbers(catalog: Catalog) -> None:
    project = a_project(catalog)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: a_run(catalog, project).sys_id, range(40)))
    assert sorted(made) == sorted(f"DIG-{number}" for number in range(1, 41))


def test_processes_that_race_for_a_custom_id_get_one_run(catalog: Catalog, catalog_url: str) -> None:
    a_project(catalog)
    processes = [
        subprocess.Popen([sys.executable, "-c", _CREATE, catalog_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=120)[0].split() for process in processes]
    assert len({uuid for uuid, _, _ in answers}) == 1
    assert [is_new for _, is_new, _ in answers].count("True") == 1
    assert len({sys_id for _, _, sys_id in answers}) == 8


def test_creating_in_a_deleted_project_is_refused(catalog: Catalog) -> None:
    project = a_project(catalog)
    catalog.projects.begin_deletion(project.id, NOW)
    with pytest.raises(ProjectNotFound):
        a_run(catalog, project)
    with pytest.raises(ProjectNotFound):
        catalog.containers.create_model(ProjectId(999), "ann", "FOREST", NOW)


def test_the_newest_run_of_an_experiment_is_its_head(catalog: Catalog) -> None:
    project = a_project(catalog)
    first = catalog.containers.create_run(project.id, "ann", NOW, experiment="baseline").container
    other = catalog.containers.create_run(project.id, "ann", NOW, experiment="other").container
    assert first.is_head
    second = catalog.containers.create_run(project.id, "ann", NOW, experiment="baseline").container
    assert catalog.containers.head(project.id, "baseline") == second
    assert catalog.containers.head(project.id, "other") == other
    assert [run.is_head for run in catalog.containers.many([first.id, second.id])] == [False, True]
    assert catalog.containers.head(project.id, "none") is None


def test_racing_runs_leave_an_experiment_with_one_head(catalog: Catalog) -> None:
    project = a_project(catalog)
    with ThreadPoolExecutor(8) as pool:
        made = list(
            pool.map(lambda _: catalog.containers.create_run(project.id, "ann", NOW, experiment="e").container.id, range(16))
        )
    assert sum(run.is_head for run in catalog.containers.many(made)) == 1


def test_models_are_named_by_key_and_versions_numbered(catalog: Catalog) -> None:
    project = a_project(catalog)
    model = catalog.containers.create_model(project.id, "ann", "FOREST", NOW)
    versions = [catalog.containers.create_model_version(model, "ann", NOW) for _ in range(2)]
    assert (model.sys_id, model.kind) == ("DIG-FOREST", ContainerKind.MODEL)
    assert [version.sys_id for version in versions] == ["DIG-FOREST-1", "DIG-FOREST-2"]
    assert catalog.containers.versions_of(model.id) == versions
    assert {version.model_id for version in versions} == {model.id}


def test_a_model_key_is_used_once_and_is_no_number(catalog: Catalog) -> None:
    project = a_project(catalog)
    catalog.containers.create_model(project.id, "ann", "FOREST", NOW)
    with pytest.raises(ModelKeyCollision, match="DIG-FOREST"):
        catalog.containers.create_model(project.id, "ann", "FOREST", NOW)
    for key in ("7", ""):
        with pytest.raises(InvalidInput):
            catalog.containers.create_model(project.id, "ann", key, NOW)


def test_a_deleted_model_takes_its_versions_along_and_gets_no_new_ones(catalog: Catalog) -> None:
    project = a_project(catalog)
    model = catalog.containers.create_model(project.id, "ann", "FOREST", NOW)
    version = catalog.containers.create_model_version(model, "ann", NOW)
    catalog.containers.delete([model.id])
    assert catalog.containers.by_id(version.id) is None
    with pytest.raises(ContainerNotFound):
        catalog.containers.create_model_version(model, "ann", NOW)


def test_a_project_has_a_container_of_its_own_with_its_uuid_and_key(catalog: Catalog) -> None:
    project = a_project(catalog)
    own = catalog.containers.project_container(project.id)
    assert (own.uuid, own.sys_id, own.kind) == (project.uuid, "DIG", ContainerKind.PROJECT)
    assert catalog.containers.of_project(project.id) == [own]


def _a_fork(catalog: Catalog, project: Project, parent: str, step: int = 0, custom_id: str | None = None) -> Container:
    wanted = RequestedFork(parent, step)
    return catalog.containers.create_run(project.id, "ann", NOW, custom_id=custom_id, requested=wanted).container


def test_the_lineage_is_listed_from_the_parent_up_and_to_the_children(catalog: Catalog) -> None:
    project = a_project(catalog)
    lineage = [catalog.containers.create_run(project.id, "ann", NOW, custom_id="root", family="f").container]
    for _ in range(3):
        child = _a_fork(catalog, project, lineage[-1].run_id, 2_500_000)
        assert child.fork == ForkPoint(lineage[-1].id, 2_500_000)
        assert (child.requested, child.family) == (RequestedFork(lineage[-1].run_id, 2_500_000), "f")
        lineage.append(child)
    sibling = _a_fork(catalog, project, lineage[1].sys_id)
    assert catalog.containers.ancestors(lineage[-1].id) == lineage[2::-1]
    assert catalog.containers.ancestors(lineage[0].id) == []
    assert catalog.containers.children(lineage[0].id) == [lineage[1]]
    assert catalog.containers.descendants(lineage[0].id) == [lineage[1], lineage[2], sibling, lineage[3]]


def test_a_parent_is_named_by_its_custom_id_or_its_sys_id_but_is_no_model(catalog: Catalog) -> None:
    project = a_project(catalog)
    parent = a_run(catalog, project, "mine")
    catalog.containers.create_model(project.id, "ann", "FOREST", NOW)
    assert [_a_fork(catalog, project, name).fork for name in ("mine", "DIG-1", "DIG-FOREST", "other")] == [
        ForkPoint(parent.id, 0),
        ForkPoint(parent.id, 0),
        None,
        None,
    ]


def test_a_run_waits_for_its_parent_and_joins_its_family(catalog: Catalog) -> None:
    project = a_project(catalog)
    child = _a_fork(catalog, project, "late", 7)
    grandchild = _a_fork(catalog, project, child.run_id, 9)
    other = _a_fork(catalog, project, "never")
    elsewhere = RequestedFork("late", 7, "team/letters")
    apart = catalog.containers.create_run(project.id, "ann", NOW, requested=elsewhere).container
    assert (child.awaits_parent, grandchild.awaits_parent, other.awaits_parent, apart.awaits_parent) == (True, False, True, False)
    made = catalog.containers.create_run(project.id, "ann", NOW, custom_id="late", family="kin")
    assert [run.id for run in made.adopted] == [child.id]
    assert made.adopted[0].fork == ForkPoint(made.container.id, 7)
    families = {run.id: run.family for run in catalog.containers.of_project(project.id)}
    assert [families[run.id] for run in (child, grandchild, other, apart)] == ["kin", "kin", None, None]
    assert catalog.containers.create_run(project.id, "ann", NOW, custom_id="late").adopted == ()


def test_runs_that_ask_for_each_other_do_not_become_a_circle(catalog: Catalog) -> None:
    project = a_project(catalog)
    itself = _a_fork(catalog, project, "self", custom_id="self")
    first = _a_fork(catalog, project, "second", custom_id="first")
    second = _a_fork(catalog, project, "first", custom_id="second")
    assert [run.fork for run in catalog.containers.many([itself.id, first.id])] == [None, None]
    assert second.fork == ForkPoint(first.id, 0)
    assert [run.id for run in catalog.containers.ancestors(second.id)] == [first.id]


def test_racing_parents_and_children_find_each_other(catalog: Catalog) -> None:
    project = a_project(catalog)

    def create(number: int) -> Container:
        if number % 2:
            return a_run(catalog, project, f"parent-{number // 2}")
        return _a_fork(catalog, project, f"parent-{number // 2}")

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(create, range(24)))
    children = catalog.containers.many([run.id for run in made[::2]])
    assert [child.fork and child.fork.parent_id for child in children] == [run.id for run in made[1::2]]


def test_a_run_without_a_custom_id_is_called_by_its_sys_id_which_is_nobody_elses_custom_id(catalog: Catalog) -> None:
    project = a_project(catalog)
    claimed = a_run(catalog, project, "DIG-2")
    nameless = a_run(catalog, project)
    assert (claimed.sys_id, nameless.sys_id) == ("DIG-1", "DIG-3")
    assert catalog.containers.by_custom_id(project.id, "DIG-2") == claimed
    assert catalog.containers.by_custom_id(project.id, "DIG-3") == nameless
    assert catalog.containers.by_custom_id(project.id, "DIG-1") is None
    again = catalog.containers.create_run(project.id, "ann", NOW, custom_id="DIG-3")
    assert (again.container, again.is_new) == (nameless, False)


def test_a_resumed_run_takes_over_its_experiment(catalog: Catalog) -> None:
    project = a_project(catalog)

    def create(name: str, experiment: str | None) -> RunCreation:
        return catalog.containers.create_run(project.id, "ann", NOW, custom_id=name, experiment=experiment)

    first, second = create("first", "e"), create("second", "e")
    assert second.former_head is not None
    assert second.former_head.id == first.container.id
    assert create("second", "e").former_head is None
    assert create("second", None).container.is_head
    again = create("first", "e")
    assert (again.is_new, again.container.is_head, again.former_head and again.former_head.id) == (
        False,
        True,
        second.container.id,
    )
    assert catalog.containers.head(project.id, "e") == again.container
    assert [run.is_head for run in catalog.containers.of_experiment(project.id, "e")] == [True, False]
    moved = create("first", "f").container
    assert (moved.experiment, moved.is_head) == ("f", True)
    assert catalog.containers.head(project.id, "e") is None


def test_many_references_are_found_with_few_statements(catalog: Catalog) -> None:
    project = a_project(catalog)
    named = [a_run(catalog, project, f"run {number} 'ä\\\"") for number in range(20)]
    nameless = a_run(catalog, project)
    customs = [run.run_id for run in named] + [nameless.sys_id] + [f"none-{number}" for number in range(10_000)]
    with counted_statements(catalog) as statements:
        found = catalog.containers.by_run_references(project.id, custom_ids=customs, sys_ids=["DIG-3", "DIG"])
        assert {run.id for run in found} == {run.id for run in (*named, nameless)}
        assert set(catalog.containers.by_uuids([run.uuid for run in named] + [uuid4() for _ in range(5000)])) == set(named)
        assert catalog.projects.by_names([("team", "digits"), ("team", "none")]) == [project]
    assert len(statements) == 5
    assert catalog.containers.by_run_references(project.id) == catalog.containers.by_uuids([]) == []


def test_forks_of_a_deleted_run_stay_as_roots(catalog: Catalog) -> None:
    project = a_project(catalog)
    parent = a_run(catalog, project, "gone")
    child = _a_fork(catalog, project, "gone")
    catalog.containers.delete([parent.id])
    left = catalog.containers.by_id(child.id)
    assert left is not None
    assert left.fork is None
    assert left.requested == RequestedFork("gone", 0)
    assert catalog.containers.create_run(project.id, "ann", NOW, custom_id="gone").adopted == ()


def test_trashing_marks_and_restoring_unmarks(catalog: Catalog) -> None:
    project = a_project(catalog)
    runs = [a_run(catalog, project) for _ in range(3)]
    catalog.containers.set_trashed([runs[0].id, runs[2].id], NOW + 5)
    assert [run.id for run in catalog.containers.trashed(project.id)] == [runs[0].id, runs[2].id]
    assert all(run.trashed_at == NOW + 5 for run in catalog.containers.trashed(project.id))
    catalog.containers.set_trashed([runs[1].id], NOW + 4)
    latest_first = [runs[2], runs[0], runs[1]]
    assert list(catalog.containers.trashed_ids(project.id).items()) == [(run.id, run.sys_id) for run in latest_first]
    catalog.containers.set_trashed([runs[1].id], None)
    catalog.containers.set_trashed([runs[0].id], None)
    assert [run.id for run in catalog.containers.trashed(project.id)] == [runs[2].id]


def test_deleting_takes_file_sets_uploads_and_signals_along_and_never_reuses_an_id(catalog: Catalog) -> None:
    project = a_project(catalog)
    run = a_run(catalog, project)
    catalog.file_sets.put(run.id, "source", [FileSetEntry("main.py", "k", 1, NOW)])
    upload = catalog.uploads.create(run.id, "model", 10, NOW, NOW + 1000)
    catalog.signals.add(run.id, "stop", None, NOW)
    catalog.containers.delete([run.id, ContainerId(123_456)])
    assert catalog.containers.by_id(run.id) is None
    assert catalog.file_sets.paths(run.id) == []
    assert catalog.uploads.expired(NOW + 10_000) == []
    assert not catalog.uploads.delete(upload.id)
    assert catalog.signals.after(0) == []
    assert a_run(catalog, project).id > run.id


def test_many_containers_come_in_the_order_asked_for(catalog: Catalog) -> None:
    project = a_project(catalog)
    ids = [a_run(catalog, project).id for _ in range(5)]
    wanted = [ids[3], ids[0], ContainerId(10**6), ids[4], ids[0]]
    assert [run.id for run in catalog.containers.many(wanted)] == [ids[3], ids[0], ids[4], ids[0]]


def test_a_batch_larger_than_one_statement_is_found_and_deleted_whole(catalog: Catalog) -> None:
    project = a_project(catalog)
    runs = [a_run(catalog, project) for _ in range(3)]
    ids = [runs[0].id, *(ContainerId(10**6 + number) for number in range(1200)), runs[1].id]
    assert len(catalog.containers.many(ids)) == 2
    catalog.containers.delete(ids)
    assert [run.id for run in catalog.containers.of_project(project.id) if run.kind is ContainerKind.RUN] == [runs[2].id]


def test_text_that_cannot_be_stored_is_invalid_input(catalog: Catalog, catalog_url: str) -> None:
    project = a_project(catalog)
    with pytest.raises(InvalidInput):
        catalog.containers.create_run(project.id, "ann", NOW, custom_id="\ud800")
    if catalog_url.startswith("postgresql"):
        with pytest.raises(InvalidInput):
            catalog.containers.create_run(project.id, "ann", NOW, custom_id="a\0b")


def test_what_would_belong_to_a_deleted_container_is_refused(catalog: Catalog) -> None:
    project = a_project(catalog)
    run = a_run(catalog, project)
    catalog.containers.delete([run.id])
    with pytest.raises(ContainerNotFound):
        catalog.file_sets.put(run.id, "s", [FileSetEntry("a", "k", 1, NOW)])
    with pytest.raises(ContainerNotFound):
        catalog.uploads.create(run.id, "model", 1, NOW, NOW + 1)
    with pytest.raises(ContainerNotFound):
        catalog.signals.add(run.id, "stop", None, NOW)
    with pytest.raises(ProjectNotFound):
        catalog.artifacts.create(ProjectId(999), "abc", 1, NOW)
