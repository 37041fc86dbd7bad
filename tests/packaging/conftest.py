"""The wheel as a user gets it, and empty environments that it is installed into."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _uv() -> str:
    search = os.pathsep.join([str(ROOT / ".tools" / "bin"), os.environ.get("PATH", os.defpath)])
    program = shutil.which("uv", path=search)
    assert program is not None, "uv is not installed; run `make setup`"
    return program


@dataclass(frozen=True)
class InstalledEnvironment:
    """A virtual environment with nothing in it but the wheel and what the wheel asks for."""

    path: Path

    def program(self, name: str) -> str:
        return str(self.path / "bin" / name)

    def variables(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SEAMARK_", "NEPTUNE_", "PYTHON", "VIRTUAL_"))
        }
        return kept | {"PATH": f"{self.path / 'bin'}{os.pathsep}{os.defpath}"}

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run one of the environment's programs, away from the checkout so that nothing is imported from there."""
        return subprocess.run(
            [self.program(command[0]), *command[1:]],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=cwd or self.path,
            env=self.variables(),
        )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        check=True,
        cwd=ROOT,
        timeout=300,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def install(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], InstalledEnvironment]:
    """Installs the wheel with the given extras (`""` or `"[server]"`) into a new, empty environment, at the locked versions."""

    def install_with(extras: str) -> InstalledEnvironment:
        path = tmp_path_factory.mktemp("environment") / "venv"
        uv = _uv()
        environment = InstalledEnvironment(path)
        variables = environment.variables() | {"UV_PYTHON_DOWNLOADS": "never"}
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(path)], check=True, env=variables, timeout=120)
        locked = ROOT / "requirements" / "server.txt"
        target = f"seamark{extras} @ {wheel.as_uri()}"
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", environment.program("python"), "--constraint", str(locked), target],
            check=True,
            env=variables,
            timeout=600,
        )
        return environment

    return install_with


@pytest.fixture(scope="session")
def base_environment(install: Callable[[str], InstalledEnvironment]) -> InstalledEnvironment:
    """`pip install seamark`."""
    return install("")


@pytest.fixture(scope="session")
def server_environment(install: Callable[[str], InstalledEnvironment]) -> InstalledEnvironment:
    """`pip install "seamark[server]"`."""
    return install("[server]")
