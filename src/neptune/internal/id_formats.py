"""Kinds of ids, under the path that older code imports them from."""

from typing import NewType

__all__ = ["QualifiedName", "SysId", "UniqueId"]

UniqueId = NewType("UniqueId", str)
"""The UUID of an object."""

SysId = NewType("SysId", str)
"""What an object is called in its project, such as "CLS-12"."""

QualifiedName = NewType("QualifiedName", str)
"""Names from the workspace down, such as "lab/digits" or "lab/digits/CLS-12"."""
