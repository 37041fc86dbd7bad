"""The version of the API that this package speaks: the last official one, followed by Seamark's own as the local part."""

from typing import TYPE_CHECKING

import seamark

if TYPE_CHECKING:
    from packaging.version import Version

    version: Version

__all__ = ["__version__", "version"]

__version__ = f"1.14.0+seamark.{seamark.__version__}"


def __getattr__(name: str) -> object:
    # Made when somebody asks: `packaging` takes longer to import than the rest of this package.
    if name != "version":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from packaging.version import Version

    globals()["version"] = Version(__version__)
    return globals()["version"]
