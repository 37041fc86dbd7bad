"""Fields of the type `RunState`."""

from neptune.attributes.atoms.atom import Atom

__all__ = ["RunState"]


class RunState(Atom):
    """Whether a process is logging to the object; the server writes it."""
