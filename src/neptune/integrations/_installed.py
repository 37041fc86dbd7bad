"""Finds the package that an integration comes from."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from neptune.exceptions import NeptuneMissingRequirementException

__all__ = ["names_of", "require_package"]


def require_package(package: str, *, framework: str, distribution: str | None = None) -> None:
    """Raises `NeptuneMissingRequirementException`, which says what to install, unless there is such an import package.

    `distribution` is what it is installed as, if that is another name.
    """
    if find_spec(package) is None:
        raise NeptuneMissingRequirementException(distribution or package, framework)


def names_of(package: str, *, framework: str, module: str | None = None) -> dict[str, object]:
    """What the integration in a package offers: the names that its module makes public."""
    require_package(package, framework=framework)
    found: ModuleType = import_module(module or package)
    public: list[str] = getattr(found, "__all__", None) or [name for name in vars(found) if not name.startswith("_")]
    return {name: getattr(found, name) for name in public if hasattr(found, name)}
