"""Makes the messages' modules before hatchling builds a wheel, a source distribution or an editable installation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from messages import compile_messages


class MessagesHook(BuildHookInterface[Any]):  # Any: the hook asks nothing of the builder's configuration
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # Any: hatchling's own signature
        compile_messages()
