"""The command `neptune`: sends what trainings have left behind on this disk, lists it, and clears it away."""

from neptune.cli.commands import clear, main, status, sync

__all__ = ["clear", "main", "status", "sync"]
