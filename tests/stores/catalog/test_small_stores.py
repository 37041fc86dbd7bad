import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from seamark.model.containers import ContainerId
from seamark.model.errors import ArtifactNotFound
from seamark.stores.catalog import ArtifactFile, Catalog
from seamark.stores.catalog.records import ValueEdit
from tests.stores.catalog.builders import NOW, a_project, a_run, a_workspace


def test_creating_an_artifact_again_changes_nothing(catalog: Catalog) -> None:
    project = a_project(catalog).id
    first = catalog.artifacts.create(project, "abc", 12, NOW)
    assert (first.size, first.received_metadata) == (12, False)
    assert catalog.artifacts.create(project, "abc", 99, NOW) == first
    assert catalog.artifacts.get(project, "abc") == first


def test_the_files_of_an_artifact_come_back_whole_and_sorted(catalog: Catalog) -> None:
    project = a_project(catalog).id
    catalog.artifacts.create(project, "abc", None, NOW)
    files = [
        ArtifactFile("b/c.csv", "2", "S3", None, (("location", "s3://x/ä"), ("last_modified", "now"))),
        ArtifactFile("a.csv", "1", "Local", 2**40),
    ]
    assert catalog.artifacts.put_files(project, "abc", files).received_metadata
    assert catalog.artifacts.files(project, "abc") == [files[1], files[0]]
    catalog.artifacts.put_files(project, "abc", [])
    assert catalog.artifacts.files(project, "abc") == []


def test_the_files_of_an_artifact_that_come_in_parts_are_complete_after_the_last(catalog: Catalog) -> None:
    project = a_project(catalog).id
    files = [ArtifactFile(f"{number}.csv", "1", "Local", 10) for number in range(3)]
    catalog.artifacts.create(project, "abc", None, NOW)
    catalog.artifacts.add_part(project, "abc", files[:2], is_last=False)
    catalog.artifacts.add_part(project, "abc", files[:2], is_last=False)
    assert not catalog.artifacts.get(project, "abc").received_metadata
    catalog.artifacts.add_part(project, "abc", files[2:], is_last=True)
    found = catalog.artifacts.get(project, "abc")
    assert (found.received_metadata, found.size) == (True, 30)
    assert catalog.artifacts.files(project, "abc") == files
    catalog.artifacts.create(project, "unknown", None, NOW)
    catalog.artifacts.add_part(project, "unknown", [files[0], ArtifactFile("s3", "1", "S3", None)], is_last=True)
    assert catalog.artifacts.get(project, "unknown").size is None


def test_artifacts_belong_to_one_project(catalog: Catalog) -> None:
    digits, letters = a_project(catalog).id, a_project(catalog, "letters", "LET").id
    catalog.artifacts.create(digits, "abc", 1, NOW)
    with pytest.raises(ArtifactNotFound):
        catalog.artifacts.get(letters, "abc")
    with pytest.raises(ArtifactNotFound):
        catalog.artifacts.put_files(letters, "abc", [])


def test_signals_are_read_after_the_last_one_seen(catalog: Catalog) -> None:
    run = a_run(catalog, a_project(catalog)).id
    assert catalog.signals.last_id() == 0
    first = catalog.signals.add(run, "stop", 1.5, NOW)
    seen = catalog.signals.last_id()
    second = catalog.signals.add(run, "abort", None, NOW + 10)
    assert seen == first.id
    assert catalog.signals.after(seen) == [second]
    assert first.seconds == 1.5
    catalog.signals.prune(NOW + 10)
    assert catalog.signals.after(0) == [second]


def test_signals_sent_at_once_have_ids_in_the_order_in_which_they_appear(catalog: Catalog) -> None:
    run = a_run(catalog, a_project(catalog)).id
    seen: list[int] = []
    with ThreadPoolExecutor(5) as pool:
        sent = [pool.submit(catalog.signals.add, run, "stop", None, NOW) for _ in range(20)]
        while len(seen) < 20 and not all(signal.done() for signal in sent):
            seen += [signal.id for signal in catalog.signals.after(seen[-1] if seen else 0)]
    seen += [signal.id for signal in catalog.signals.after(seen[-1] if seen else 0)]
    assert sorted(seen) == sorted(signal.result().id for signal in sent)


def test_a_setting_is_made_once_whoever_asks(catalog: Catalog, catalog_url: str) -> None:
    other = Catalog.open(catalog_url)
    with ThreadPoolExecutor(8) as pool:
        opened = [catalog, other] * 4
        values = set(pool.map(lambda one: one.settings.get_or_create("key", lambda: secrets.token_hex(8)), opened))
    assert len(values) == 1
    assert catalog.settings.get_or_create("key", lambda: "another") in values
    assert catalog.settings.get_or_create("other", lambda: "another") == "another"
    other.close()


def test_the_check_passes_while_the_database_answers(catalog: Catalog) -> None:
    catalog.check()


def test_the_last_hundred_edits_of_a_value_are_kept(catalog: Catalog) -> None:
    run, other = (a_run(catalog, project).id for project in [a_project(catalog)] * 2)

    def edits(of: ContainerId, path: str, numbers: range) -> list[ValueEdit]:
        return [ValueEdit(of, path, NOW + each, "ada", f'"{each}"', f'"{each + 1}"') for each in numbers]

    catalog.value_edits.add(
        [*edits(run, "sys/name", range(120)), *edits(run, "sys/tags", range(2)), *edits(other, "sys/name", range(1))]
    )
    catalog.value_edits.add(edits(run, "sys/name", range(120, 123)))
    assert catalog.value_edits.of_value(run, "sys/name") == edits(run, "sys/name", range(23, 123))[::-1]
    assert len(catalog.value_edits.of_value(run, "sys/tags")) == 2
    catalog.containers.delete([run])
    assert catalog.value_edits.of_value(run, "sys/name") == []
    catalog.value_edits.add([*edits(run, "sys/name", range(1)), *edits(other, "sys/name", range(1, 2))])
    assert catalog.value_edits.of_value(run, "sys/name") == []
    assert len(catalog.value_edits.of_value(other, "sys/name")) == 2


def test_servers_that_measure_the_same_day_at_once_do_not_get_into_each_others_way(catalog: Catalog) -> None:
    home = a_workspace(catalog)
    ids = [a_project(catalog, f"p{number}", f"P{number}", home).id for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        for size in range(5):
            list(pool.map(catalog.storage_days.put, [7] * 4, [dict.fromkeys(ids, size)] * 4))
            assert catalog.storage_days.totals(0) == [(7, 20 * size)]
    catalog.projects.end_deletion(ids[0])
    catalog.storage_days.put(7, dict.fromkeys(ids, 1))
    assert catalog.storage_days.totals(0) == [(7, 19)]
