"""How a project is named."""

from neptune.common.patterns import PROJECT_QUALIFIED_NAME_PATTERN

__all__ = ["PROJECT_QUALIFIED_NAME_PATTERN"]
