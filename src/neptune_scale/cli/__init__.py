"""Sending what runs have left on the disk, from programs; on the command line it is `neptune sync`."""

from neptune_scale.cli.sync import sync_all

__all__ = ["sync_all"]
