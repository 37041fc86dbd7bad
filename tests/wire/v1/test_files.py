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


@pytest.mark.parametrize("path", ["note", "page", "blob", "paper", "drawing", "picture"])
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


def test_a_pdf_opens_in_place_as_nothing_but_a_pdf(alice: Api) -> None:
    headers = alice("GET", f"{RUN}/files/content", path="paper").headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"].startswith("inline")
    assert headers["content-security-policy"].startswith("sandbox;"), "should a browser take it for a page, it runs nothing"


def test_unknown_types_are_downloads_and_everything_can_be_one(alice: Api) -> None:
    assert alice("GET", f"{RUN}/files/content", path="blob").headers["content-disposition"].startswith("attachment")
    asked = alice("GET", f"{RUN}/files/content", path="note", disposition="attachment")
    assert asked.headers["content-disposition"].startswith("attachment")


def test_a_file_set_is_browsed_read_and_zipped(alice: Api) -> None:
    root = alice("GET", f"{RUN}/files/members", path="source").json["members"]
    assert [(each["name"], each["is_directory"]) for each in root] == [("pack", True), ("top.txt", False)]
    deep, _ = alice("GET", f"{RUN}/files/members", path="source", directory="pack").json["members"]
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


@pytest.mark.parametrize(
    ("asked", "status", "body", "said"),
    [
        ("bytes=0-3", 206, b"just", "bytes 0-3/9"),
        ("bytes=5-", 206, b"text", "bytes 5-8/9"),
        ("bytes=-4", 206, b"text", "bytes 5-8/9"),
        ("bytes=5-900", 206, b"text", "bytes 5-8/9"),
        ("bytes=9-", 416, b"", "bytes */9"),
        ("bytes=0-1,3-4", 200, b"just text", None),
        ("lines=1-2", 200, b"just text", None),
    ],
)
def test_a_part_of_a_file_is_given_by_range(alice: Api, asked: str, status: int, body: bytes, said: str | None) -> None:
    compressed = {"Accept-Encoding": "gzip"} if status == 206 else {}
    answer = alice("GET", f"{RUN}/files/content", path="note", headers={"Range": asked, **compressed})
    assert (answer.status, answer.body) == (status, body)
    assert answer.headers.get("content-range") == said
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-security-policy"].startswith("sandbox")


def test_a_part_of_what_was_replaced_is_the_whole_of_what_is_there(alice: Api) -> None:
    tag = alice("GET", f"{RUN}/files/content", path="note").headers["etag"]
    for condition, status in ((tag, 206), ('"other"', 200)):
        headers = {"Range": "bytes=0-3", "If-Range": condition}
        assert alice("GET", f"{RUN}/files/content", path="note", headers=headers).status == status
