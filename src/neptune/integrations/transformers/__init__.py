"""The callback that Hugging Face Transformers brings."""

from importlib import import_module
from typing import Any

from neptune.integrations._installed import require_package

__all__ = ["NeptuneCallback"]

require_package("transformers", framework="Transformers")

NeptuneCallback: Any = import_module(
    "transformers.integrations"
).NeptuneCallback  # its types are there only where it is installed
