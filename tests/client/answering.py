"""A server that answers as a test says: for what real ones do only when something is wrong."""

import http.server
import ssl
import threading
from collections.abc import Callable
from typing import Any

from seamark.client.connection import Connection
from seamark.client.credentials import Credentials
from seamark.server.tls import Certificate

Answers = Callable[[http.server.BaseHTTPRequestHandler, bytes], tuple[int, dict[str, str], bytes]]


class AnsweringServer:
    """Answers as the test says; keeps what it was asked."""

    def __init__(self, certificate: Certificate | None = None) -> None:
        self.answer: Answers = lambda request, body: (200, {}, b"{}")
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.connections = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                outer.connections += 1
                super().setup()

            def do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.asked.append((self.command, self.path, dict(self.headers), body))
                status, headers, content = outer.answer(self, body)
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do

            def log_message(self, format: str, *args: Any) -> None: ...

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self._server.server_address[1]}"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def connection(self, **options: Any) -> Connection:
        return Connection(Credentials("token", self.url), **{"retry_seconds": 5.0, **options})

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
