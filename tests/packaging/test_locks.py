"""The lock files name everything that pyproject.toml asks for, at versions that it allows, with hashes and no addresses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.conftest import ROOT

_PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
_EXTRAS = _PYPROJECT["project"]["optional-dependencies"]
_SERVER = [*_PYPROJECT["project"]["dependencies"], *_EXTRAS["server"], *_EXTRAS["postgres"], *_EXTRAS["s3"]]
_DEVELOPMENT = [*_SERVER, *_PYPROJECT["dependency-groups"]["dev"]]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^ ;\\]+)", re.MULTILINE)
_LOCKS = sorted([*(ROOT / "requirements").glob("*.txt"), ROOT / "demo" / "requirements.txt"])


def _pins(lock: Path) -> dict[str, set[str]]:
    """The versions that a lock file gives each package; there may be one for each Python version."""
    pins: dict[str, set[str]] = {}
    for name, version in _PIN.findall(lock.read_text()):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins


@pytest.mark.parametrize(("lock", "asked"), [("server.txt", _SERVER), ("dev.txt", _DEVELOPMENT)])
def test_every_dependency_is_locked_at_an_allowed_version(lock: str, asked: list[str]) -> None:
    pins = _pins(ROOT / "requirements" / lock)
    for requirement in map(Requirement, asked):
        versions = pins.get(canonicalize_name(requirement.name), set())
        assert versions, f"{lock} lacks {requirement.name}; run `make lock`"
        assert all(requirement.specifier.contains(version) for version in versions), f"{lock} is behind; run `make lock`"


def test_what_is_tested_is_what_is_deployed() -> None:
    tested, deployed = _pins(ROOT / "requirements" / "dev.txt"), _pins(ROOT / "requirements" / "server.txt")
    assert {name: versions for name, versions in deployed.items() if tested.get(name) != versions} == {}


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda lock: lock.name if lock.parent.name == "requirements" else "demo")
def test_a_lock_has_a_hash_for_every_package_and_names_no_address(lock: Path) -> None:
    text = lock.read_text()
    entries = [entry for entry in re.split(r"\n(?=[A-Za-z0-9])", text) if not entry.startswith("#")]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links", text) == []
