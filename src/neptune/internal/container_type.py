"""What an object can be."""

from neptune._kinds import ContainerType

__all__ = ["ContainerType"]
