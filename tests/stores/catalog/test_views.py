"""Saved views, states of pages, colours of runs and directions of metrics, on both databases."""

import pytest

from seamark.model.directions import Direction
from seamark.model.errors import Conflict, ContainerNotFound, InvalidInput, NotFound, ProjectNotFound
from seamark.stores.catalog import Catalog, PageState
from tests.stores.catalog.builders import NOW, a_project, a_run, a_user, counted_statements


def test_a_view_is_seen_by_its_owner_and_when_it_is_shared_by_all(catalog: Catalog) -> None:
    project, ann, bob = a_project(catalog).id, a_user(catalog), a_user(catalog, "bob")
    views = catalog.saved_views
    mine = views.create(project, ann.id, "ann", "mine", '{"a":1}', is_shared=False, at=NOW)
    ours = views.create(project, bob.id, "bob", "a view for all", "{}", is_shared=True, at=NOW)
    assert (mine.owner, mine.version, mine.created_at, mine.updated_by) == ("ann", 1, NOW, "ann")
    assert views.visible(project, ann.id) == [ours, mine]
    assert views.visible(project, bob.id) == [ours]
    assert views.by_uuid(mine.uuid) == mine
    assert (views.count(project, ann.id), views.count(project, bob.id)) == (1, 1)
    assert views.visible(a_project(catalog, "letters", "LET").id, ann.id) == []


def test_of_two_changes_to_the_same_version_only_the_first_counts(catalog: Catalog) -> None:
    project, ann = a_project(catalog).id, a_user(catalog)
    view = catalog.saved_views.create(project, ann.id, "ann", "mine", "{}", is_shared=True, at=NOW)
    changed = catalog.saved_views.change(view, 1, "bob", NOW + 1, name="ours", state="[]")
    assert (changed.name, changed.state, changed.version, changed.updated_by, changed.updated_at) == (
        "ours",
        "[]",
        2,
        "bob",
        NOW + 1,
    )
    with pytest.raises(Conflict, match="bob"):
        catalog.saved_views.change(view, 1, "ann", NOW + 2, name="mine again")
    with pytest.raises(Conflict):
        catalog.saved_views.delete(view, 1, NOW)
    catalog.saved_views.delete(view, 2, NOW)
    with pytest.raises(NotFound):
        catalog.saved_views.change(view, 2, "ann", NOW + 2, name="gone")
    with pytest.raises(NotFound):
        catalog.saved_views.delete(view, 2, NOW)


def test_a_deleted_view_comes_back_as_what_it_was_until_it_is_purged(catalog: Catalog) -> None:
    project, ann = a_project(catalog).id, a_user(catalog)
    views = catalog.saved_views
    view, other = (views.create(project, ann.id, "ann", name, "{}", is_shared=True, at=NOW) for name in ("mine", "other"))
    views.set_default(project, view)
    views.delete(view, 1, NOW + 5)
    assert (views.visible(project, ann.id), views.by_uuid(view.uuid)) == ([other], None)
    assert views.by_uuid(view.uuid, is_deleted=True) == view
    assert views.count(project, ann.id) == 2
    views.purge(NOW + 5)
    assert views.undelete(view) == view
    assert (views.by_uuid(view.uuid), views.default(project)) == (view, view.uuid)
    views.delete(view, 1, NOW + 6)
    views.set_default(project, other)
    views.undelete(view)
    assert views.default(project) == other.uuid
    views.delete(view, 1, NOW + 7)
    views.purge(NOW + 8)
    with pytest.raises(NotFound):
        views.undelete(view)


def test_a_view_that_is_gone_or_private_is_no_default(catalog: Catalog) -> None:
    project, ann = a_project(catalog).id, a_user(catalog)
    views = catalog.saved_views
    first, second = (views.create(project, ann.id, "ann", name, "{}", is_shared=True, at=NOW) for name in "ab")
    assert views.default(project) is None
    views.set_default(project, first)
    views.set_default(project, second)
    assert views.default(project) == second.uuid
    views.change(second, 1, "ann", NOW, is_shared=False)
    assert views.default(project) is None
    views.set_default(project, first)
    views.delete(first, 1, NOW)
    assert views.default(project) is None
    with pytest.raises(NotFound):
        views.set_default(project, first)
    views.set_default(project, None)


def test_a_state_stays_while_it_is_used_or_shared(catalog: Catalog) -> None:
    project, other = a_project(catalog).id, a_project(catalog, "letters", "LET").id
    states = catalog.page_states
    states.put(project, PageState("old", "{}", False), NOW)
    states.put(project, PageState("used", "{}", False), NOW)
    states.put(project, PageState("shared", "{}", True), NOW)
    states.put(project, PageState("used", "{}", False), NOW + 10)
    states.put(project, PageState("shared", "{}", False), NOW)
    states.prune(NOW + 5)
    assert states.get(project, "old") is None
    assert states.get(project, "used") == PageState("used", "{}", False)
    assert states.get(project, "shared") == PageState("shared", "{}", True)
    assert states.get(other, "shared") is None
    assert (states.count(project), states.count(other)) == (2, 0)


def test_colours_are_chosen_and_given_up(catalog: Catalog) -> None:
    project = a_project(catalog)
    runs = [a_run(catalog, project, f"r{number}") for number in range(3)]
    ids = [run.id for run in runs]
    catalog.run_colours.choose({ids[0]: 3, ids[1]: 15})
    catalog.run_colours.choose({ids[0]: 0, ids[1]: None, ids[2]: None})
    assert catalog.run_colours.of(ids) == {ids[0]: 0}
    catalog.containers.delete([ids[0]])
    assert catalog.run_colours.of(ids) == {}
    with pytest.raises(ContainerNotFound):
        catalog.run_colours.choose({ids[0]: 1})


def test_the_colours_of_a_page_are_one_look(catalog: Catalog) -> None:
    ids = [a_run(catalog, a_project(catalog)).id]
    with counted_statements(catalog) as statements:
        catalog.run_colours.of(ids * 500)
    assert len(statements) == 1


def test_directions_are_chosen_up_to_a_number_and_given_up(catalog: Catalog) -> None:
    project, other = a_project(catalog).id, a_project(catalog, "words", "WRD").id
    catalog.metric_directions.choose(project, {"a": Direction.LOWER, "b": Direction.HIGHER}, 2)
    with pytest.raises(InvalidInput, match="at most 2 metrics"):
        catalog.metric_directions.choose(project, {"a": Direction.HIGHER, "c": Direction.LOWER}, 2)
    assert catalog.metric_directions.of(project) == {"a": Direction.LOWER, "b": Direction.HIGHER}
    catalog.metric_directions.choose(project, {"a": Direction.NEITHER, "b": None, "c": Direction.LOWER}, 2)
    assert catalog.metric_directions.of(project) == {"a": Direction.NEITHER, "c": Direction.LOWER}
    assert catalog.metric_directions.of(other) == {}
    catalog.projects.begin_deletion(project, NOW)
    catalog.projects.end_deletion(project)
    assert catalog.metric_directions.of(project) == {}
    with pytest.raises(ProjectNotFound):
        catalog.metric_directions.choose(project, {"a": Direction.LOWER}, 2)
