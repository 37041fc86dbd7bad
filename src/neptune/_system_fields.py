"""The fields that the server makes with each object."""

from collections.abc import Mapping

from neptune._kinds import ContainerType

__all__ = ["SYSTEM_FIELDS"]

_ALL = {
    "sys/creation_time": "datetime",
    "sys/group_tags": "stringSet",
    "sys/id": "string",
    "sys/modification_time": "datetime",
    "sys/monitoring_time": "int",
    "sys/name": "string",
    "sys/owner": "string",
    "sys/ping_time": "datetime",
    "sys/running_time": "float",
    "sys/size": "float",
    "sys/state": "experimentState",
    "sys/tags": "stringSet",
    "sys/trashed": "bool",
}

_RUN = {
    "sys/archived": "bool",
    "sys/description": "string",
    "sys/diagnostics/project_uuid": "string",
    "sys/diagnostics/run_uuid": "string",
    "sys/diagnostics/tracker_client": "string",
    "sys/failed": "bool",
    "sys/forking/depth": "int",
    "sys/relative_creation_time_ms": "int",
    "sys/running_time_seconds": "float",
}

SYSTEM_FIELDS: Mapping[ContainerType, Mapping[str, str]] = {
    ContainerType.RUN: {**_ALL, **_RUN},
    ContainerType.MODEL: _ALL,
    ContainerType.MODEL_VERSION: {**_ALL, "sys/model_id": "string", "sys/stage": "string"},
    ContainerType.PROJECT: _ALL,
}
