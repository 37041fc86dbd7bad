"""Notebooks and their checkpoints, which this server does not keep: the client goes on without them after a 404."""

from typing import Never

from seamark.model.errors import NotFound
from seamark.wire.endpoints import Call

__all__ = ["no_notebooks"]


def no_notebooks(call: Call) -> Never:
    raise NotFound("This server keeps no notebooks and no checkpoints. Log the notebook as a file of its run instead.")
