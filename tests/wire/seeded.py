"""Servers whose data directories were filled before they started."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.interop.server import Server, running_server

__all__ = ["seeded_server"]


@contextmanager
def seeded_server(folder: Path, seeding: str) -> Generator[tuple[Server, Any]]:
    """A server in `folder` over what the module `seeding` has stored, and the facts that it tells of it."""
    # In a process of its own, since a process opens one embedded store.
    command = [sys.executable, "-m", seeding, str(folder / "data")]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    with running_server(folder) as server:
        yield server, json.loads(done.stdout)
