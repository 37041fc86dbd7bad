"""The objects of this API: runs, models, model versions, projects."""

from neptune.metadata_containers.metadata_container import MetadataContainer
from neptune.metadata_containers.model import Model
from neptune.metadata_containers.model_version import ModelVersion
from neptune.metadata_containers.project import Project
from neptune.metadata_containers.run import Run

__all__ = ["MetadataContainer", "Model", "ModelVersion", "Project", "Run"]
