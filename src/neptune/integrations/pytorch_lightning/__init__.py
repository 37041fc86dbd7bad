"""The logger that PyTorch Lightning brings."""

from importlib import import_module
from typing import Any

from neptune.integrations._installed import require_package

__all__ = ["NeptuneLogger"]

require_package("pytorch_lightning", framework="PyTorch Lightning")

NeptuneLogger: Any = import_module("pytorch_lightning.loggers").NeptuneLogger  # its types are there only where it is installed
