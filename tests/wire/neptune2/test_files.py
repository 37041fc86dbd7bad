"""Files, file sets, images and artifacts over HTTP."""

from __future__ import annotations

import base64
import http.client
import io
import tarfile
import zipfile
from urllib.parse import urlencode, urlsplit

import pytest

from tests.interop.server import Server
from tests.interop.waiting import until
from tests.wire.neptune2.conftest import LEADERBOARD, Answer, Api

STORAGE = f"{LEADERBOARD}/attributes/storage"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def part(api: Api, run_id: str, upload_id: str, index: int, data: bytes, declared: str, *, kind: str = "file") -> Answer:
    return api(
        "POST",
        f"{STORAGE}/{kind}/upload/part",
        data,
        headers={"X-Range": declared},
        experimentIdentifier=run_id,
        attribute="model",
        uploadId=upload_id,
        uploadPartIdx=index,
    )


def test_a_small_file_is_uploaded_whole_and_comes_back_under_its_name(api: Api, run_id: str) -> None:
    answer = api("POST", f"{STORAGE}/file/upload", b"weights", experimentIdentifier=run_id, attribute="a/model", ext="pt")
    assert answer.json == {"errors": []}
    assert api.attribute("files", run_id, "a/model").json["ext"] == "pt"
    download = api.attribute("download", run_id, "a/model")
    assert download.body == b"weights"
    assert download.headers["content-disposition"].rpartition("filename=")[2] == '"model.pt"'
    assert download.headers["x-content-type-options"] == "nosniff"


def test_a_large_file_is_uploaded_in_parts(api: Api, run_id: str) -> None:
    query = {"experimentIdentifier": run_id, "attribute": "model"}
    started = api("POST", f"{STORAGE}/file/upload/start", **query, ext="bin", totalLength=10).json
    assert part(api, run_id, started["uploadId"], 0, b"01234", "bytes=0-4/10").json == {"errors": []}
    assert part(api, run_id, started["uploadId"], 1, b"56789", "bytes=5-9/10").json == {"errors": []}
    finished = api("POST", f"{STORAGE}/file/upload/finish", **query, uploadId=started["uploadId"])
    assert finished.json == {"errors": []}
    assert api.attribute("download", run_id, "model").body == b"0123456789"


def test_a_part_of_the_wrong_length_makes_the_client_start_over(api: Api, run_id: str) -> None:
    started = api(
        "POST", f"{STORAGE}/file/upload/start", experimentIdentifier=run_id, attribute="model", ext="bin", totalLength=10
    ).json
    answer = part(api, run_id, started["uploadId"], 0, b"012", "bytes=0-4/10")
    assert answer.status == 400
    assert b"Length of stream does not match given range" in answer.body


@pytest.mark.parametrize("declared", ["", "bytes=0-4", "bytes=a-b/c", "0-4/10"])
def test_a_part_without_a_proper_range_is_refused(api: Api, run_id: str, declared: str) -> None:
    assert part(api, run_id, "some", 0, b"012", declared).status == 400


def test_an_upload_that_is_larger_than_allowed_is_refused_before_it_arrives(api: Api, run_id: str) -> None:
    address = urlsplit(api.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    query = urlencode({"experimentIdentifier": run_id, "attribute": "huge", "ext": ""})
    connection.putrequest("POST", f"{STORAGE}/file/upload?{query}")
    connection.putheader("Authorization", f"Bearer {api.access_token}")
    connection.putheader("Content-Length", str(200 * 2**20))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_a_file_at_the_path_of_another_type_is_reported_in_the_answer(api: Api, run_id: str) -> None:
    api.execute(run_id, {"path": "taken", "assignInt": {"value": 1}})
    answer = api("POST", f"{STORAGE}/file/upload", b"x", experimentIdentifier=run_id, attribute="taken", ext="")
    assert answer.status == 200
    assert answer.json["errors"][0]["errorDescription"]


def archive(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def members(api: Api, run_id: str, directory: str = "") -> Answer:
    return api.get(f"{LEADERBOARD}/attributes/ls", experimentId=run_id, attribute="set", path=directory)


def test_a_file_set_is_filled_listed_downloaded_as_zip_and_emptied(api: Api, run_id: str) -> None:
    query = {"experimentId": run_id, "attribute": "set"}
    packed = archive(**{"./a.txt": b"a", "dir/b.txt": b"bb"})
    assert api("POST", f"{LEADERBOARD}/attributes/uploadFileSetTar", packed, **query, reset="False").json == {"errors": []}
    single = api("POST", f"{STORAGE}/fileset/upload", b"c", experimentIdentifier=run_id, attribute="set", subPath="dir/c.txt")
    assert single.json == {"errors": []}

    listed = [(each["name"], each["fileType"], each["size"]) for each in members(api, run_id).json]
    assert listed == [("a.txt", "file", 1), ("dir", "directory", None)]
    assert [each["name"] for each in members(api, run_id, "dir").json] == ["b.txt", "c.txt"]
    assert members(api, run_id, "nowhere").status == 404

    request = api("POST", f"{LEADERBOARD}/attributes/downloadFileSetZipRequest", **query).json
    ready = api.get(f"{LEADERBOARD}/download/downloadRequest", id=request["id"]).json
    assert ready["downloadUrl"].startswith(api.url)
    download = api("GET", ready["downloadUrl"].removeprefix(api.url), headers={"Accept": "application/zip"})
    assert download.headers["content-disposition"].endswith('filename="set.zip"')
    with zipfile.ZipFile(io.BytesIO(download.body)) as unpacked:
        assert sorted(unpacked.namelist()) == ["/", "a.txt", "dir/", "dir/b.txt", "dir/c.txt"]
        assert unpacked.read("dir/b.txt") == b"bb"

    assert api.execute(run_id, {"path": "set", "deleteFiles": {"filePaths": ["a.txt", "dir"]}}).json == []
    assert members(api, run_id).json == []


def test_an_archive_cannot_reach_outside_its_set(api: Api, run_id: str) -> None:
    for name in ("../evil", "/evil", "a/../../evil"):
        answer = api(
            "POST",
            f"{LEADERBOARD}/attributes/uploadFileSetTar",
            archive(**{name: b"x"}),
            experimentId=run_id,
            attribute="evil",
            reset="False",
        )
        assert answer.status == 400, name


def test_a_truncated_archive_is_refused(api: Api, run_id: str) -> None:
    answer = api(
        "POST",
        f"{LEADERBOARD}/attributes/uploadFileSetTar",
        archive(a=b"x" * 1000)[:-20],
        experimentId=run_id,
        attribute="half",
        reset="False",
    )
    assert answer.status == 400


def test_a_download_request_that_nobody_made_does_not_exist(api: Api, stranger: Api, run_id: str) -> None:
    assert api.get(f"{LEADERBOARD}/download/downloadFile", id="AAAA").status == 404
    api("POST", f"{STORAGE}/fileset/upload", b"c", experimentIdentifier=run_id, attribute="set", subPath="c")
    request = api("POST", f"{LEADERBOARD}/attributes/downloadFileSetZipRequest", experimentId=run_id, attribute="set").json
    assert stranger.get(f"{LEADERBOARD}/download/downloadFile", id=request["id"]).status == 404


def test_images_come_back_by_position_with_their_type(api: Api, run_id: str) -> None:
    value = {"data": base64.b64encode(PNG).decode(), "name": "n", "description": "d"}
    entries = [{"value": value, "step": step, "timestampMilliseconds": 5} for step in (3, 7)]
    assert api.execute(run_id, {"path": "img", "logImages": {"entries": entries}}).json == []
    assert api.attribute("series/image", run_id, "img", limit=1, offset=0).json["totalItemCount"] == 2
    image = api.attribute("series/image/single", run_id, "img", index=1)
    assert image.body == PNG
    assert image.headers["content-type"] == "image/png"
    assert api.attribute("series/image/single", run_id, "img", index=2).status == 404


def test_artifacts_are_created_once_and_merged_by_the_server(api: Api, run_id: str) -> None:
    project = api.project("runs")
    place = "/api/artifacts/v1/artifact"
    query = {"projectIdentifier": project, "parentIdentifier": run_id}
    file = {"filePath": "a.csv", "fileHash": "1" * 40, "type": "Local", "size": 3, "metadata": [{"key": "k", "value": "v"}]}
    created = api("PUT", place, **query, hash="a" * 64, size=3).json
    assert not created["receivedMetadata"]
    stored = api("PUT", f"{place}/files", {"files": [file]}, projectIdentifier=project, hash="a" * 64).json
    assert stored["receivedMetadata"]
    assert api("PUT", place, **query, hash="a" * 64).json["receivedMetadata"]
    other = {**file, "filePath": "b.csv", "size": None, "metadata": None}
    merged = api("POST", place, {"files": [other]}, **query, hash="a" * 64).json
    assert merged["artifactHash"] != "a" * 64
    assert merged["size"] is None
    listed = api.get(f"{place}/files", projectIdentifier=project, hash=merged["artifactHash"]).json["files"]
    assert [each["filePath"] for each in listed] == ["a.csv", "b.csv"]
    assert listed[0]["metadata"] == [{"key": "k", "value": "v"}]
    assert api.get(f"{place}/files", projectIdentifier=project, hash="b" * 64).status == 404


def test_refused_images_leave_nothing_behind_and_accepted_ones_stay(server: Server, api: Api, run_id: str) -> None:
    def stored() -> int:
        return sum(1 for each in (server.data_dir / "blobs" / "objects" / run_id).rglob("*") if each.is_file())

    images = {
        "path": "img",
        "logImages": {
            "entries": [
                {
                    "value": {"data": base64.b64encode(PNG).decode(), "name": None, "description": None},
                    "step": 0,
                    "timestampMilliseconds": 1,
                }
            ]
        },
    }
    number = {"path": "number", "assignInt": {"value": 1}}
    wrong = {"path": "number", "logImages": images["logImages"]}
    assert len(api.execute(run_id, images, number, wrong, {"path": "img", "assignInt": {"value": 1}}).json) == 2
    until(lambda: stored() == 1, what="the refused image's contents to go", seconds=20)
    assert api.attribute("series/image/single", run_id, "img", index=0).body == PNG
