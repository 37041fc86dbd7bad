"""The base classes of what has fields, under the names that integrations import."""

from neptune.typing import NeptuneObject, NeptuneObjectCallback, SupportsNamespaces

__all__ = ["NeptuneObject", "NeptuneObjectCallback", "SupportsNamespaces"]
