"""Runs, and the classes that the former module of this name had."""

from neptune._kinds import ContainerState as RunState
from neptune.attributes.attribute import Attribute
from neptune.attributes.namespace import Namespace as NamespaceAttr
from neptune.exceptions import InactiveRunException, MetadataInconsistency, NeptunePossibleLegacyUsageException
from neptune.handler import Handler
from neptune.metadata_containers import Run
from neptune.types import Boolean, Datetime, Float, Integer, String
from neptune.types.namespace import Namespace
from neptune.types.value import Value

__all__ = [
    "Attribute",
    "Boolean",
    "Datetime",
    "Float",
    "Handler",
    "InactiveRunException",
    "Integer",
    "MetadataInconsistency",
    "Namespace",
    "NamespaceAttr",
    "NeptunePossibleLegacyUsageException",
    "Run",
    "RunState",
    "String",
    "Value",
]
