"""Files that the official clients of both generations put and get, byte by byte."""

from __future__ import annotations

import hashlib
import random
import struct
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.interop.conftest import Team
from tests.interop.neptune3.conftest import SCRIPTS, SHARED_SCRIPTS
from tests.interop.official import Observations, OfficialClient
from tests.interop.server import Server
from tests.interop.waiting import until

MIB = 2**20
LARGE_BYTES = 21 * MIB + 5
LARGE = random.Random(2).randbytes(LARGE_BYTES)
RUN = "files 3-ä"
FILES: dict[str, tuple[bytes, str]] = {
    "memory": (bytes(range(256)), "application/octet-stream"),
    "disk": (b"without", "application/octet-stream"),
    "odd": (b"odd name\n", "text/plain"),
    "empty": (b"", "application/octet-stream"),
    "empty memory": (b"", "text/plain"),
    "large": (LARGE, "application/x-weights"),
    "ünï/☃ path": (b"snow", "application/octet-stream"),
    "chosen": (b"<b>chosen</b>", "text/html"),
    "shared/one": (b"same", "text/plain"),
    "shared/two": (b"same", "text/plain"),
    "lied about": (LARGE[: 9 * MIB], "application/octet-stream"),
    "replaced": (b"version 2", "application/octet-stream"),
}
PICTURES = {step: f"\x89PNG {step}".encode() for step in (0.5, 1, 2)}


def image(shade: int) -> bytes:
    """A PNG file of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes([0, shade]))) + chunk(b"IEND", b"")


MEMBERS = {"data/a.txt": b"first\n", "data/sub/b.bin": bytes(range(100))}
IMAGES = [image(shade) for shade in (0, 128, 255)]


def digest(content: bytes) -> list[Any]:
    return [len(content), hashlib.sha256(content).hexdigest()]


@pytest.fixture(scope="module")
def project(logger: OfficialClient, new_project: Callable[[str], str]) -> str:
    return new_project("files")


@pytest.fixture(scope="module")
def logged(logger: OfficialClient, project: str, tmp_path_factory: pytest.TempPathFactory) -> Observations:
    here = logger.within(tmp_path_factory.mktemp("logger")).having(NEPTUNE_PROJECT=project)
    return here.observe("log_files", large_bytes=LARGE_BYTES)


@pytest.fixture(scope="module")
def of_query(query: OfficialClient, logged: Observations, project: str, tmp_path_factory: pytest.TempPathFactory) -> Observations:
    return query.within(tmp_path_factory.mktemp("reader")).observe("download_with_query", project=project, run=RUN)


@pytest.fixture(scope="module")
def of_1x(official: OfficialClient, project: str, tmp_path_factory: pytest.TempPathFactory) -> Observations:
    client = old(official, project, tmp_path_factory.mktemp("old"))
    return client.observe(SCRIPTS / "upload_with_1x.py", images=[image.hex() for image in IMAGES])


def old(official: OfficialClient, project: str, folder: Path) -> OfficialClient:
    return official.within(folder).having(NEPTUNE_PROJECT=project, PYTHONPATH=str(SHARED_SCRIPTS))


def members_of(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist() if not name.endswith("/")}


def test_every_file_comes_back_as_it_was(logged: Observations, of_query: Observations) -> None:
    assert logged["processed"] is True
    assert of_query["files"] == sorted(FILES)
    assert {name: found[:2] for name, found in of_query["downloaded"].items()} == {
        name: digest(content) for name, (content, _) in FILES.items()
    }


def test_a_table_tells_size_and_type_of_each_file(of_query: Observations) -> None:
    expected = {name: [len(content), kind] for name, (content, kind) in FILES.items()}
    # It was declared so by the script.
    expected["lied about"][0] = 3
    assert of_query["cells"] == expected
    assert of_query["downloaded"]["chosen"][2] == ".html"


def test_every_point_of_a_series_of_files_comes_back(of_query: Observations) -> None:
    assert of_query["series"] == ["pictures"]
    assert {name: found[:2] for name, found in of_query["points"].items()} == {
        f"pictures {float(step)}": digest(content) for step, content in PICTURES.items()
    }


def test_the_older_reader_downloads_them_too(fetcher: OfficialClient, logged: Observations, project: str, tmp_path: Path) -> None:
    names = ["memory", "empty", "large", "ünï/☃ path", "chosen"]
    seen = fetcher.within(tmp_path).having(NEPTUNE_PROJECT=project).observe("download_with_fetcher", run=RUN, names=names)
    assert seen["downloaded"] == {name: digest(FILES[name][0]) for name in names}


def test_the_1x_client_downloads_what_the_3x_logger_uploaded(
    official: OfficialClient, logged: Observations, project: str, tmp_path: Path
) -> None:
    names = ["memory", "odd", "empty", "large", "ünï/☃ path", "chosen", "replaced"]
    client = old(official, project, tmp_path)
    seen = client.observe(SCRIPTS / "download_with_1x.py", run=RUN, names=names)
    assert {name: seen[name] for name in names} == {name: digest(FILES[name][0]) for name in names}
    assert seen["extension"] == "txt"
    assert seen["pictures"] == sorted(digest(content) for content in PICTURES.values())


def test_the_3x_reader_downloads_what_the_1x_client_uploaded(
    query: OfficialClient, of_1x: Observations, project: str, tmp_path: Path
) -> None:
    seen = query.within(tmp_path).observe(
        "download_with_query", project=project, run="of-1x", names="^(page|from memory|data|images)$"
    )
    assert (seen["files"], seen["series"]) == (["data", "from memory", "page"], ["images"])
    assert seen["downloaded"]["page"] == [*digest(b"<b>page</b>"), ".html"]
    assert seen["downloaded"]["from memory"] == [*digest(b"text\n"), ".txt"]
    assert seen["downloaded"]["data"][2] == ".zip"
    assert seen["cells"]["data"] == [106, "application/zip"]
    assert members_of(next(tmp_path.rglob("data.zip"))) == MEMBERS
    assert seen["points"] == {f"images {float(n)}": [*digest(image), ".png"] for n, image in enumerate(IMAGES)}


def test_the_older_reader_downloads_what_the_1x_client_uploaded(
    fetcher: OfficialClient, of_1x: Observations, project: str, tmp_path: Path
) -> None:
    seen = (
        fetcher.within(tmp_path)
        .having(NEPTUNE_PROJECT=project)
        .observe("download_with_fetcher", run="of-1x", names=["page", "data"])
    )
    assert seen["downloaded"]["page"] == digest(b"<b>page</b>")
    assert members_of(tmp_path / "got" / "of-1x" / "data") == MEMBERS


def test_the_web_app_shows_them(server: Server, team: Team, logged: Observations, project: str) -> None:
    token = team.member.token
    headers = {"Authorization": f"Bearer {token}"}
    run = server.request("GET", f"/api/v1/projects/{project}/runs?{urlencode({'custom_id': RUN})}", headers=headers)["id"]
    address = f"{server.url}/api/v1/projects/{project}/runs/{run}/files/content"
    for name, kind in {"odd": "text/plain", "chosen": "text/", "large": "application/octet-stream"}.items():
        request = urllib.request.Request(f"{address}?{urlencode({'path': name})}", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.read() == FILES[name][0]
            assert answer.headers["Content-Type"].startswith(kind)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.fixture
def chunked(scale: OfficialClient, new_project: Callable[[str], str], tmp_path: Path) -> tuple[OfficialClient, str]:
    project = new_project("interrupted")
    return scale.within(tmp_path).having(NEPTUNE_PROJECT=project, NEPTUNE_FILE_UPLOAD_CHUNK_SIZE=str(MIB // 4)), project


def test_an_interrupted_upload_shows_nothing_and_a_later_one_the_whole_file(
    chunked: tuple[OfficialClient, str], query: OfficialClient, server: Server, tmp_path: Path
) -> None:
    client, project = chunked
    before = stored(server)
    with client.started("log_and_die", large_bytes=40 * MIB, signal=str(tmp_path / "die")) as process:
        until(lambda: len(stored(server)) >= len(before) + 3, what="the first chunks of the file", seconds=60)
        (tmp_path / "die").touch()
        assert process.wait(60) == 9
    seen = query.within(tmp_path / "first").observe("download_with_query", project=project, run="dead")
    assert (seen["files"], seen["downloaded"]) == (["large"], {})
    (left,) = (tmp_path / "kept").rglob("run_operations.sqlite3")
    client.cli("sync", str(left))
    seen = query.within(tmp_path / "second").observe("download_with_query", project=project, run="dead")
    assert seen["downloaded"]["large"][:2] == digest(random.Random(3).randbytes(40 * MIB))


def stored(server: Server) -> set[Path]:
    return {path for path in (server.data_dir / "blobs" / "objects").rglob("*") if path.is_file()}
