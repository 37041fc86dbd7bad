"""Fields of the type `GitRef`."""

from neptune.attributes.atoms.atom import Atom

__all__ = ["GitRef"]


class GitRef(Atom):
    """The state of the Git repository that a run was started from; the server and `init_run` write it."""
