"""Single values."""

from neptune.types.atoms.artifact import Artifact
from neptune.types.atoms.boolean import Boolean
from neptune.types.atoms.datetime import Datetime
from neptune.types.atoms.file import File
from neptune.types.atoms.float import Float
from neptune.types.atoms.git_ref import GitRef
from neptune.types.atoms.integer import Integer
from neptune.types.atoms.string import String

__all__ = ["Artifact", "Boolean", "Datetime", "File", "Float", "GitRef", "Integer", "String"]
