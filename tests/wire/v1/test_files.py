"""Files of users: what they hold comes through unchanged and never runs as the signed-in person."""

import io
import zipfile

import pytest

from tests.wire.v1.conftest import Api

RUN = "projects/team/digits/runs/DIG-1"


def test_text_is_shown_as_text(alice: Api) -> None:
    answer = alice("GET", f"{RUN}/files/content", path="note")
    assert (answer.status, answer.body) == (200, b"just text")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("inline")


@pytest.mark.parametrize("path", ["note", "page", "blob"])
def test_every_file_is_sandboxed(alice: Api, path: str) -> None:
    headers = alice("GET", f"{RUN}/files/content", path=path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("sandbox")
    assert "default-src 'none'" in policy
    assert "allow-same-origin" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_html_runs_without_origin_or_network(alice: Api) -> None:
    policy = alice("GET", f"{RUN}/files/content", path="page").headers["content-security-policy"]
    assert "sandbox allow-scripts;" in policy
    assert "connect-src" not in policy, "default-src 'none' must hold for connections"


def test_unknown_types_are_downloads_and_everything_can_be_one(alice: Api) -> None:
    assert alice("GET", f"{RUN}/files/content", path="blob").headers["content-disposition"].startswith("attachment")
    asked = alice("GET", f"{RUN}/files/content", path="note", disposition="attachment")
    assert asked.headers["content-disposition"].startswith("attachment")


def test_a_file_set_is_browsed_read_and_zipped(alice: Api) -> None:
    root = alice("GET", f"{RUN}/files/members", path="source").json["members"]
    assert [(each["name"], each["is_directory"]) for each in root] == [("pack", True), ("top.txt", False)]
    (deep,) = alice("GET", f"{RUN}/files/members", path="source", directory="pack").json["members"]
    assert (deep["path"], deep["size"]) == ("pack/deep.py", 9)
    assert alice("GET", f"{RUN}/files/content", path="source", member="pack/deep.py").body == b"print(1)\n"
    archive = alice("GET", f"{RUN}/files/zip", path="source")
    assert archive.headers["content-type"] == "application/zip"
    assert "content-encoding" not in archive.headers
    with zipfile.ZipFile(io.BytesIO(archive.body)) as unpacked:
        assert unpacked.read("pack/deep.py") == b"print(1)\n"


@pytest.mark.parametrize("member", ["../note", "/etc/passwd", "pack", "pack/../top.txt", "none", "\0"])
def test_members_that_are_none_are_not_found(alice: Api, member: str) -> None:
    assert alice("GET", f"{RUN}/files/content", path="source", member=member).status in (400, 404)


@pytest.mark.parametrize("path", ["nothing", "loss", "params/lr", "../..", "\0"])
def test_attributes_that_are_no_files_are_not_found(alice: Api, path: str) -> None:
    assert alice("GET", f"{RUN}/files/content", path=path).status in (400, 404)
    assert alice("GET", f"{RUN}/files/members", path=path).status in (400, 404)
    assert alice("GET", f"{RUN}/files/zip", path=path).status in (400, 404)


def test_strangers_get_no_file(stranger: Api) -> None:
    assert stranger("GET", f"{RUN}/files/content", path="note").status == 404
