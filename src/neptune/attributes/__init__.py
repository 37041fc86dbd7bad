"""The types of fields, and what can be done with each."""

from neptune.attributes.atoms import (
    Artifact,
    Boolean,
    Datetime,
    File,
    Float,
    GitRef,
    Integer,
    NotebookRef,
    RunState,
    String,
)
from neptune.attributes.file_set import FileSet
from neptune.attributes.series import FileSeries, FloatSeries, StringSeries
from neptune.attributes.sets import StringSet
from neptune.attributes.utils import create_attribute_from_type

__all__ = [
    "Artifact",
    "Boolean",
    "Datetime",
    "File",
    "FileSeries",
    "FileSet",
    "Float",
    "FloatSeries",
    "GitRef",
    "Integer",
    "NotebookRef",
    "RunState",
    "String",
    "StringSeries",
    "StringSet",
    "create_attribute_from_type",
]
