"""Says what a script saw through the official client: one line of JSON at the end of standard output.

Runs in the official client's environment, so it uses the standard library alone.
"""

import json
import sys
import traceback
from datetime import date
from enum import Enum
from pathlib import Path

ARGUMENTS = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
"""What the test passed to the script."""

QUIET = {
    "capture_stdout": False,
    "capture_stderr": False,
    "capture_hardware_metrics": False,
    "capture_traceback": False,
    "git_ref": False,
    "source_files": [],
}
"""Arguments of `init_run` for a run that logs nothing by itself."""

_seen = {}


def observe(name, look):
    """Remember what looking answers, or the error that it raises."""
    assert name not in _seen, f"{name!r} was observed before"
    try:
        _seen[name] = {"value": look()}
    except Exception as error:
        _seen[name] = {
            "kind": type(error).__name__,
            "bases": [base.__name__ for base in type(error).__mro__],
            "message": _message(error),
            "traceback": traceback.format_exc(),
        }


def _message(error):
    try:
        return str(error)
    except KeyError:
        # Some of the client's exceptions cannot print themselves: their texts name values that they were not given.
        return repr(error.args)


def report():
    """Print everything that was observed."""
    print("\nOBSERVED " + json.dumps(_seen, default=_as_json), flush=True)


def _as_json(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if hasattr(value, "item"):
        return value.item()
    return str(value)


def rows(frame):
    """A pandas table as a list of rows, missing cells as None."""
    return [{column: None if _is_missing(cell) else cell for column, cell in row.items()} for row in frame.to_dict("records")]


def _is_missing(cell):
    return isinstance(cell, float) and cell != cell
