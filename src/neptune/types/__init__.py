"""Value objects: what a field is assigned, where a plain Python value does not say which type is meant."""

from neptune.types.atoms import Artifact, Boolean, Datetime, File, Float, GitRef, Integer, String
from neptune.types.file_set import FileSet
from neptune.types.series import FileSeries, FloatSeries, StringSeries
from neptune.types.sets import StringSet

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
    "String",
    "StringSeries",
    "StringSet",
]
