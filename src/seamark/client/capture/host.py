"""Where a script runs: the machine, the process, the file that was started, and whether a person is typing."""

import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Process", "executed_script", "is_interactive", "is_ipython", "is_notebook", "run_command", "this_process"]

_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Process:
    """Which process and thread on which machine records a run."""

    hostname: str
    pid: int
    tid: int
    rank: int | None = None
    """Its number among the processes of a distributed training, where whoever launched it says so."""

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that tell the processes of one run apart, the same as the official 2.x client's."""
        from hashlib import sha256

        return sha256(f"{self.hostname}{self.pid}{self.tid}".encode()).hexdigest()[-8:]


def this_process() -> Process:
    """The calling process and thread."""
    return Process(_hostname(), os.getpid(), threading.get_ident(), _rank())


def _rank() -> int | None:
    """As torchrun, Slurm, Open MPI and MPICH tell it, the first that does."""
    for name in ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK"):
        value = os.environ.get(name, "")
        if value.isdecimal() and len(value) <= _MOST_DIGITS:
            return int(value)
    return None


def _hostname() -> str:
    """As `platform.node()` tells it, without that import where possible: made within an excepthook, it evaluates code, after which
    CPython forgets that Ctrl-C ends the script and exits with 1."""
    if hasattr(os, "uname"):
        return os.uname().nodename
    import platform

    return platform.node()


def executed_script() -> Path | None:
    """The file that Python was started with, resolved; None in an interactive session, and in IPython, which is no script of anybody's.

    Under a launcher that runs the script by itself (`torchrun`, `coverage run`) this is the script, since it is `__main__`. Without a
    file there, the first argument that names a Python file is taken, with or without its ending.
    """
    if is_ipython():
        return None
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    for candidate in ([main] if isinstance(main, str) else []) + sys.argv:
        path = Path(candidate.split("::", 1)[0])
        if path.suffix != ".py":
            path = path.with_name(f"{path.name}.py") if path.name else path
        try:
            if path.is_file():
                return path.resolve()
        except (OSError, ValueError):
            continue
    return None


def run_command() -> str:
    """The command line of this process, words separated by blanks."""
    return " ".join(sys.orig_argv)


def _ipython_shell() -> Any:  # Any: IPython is not among our dependencies
    # A session in IPython has imported it; importing it here would cost a script half a second.
    ipython = sys.modules.get("IPython")
    get_shell = getattr(ipython, "get_ipython", None)
    return get_shell() if callable(get_shell) else None


def is_ipython() -> bool:
    """Whether this runs in IPython, in a terminal or in a notebook."""
    return _ipython_shell() is not None


def is_notebook() -> bool:
    """Whether this runs in a notebook's kernel."""
    config: object = getattr(_ipython_shell(), "config", None)
    return isinstance(config, dict) and "IPKernelApp" in config


def is_interactive() -> bool:
    """Whether a person types at Python's or IPython's prompt."""
    return hasattr(sys, "ps1")
