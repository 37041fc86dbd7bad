"""What the set-up scripts share: places, running a command, stamps and Debian packages. Standard library only."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
TOOLS_BIN = TOOLS / "bin"
VENV = ROOT / ".venv"


class SetupFailed(Exception):
    """A step of the set-up cannot be done; the message says what, why and what to do."""


def say(text: str) -> None:
    """Tell the person at the terminal what is going on."""
    print(f"[setup] {text}", flush=True)


def environment() -> dict[str, str]:
    """The environment for child processes: the project's own tools first on PATH."""
    variables = dict(os.environ)
    variables["PATH"] = f"{TOOLS_BIN}{os.pathsep}{variables.get('PATH', os.defpath)}"
    # Nothing may fetch an interpreter of its own: the one that runs this script is the one to use.
    variables["UV_PYTHON_DOWNLOADS"] = "never"
    variables.pop("VIRTUAL_ENV", None)
    return variables


def find(program: str) -> str | None:
    """Path of a program on the PATH that children see, or None."""
    return shutil.which(program, path=environment()["PATH"])


def run(command: Sequence[str | Path], *, cwd: Path = ROOT, extra: Mapping[str, str] | None = None) -> None:
    """Run a command, show its output, and raise `SetupFailed` when it fails."""
    words = [str(word) for word in command]
    completed = subprocess.run(words, cwd=cwd, env=environment() | dict(extra or {}), check=False)
    if completed.returncode != 0:
        raise SetupFailed(
            f"`{shlex.join(words)}` failed with exit status {completed.returncode}. "
            "Its own output above says why; mend that and run make again."
        )


def answer_of(command: Sequence[str | Path]) -> str | None:
    """Standard output of a command, or None when it cannot be run or fails."""
    try:
        completed = subprocess.run(
            [str(word) for word in command], env=environment(), check=False, capture_output=True, text=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return completed.stdout.strip() if completed.returncode == 0 else None


def digest_of(files: Iterable[Path], *words: str) -> str:
    """A digest of file names, file contents and further words: it changes when a step must be done again."""
    digest = hashlib.sha256()
    for word in words:
        digest.update(word.encode() + b"\0")
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def is_done(stamp: Path, digest: str) -> bool:
    """Whether the step behind this stamp was completed for exactly these inputs."""
    return stamp.is_file() and stamp.read_text() == digest


def mark_done(stamp: Path, digest: str) -> None:
    """Remember that the step was completed for these inputs."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)


def install_debian_package(package: str, *, purpose: str) -> None:
    """Install a Debian package, as root or through password-less sudo.

    Raises `SetupFailed` with the command to type when this machine does not allow that.
    """
    apt = shutil.which("apt-get")
    command = f"apt-get install --no-install-recommends {package}"
    if apt is None:
        raise SetupFailed(
            f"{package} is not installed; {purpose} need it, and this is not a Debian system. "
            "Install it with your package manager."
        )
    prefix: list[str] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None or answer_of(["sudo", "-n", "true"]) is None:
            raise SetupFailed(
                f"The Debian package {package} is not installed; {purpose} need it, and only root may install it. "
                f"Run `sudo {command}`, then make again."
            )
        prefix = ["sudo", "-n"]
    say(f"installing the Debian package {package}, which {purpose} need")
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq", "-y", "-o", "Dpkg::Use-Pty=0"]
    install = [*quiet, "install", "--no-install-recommends", package]
    try:
        run(install)
    except SetupFailed:
        # An empty or old package list is the usual cause.
        run([*quiet, "update"])
        run(install)


def main_guard(steps: Sequence[str], known: Mapping[str, object]) -> None:
    """Stop with a message when a step is not one of the known ones."""
    unknown = [step for step in steps if step not in known]
    if unknown:
        sys.exit(f"Unknown step: {', '.join(unknown)}. Known steps: {', '.join(known)}.")
