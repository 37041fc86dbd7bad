"""The states that an object goes through."""

from neptune._kinds import ContainerState

__all__ = ["ContainerState"]
