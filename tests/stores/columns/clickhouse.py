"""A ClickHouse for the tests: the server that SEAMARK_TEST_CLICKHOUSE_URL names, or the HTTP front before a chDB."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FRONT = Path(__file__).with_name("http_front.py")


@contextmanager
def running_clickhouse(directory: Path) -> Iterator[str]:
    """The URL of a running ClickHouse, as `Columns.open` takes it."""
    url = os.environ.get("SEAMARK_TEST_CLICKHOUSE_URL")
    if url:
        yield url
        return
    process = subprocess.Popen(
        [sys.executable, str(_FRONT), str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline())
        yield f"clickhouse://127.0.0.1:{port}/default"
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()
