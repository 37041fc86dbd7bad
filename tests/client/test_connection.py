"""Asking a server: what is tried again, what a refusal says, proxies, certificates."""

import base64
import http.server
import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from seamark.client.connection import Body, Connection
from seamark.client.credentials import Credentials, credentials_from, project_from_environment
from seamark.client.errors import InvalidToken, MissingToken, RequestRefused, ServerUnreachable
from seamark.client.network import is_loopback, proxy_for
from seamark.model.errors import ConfigurationError
from seamark.server.tls import own_certificate
from tests.client.answering import AnsweringServer, Answers


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnsweringServer]:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    opened = AnsweringServer()
    yield opened
    opened.close()


def _in_turn(*answers: tuple[int, dict[str, str], bytes]) -> Answers:
    left = list(answers)
    return lambda request, body: left.pop(0) if len(left) > 1 else left[0]


def _token(**facts: str) -> str:
    return base64.b64encode(json.dumps(facts).encode()).decode()


def test_a_token_says_which_server_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEPTUNE_API_TOKEN", f" {_token(api_address='https://a.example/', api_key='k')}\n")
    assert credentials_from().base_url == "https://a.example"
    token = _token(api_address="https://a.example", api_url="http://b.example:8080/some/path")
    assert credentials_from(token).base_url == "http://b.example:8080"
    assert credentials_from(_token(api_address="c.example")).base_url == "https://c.example"
    assert "k" not in repr(credentials_from())


@pytest.mark.parametrize("token", ["nonsense", "e30=", _token(api_key="k"), _token(api_address="ftp://x"), "\u1234"])
def test_a_damaged_token_is_said_to_be_one(token: str) -> None:
    with pytest.raises(InvalidToken, match="token"):
        credentials_from(token)


def test_a_missing_token_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEPTUNE_API_TOKEN", raising=False)
    with pytest.raises(MissingToken, match="NEPTUNE_API_TOKEN"):
        credentials_from()
    monkeypatch.setenv("NEPTUNE_PROJECT", " lab/x ")
    assert project_from_environment() == "lab/x"


def test_connections_are_kept_between_requests(server: AnsweringServer) -> None:
    connection = server.connection()
    for _ in range(5):
        connection.request("GET", "/x", query={"a": "b c", "none": None, "many": ["1", "2"], "yes": True})
    assert server.connections == 1
    assert server.asked[0][1] == "/x?a=b+c&many=1&many=2&yes=true"
    assert server.asked[0][2]["Authorization"] == "Bearer token"


def test_a_connection_that_was_closed_while_idle_costs_nothing(server: AnsweringServer) -> None:
    connection = server.connection(retry_seconds=0.0)
    server.answer = lambda request, body: (200, {"Connection": "close"}, b"{}")
    connection.request("GET", "/x")
    connection.request("POST", "/x")
    assert server.connections == 2


def test_a_forked_child_asks_on_connections_of_its_own(server: AnsweringServer) -> None:
    connection = server.connection()
    connection.request("GET", "/parent")
    with connection._lock:  # as if another thread were at it
        child = os.fork()
        if child == 0:
            try:
                os._exit(0 if connection.request("GET", "/child").status == 200 else 1)
            finally:
                os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    connection.request("GET", "/parent")
    assert server.connections == 2
    assert [path for _, path, _, _ in server.asked] == ["/parent", "/child", "/parent"]


def test_a_server_that_is_busy_or_cuts_is_asked_again(server: AnsweringServer) -> None:
    server.answer = _in_turn((503, {"Retry-After": "0"}, b""), (0, {}, b""), (500, {}, b""), (200, {}, b"[1]"))
    assert server.connection().request("PUT", "/x", json={"a": 1}).parsed(list[int]) == [1]
    assert [body for *_, body in server.asked] == [b'{"a":1}'] * 4


def test_what_may_have_been_done_is_not_done_again(server: AnsweringServer) -> None:
    server.answer = _in_turn((0, {}, b""), (200, {}, b"{}"))
    with pytest.raises(ServerUnreachable, match="cannot be reached"):
        server.connection().request("POST", "/x")
    server.answer = _in_turn((503, {}, b""), (200, {}, b"{}"))
    assert server.connection().request("POST", "/x").status == 200


def test_a_refusal_has_the_words_and_the_kind_of_the_problem(server: AnsweringServer) -> None:
    problem = {"type": "urn:seamark:problem:project-not-found", "title": "t", "detail": "There is no such project."}
    server.answer = _in_turn((404, {}, json.dumps(problem).encode()))
    with pytest.raises(RequestRefused, match="no such project") as refused:
        server.connection().request("GET", "/x")
    assert (refused.value.status, refused.value.kind) == (404, "project-not-found")
    assert len(server.asked) == 1
    server.answer = _in_turn((403, {}, b"<html>"))
    with pytest.raises(RequestRefused, match="403"):
        server.connection().request("GET", "/x")


def test_a_server_that_is_away_is_said_to_be_away() -> None:
    with pytest.raises(ServerUnreachable, match="cannot be reached"):
        Connection(Credentials("t", "http://127.0.0.1:9"), retry_seconds=0).request("GET", "/")
    with pytest.raises(ServerUnreachable) as unknown:
        Connection(Credentials("t", "http://no-such-host.invalid"), retry_seconds=0).request("GET", "/")
    assert unknown.value.is_unknown_host


def test_an_answer_of_something_else_is_not_taken_for_one(server: AnsweringServer) -> None:
    server.answer = _in_turn((200, {}, b"<html>hello</html>"))
    with pytest.raises(ServerUnreachable, match="not understood"):
        server.connection().request("GET", "/x").parsed(dict[str, int])


def test_a_body_that_is_read_while_it_is_sent_begins_anew_each_time(server: AnsweringServer, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(os.urandom(1 << 20))
    server.answer = _in_turn((500, {}, b""), (200, {}, b"{}"))
    server.connection().request("PUT", "/x", body=Body(lambda: source.open("rb"), 1 << 20))
    assert [body for *_, body in server.asked] == [source.read_bytes()] * 2


def test_a_download_is_a_file_only_when_it_is_whole(server: AnsweringServer, tmp_path: Path) -> None:
    progress: list[tuple[int, int | None]] = []
    server.answer = lambda request, body: (200, {"X-Name": "y"}, b"x" * 1_000_000)
    headers = server.connection().download("/x", tmp_path / "x", on_progress=lambda *each: progress.append(each))
    assert (tmp_path / "x").read_bytes() == b"x" * 1_000_000
    assert headers["x-name"] == "y"
    assert progress[-1] == (1_000_000, 1_000_000)

    def half(request: http.server.BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        return 0, {}, b""

    server.answer = half
    with pytest.raises(ServerUnreachable):
        server.connection(retry_seconds=0).download("/x", tmp_path / "y")
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def test_a_proxy_is_asked_for_the_whole_address(server: AnsweringServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url.replace("//", "//user:p%40ss@"))
    Connection(Credentials("t", "http://tracker.example"), retry_seconds=0).request("GET", "/x")
    _, path, headers, _ = server.asked[0]
    assert path == "http://tracker.example/x"
    assert headers["Proxy-Authorization"] == "Basic " + base64.b64encode(b"user:p@ss").decode()


def test_proxies_come_from_the_arguments_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert proxy_for("https://a.example") is None
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    found = proxy_for("https://a.example")
    assert found is not None
    assert (found.host, found.port) == ("proxy.example", 3128)
    assert proxy_for("http://a.example") is None
    for exemption in ("a.example", ".example", "x, *.example", "*", "a.example:443"):
        monkeypatch.setenv("NO_PROXY", exemption)
        assert proxy_for("https://a.example") is None, exemption
    monkeypatch.setenv("NO_PROXY", "10.0.0.0/8,b.example")
    assert proxy_for("https://10.1.2.3") is None
    assert proxy_for("https://a.example") is not None
    given = proxy_for("https://a.example", {"https": "http://other:1"})
    assert given is not None
    assert given.host == "other"
    with pytest.raises(ConfigurationError, match="socks5"):
        proxy_for("https://a.example", {"https": "socks5://x:1"})


@pytest.fixture
def tls_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[AnsweringServer, Path]]:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE"):
        monkeypatch.delenv(name, raising=False)
    certificate = own_certificate(tmp_path, ["127.0.0.1", "localhost"])
    opened = AnsweringServer(certificate)
    yield opened, certificate.certificate
    opened.close()


def test_a_certificate_that_is_not_trusted_is_told_from_a_server_that_is_away(tls_server: tuple[AnsweringServer, Path]) -> None:
    with pytest.raises(ServerUnreachable, match="SSL_CERT_FILE") as refused:
        tls_server[0].connection(retry_seconds=0).request("GET", "/x")
    assert refused.value.is_certificate


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_server_is_trusted_by_the_file_that_the_environment_names(
    tls_server: tuple[AnsweringServer, Path], variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = tls_server
    monkeypatch.setenv(variable, str(certificate))
    assert server.connection(retry_seconds=0).request("GET", "/x").status == 200


@pytest.mark.parametrize(
    ("variable", "value"), [("NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE", "TRUE"), ("NEPTUNE_VERIFY_SSL", "false")]
)
def test_the_check_of_certificates_can_be_switched_off(
    tls_server: tuple[AnsweringServer, Path], variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert tls_server[0].connection(retry_seconds=0).request("GET", "/x").status == 200


def test_an_https_server_is_reached_through_a_tunnel(
    tls_server: tuple[AnsweringServer, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = tls_server
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    asked: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def tunnel() -> None:
        client, _ = listener.accept()
        asked.append(client.recv(4096))
        target = socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])))
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        ends = ((client, target), (target, client))
        for source, sink in ends:
            threading.Thread(target=_copy, args=(source, sink), daemon=True).start()

    threading.Thread(target=tunnel, daemon=True).start()
    proxies = {"https": f"http://user:secret@127.0.0.1:{listener.getsockname()[1]}"}
    assert server.connection(retry_seconds=0, proxies=proxies).request("GET", "/x").status == 200
    assert asked[0].startswith(f"CONNECT {server.url.removeprefix('https://')} ".encode())
    assert b"Proxy-Authorization: Basic " in asked[0]
    assert "Proxy-Authorization" not in server.asked[0][2]
    listener.close()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    while block := source.recv(1 << 16):
        sink.sendall(block)


def test_a_certificate_file_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/file.pem")
    with pytest.raises(ConfigurationError, match="REQUESTS_CA_BUNDLE"):
        Connection(Credentials("t", "https://a.example"))


def test_this_machine_is_recognised() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("tracker.example")
    assert not is_loopback("10.0.0.1")


@pytest.mark.timeout(10)
def test_a_signal_handler_may_close_a_connection_that_its_thread_uses() -> None:
    connection = Connection(Credentials("t", "http://127.0.0.1:9"))
    with connection._lock:
        connection.close()
