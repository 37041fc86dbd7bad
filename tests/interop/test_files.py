"""Files and file sets through the official client."""

from __future__ import annotations

import pytest

from tests.interop.official import Observations, OfficialClient


@pytest.fixture(scope="module")
def seen(client: OfficialClient) -> Observations:
    return client.observe("files")


def test_a_file_from_disk_is_downloaded_as_it_was(seen: Observations) -> None:
    assert seen["from_path"] == "weights"
    assert seen["assigned"] == "weights"


def test_content_from_memory_and_streams_is_downloaded_as_it_was(seen: Observations) -> None:
    assert seen["bytes"] is True
    assert seen["text"] == "text ☃"
    assert seen["stream"] == "streamed"
    assert seen["empty"] == 0
    assert seen["html"] == "<b>bold</b>"


def test_objects_that_the_client_converts_are_stored(seen: Observations) -> None:
    assert seen["pickle"] == {"a": [1, 2]}
    assert seen["image"] == [1, 2, 3]


def test_the_extension_is_remembered(seen: Observations) -> None:
    expected = {"from_path": "pt", "no_extension": "", "bytes": "bin", "text": "txt", "html": "html", "image": "png"}
    assert seen["extensions"] == expected


def test_a_file_sent_in_parts_is_put_together(seen: Observations) -> None:
    assert seen["large"] == [True, True]


def test_the_server_names_a_downloaded_file_after_its_field(seen: Observations) -> None:
    assert seen["named_by_the_server"] == ["from_path.pt", "html.html", "no_extension"]
    assert seen["in_the_working_directory"] == "weights"


def test_downloading_what_was_never_uploaded_fails(seen: Observations) -> None:
    assert "AttributeError" in seen.failure("missing").bases


def test_an_upload_replaces_the_file_and_its_extension(seen: Observations) -> None:
    assert seen["replaced"] == ["newer", "txt"]


def test_a_file_can_be_deleted_and_uploaded_again(seen: Observations) -> None:
    assert seen["deleted"] is False
    assert seen["deleted_and_uploaded_again"] == "reborn"


def test_a_file_takes_the_place_of_a_deleted_number(seen: Observations) -> None:
    assert seen["uploaded_over_a_number"] == "weights"


def test_a_set_of_files_is_downloaded_as_an_archive_with_its_folders(seen: Observations) -> None:
    contents = seen["set_all"]
    folders = {name for name in contents if name.endswith("/")}
    assert folders == {"/", "set/", "set/deep/", "set/deep/er/"}
    assert {name: contents[name] for name in contents.keys() - folders} == {
        f"set/{name}": name for name in ("a.txt", "deep/b.txt", "deep/er/c.txt", "ünï ☃.txt")
    }


def test_a_set_is_listed_folder_by_folder(seen: Observations) -> None:
    assert [entry[:2] for entry in seen["set_root"]] == [["set", "directory"]]
    assert seen["set_listed"] == [["a.txt", "file", 5], ["deep", "directory", None], ["ünï ☃.txt", "file", 13]]
    assert seen["set_listed_folder"] == [["c.txt", "file", 13]]
    assert seen["set_modified"] is True


def test_patterns_choose_the_files_of_a_set(seen: Observations) -> None:
    assert seen["set_one"] == ["/", "set/", "set/a.txt"]
    assert seen["set_pattern"] == ["set/a.txt", "set/deep/b.txt", "set/deep/er/c.txt", "set/ünï ☃.txt"]
    assert seen["set_assigned"] == ["set/deep/b.txt", "set/deep/er/c.txt"]


def test_hundreds_of_files_arrive(seen: Observations) -> None:
    assert seen["set_many"] == [600, 600]


def test_a_large_file_in_a_set_is_sent_in_parts(seen: Observations) -> None:
    whole, listing = seen["set_large"]
    assert whole is True
    assert listing == [["large.bin", "file", 11 * 2**20 + 17], ["small.bin", "file", 5]]


def test_later_uploads_merge_into_a_set(seen: Observations) -> None:
    assert seen["set_merged"] == {"set/a.txt": "changed", "set/d.txt": "added"}


def test_files_and_folders_are_deleted_from_a_set(seen: Observations) -> None:
    assert seen["set_files_deleted"] == ["/", "set/", "set/deep/", "set/deep/b.txt", "set/ünï ☃.txt"]


def test_assigning_a_set_replaces_it(seen: Observations) -> None:
    assert seen["set_reassigned"] == ["set/d.txt"]


def test_a_set_may_lose_its_last_file(seen: Observations) -> None:
    assert seen["set_emptied"] == []


def test_an_archive_is_named_after_its_field(seen: Observations) -> None:
    assert seen["set_in_the_working_directory"] is True


def test_listing_a_set_that_was_never_uploaded_fails(seen: Observations) -> None:
    seen.failure("set_missing")


def test_files_count_towards_the_size_of_the_run(seen: Observations) -> None:
    assert seen["size_is_counted"] is True
