"""The cache on the disk: what is there, what goes, and what a full disk does to it."""

import os
import time
from pathlib import Path

import pytest

from seamark.stores.blobs import DiskCache

DAY = 24 * 3600


def test_what_is_put_is_there_until_its_owner_is_forgotten(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "cache", most_bytes=1000)
    cache.put("one", "a", b"first")
    cache.put("two", "a", b"second")
    assert (cache.get("one", "a"), cache.get("two", "a"), cache.get("one", "b")) == (b"first", b"second", None)
    cache.forget("one")
    cache.forget("one")
    assert (cache.get("one", "a"), cache.get("two", "a")) == (None, b"second")


def test_what_nobody_used_for_long_goes_and_using_it_keeps_it(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, most_bytes=10**6, most_days=7)
    for name in ("old", "used", "new"):
        cache.put("run", name, b"x")
    for name in ("old", "used"):
        os.utime(tmp_path / "run" / name, (time.time() - 8 * DAY,) * 2)
    assert cache.get("run", "used") == b"x"
    assert cache.prune() == 1
    assert [cache.get("run", name) for name in ("old", "used", "new")] == [None, b"x", b"x"]


def test_what_does_not_fit_goes_the_longest_unused_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, most_bytes=800)
    for place in range(12):
        cache.put("run", f"n{place}", bytes(90))
        os.utime(tmp_path / "run" / f"n{place}", (time.time() - 1000 + place,) * 2)
    cache.prune()
    kept = [place for place in range(12) if cache.get("run", f"n{place}")]
    assert kept == list(range(12 - len(kept), 12))
    assert 0 < len(kept) * 90 <= 800


def test_a_disk_that_takes_nothing_only_means_that_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = DiskCache(tmp_path / "file", most_bytes=1000)
    cache.put("run", "a", b"x")
    assert cache.get("run", "a") is None
    assert cache.prune() == 0


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a\0", "é"])
def test_names_that_could_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name in a cache"):
        DiskCache(tmp_path, most_bytes=10).get("run", name)
