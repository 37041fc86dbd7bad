"""Notebooks and their contents, which this server does not keep: the client goes on without them after a 404.

What a run refers to, a notebook and a checkpoint of it, needs an id only.
"""

from typing import Never
from uuid import uuid4

from seamark.model.errors import InvalidInput, NotFound
from seamark.wire.endpoints import Call
from seamark.wire.neptune2.bodies import CheckpointDTO, NewCheckpointDTO

__all__ = ["create_empty_checkpoint", "no_notebooks"]

_MOST_PATH_CHARACTERS = 4096


def no_notebooks(call: Call) -> Never:
    raise NotFound("This server keeps no notebooks and no checkpoints. Log the notebook as a file of its run instead.")


def create_empty_checkpoint(call: Call) -> CheckpointDTO:
    """A new id for the state of a notebook, which the client then names when it creates the run. Nothing is kept but by the run."""
    wanted = call.body(NewCheckpointDTO)
    if len(wanted.path) > _MOST_PATH_CHARACTERS:
        raise InvalidInput(f"The notebook's path is longer than {_MOST_PATH_CHARACTERS} characters. Shorten it.")
    return CheckpointDTO(str(uuid4()), wanted.path.rpartition("/")[2], wanted.path)
