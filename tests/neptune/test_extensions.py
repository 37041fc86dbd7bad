"""Extensions that other distributions bring by the entry point `neptune.extensions`."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from neptune._extensions import load_extensions
from neptune.common.warnings import NeptuneWarning


def install(folder: Path, name: str, code: str, target: str) -> None:
    """Installs a distribution with an extension, as installers do."""
    information = folder / f"{name}-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(f"[neptune.extensions]\n{name} = {target}\n")
    (folder / f"{name}.py").write_text(code)


def test_an_extension_is_loaded_with_the_package(tmp_path: Path) -> None:
    install(tmp_path, "extending", "def extend():\n    import neptune\n    neptune.extended = neptune.Run\n", "extending:extend")
    program = "import neptune; print(neptune.extended is neptune.init_run)"
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    shown = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "True"


def test_an_extension_that_fails_is_told_and_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "missing", "", "nowhere_at_all:extend")
    install(tmp_path, "breaking", "def extend():\n    raise RuntimeError('out of order')\n", "breaking:extend")
    install(tmp_path, "counting", "calls = []\ndef extend():\n    calls.append(1)\n", "counting:extend")
    monkeypatch.syspath_prepend(tmp_path)

    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        load_extensions()

    told = " ".join(str(each.message) for each in given if each.category is NeptuneWarning)
    assert "nowhere_at_all" in told
    assert "out of order" in told
    import counting  # pyright: ignore[reportMissingImports]

    assert counting.calls == [1]


def test_nothing_is_looked_up_where_there_are_no_extensions() -> None:
    program = "import sys, neptune; print('importlib.metadata' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "False"
