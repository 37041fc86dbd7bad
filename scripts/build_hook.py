"""What hatchling does before it builds a wheel, a source distribution or an editable installation.

It makes the messages' modules, and puts into the wheel what says that the distributions `neptune` and `neptune-scale` are installed:
the packages of these names are ours. Installers then count them as there when an integration package asks for them, in place of
installing the official ones over ours, and programs that look for the distribution find it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from messages import compile_messages

# The last official versions, whose programming interface the packages have.
STOOD_FOR = {"neptune": "1.14.0", "neptune-scale": "0.30.0"}


class SeamarkHook(BuildHookInterface[Any]):  # Any: the hook asks nothing of the builder's configuration
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # Any: hatchling's own signature
        compile_messages()
        if self.target_name != "wheel" or version != "standard":
            return
        self._folder = tempfile.TemporaryDirectory()
        builder: Any = self  # hatchling's metadata is generic over a class that it does not tell
        own: str = builder.metadata.version
        for name, stood_for in STOOD_FOR.items():
            folder = Path(self._folder.name) / f"{name.replace('-', '_')}-{stood_for}+seamark.{own}.egg-info"
            folder.mkdir()
            (folder / "PKG-INFO").write_text(
                f"Metadata-Version: 2.1\nName: {name}\nVersion: {stood_for}+seamark.{own}\nSummary: Part of Seamark\n"
            )
            # Empty: who uninstalls this name leaves the files to Seamark.
            (folder / "top_level.txt").touch()
            for file in folder.iterdir():
                build_data["force_include"][str(file)] = f"{folder.name}/{file.name}"
