"""Which attributes of the server's own namespace, "sys/", clients may write, and what."""

from seamark.model.containers import Container, ContainerKind
from seamark.model.operations import AddStrings, Assign, ClearStringSet, DeleteAttribute, ErrorKind, Operation, RemoveStrings

__all__ = ["fault_of_system_write"]

_WRITABLE_PATHS = frozenset(
    {"sys/name", "sys/description", "sys/tags", "sys/group_tags", "sys/failed", "sys/hostname", "sys/stage"}
)
_SETS = ("sys/tags", "sys/group_tags")
_STAGES = ("none", "staging", "production", "archived")


def fault_of_system_write(container: Container, path: str, operation: Operation) -> tuple[ErrorKind, str] | None:
    """Why a client may not do that to an attribute in "sys/"; None where it may."""
    if path not in _WRITABLE_PATHS or isinstance(operation, DeleteAttribute):
        return (
            ErrorKind.NOT_WRITABLE,
            f'"{path}" is kept by the server and cannot be changed. Use a path outside of "sys/".',
        )
    if path == "sys/stage":
        value = operation.value if isinstance(operation, Assign) else None
        if container.kind is ContainerKind.MODEL_VERSION and value in _STAGES:
            return None
        return (
            ErrorKind.INVALID_VALUE,
            f'"{value}" is no stage of {container.sys_id}. Model versions can be {", ".join(_STAGES)}.',
        )
    if not isinstance(operation, Assign | AddStrings | RemoveStrings | ClearStringSet):
        return ErrorKind.TYPE_CONFLICT, f'"{path}" cannot be a series or file. Assign a value to it.'
    wanted = frozenset if path in _SETS else bool if path == "sys/failed" else str
    given: object = operation.value if isinstance(operation, Assign) else frozenset[str]()
    if isinstance(given, wanted):
        return None
    name = "a set of strings" if wanted is frozenset else "true or false" if wanted is bool else "a string"
    return ErrorKind.TYPE_CONFLICT, f'"{path}" holds {name}; {type(given).__name__} cannot be written to it.'
