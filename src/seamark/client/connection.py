"""Asking a server over HTTP: connections that stay open, retries, and what its refusals mean."""

import contextlib
import http.client
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, cast
from urllib.parse import urlencode, urlsplit
from weakref import WeakSet

import msgspec

from seamark.client.credentials import Credentials
from seamark.client.errors import RequestRefused, ServerUnreachable
from seamark.client.network import is_loopback, proxy_for, tls_context

__all__ = ["Answer", "Body", "ByteSource", "Connection", "Query"]

if TYPE_CHECKING:
    from _typeshed import SupportsRead

T = TypeVar("T")

Query = Mapping[str, str | int | float | bool | Sequence[str] | None]
"""The parameters of an address; None stands for one that is left out, a sequence for one that is repeated."""

_CONNECT_SECONDS = 30.0
_BLOCK_BYTES = 1 << 18
_MAX_IDLE = 4
_MAX_PAUSE = 20.0
_MAX_PROBLEM_BYTES = 1 << 20
_TRANSIENT = frozenset({408, 425, 429})
"""Answers that do not mean that the request is wrong, beside all from 500 on."""
_FAILED = 500
_PROBLEM = "urn:seamark:problem:"


class ByteSource(Protocol):
    """What a body is read from."""

    def read(self, size: int, /) -> bytes | memoryview: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body that is read while it is sent, from its beginning whenever it is sent again.

    What `open` and reading raise ends the request and reaches the caller, except for OSError, which is taken for the connection's.
    """

    open: Callable[[], ByteSource]
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def parsed(self, kind: type[T]) -> T:
        """The body's JSON. Raises ServerUnreachable when something else than Seamark answered."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except msgspec.DecodeError as error:
            raise ServerUnreachable(
                f"The server's answer is not understood ({error}). A proxy in between may have answered, or client and server are "
                "of different versions: update the older one."
            ) from None


class _Problem(msgspec.Struct):
    type: str = ""
    title: str = ""
    detail: str = ""


class Connection:
    """Requests to one server as one user. Thread-safe: each request has a socket of its own; works on in forked children."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        proxies: Mapping[str, str] | None = None,
        timeout_seconds: float | None = None,
        retry_seconds: float | None = None,
    ) -> None:
        """`timeout_seconds` is how long an answer may take (by default NEPTUNE_REQUEST_TIMEOUT, or 600), `retry_seconds` for how
        long a request is tried again (by default NEPTUNE_RETRIES_TIMEOUT, or 60).

        Raises ConfigurationError for proxies or certificates that cannot be used.
        """
        self.credentials = credentials
        self.base_url = credentials.base_url
        parts = urlsplit(credentials.base_url)
        self._is_tls = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._is_tls else 80)
        self._proxy = proxy_for(credentials.base_url, proxies)
        self._tls = tls_context() if self._is_tls else None
        self._timeout = timeout_seconds or _seconds("NEPTUNE_REQUEST_TIMEOUT", 600.0)
        self._retry_seconds = _seconds("NEPTUNE_RETRIES_TIMEOUT", 60.0) if retry_seconds is None else retry_seconds
        # Signal handlers may end a run while the thread that they interrupt holds it.
        self._lock = threading.RLock()
        self._idle: list[http.client.HTTPConnection] = []
        self._pid = os.getpid()
        _connections.add(self)

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine."""
        return self._proxy is None and is_loopback(self._host)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: bytes | bytearray | memoryview | Body | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        retry_seconds: float | None = None,
        timeout_seconds: float | None = None,
        is_repeatable: bool | None = None,
    ) -> Answer:
        """What the server answers. Asks again for `retry_seconds` while it is away, busy or failing; what is not
        `is_repeatable` (by default: POST) only as long as it certainly has not been done.

        Raises RequestRefused, and ServerUnreachable.
        """
        return self._asked(
            _Request(method, path + _encoded(query), body, json, headers, retry_seconds, timeout_seconds, is_repeatable),
            lambda response: Answer(response.status, _lower(response), _read(response)),
        )

    def download(
        self,
        path: str,
        destination: Path,
        *,
        query: Query | None = None,
        on_progress: Callable[[int, int | None], None] | None = None,
    ) -> Mapping[str, str]:
        """Writes what an address answers into a file, and gives the answer's headers. `on_progress` gets the bytes so far and
        in all. The file appears when it is complete. Raises as `request`, and OSError."""
        partial = destination.with_name(f".{destination.name[:200]}.{os.getpid()}.part")

        def write(response: http.client.HTTPResponse) -> Mapping[str, str]:
            headers = _lower(response)
            length = headers.get("content-length", "")
            total, done = int(length) if length.isdigit() else None, 0
            with partial.open("wb") as file:
                while block := _read(response, _BLOCK_BYTES):
                    file.write(block)
                    done += len(block)
                    if on_progress is not None:
                        on_progress(done, total)
            if total is not None and done < total:
                raise _Lost(http.client.IncompleteRead(b"", total - done), True)
            os.replace(partial, destination)
            return headers

        try:
            return self._asked(_Request("GET", path + _encoded(query)), write)
        finally:
            partial.unlink(missing_ok=True)

    def close(self) -> None:
        with self._lock:
            for each in self._idle:
                each.close()
            self._idle.clear()

    def _asked(self, request: "_Request", take: Callable[[http.client.HTTPResponse], T]) -> T:
        """What `take` makes of a successful answer."""
        deadline = time.monotonic() + (self._retry_seconds if request.retry_seconds is None else request.retry_seconds)
        headers = request.all_headers(self.credentials.api_token)
        attempt = 0
        while True:
            connection: http.client.HTTPConnection | None = None
            pause = 0.0
            try:
                connection, response = self._exchange(request, headers)
                if response.status < 300:
                    taken = take(response)
                    connection = self._give_back(connection, response)
                    return taken
                failure = _refusal(response.status, _read(response, _MAX_PROBLEM_BYTES), request)
                pause = _retry_after(response)
                may_repeat = request.is_repeatable or response.status in (429, 503)
                connection = self._give_back(connection, response)
            except _Lost as lost:
                failure = self._unreachable(lost.cause)
                may_repeat = request.is_repeatable or not lost.was_sent
            finally:
                if connection is not None:
                    connection.close()
            attempt += 1
            pause = max(pause, min(_MAX_PAUSE, 0.1 * 2**attempt) * random.uniform(0.7, 1.3))  # noqa: S311 (no secret)
            if isinstance(failure, RequestRefused) or not may_repeat or time.monotonic() + pause > deadline:
                raise failure
            time.sleep(pause)

    def _exchange(
        self, request: "_Request", headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """Sends a request and gives the answer, of which the body is not read yet. Raises _Lost."""
        kept = self._kept_connection()
        if kept is not None:
            try:
                return kept, self._sent(kept, request, headers)
            except _Lost as lost:
                # The server may have closed it while it was idle, which says nothing about the server now.
                if not request.is_repeatable or isinstance(lost.cause, TimeoutError):
                    raise
        connection = self._new_connection()
        return connection, self._sent(connection, request, headers)

    def _sent(
        self, connection: http.client.HTTPConnection, request: "_Request", headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        """The answer to a request on this connection, which is closed when there is none. Raises _Lost."""
        target, body, was_sent, is_whole = request.target, request.body, False, False
        if self._proxy is not None and not self._is_tls:
            target = self.base_url + target
            if self._proxy.authorization is not None:
                headers = {**headers, "Proxy-Authorization": self._proxy.authorization}
        try:
            sock = _connected(connection)
            sock.settimeout(request.timeout_seconds or self._timeout)
            was_sent = True
            # A server that refuses need not read the body: then sending fails, and the answer is there.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                if isinstance(body, Body):
                    with contextlib.closing(body.open()) as source:
                        connection.request(request.method, target, cast("SupportsRead[bytes]", source), dict(headers))
                else:
                    connection.request(request.method, target, body, dict(headers))
                is_whole = True
            response = connection.getresponse()
            if not is_whole:
                response.will_close = True
            return response
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise _Lost(error, was_sent) from error
        except BaseException:
            connection.close()
            raise

    def _kept_connection(self) -> http.client.HTTPConnection | None:
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                if not _was_closed(connection.sock):
                    return connection
                connection.close()
        return None

    def _new_connection(self) -> http.client.HTTPConnection:
        host, port = (self._proxy.host, self._proxy.port) if self._proxy is not None else (self._host, self._port)
        if self._tls is None:
            return http.client.HTTPConnection(host, port, timeout=_CONNECT_SECONDS, blocksize=_BLOCK_BYTES)
        connection = http.client.HTTPSConnection(host, port, timeout=_CONNECT_SECONDS, context=self._tls, blocksize=_BLOCK_BYTES)
        if self._proxy is not None:
            authorization = self._proxy.authorization
            connection.set_tunnel(
                self._host, self._port, {"Proxy-Authorization": authorization} if authorization is not None else {}
            )
        return connection

    def _give_back(
        self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse
    ) -> http.client.HTTPConnection | None:
        """Keeps a connection for the next request; it is given back when it is of no use any more."""
        if response.isclosed() and not response.will_close and self._pid == os.getpid():
            with self._lock:
                if len(self._idle) < _MAX_IDLE:
                    self._idle.append(connection)
                    return None
        return connection

    def _in_forked_child(self) -> None:
        self._lock = threading.RLock()
        # The parent's sockets: two processes that talk on one would disturb each other.
        self._idle = []
        self._pid = os.getpid()

    def _unreachable(self, error: Exception) -> ServerUnreachable:
        where = self.base_url if self._proxy is None else f"{self.base_url} (through the proxy {self._proxy.host})"
        if isinstance(error, socket.gaierror):
            advice = "Check the name, or the network of this machine."
            return ServerUnreachable(f"No address is known for the server {where}. {advice}", is_unknown_host=True)
        if type(error).__name__ == "SSLCertVerificationError":
            return ServerUnreachable(
                f"The certificate of {where} is not trusted: {error}. Set SSL_CERT_FILE to the certificate that the server made for "
                "itself, or NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE=1.",
                is_certificate=True,
            )
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return ServerUnreachable(f"The server {where} cannot be reached ({what}). Check that it runs and the network is up.")


class _Lost(Exception):
    """No answer came. `was_sent`: the server may have got the request all the same."""

    def __init__(self, cause: Exception, was_sent: bool) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.was_sent = was_sent


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    target: str
    given_body: bytes | bytearray | memoryview | Body | None = None
    json: object = None
    headers: Mapping[str, str] | None = None
    retry_seconds: float | None = None
    timeout_seconds: float | None = None
    may_be_repeated: bool | None = None

    @property
    def is_repeatable(self) -> bool:
        return self.method != "POST" if self.may_be_repeated is None else self.may_be_repeated

    @property
    def body(self) -> bytes | bytearray | memoryview | Body | None:
        return self.given_body if self.json is None else msgspec.json.encode(self.json)

    def all_headers(self, token: str) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {token}",
            "User-Agent": _user_agent(),
            "Accept-Encoding": "identity",
            **(self.headers or {}),
        }
        if self.json is not None:
            headers["Content-Type"] = "application/json"
        body = self.body
        if body is not None:
            headers["Content-Length"] = str(body.size if isinstance(body, Body) else len(body))
        return headers


def _read(response: http.client.HTTPResponse, size: int | None = None) -> bytes:
    """What is left of an answer, or its next bytes. Raises _Lost when it does not arrive."""
    try:
        return response.read(size)
    except (OSError, http.client.HTTPException) as error:
        raise _Lost(error, True) from error


def _connected(connection: http.client.HTTPConnection) -> socket.socket:
    sock = cast("socket.socket | None", connection.sock)  # the stubs do not know that it is None until it connects
    if sock is None:
        connection.connect()
        return connection.sock
    return sock


def _refusal(status: int, content: bytes, request: _Request) -> ServerUnreachable | RequestRefused:
    """The error that an unsuccessful answer means."""
    try:
        problem = msgspec.json.decode(content, type=_Problem)
    except msgspec.DecodeError:
        problem = _Problem()
    # Other programs have problem documents too, and their names are not ours.
    kind = problem.type.removeprefix(_PROBLEM) if problem.type.startswith(_PROBLEM) else ""
    said = problem.detail or problem.title
    if status >= 500 or status in _TRANSIENT:
        said = said or f"The server answered {status} to {_named(request)}. It may work again in a while."
        return ServerUnreachable(said, is_failure=status == _FAILED and bool(kind))
    if 300 <= status < 400:
        said = f"The server's address has moved ({_named(request)} answered {status}). Create an API token at the new address."
    if not said:
        advice = "raise its limit for the size of requests" if status == 413 else "check the proxies in between, and the address"
        said = f"Something that is not Seamark answered {status} to {_named(request)}: {advice}."
    return RequestRefused(said, status, kind)


def _named(request: _Request) -> str:
    return f"{request.method} {request.target.split('?', 1)[0]}"


@cache
def _user_agent() -> str:
    from seamark import __version__

    return f"seamark/{__version__}"


def _lower(response: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}


def _retry_after(response: http.client.HTTPResponse) -> float:
    value = response.getheader("Retry-After", "")
    return min(float(value), _MAX_PAUSE) if value.isdigit() else 0.0


def _encoded(query: Query | None) -> str:
    pairs: list[tuple[str, str]] = []
    for name, value in (query or {}).items():
        if isinstance(value, bool):
            pairs.append((name, "true" if value else "false"))
        elif isinstance(value, str | int | float):
            pairs.append((name, str(value)))
        elif value is not None:
            pairs += [(name, each) for each in value]
    return "?" + urlencode(pairs) if pairs else ""


def _was_closed(sock: socket.socket) -> bool:
    """Whether something waits on an idle connection, which can only be its end."""
    import select

    try:
        if hasattr(select, "poll"):
            poll = select.poll()
            poll.register(sock, select.POLLIN)
            return bool(poll.poll(0))
        return bool(select.select([sock], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _seconds(variable: str, default: float) -> float:
    try:
        return float(os.environ.get(variable, "")) or default
    except ValueError:
        return default


_connections: "WeakSet[Connection]" = WeakSet()


def _after_fork() -> None:
    for connection in list(_connections):
        connection._in_forked_child()  # pyright: ignore[reportPrivateUsage]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
