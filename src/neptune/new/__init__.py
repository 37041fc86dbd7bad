"""The former import path of this package: `neptune.new.X` is `neptune.X`, for every module and name X."""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any, NoReturn

from neptune.common.warnings import warn_once
from neptune.exceptions import NeptunePossibleLegacyUsageException

_OLD = "neptune.new."
_ALIASES = ("run", "project", "runs_table")  # modules that there are only here
_PUBLIC_NAMES = (
    "ANONYMOUS_API_TOKEN",
    "NeptunePossibleLegacyUsageException",
    "Run",
    "__version__",
    "init_model",
    "init_model_version",
    "init_project",
    "init_run",
)
_WITH_PUBLIC_NAMES = (
    "types",
    "utils",
    "exceptions",
    "handler",
    "metadata_containers",
    "attributes",
    "constants",
    "envs",
    "logging",
)
_FIRST_API = frozenset(
    {
        "append_tag",
        "append_tags",
        "create_experiment",
        "delete_artifacts",
        "get_experiment",
        "log_artifact",
        "log_image",
        "log_metric",
        "log_text",
        "remove_property",
        "remove_tag",
        "send_artifact",
        "send_image",
        "send_metric",
        "send_text",
        "set_property",
        "stop",
    }
)


class _Redirect(MetaPathFinder, Loader):
    """Imports the module without `new` in its name, so that there is only one of each, with one set of classes."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if not fullname.startswith(_OLD) or fullname.removeprefix(_OLD) in _ALIASES:
            return None
        actual = find_spec(_without_new(fullname))
        if actual is None:
            return None
        return ModuleSpec(fullname, self, is_package=actual.submodule_search_locations is not None)

    def exec_module(self, module: ModuleType) -> None:
        # The import system takes what stands here after the execution.
        sys.modules[module.__name__] = importlib.import_module(_without_new(module.__name__))


def _without_new(name: str) -> str:
    return "neptune." + name.removeprefix(_OLD)


def _raise_legacy_client_expected(*args: Any, **kwargs: Any) -> NoReturn:
    raise NeptunePossibleLegacyUsageException()


def __getattr__(name: str) -> Any:
    if name == "__all__":  # what `from neptune.new import *` asks for
        return [*_PUBLIC_NAMES, *sorted(_FIRST_API)]
    if name in _FIRST_API:
        return _raise_legacy_client_expected
    package = importlib.import_module("neptune")
    if name in package.__all__:
        return getattr(package, name)
    if not name.startswith("_"):
        if find_spec(f"neptune.{name}") is not None:
            return importlib.import_module(_OLD + name)
        for module in map(importlib.import_module, (f"neptune.{each}" for each in _WITH_PUBLIC_NAMES)):
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


sys.meta_path.insert(0, _Redirect())

warn_once("`neptune.new` is the former name of this package. Import from `neptune` in its place.")
