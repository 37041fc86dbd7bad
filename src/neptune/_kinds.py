"""What an object of the 2.x API can be, and the states that it goes through."""

from enum import Enum, StrEnum

__all__ = ["ContainerState", "ContainerType"]


class ContainerType(StrEnum):
    RUN = "run"
    PROJECT = "project"
    MODEL = "model"
    MODEL_VERSION = "model_version"

    def to_api(self) -> str:
        """The kind as the server spells it."""
        return "modelVersion" if self is ContainerType.MODEL_VERSION else self.value

    @staticmethod
    def from_api(api_type: str) -> "ContainerType":
        return ContainerType.MODEL_VERSION if api_type == "modelVersion" else ContainerType(api_type)


class ContainerState(Enum):
    CREATED = "created"
    STARTED = "started"
    STOPPING = "stopping"
    STOPPED = "stopped"
