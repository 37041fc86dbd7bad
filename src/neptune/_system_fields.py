"""The fields that the server makes with each object."""

from collections.abc import Mapping

from neptune._kinds import ContainerType

__all__ = ["SYSTEM_FIELDS"]

_ALL = {
    "sys/creation_time": "datetime",
    "sys/description": "string",
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

SYSTEM_FIELDS: Mapping[ContainerType, Mapping[str, str]] = {
    ContainerType.RUN: {**_ALL, "sys/failed": "bool", "sys/group_tags": "stringSet"},
    ContainerType.MODEL: _ALL,
    ContainerType.MODEL_VERSION: {**_ALL, "sys/model_id": "string", "sys/stage": "string"},
    ContainerType.PROJECT: _ALL,
}
