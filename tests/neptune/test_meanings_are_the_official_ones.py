"""Our package and the official one, asked the same: what they make of values that users log."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.interop.official import client_python

SCRIPT = Path(__file__).with_name("meanings.py")


def meanings(python: str | Path) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if python == sys.executable or name != "PYTHONPATH"}
    shown = subprocess.run([python, SCRIPT], capture_output=True, text=True, check=False, env=environment, timeout=120)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout.splitlines()[-1])


def test_values_mean_what_they_mean_to_the_official_package() -> None:
    ours, theirs = meanings(sys.executable), meanings(client_python("official"))

    assert len(ours) > 200
    assert {name: (theirs[name], meant) for name, meant in ours.items() if theirs[name] != meant} == {}
