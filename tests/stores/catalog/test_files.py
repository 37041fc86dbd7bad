from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.containers import ContainerId
from seamark.model.errors import UploadNotFound
from seamark.stores.catalog import Catalog, FileSetEntry, UploadPart
from tests.sqlite import empty_catalog
from tests.stores.catalog.builders import NOW, a_project, a_run


def a_file(name: str, key: str | None = None, size: int = 1) -> FileSetEntry:
    return FileSetEntry(name, key or f"key of {name}", size, NOW)


@pytest.fixture
def run(catalog: Catalog) -> ContainerId:
    return a_run(catalog, a_project(catalog)).id


def test_entries_are_sorted_and_summed(catalog: Catalog, run: ContainerId) -> None:
    entries = [
        a_file("src/b.py", size=5),
        a_file("a.py", size=3),
        FileSetEntry("empty", None, 0, NOW),
        a_file("ärger.txt", size=2),
    ]
    assert catalog.file_sets.put(run, "source/files", entries) == []
    assert [entry.name for entry in catalog.file_sets.entries(run, "source/files")] == ["a.py", "empty", "src/b.py", "ärger.txt"]
    assert catalog.file_sets.total_size(run, "source/files") == 10
    assert catalog.file_sets.entry(run, "source/files", "a.py") == entries[1]
    assert catalog.file_sets.entry(run, "source/files", "A.py") is None
    assert catalog.file_sets.paths(run) == ["source/files"]
    assert catalog.file_sets.total_size(run, "other") == 0


def test_replaced_files_give_their_keys_back(catalog: Catalog, run: ContainerId) -> None:
    catalog.file_sets.put(run, "s", [a_file("a", "1"), a_file("b", "2")])
    assert catalog.file_sets.put(run, "s", [a_file("a", "3"), a_file("c", "4")]) == ["1"]
    assert catalog.file_sets.put(run, "s", [a_file("a", "3")]) == []
    assert catalog.file_sets.put(run, "s", [a_file("d", "5"), a_file("d", "6")]) == ["5"]


def test_removing_a_directory_removes_what_is_below_it_only(catalog: Catalog, run: ContainerId) -> None:
    names = ["src/a", "src/deep/b", "src2/c", "SRC/d", "src_e", "s%c/f", "src"]
    catalog.file_sets.put(run, "s", [a_file(name) for name in names])
    removed = catalog.file_sets.remove(run, "s", ["src/", "s%c"])
    assert sorted(removed) == sorted(f"key of {name}" for name in ("src/a", "src/deep/b", "src", "s%c/f"))
    assert [entry.name for entry in catalog.file_sets.entries(run, "s")] == ["SRC/d", "src2/c", "src_e"]


def test_clearing_touches_one_set_only(catalog: Catalog, run: ContainerId) -> None:
    catalog.file_sets.put(run, "one", [a_file("a"), FileSetEntry("empty", None, 0, NOW)])
    catalog.file_sets.put(run, "two", [a_file("b")])
    assert catalog.file_sets.clear(run, "one") == ["key of a"]
    assert catalog.file_sets.paths(run) == ["two"]


def test_large_sets_are_put_whole(catalog: Catalog, run: ContainerId) -> None:
    entries = [a_file(f"{number:05}") for number in range(1300)]
    catalog.file_sets.put(run, "s", entries)
    assert catalog.file_sets.entries(run, "s") == entries


def test_packages_that_arrive_at_once_all_end_up_in_the_set(catalog: Catalog, run: ContainerId) -> None:
    def put(package: int) -> list[str]:
        names = range(20) if package % 2 else range(19, -1, -1)
        return catalog.file_sets.put(run, "s", [a_file(f"f{name}", f"{package}/{name}") for name in names])

    with ThreadPoolExecutor(6) as pool:
        replaced = [key for keys in pool.map(put, range(6)) for key in keys]
    kept = [entry.key for entry in catalog.file_sets.entries(run, "s")]
    # Every blob is either named by the set or given back for deletion, and none is both.
    assert sorted([*replaced, *(key or "" for key in kept)]) == sorted(f"{p}/{n}" for p in range(6) for n in range(20))


_names = st.text(st.sampled_from("ab/."), min_size=1, max_size=4).map(lambda text: text.strip("/") or "a")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Catalog, ContainerId]]:
    folder: Path = tmp_path_factory.mktemp("catalog")
    catalog = Catalog.open(empty_catalog(folder / "catalog.sqlite"))
    yield catalog, a_run(catalog, a_project(catalog)).id
    catalog.close()


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(["put", "remove"]), st.lists(_names, min_size=1, max_size=3)), max_size=8))
def test_a_file_set_behaves_like_a_dictionary_of_names(
    shared: tuple[Catalog, ContainerId], steps: list[tuple[str, list[str]]]
) -> None:
    catalog, run = shared
    path, expected = uuid4().hex, dict[str, str]()
    for number, (action, names) in enumerate(steps):
        if action == "put":
            catalog.file_sets.put(run, path, [a_file(name, f"{number}") for name in names])
            expected.update(dict.fromkeys(names, f"{number}"))
        else:
            catalog.file_sets.remove(run, path, names)
            for name in names:
                expected = {other: key for other, key in expected.items() if other != name and not other.startswith(f"{name}/")}
        assert {entry.name: entry.key for entry in catalog.file_sets.entries(run, path)} == expected


def test_parts_of_an_upload_are_listed_by_index_and_can_be_sent_again(catalog: Catalog, run: ContainerId) -> None:
    upload = catalog.uploads.create(run, "model", 10**12, NOW, NOW + 1000, ext="pt", member="a/b")
    assert catalog.uploads.get(upload.id, NOW) == upload
    parts = [UploadPart(0, 0, 5, "k0"), UploadPart(1, 5, 5, "k1")]
    assert catalog.uploads.put_part(upload.id, parts[1]) is None
    assert catalog.uploads.put_part(upload.id, UploadPart(0, 0, 4, "old")) is None
    assert catalog.uploads.put_part(upload.id, parts[0]) == "old"
    assert catalog.uploads.parts(upload.id) == parts


def test_an_upload_ends_once(catalog: Catalog, run: ContainerId) -> None:
    upload = catalog.uploads.create(run, "model", 10, NOW, NOW + 1000)
    assert catalog.uploads.delete(upload.id)
    assert not catalog.uploads.delete(upload.id)
    with pytest.raises(UploadNotFound):
        catalog.uploads.get(upload.id, NOW)
    with pytest.raises(UploadNotFound):
        catalog.uploads.put_part(upload.id, UploadPart(0, 0, 1, "k"))


def test_expired_uploads_are_listed_and_no_longer_found(catalog: Catalog, run: ContainerId) -> None:
    old = catalog.uploads.create(run, "a", 10, NOW, NOW + 1000)
    new = catalog.uploads.create(run, "b", 10, NOW, NOW + 2000)
    assert catalog.uploads.expired(NOW + 1000) == [old]
    assert catalog.uploads.get(new.id, NOW + 1000) == new
    with pytest.raises(UploadNotFound):
        catalog.uploads.get(old.id, NOW + 1000)
