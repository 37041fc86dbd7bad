"""The version of the API that this package speaks: the last official one, followed by Seamark's own as the local part."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.version import Version

    __version__: str
    version: Version

__all__ = ["__version__", "version"]

API_VERSION = "1.14.0"


def _detect() -> str:
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        own = version_of("seamark")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return f"{API_VERSION}+seamark"
    return f"{API_VERSION}+seamark.{own.replace('+', '.').replace('-', '.')}"


def __getattr__(name: str) -> object:
    # Both are looked up when somebody asks: reading the metadata of the installation and `packaging` take longer than the rest.
    if name == "__version__":
        value: object = _detect()
    elif name == "version":
        from packaging.version import Version

        value = Version(_detect())
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value
