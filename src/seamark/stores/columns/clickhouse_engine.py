"""A ClickHouse server over HTTP, through clickhouse-connect."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError

from seamark.stores.columns.engine import READ_SECONDS, SESSION_SETTINGS, Engine, EngineError

__all__ = ["ClickHouseEngine"]

_SETTINGS = {name: value.strip("'") for name, value in SESSION_SETTINGS.items()} | {"max_execution_time": str(READ_SECONDS)}


class ClickHouseEngine(Engine):
    """`url` is `clickhouse://user:password@host:8123/database`, or `clickhouses://` for TLS; `?name=value` sets session settings."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        database = parts.path.strip("/") or "default"
        is_secure = parts.scheme == "clickhouses"
        settings = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        connect: Any = clickhouse_connect.get_client  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # half typed
        try:
            self._client: Any = connect(
                host=parts.hostname or "localhost",
                port=parts.port or (8443 if is_secure else 8123),
                username=unquote(parts.username or "default"),
                password=unquote(parts.password or ""),
                database=database,
                secure=is_secure,
                autogenerate_session_id=False,
                settings=settings,
                form_encode_query_params=True,
            )
        except ClickHouseError as error:
            raise EngineError(
                f"ClickHouse at {parts.hostname}:{parts.port} does not answer: {error}", is_transient=True
            ) from error

    def execute(self, sql: str) -> None:
        try:
            self._client.command(sql)
        except ClickHouseError as error:
            raise _translated(error) from error

    def query(self, sql: str, parameters: Mapping[str, str] | None = None) -> pa.Table:
        # As bytes, since clickhouse-connect escapes every byte of those, and of strings too few characters.
        values = {name: text.encode() for name, text in (parameters or {}).items()}
        try:
            data = self._client.raw_query(sql, parameters=values, settings=_SETTINGS, fmt="ArrowStream")
        except ClickHouseError as error:
            raise _translated(error) from error
        if not data:
            return pa.table({})
        return pa.ipc.open_stream(data).read_all()

    def read_joined(self, sql: str) -> bytes:
        try:
            return self._client.raw_query(sql, settings=_SETTINGS, fmt="RawBLOB")
        except ClickHouseError as error:
            raise _translated(error) from error

    def insert_file(self, table: str, file: Path) -> None:
        self._insert(table, None, file, "Arrow", {})

    def insert_native(self, table: str, columns: Sequence[str], file: Path) -> None:
        self._insert(table, columns, file, "Native", {"optimize_on_insert": 0})

    def _insert(self, table: str, columns: Sequence[str] | None, file: Path, form: str, settings: dict[str, int]) -> None:
        try:
            with file.open("rb") as source:
                self._client.raw_insert(table, columns, source, settings, form)
        except ClickHouseError as error:
            raise _translated(error) from error

    def put_merges_behind(self) -> None:
        """That is the server's to say."""

    def close(self) -> None:
        self._client.close()


def _translated(error: ClickHouseError) -> EngineError:
    return EngineError(str(error), is_transient=isinstance(error, OperationalError))
