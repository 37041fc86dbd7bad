"""Fields of the type `NotebookRef`."""

from neptune.attributes.atoms.atom import Atom

__all__ = ["NotebookRef"]


class NotebookRef(Atom):
    """The notebook that a run was started from."""
