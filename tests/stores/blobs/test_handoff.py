from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.stores.blobs.handoff import send


class SourceBroke(Exception):
    pass


class SinkBroke(Exception):
    pass


@given(st.lists(st.binary(max_size=5), max_size=20))
def test_every_chunk_arrives_in_order(chunks: list[bytes]):
    arrived: list[bytes] = []
    send(iter(chunks), arrived.extend)
    assert arrived == chunks


def test_an_error_of_the_source_reaches_the_sink_too():
    seen: list[type[BaseException]] = []

    def source() -> Iterator[bytes]:
        yield b"x"
        raise SourceBroke

    def sink(chunks: Iterator[bytes]) -> None:
        try:
            list(chunks)
        except SourceBroke as error:
            seen.append(type(error))
            raise

    with pytest.raises(SourceBroke):
        send(source(), sink)
    assert seen == [SourceBroke]


def test_an_error_of_the_sink_ends_the_reading():
    read = 0

    def source() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"x"

    def sink(chunks: Iterator[bytes]) -> None:
        next(chunks)
        raise SinkBroke

    with pytest.raises(SinkBroke):
        send(source(), sink)
    assert read < 10
