"""Servers whose data directories were filled before they started."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.interop.server import WARM_SEAMARK, Server, running_server
from tests.warm.python import run_to_end

__all__ = ["seeded_server"]


@contextmanager
def seeded_server(folder: Path, seeding: str) -> Generator[tuple[Server, Any]]:
    """A server in `folder` over what the module `seeding` has stored, and the facts that it tells of it."""
    # In a process of its own, since a process opens one embedded store.
    command = ["-m", seeding, str(folder / "data")]
    root, streams = Path(__file__).parents[2], {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    done = run_to_end(WARM_SEAMARK.start(command, env=os.environ, cwd=root, **streams), timeout=120)
    assert done.returncode == 0, done.stderr
    with running_server(folder) as server:
        yield server, json.loads(done.stdout)
