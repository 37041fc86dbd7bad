"""How a project is named."""

__all__ = ["PROJECT_QUALIFIED_NAME_PATTERN"]

PROJECT_QUALIFIED_NAME_PATTERN = "^((?P<workspace>[^/]+)/){0,1}(?P<project>[^/]+)$"
