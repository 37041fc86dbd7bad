"""Dashboards and their versions, on both databases."""

from uuid import uuid4

import pytest

from seamark.model.access import ProjectId
from seamark.model.dashboards import DashboardScope
from seamark.model.errors import DashboardOutdated, NotFound
from seamark.stores.catalog import Catalog, Dashboard
from seamark.stores.catalog import dashboards as module
from tests.stores.catalog.builders import NOW, a_project

_MINUTE = 60_000
RUNS = DashboardScope.RUNS


def a_dashboard(catalog: Catalog, name: str = "losses", document: str = "{}", *, by: str = "ann", at: int = NOW) -> Dashboard:
    return catalog.dashboards.create(a_project_id(catalog), name, RUNS, document, 0, by, at)


def a_project_id(catalog: Catalog) -> ProjectId:
    found = catalog.projects.by_name("team", "digits")
    return (found or a_project(catalog)).id


def numbers(catalog: Catalog, dashboard: Dashboard) -> list[int]:
    return [each.version for each in catalog.dashboards.versions(dashboard)]


def test_a_dashboard_is_found_with_what_is_on_it(catalog: Catalog) -> None:
    second = a_dashboard(catalog, "losses", '{"a":1}')
    first = a_dashboard(catalog, "accuracy")
    boards = catalog.dashboards
    assert (second.name, second.scope, second.version, second.created_by) == ("losses", RUNS, 1, "ann")
    assert boards.of_project(second.project_id) == [first, second]
    assert boards.by_uuid(second.uuid) == second
    assert boards.with_document(second.uuid) == (second, '{"a":1}')
    assert boards.with_document(uuid4()) is None
    assert boards.rename(second, "all losses").name == "all losses"
    assert boards.of_project(a_project(catalog, "letters", "LET").id) == []


def test_of_two_changes_to_the_same_version_only_the_first_counts(catalog: Catalog) -> None:
    dashboard = a_dashboard(catalog)
    saved = catalog.dashboards.save(dashboard, 1, "bob's", 3, "bob", NOW + 1)
    assert (saved.version, saved.widgets, saved.updated_by, saved.updated_at) == (2, 3, "bob", NOW + 1)
    with pytest.raises(DashboardOutdated, match="changed by bob"):
        catalog.dashboards.save(dashboard, 1, "ann's", 0, "ann", NOW + 2)
    assert catalog.dashboards.with_document(dashboard.uuid) == (saved, "bob's")


def test_the_saves_of_one_author_are_one_version_for_some_minutes(catalog: Catalog) -> None:
    dashboard = a_dashboard(catalog)
    save = catalog.dashboards.save
    for version, minute in ((1, 1), (2, 4), (3, 6), (4, 7)):
        save(dashboard, version, f"at {minute}", 0, "ann", NOW + minute * _MINUTE)
    # Those of the first five minutes became one, and the two after them another.
    assert numbers(catalog, dashboard) == [5, 3]
    save(dashboard, 5, "bob's", 0, "bob", NOW + 8 * _MINUTE)
    save(dashboard, 6, "ann's", 0, "ann", NOW + 8 * _MINUTE)
    assert numbers(catalog, dashboard) == [7, 6, 5, 3]
    assert catalog.dashboards.document(dashboard, 3) == "at 4"
    assert catalog.dashboards.document(dashboard, 2) is None


def test_what_somebody_went_back_to_is_a_version_of_its_own(catalog: Catalog) -> None:
    dashboard = a_dashboard(catalog)
    save = catalog.dashboards.save
    save(dashboard, 1, "old", 0, "ann", NOW, restored_from=1)
    save(dashboard, 2, "new", 0, "ann", NOW)
    assert [(each.version, each.restored_from) for each in catalog.dashboards.versions(dashboard)] == [
        (3, None),
        (2, 1),
        (1, None),
    ]


def test_only_so_many_versions_are_kept_and_the_newest_always(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_VERSIONS", 4)
    monkeypatch.setattr(module, "_MAX_VERSION_BYTES", 100)
    dashboard = a_dashboard(catalog)
    for version in range(1, 8):
        catalog.dashboards.save(dashboard, version, "{}", 0, f"author {version}", NOW)
    assert numbers(catalog, dashboard) == [8, 7, 6, 5]
    catalog.dashboards.save(dashboard, 8, "x" * 97, 0, "ann", NOW)
    assert numbers(catalog, dashboard) == [9, 8]
    catalog.dashboards.save(dashboard, 9, "x" * 1000, 0, "bob", NOW)
    assert numbers(catalog, dashboard) == [10]


def test_a_deleted_dashboard_comes_back_whole_until_it_is_purged(catalog: Catalog) -> None:
    dashboard = a_dashboard(catalog)
    boards, project = catalog.dashboards, dashboard.project_id
    boards.set_default(project, RUNS, dashboard)
    boards.delete(dashboard, NOW)
    assert (boards.of_project(project), boards.by_uuid(dashboard.uuid), boards.defaults(project)) == ([], None, {})
    assert boards.with_document(dashboard.uuid) is None
    assert boards.count(project) == 1
    with pytest.raises(NotFound):
        boards.save(dashboard, 1, "{}", 0, "ann", NOW)
    boards.purge(NOW)
    assert boards.by_uuid(dashboard.uuid, is_deleted=True) == dashboard
    assert boards.undelete(dashboard) == dashboard
    assert boards.defaults(project) == {RUNS: dashboard.uuid}
    boards.purge(NOW + 1)
    boards.delete(dashboard, NOW)
    boards.purge(NOW + 1)
    assert boards.count(project) == 0
    with pytest.raises(NotFound):
        boards.undelete(dashboard)
    with pytest.raises(NotFound):
        boards.set_default(project, RUNS, dashboard)


def test_each_scope_has_a_default_of_its_own(catalog: Catalog) -> None:
    many = a_dashboard(catalog)
    boards, project = catalog.dashboards, many.project_id
    one = boards.create(project, "one", DashboardScope.RUN, "{}", 0, "ann", NOW)
    boards.set_default(project, RUNS, many)
    boards.set_default(project, DashboardScope.RUN, one)
    assert boards.defaults(project) == {RUNS: many.uuid, DashboardScope.RUN: one.uuid}
    boards.set_default(project, RUNS, None)
    assert boards.defaults(project) == {DashboardScope.RUN: one.uuid}
