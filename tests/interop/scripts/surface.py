"""What modules of a package offer: names, members of classes, parameters and defaults, as JSON."""

import importlib
import inspect
import json
import sys
import warnings
from enum import Enum

warnings.simplefilter("ignore")


def parameters(function):
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    return [[each.name, each.kind.name, default(each.default)] for each in signature.parameters.values()]


def default(value):
    if value is inspect.Parameter.empty:
        return "required"
    return (
        f"{value.value!r}"
        if isinstance(value, Enum)
        else repr(value)
        if isinstance(value, str | int | float | bool | None)
        else "object"
    )


def is_public(name):
    return not name.startswith("_") or name in ("__init__", "__getitem__", "__setitem__", "__delitem__", "__enter__")


def members(cls):
    found = {}
    for owner in cls.__mro__:
        # What comes from Python itself is there in both.
        if owner.__module__.partition(".")[0] not in ("neptune", "neptune_scale"):
            continue
        for name, member in vars(owner).items():
            if is_public(name) and name not in found:
                function = getattr(member, "__func__", member)
                found[name] = parameters(function) if callable(function) else None
    return found


def described(module, wants_all):
    """With `wants_all` also what the module only imports; else what it says that it offers, or has itself."""
    found = {}
    listed = None if wants_all else getattr(module, "__all__", None)
    for name in listed or sorted({*vars(module), *getattr(module, "__all__", ())}):
        value = getattr(module, name, None)
        if name.startswith("_") or inspect.ismodule(value):
            continue
        if (
            not wants_all
            and listed is None
            and not str(getattr(value, "__module__", None)).startswith(module.__name__.partition(".")[0])
        ):
            continue
        if inspect.isclass(value):
            found[name] = {"kind": "class", "members": members(value)}
        elif inspect.isfunction(value):
            found[name] = {"kind": "function", "parameters": parameters(value)}
        else:
            found[name] = {"kind": "value", "value": value if isinstance(value, str | int | float | bool) else None}
    return found


wants_all = "--all" in sys.argv
print(json.dumps({each: described(importlib.import_module(each), wants_all) for each in sys.argv[1:] if each != "--all"}))
