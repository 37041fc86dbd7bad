"""The version of the API that this package speaks: the last official one, followed by Seamark's own as the local part."""

from typing import TYPE_CHECKING

import seamark

if TYPE_CHECKING:
    from packaging.version import Version

    version: Version

__all__ = ["__version__", "version"]

API_VERSION = "1.14.0"

__version__ = f"{API_VERSION}+seamark.{seamark.__version__}"


def __getattr__(name: str) -> object:
    if name == "version":
        # Looked up when somebody asks: `packaging` takes longer to import than the rest.
        from packaging.version import Version

        globals()[name] = Version(__version__)
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
