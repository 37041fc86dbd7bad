"""What is to be opened."""

from dataclasses import dataclass

from neptune._kinds import ContainerType

__all__ = ["Wanted"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The object to open. With `sys_id` one that exists; else a new one: a run (or the one with the custom id), a model with a
    key, a version of a model. A project is always one that exists, or is created by naming it."""

    container_type: ContainerType
    sys_id: str | None = None
    custom_id: str | None = None
    key: str | None = None
    model: str | None = None
