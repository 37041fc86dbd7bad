"""A ClickHouse server for the tests: as much of its HTTP interface as clickhouse-connect uses, in front of a chDB.

Run as a program with a directory; prints the port. It ends when its standard input does.
"""

import os
import re
import socketserver
import sys
import tempfile
import threading
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import chdb

_NOT_SETTINGS = {
    "query",
    "query_id",
    "database",
    "session_id",
    "compress",
    "decompress",
    "default_format",
    "client_protocol_version",
    "wait_end_of_query",
    "buffer_size",
}


class _Front:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._connection: Any = chdb.connect(str(directory))
        self._lock = threading.Lock()
        self._scratch = directory / "bodies"
        self._scratch.mkdir()

    def run(self, sql: str, fields: dict[str, str]) -> bytes:
        """The result of the statement, with the settings and parameters among the fields."""
        settings = {name: value for name, value in fields.items() if name not in _NOT_SETTINGS and not name.startswith("param_")}
        values = {name.removeprefix("param_"): value for name, value in fields.items() if name.startswith("param_")}
        with self._lock:
            try:
                for name, value in settings.items():
                    self._connection.query(f"SET {name} = '{value}'")
                return bytes(self._connection.query(sql, fields.get("default_format", "TabSeparated"), params=values).bytes())
            except Exception:
                self._reconnect()
                raise

    def _reconnect(self) -> None:
        """chDB gives what a failed statement had put out before the answer to the connection's next one."""
        broken, self._connection = self._connection, chdb.connect(str(self._directory))
        broken.close()

    def insert(self, statement: str, body: bytes) -> bytes:
        with tempfile.NamedTemporaryFile(dir=self._scratch) as file:
            file.write(body)
            file.flush()
            with self._lock:
                self._connection.query(re.sub(r"FORMAT (\w+)\s*$", rf"FROM INFILE '{file.name}' FORMAT \1", statement.strip()))
        return b""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer goes out whole and at once; the kernel would hold its second packet back for 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True
    front: _Front

    def do_GET(self) -> None:
        self._answer(200, b"Ok.\n")

    def do_POST(self) -> None:
        fields = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self._body()
        try:
            if self.headers.get_content_type() == "multipart/form-data":
                fields |= self._form(body)
                body = b""
            query = fields.get("query", "")
            if re.match(r"\s*INSERT", query, re.IGNORECASE):
                self._answer(200, self.front.insert(query, body))
            else:
                self._answer(200, self.front.run(query or body.decode(), fields))
        except Exception as error:
            self._answer(500, str(error).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("transfer-encoding", ""):
            return self.rfile.read(int(self.headers.get("content-length", "0")))
        body = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return bytes(body)

    def _form(self, body: bytes) -> dict[str, str]:
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        parts = BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()
        return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True).decode() for part in parts}

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status != 200:
            code = re.search(rb"Code: (\d+)", body)
            self.send_header("X-ClickHouse-Exception-Code", code.group(1).decode() if code else "1001")
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # without the base class's look-up of the host's name
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


def main() -> None:
    _Handler.front = _Front(Path(sys.argv[1]))
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
