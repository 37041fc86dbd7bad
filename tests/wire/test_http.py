"""Small things that all HTTP wires share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.requests import Request

from seamark.model.errors import InvalidInput, TooLarge
from seamark.wire.http import base_url, bearer_token, content_disposition, read_body, spool_body, stream_chunks


@dataclass(frozen=True)
class Settings:
    public_url: str | None = None


def request(chunks: Sequence[bytes] = (), *, scheme: str = "http", **headers: str) -> Request:
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return messages.pop(0)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {"type": "http", "scheme": scheme, "path": "/", "headers": raw, "query_string": b"", "method": "POST"}, receive
    )


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", None), ("Bearer", None), ("Bearer ", None), ("", None)],
)
def test_bearer_credentials_are_found(header: str, token: str | None) -> None:
    assert bearer_token(Headers({"authorization": header})) == token


@pytest.mark.parametrize("host", ["example.org", "example.org:8080", "127.0.0.1:1", "[::1]:80"])
def test_the_address_is_the_one_that_the_client_used(host: str) -> None:
    assert base_url(request(host=host, scheme="https"), Settings()) == f"https://{host}"
    assert base_url(request(host=host, scheme="wss"), Settings()) == f"https://{host}"


def test_the_public_address_comes_first() -> None:
    assert base_url(request(host="internal"), Settings("https://sea.example/")) == "https://sea.example"


@pytest.mark.parametrize("host", ["", "a/b", "a b", "a@b", "a:b", "a:80:80", "a\n", "<a>"])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(InvalidInput):
        base_url(request(host=host), Settings())


@given(st.text(min_size=1, max_size=30))
def test_the_plain_file_name_is_last_and_closed(name: str) -> None:
    header = content_disposition(name)
    header.encode("ascii")
    plain = header.rpartition("filename=")[2]
    assert plain[0] == plain[-1] == '"'
    assert not set('"\\/\r\n') & set(plain[1:-1])


def test_a_plain_name_is_given_as_it_is_and_another_one_twice() -> None:
    assert content_disposition("model.pt") == 'attachment; filename="model.pt"'
    assert content_disposition("é.txt") == "attachment; filename*=UTF-8''%C3%A9.txt; filename=\"_.txt\""


@given(st.lists(st.binary(max_size=2000), max_size=5))
def test_bodies_arrive_whole(chunks: list[bytes]) -> None:
    assert asyncio.run(read_body(request(chunks), 100_000)) == b"".join(chunks)
    with asyncio.run(spool_body(request(chunks), 100_000)) as spool:
        assert b"".join(stream_chunks(spool, 7)) == b"".join(chunks)


def test_a_large_body_is_spooled_to_a_file() -> None:
    chunk = bytes(range(256)) * 4096
    with asyncio.run(spool_body(request([chunk] * 10), 2**24)) as spool:
        assert sum(map(len, stream_chunks(spool))) == 10 * len(chunk)


@pytest.mark.parametrize("read", [read_body, spool_body])
def test_a_body_over_the_limit_is_refused_when_announced_and_when_it_arrives(read: Any) -> None:
    with pytest.raises(TooLarge):
        asyncio.run(read(request(content_length="11"), 10))
    with pytest.raises(TooLarge):
        asyncio.run(read(request([b"123456", b"78901"]), 10))
