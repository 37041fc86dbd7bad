"""The command line, called in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from seamark.cli.main import cli

Seamark = Callable[..., Result]


@pytest.fixture
def seamark(tmp_path: Path) -> Seamark:
    """Runs a command on one data directory; errors are the result's exception."""
    runner = CliRunner()

    def run(*arguments: str, text: str | None = None) -> Result:
        return runner.invoke(cli, [*arguments, "--data-dir", str(tmp_path / "data")], input=text)

    return run
