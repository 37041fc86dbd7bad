"""The state of a notebook at one time."""

__all__ = ["Checkpoint"]


class Checkpoint:
    """A state of a notebook: its id, what it is called, and the path that the notebook had."""

    def __init__(self, _id: str, name: str, path: str) -> None:
        self.id = _id
        self.name = name
        self.path = path
