"""Which class of fields goes with which type on the server, and with which value."""

from typing import TYPE_CHECKING, Any

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
from neptune.attributes.attribute import Attribute
from neptune.attributes.file_set import FileSet
from neptune.attributes.namespace import Namespace
from neptune.attributes.series import FileSeries, FloatSeries, StringSeries
from neptune.attributes.sets import StringSet
from neptune.exceptions import OperationNotSupported
from neptune.types.value_copy import ValueCopy
from seamark.model.attributes import AttributeType

if TYPE_CHECKING:
    from neptune.metadata_containers.metadata_container import MetadataContainer

__all__ = ["attribute_class_of", "create_attribute_from_type"]

_BY_TYPE: dict[str, type[Attribute]] = {
    AttributeType.FLOAT: Float,
    AttributeType.INT: Integer,
    AttributeType.BOOL: Boolean,
    AttributeType.STRING: String,
    AttributeType.DATETIME: Datetime,
    AttributeType.FILE: File,
    AttributeType.FILE_REF: File,
    AttributeType.FILE_SET: FileSet,
    AttributeType.FLOAT_SERIES: FloatSeries,
    AttributeType.STRING_SERIES: StringSeries,
    AttributeType.FILE_SERIES: FileSeries,
    AttributeType.FILE_REF_SERIES: FileSeries,
    AttributeType.STRING_SET: StringSet,
    AttributeType.GIT_REF: GitRef,
    AttributeType.RUN_STATE: RunState,
    AttributeType.NOTEBOOK_REF: NotebookRef,
    AttributeType.ARTIFACT: Artifact,
}

# By name: importing the value types here would load all of them with `import neptune`.
_BY_VALUE: dict[str, type[Attribute]] = {
    "Float": Float,
    "Integer": Integer,
    "Boolean": Boolean,
    "String": String,
    "Datetime": Datetime,
    "Artifact": Artifact,
    "File": File,
    "FileSet": FileSet,
    "FloatSeries": FloatSeries,
    "StringSeries": StringSeries,
    "FileSeries": FileSeries,
    "StringSet": StringSet,
    "Namespace": Namespace,
}


def create_attribute_from_type(attribute_type: str, container: "MetadataContainer", path: str) -> Attribute:
    """The field of a type on the server. Types that this API has no class for can be seen and deleted, and nothing else."""
    return _BY_TYPE.get(attribute_type, Attribute)(container, path)


def attribute_class_of(value: Any) -> type[Attribute]:
    """The class of the field that a value of `neptune.types` makes where there is none yet.

    Raises OperationNotSupported when users cannot create such fields, or when the field to copy cannot be copied.
    """
    if isinstance(value, ValueCopy):
        source: Attribute = value.source_handler._get_attribute()  # pyright: ignore[reportPrivateUsage]
        if not source.supports_copy:
            raise OperationNotSupported(f"a {type(source).__name__} cannot be copied to another field. Log the value itself.")
        return type(source)
    for base in type(value).__mro__:
        found = _BY_VALUE.get(base.__name__)
        if found is not None:
            return found
    raise OperationNotSupported(f"fields of the type {type(value).__name__} are made by the server alone.")
