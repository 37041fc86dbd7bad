"""The command line: `seamark …`."""

from seamark.cli.main import main

__all__ = ["main"]
