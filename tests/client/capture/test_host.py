"""What is told of the machine, the process and the script."""

import hashlib
import os
import platform
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from seamark.client.capture.host import this_process

_TELL = "from seamark.client.capture import host; print(host.executed_script(), host.run_command(), sep='|')"


def _tell(*command: str, folder: Path) -> list[str]:
    ended = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    return ended.stdout.strip().split("|")


def test_a_process_is_told_from_others_by_a_digest() -> None:
    process = this_process()
    assert (process.hostname, process.pid, process.tid) == (platform.node(), os.getpid(), threading.get_ident())
    written = f"{platform.node()}{os.getpid()}{threading.get_ident()}"
    assert process.digest == hashlib.sha256(written.encode()).hexdigest()[-8:]


def test_a_process_knows_its_rank_from_whoever_launched_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK"):
        monkeypatch.delenv(name, raising=False)
    assert this_process().rank is None
    monkeypatch.setenv("SLURM_PROCID", "12")
    assert this_process().rank == 12
    monkeypatch.setenv("RANK", "3")
    assert this_process().rank == 3
    monkeypatch.setenv("RANK", "-1")
    assert this_process().rank == 12


def test_the_script_is_the_file_that_python_was_started_with(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(_TELL)
    path, command = _tell("train.py", "--epochs", "3", folder=tmp_path)
    assert path == str(script.resolve())
    assert command == f"{sys.executable} train.py --epochs 3"


def test_a_module_is_its_file(tmp_path: Path) -> None:
    package = tmp_path / "models"
    package.mkdir()
    (package / "__main__.py").write_text(_TELL)
    assert _tell("-m", "models", folder=tmp_path)[0] == str((package / "__main__.py").resolve())


def test_a_launcher_names_the_script_among_its_arguments(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("")
    assert _tell("-c", _TELL, "--verbose", "train.py::test_one", folder=tmp_path)[0] == str((tmp_path / "train.py").resolve())
    assert _tell("-c", _TELL, "train", folder=tmp_path)[0] == str((tmp_path / "train.py").resolve())


def test_without_a_file_there_is_no_script(tmp_path: Path) -> None:
    assert _tell("-c", _TELL, folder=tmp_path)[0] == "None"


def test_a_notebook_is_recognised_by_its_kernel(tmp_path: Path) -> None:
    # IPython is not installed with us; this is all of it that is asked.
    (tmp_path / "IPython.py").write_text(
        "class Shell:\n    config = {'IPKernelApp': {}}\n\ndef get_ipython():\n    return Shell if NOTEBOOK else None\n\nNOTEBOOK = True\n"
    )
    ask = "from seamark.client.capture import host; print(host.is_ipython(), host.is_notebook(), host.is_interactive(), sep='|')"
    assert _tell("-c", ask, folder=tmp_path) == ["False", "False", "False"]
    assert _tell("-c", f"import IPython; {ask}", folder=tmp_path) == ["True", "True", "False"]
    assert _tell("-c", f"import sys; sys.ps1 = '>>> '; {ask}", folder=tmp_path) == ["False", "False", "True"]


def test_looking_costs_no_heavy_import(tmp_path: Path) -> None:
    ask = (
        "import importlib, pkgutil, seamark.client.capture as c; "
        "[importlib.import_module(f'{c.__name__}.{m.name}') for m in pkgutil.iter_modules(c.__path__)]; "
        "print([n for n in ('psutil', 'pynvml', 'numpy', 'urllib3', 'IPython', 'importlib.metadata', 'multiprocessing', 'hashlib') if n in sys.modules])"
    )
    assert _tell("-c", f"import sys; {ask}", folder=tmp_path) == ["[]"]
