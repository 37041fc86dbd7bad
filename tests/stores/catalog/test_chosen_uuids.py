"""Containers under UUIDs that clients choose, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from seamark.model.errors import ModelKeyCollision, UuidCollision
from seamark.stores.catalog import Catalog
from tests.stores.catalog.builders import NOW, a_project


def test_threads_that_race_for_a_uuid_get_one_run_model_and_version(catalog: Catalog) -> None:
    project, uuids = a_project(catalog), [uuid4() for _ in range(3)]
    containers = catalog.containers
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: containers.create_run(project.id, "ann", NOW, uuid=uuids[0]), range(8)))
        models = list(pool.map(lambda _: containers.create_model(project.id, "ann", "FOREST", NOW, uuid=uuids[1]), range(8)))
        versions = list(pool.map(lambda _: containers.create_model_version(models[0], "ann", NOW, uuid=uuids[2]), range(8)))
    assert {each.container.uuid for each in runs} == {uuids[0]}
    assert sum(each.is_new for each in runs) == 1
    assert {(each.uuid, each.sys_id) for each in models} == {(uuids[1], "DIG-FOREST")}
    assert {(each.uuid, each.sys_id) for each in versions} == {(uuids[2], "DIG-FOREST-1")}
    assert containers.create_model_version(models[0], "ann", NOW).sys_id == "DIG-FOREST-2"


def test_a_uuid_belongs_to_one_thing_of_one_project(catalog: Catalog) -> None:
    digits, letters = a_project(catalog), a_project(catalog, "letters", "LET")
    containers, uuid = catalog.containers, uuid4()
    run = containers.create_run(digits.id, "ann", NOW, custom_id="mine", uuid=uuid).container
    model, other = (containers.create_model(digits.id, "ann", key, NOW) for key in ("FOREST", "TREE"))
    version = containers.create_model_version(model, "ann", NOW)
    for create in (
        lambda: containers.create_run(letters.id, "ann", NOW, uuid=uuid),
        lambda: containers.create_run(digits.id, "ann", NOW, custom_id="another", uuid=uuid),
        lambda: containers.create_run(digits.id, "ann", NOW, uuid=digits.uuid),
        lambda: containers.create_model(digits.id, "ann", "BUSH", NOW, uuid=uuid),
        lambda: containers.create_model(digits.id, "ann", "BUSH", NOW, uuid=model.uuid),
        lambda: containers.create_model_version(model, "ann", NOW, uuid=uuid),
        lambda: containers.create_model_version(other, "ann", NOW, uuid=version.uuid),
    ):
        with pytest.raises(UuidCollision, match="stands for something else"):
            create()
    with pytest.raises(ModelKeyCollision):
        containers.create_model(digits.id, "ann", "FOREST", NOW, uuid=uuid4())
    assert containers.create_run(digits.id, "ann", NOW, custom_id="mine", uuid=uuid).container == run


def test_a_run_of_a_uuid_that_is_created_again_takes_its_experiment_back(catalog: Catalog) -> None:
    project, uuid = a_project(catalog), uuid4()
    first = catalog.containers.create_run(project.id, "ann", NOW, experiment="exp", uuid=uuid)
    second = catalog.containers.create_run(project.id, "ann", NOW, experiment="exp", uuid=uuid4())
    again = catalog.containers.create_run(project.id, "ann", NOW, experiment="exp", uuid=uuid)
    assert (second.former_head, again.former_head) == (first.container, second.container)
    assert (again.is_new, again.container.is_head) == (False, True)


def test_two_projects_that_race_for_a_uuid_get_it_once(catalog: Catalog) -> None:
    projects = [a_project(catalog, name, name[:3].upper()) for name in ("digits", "letters", "signs", "words")]
    uuid = uuid4()

    def create(place: int) -> bool:
        try:
            if place % 2:
                catalog.containers.create_model(projects[place].id, "ann", "FOREST", NOW, uuid=uuid)
            else:
                catalog.containers.create_run(projects[place].id, "ann", NOW, uuid=uuid)
        except UuidCollision:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(create, range(4))) == 1
