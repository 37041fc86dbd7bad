"""The stages that a model version goes through."""

from enum import Enum

__all__ = ["ModelVersionStage"]


class ModelVersionStage(Enum):
    NONE = "none"
    STAGING = "staging"
    PRODUCTION = "production"
    ARCHIVED = "archived"
