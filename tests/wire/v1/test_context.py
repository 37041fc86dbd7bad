"""Costly requests take turns."""

import json
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlsplit

from tests.wire.v1.conftest import Seeded


def test_a_caller_with_forty_hard_queries_does_not_hold_up_others(seeded: Seeded) -> None:
    alice, admin = seeded.api("alice"), seeded.api("admin")
    query = " AND ".join(f'NOT (`path/{number}`:string MATCHES "x.*{number}")' for number in range(50))

    def search(_: int) -> int:
        return alice("POST", "projects/team/digits/runs/search", {"query": query}).status

    with ThreadPoolExecutor(40) as crowd:
        searches: list[Future[int]] = [crowd.submit(search, number) for number in range(40)]
        assert admin("GET", "me").status == 200
        assert admin("GET", "projects/team/digits/runs/DIG-1").status == 200
        assert admin("POST", "projects/team/digits/runs/search", {}).status == 200
        finished = sum(each.done() for each in searches)
        assert {each.result() for each in searches} == {200}
    assert finished < 20, "the others came in only when most of the forty were done"


def test_searches_that_nobody_waits_for_any_more_are_not_made(seeded: Seeded) -> None:
    alice = seeded.api("alice")
    query = " AND ".join(f'NOT (`path/{number}`:string MATCHES "x.*{number}")' for number in range(200))
    body = json.dumps({"query": query}).encode()
    head = f"POST /api/v1/projects/team/digits/runs/search HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {alice.token}\r\n"
    request = f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    address = urlsplit(alice.url)
    began = time.monotonic()
    assert alice("POST", "projects/team/digits/runs/search", {"query": query}).status == 200
    one = time.monotonic() - began
    for _ in range(60):
        with socket.create_connection((str(address.hostname), address.port or 80)) as leaver:
            leaver.sendall(request)
    began = time.monotonic()
    assert alice("POST", "projects/team/digits/runs/search", {}).status == 200
    assert time.monotonic() - began < 15 * one
