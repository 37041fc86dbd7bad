"""Artifacts: their files, and what uses them."""

from tests.wire.v1.conftest import Api
from tests.wire.v1.seeding import ARTIFACT

HOME = "projects/team/digits/artifacts"


def test_an_artifact_says_which_runs_use_it_but_not_those_in_the_trash(alice: Api) -> None:
    details = alice("GET", f"{HOME}/{ARTIFACT}").json
    assert [(use["id"], use["path"]) for use in details["used_by"]] == [("DIG-2", "data/test"), ("DIG-1", "data/train")]
    assert details["used_by"][1] == {"id": "DIG-1", "name": "the first", "kind": "run", "path": "data/train"}
    assert not details["is_cut"]


def test_the_files_of_an_artifact_come_whole_or_the_first_of_them(alice: Api) -> None:
    whole = alice("GET", f"{HOME}/{ARTIFACT}/files").json
    assert [file["path"] for file in whole["files"]] == ["data/a.csv", "data/b.csv"]
    some = alice("GET", f"{HOME}/{ARTIFACT}/files", limit=1).json
    assert (len(some["files"]), some["total"], whole["total"]) == (1, 2, 2)


def test_files_of_an_artifact_are_searched_by_path_and_hash(alice: Api) -> None:
    def paths(**query: object) -> list[str]:
        return [file["path"] for file in alice("GET", f"{HOME}/{ARTIFACT}/files", **query).json["files"]]

    whole = alice("GET", f"{HOME}/{ARTIFACT}/files").json["files"]
    assert paths(search="B.CSV") == ["data/b.csv"]
    assert "data/a.csv" in paths(search=whole[0]["hash"][:6])
    assert paths(search=whole[0]["hash"] + "0") == []
    assert paths(search="%") == paths(search="data_") == []
    assert paths(offset=1) == ["data/b.csv"]
    found = alice("GET", f"{HOME}/{ARTIFACT}/files", search="csv", limit=1).json
    assert (len(found["files"]), found["matching"], found["total"]) == (1, 2, 2)


def test_an_artifact_that_nobody_made_is_not_found(alice: Api, stranger: Api) -> None:
    assert alice("GET", f"{HOME}/{'0' * 64}").status == 404
    assert stranger("GET", f"{HOME}/{ARTIFACT}").status == 404
