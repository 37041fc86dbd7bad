"""What a client asks a server to create, and what the server says of it."""

import msgspec

from seamark import __version__

__all__ = ["ContainerFacts", "ForkPoint", "NewContainer", "client_name"]


def client_name(package: str) -> str:
    """What a run says of the client that made it: which package, of which version of ours."""
    return f"seamark/{__version__} ({package})"


class ForkPoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a run begins to differ from its parent, which is named by its custom id or sys/id."""

    parent: str
    step_micros: int
    inherit_values: bool = True
    project: str | None = None


class NewContainer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to create. `kind` is "run", "model", "modelVersion" or "project"; `created_at` is in milliseconds since the epoch.

    A run whose `custom_id` is taken is the one that has it. With `resume` nothing is created: what is named must exist.
    `has_default_name` says whether a run outside of experiments is named by its sys/id (None: unless it has a family).
    """

    kind: str = msgspec.field(default="run")
    custom_id: str | None = None
    key: str | None = None
    model: str | None = None
    created_at: int | None = None
    fork: ForkPoint | None = None
    experiment: str | None = None
    family: str | None = None
    tracker: str | None = None
    has_default_name: bool | None = None
    resume: bool = False

    def body(self) -> dict[str, object]:
        """What the server is sent: the kind is always said."""
        return {**msgspec.to_builtins(self), "kind": self.kind}


class ContainerFacts(msgspec.Struct, frozen=True):
    """What there is. `id` is the sys/id; `url_path` its page's path in the web app."""

    id: str
    uuid: str
    kind: str
    workspace: str
    project: str
    project_uuid: str = ""
    key: str = ""
    custom_id: str | None = None
    url_path: str = ""
    is_new: bool = False
    is_conflicting: bool = False
    is_parent_missing: bool = False
