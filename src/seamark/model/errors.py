"""The one tree of exceptions. Each wire maps these classes to its own codes in one table.

Every message is for a person: what happened, why, and what to do next, with the values involved.
"""

from collections.abc import Sequence


class SeamarkError(Exception):
    """The root of everything that Seamark raises on purpose."""


class InvalidInput(SeamarkError):
    """The request is malformed, or a value in it breaks a rule."""


class InvalidPath(InvalidInput):
    """An attribute path is empty, too long, or contains a character that no path may contain."""


class PathEmpty(InvalidPath):
    """Nothing is left of an attribute path."""


class PathTooLong(InvalidPath):
    """An attribute path has more bytes than it may have."""


class InvalidQuery(InvalidInput):
    """A query cannot be understood. Subclasses say where and what was expected."""


class InvalidIdentifier(InvalidInput):
    """An identifier of a project or container does not have the form that it must have."""

    def __init__(self, message: str, identifier: str) -> None:
        super().__init__(message)
        self.identifier = identifier


class ProjectNameInvalid(InvalidInput):
    """A project name breaks the naming rules."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


class ProjectKeyInvalid(InvalidInput):
    """A project key breaks the rules for keys."""

    def __init__(self, message: str, key: str, reason: str) -> None:
        super().__init__(message)
        self.key = key
        self.reason = reason


class TooLarge(InvalidInput):
    """A body, file or value is larger than its limit."""


class LengthMismatch(InvalidInput):
    """An uploaded part does not have the length that its range announces."""


class TooManyAttributes(InvalidInput):
    """The run or model has as many attributes as it may have."""

    def __init__(self, message: str, limit: int, kind: str, qualified_name: str) -> None:
        super().__init__(message)
        self.limit = limit
        self.kind = kind
        self.qualified_name = qualified_name


class SourceUnreadable(InvalidInput):
    """A file to import from is damaged, or of a form that is not known, or may not be read."""


class NoPreview(InvalidInput):
    """The file is not of a kind that can be shown so, damaged, or too large for it."""


class NotAuthenticated(SeamarkError):
    """No credentials, or credentials that are wrong, expired or revoked."""


class AccessDenied(SeamarkError):
    """The caller is known but lacks the role that this needs."""


class VisibilityRestricted(AccessDenied):
    """The workspace does not allow projects of this visibility."""

    def __init__(self, message: str, requested: str, allowed: Sequence[str]) -> None:
        super().__init__(message)
        self.requested = requested
        self.allowed = list(allowed)


class ProjectArchived(AccessDenied):
    """The project is archived: everything in it can be read, and nothing written."""


class LimitReached(AccessDenied):
    """A limit that somebody set for the workspace stands in the way."""


class WorkspaceReadOnly(LimitReached):
    """The workspace is read-only at the moment."""


class StorageLimitReached(LimitReached):
    """The workspace keeps as many bytes as it may."""


class ProjectLimitReached(LimitReached):
    """The workspace has as many projects as it may have."""


class NotFound(SeamarkError):
    """The root of everything that is missing, or that the caller may not know about."""


class WorkspaceNotFound(NotFound):
    """No such workspace is visible to the caller."""


class ProjectNotFound(NotFound):
    """No such project is visible to the caller."""


class ContainerNotFound(NotFound):
    """No such run, model, model version or project metadata is visible to the caller."""


class AttributeNotFound(NotFound):
    """The container has no attribute of this path and type."""


class FileNotFound(NotFound):
    """The file set has no such file, or the series no such point."""


class ArtifactNotFound(NotFound):
    """The project has no artifact of this hash."""


class UploadNotFound(NotFound):
    """The multipart upload is unknown, finished or expired."""


class UserNotFound(NotFound):
    """No such user or service account."""


class MemberNotFound(NotFound):
    """The user is not a member of this project or workspace."""


class TokenNotFound(NotFound):
    """No such API token, session or one-time link."""


class Conflict(SeamarkError):
    """The root of everything that collides with existing data."""


class ProjectNameCollision(Conflict):
    """The workspace already has a project of this name."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


class ProjectKeyCollision(Conflict):
    """The workspace already has a project of this key."""

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message)
        self.key = key


class ModelKeyCollision(Conflict):
    """The project already has a model of this key."""


class UuidCollision(Conflict):
    """Something else has the UUID that a client chose for what it creates."""


class NameCollision(Conflict):
    """A user, workspace, service account or token of this name exists already."""


class AlreadyMember(Conflict):
    """The user or service account has access already."""


class LastOwner(Conflict):
    """The change would leave a workspace or project that nobody can manage."""


class InheritedMember(Conflict):
    """The member has access through the workspace and cannot be removed from the project alone."""


class DashboardOutdated(Conflict):
    """Somebody has changed the dashboard since the version that a change is based on."""


class StoreUnavailable(SeamarkError):
    """A store cannot take or give data at the moment; the same request may succeed later."""


class ServerUnavailable(StoreUnavailable):
    """A server elsewhere cannot be reached, or answers in a way that is not understood."""


class Busy(SeamarkError):
    """More is asked for at once than the server does at once; the same request may succeed in a moment."""


class DataDirectoryInUse(SeamarkError):
    """Another server process holds the embedded data directory."""


class ConfigurationError(SeamarkError):
    """A setting is missing or contradicts another."""
