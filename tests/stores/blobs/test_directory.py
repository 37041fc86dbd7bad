import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from seamark.model.errors import ConfigurationError, StoreUnavailable
from seamark.stores.blobs import Blobs, new_key
from tests.stores.blobs.conftest import open_s3


def test_a_file_url_names_a_directory(tmp_path: Path):
    key = new_key(uuid4())
    Blobs.open((tmp_path / "with space").as_uri(), {}).put(key, b"x")
    assert Blobs.open(tmp_path / "with space", {}).get(key) == b"x"


def test_contents_are_flushed_to_disk_before_they_appear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    calls: list[str] = []
    flush, move = os.fsync, Path.replace

    def recorded_flush(descriptor: int) -> None:
        kind = "directory" if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir() else "contents"
        calls.append(f"flush {kind}")
        flush(descriptor)

    def recorded_move(self: Path, target: Path) -> Path:
        calls.append("move")
        return move(self, target)

    blobs = Blobs.open(tmp_path, {})
    blobs.put("a/first", b"makes the directory")
    monkeypatch.setattr(os, "fsync", recorded_flush)
    monkeypatch.setattr(Path, "replace", recorded_move)
    blobs.put("a/second", b"x")
    assert calls == ["flush contents", "move", "flush directory"]


def test_a_process_killed_while_it_writes_leaves_no_blob(tmp_path: Path):
    program = (
        "import os, signal, sys\n"
        "from seamark.stores.blobs import Blobs\n"
        "def data():\n"
        "    yield b'x' * 3_000_000\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "    yield b'y'\n"
        "Blobs.open(sys.argv[1], {}).put('a/b', data())\n"
    )
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False).returncode < 0
    assert list(Blobs.open(tmp_path, {}).list()) == []


def test_what_a_killed_process_left_is_cleared_away_a_day_later(tmp_path: Path):
    Blobs.open(tmp_path, {})
    old, young = tmp_path / "incoming" / "old", tmp_path / "incoming" / "young"
    for each in (old, young):
        each.write_bytes(b"half")
    os.utime(old, (0, 0))
    Blobs.open(tmp_path, {})
    assert not old.exists()
    assert young.exists()


def test_a_download_outlives_the_deletion_of_its_blob(tmp_path: Path):
    blobs = Blobs.open(tmp_path, {})
    blobs.put("a/b", [b"x" * 1_000_000] * 5)
    stream = blobs.get_stream("a/b")
    first = next(stream)
    blobs.delete(["a/b"])
    assert first + b"".join(stream) == b"x" * 5_000_000


def test_a_place_that_cannot_be_a_directory_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigurationError, match="Give a directory"):
        Blobs.open(tmp_path / "file", {})


def test_a_store_that_vanished_is_unavailable(tmp_path: Path):
    blobs = Blobs.open(tmp_path / "blobs", {})
    shutil.rmtree(tmp_path / "blobs")
    with pytest.raises(StoreUnavailable, match="Try again"):
        blobs.put("a/b", b"x")


def test_an_object_store_without_its_bucket_is_unavailable(s3_endpoint: str):
    blobs = open_s3(s3_endpoint, "no-such-bucket")
    with pytest.raises(StoreUnavailable, match="credentials"):
        blobs.put("a/b", b"x")


def test_memory_stays_small_while_a_large_blob_passes(tmp_path: Path):
    program = (
        "import resource, sys\n"
        "from seamark.stores.blobs import Blobs\n"
        "blobs = Blobs.open(sys.argv[1], {})\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "blobs.put('a/b', (bytes(1 << 20) for _ in range(256)))\n"
        "assert sum(len(chunk) for chunk in blobs.get_stream('a/b')) == 256 << 20\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, capture_output=True, text=True)
    assert int(ran.stdout) < 64 * 1024
