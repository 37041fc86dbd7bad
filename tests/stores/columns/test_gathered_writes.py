"""Many pieces of memory arrive in a file whole and in their order, however little the system takes at once."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.stores.columns.gathered_writes import write_all


@given(st.lists(st.binary(max_size=40), max_size=30))
@settings(deadline=None)
def test_pieces_of_any_size_arrive_also_through_a_narrow_pipe(pieces: list[bytes]) -> None:
    wide = [piece * 3001 for piece in pieces]
    reading, writing = os.pipe()
    os.set_blocking(writing, True)
    received = bytearray()

    def drain() -> None:
        while data := os.read(reading, 1 << 16):
            received.extend(data)

    thread = threading.Thread(target=drain)
    thread.start()
    try:
        write_all(writing, wide)
    finally:
        os.close(writing)
        thread.join()
        os.close(reading)
    assert bytes(received) == b"".join(wide)


def test_more_pieces_than_one_call_takes_arrive_and_nothing_is_nothing(tmp_path: Path) -> None:
    pieces: list[bytes | memoryview] = [memoryview(b"%d," % number) for number in range(5000)]
    with (tmp_path / "file").open("wb", buffering=0) as file:
        write_all(file.fileno(), [])
        write_all(file.fileno(), pieces)
    assert (tmp_path / "file").read_bytes() == b"".join(pieces)


def test_what_is_taken_in_part_is_completed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = os.writev

    def little(descriptor: int, pieces: Sequence[bytes]) -> int:
        return whole(descriptor, [b"".join(pieces)[:7]])

    monkeypatch.setattr(os, "writev", little)
    with (tmp_path / "file").open("wb", buffering=0) as file:
        write_all(file.fileno(), [b"abcdefg", b"", b"hijklmnopqrst", b"u", b""])
    assert (tmp_path / "file").read_bytes() == b"abcdefghijklmnopqrstu"
