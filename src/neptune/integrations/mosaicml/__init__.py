"""The logger that MosaicML's Composer brings."""

from importlib import import_module
from typing import Any

from neptune.integrations._installed import require_package

__all__ = ["NeptuneLogger"]

require_package("composer", framework="MosaicML Composer", distribution="mosaicml")

NeptuneLogger: Any = import_module("composer.loggers").NeptuneLogger  # its types are there only where it is installed
