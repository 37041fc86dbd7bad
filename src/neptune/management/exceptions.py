"""What managing projects and members can fail with. Each kind has a code that scripts can tell it by."""

from typing import Any

__all__ = [
    "AccessRevokedOnDeletion",
    "AccessRevokedOnMemberRemoval",
    "AccessRevokedOnServiceAccountRemoval",
    "ActiveProjectsLimitReachedException",
    "BadRequestException",
    "ConflictingWorkspaceName",
    "IncorrectIdentifierException",
    "InvalidProjectName",
    "ManagementOperationFailure",
    "MissingWorkspaceName",
    "ObjectNotFound",
    "ProjectAlreadyExists",
    "ProjectKeyCollision",
    "ProjectKeyInvalid",
    "ProjectNameCollision",
    "ProjectNameInvalid",
    "ProjectNotFound",
    "ProjectPrivacyRestrictedException",
    "ProjectsLimitReached",
    "ServiceAccountAlreadyHasAccess",
    "ServiceAccountNotExistsOrWithoutAccess",
    "ServiceAccountNotFound",
    "UnsupportedValue",
    "UserAlreadyHasAccess",
    "UserAlreadyInvited",
    "UserNotExistsOrWithoutAccess",
    "WorkspaceNotFound",
    "WorkspaceOrUserNotFound",
]


class ManagementOperationFailure(Exception):
    """An operation on projects, members or workspaces failed. The keyword arguments fill the fields of `description`."""

    code: int = -1
    description: str = "The operation failed for an unknown reason."

    def __init__(self, **kwargs: object) -> None:
        super().__init__()
        self._properties: dict[str, Any] = dict(kwargs)

    def __str__(self) -> str:
        return f"{self._filled_description()} (code: {self.code})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self._properties)

    @property
    def details(self) -> dict[str, Any]:
        return {"code": self.code, "description": self._filled_description()}

    def _filled_description(self) -> str:
        return self.description.format_map(_Filling(self._properties))


class _Filling(dict[str, Any]):
    def __missing__(self, key: str) -> str:  # a message about a failure must not fail itself
        return "?"


def _restore(kind: type[ManagementOperationFailure], properties: dict[str, object]) -> ManagementOperationFailure:
    failure = kind.__new__(kind)
    ManagementOperationFailure.__init__(failure, **properties)
    return failure


class InvalidProjectName(ManagementOperationFailure):
    code = 1
    description = '"{name}" does not name a project. Write it as WORKSPACE/PROJECT.'


class MissingWorkspaceName(ManagementOperationFailure):
    code = 2
    description = 'It is not known which workspace the project "{name}" is in. Name it as WORKSPACE/PROJECT, or pass `workspace`.'


class ConflictingWorkspaceName(ManagementOperationFailure):
    code = 3
    description = 'The project "{name}" names another workspace than "{workspace}", which was passed too. Pass only one of them.'


class ProjectNotFound(ManagementOperationFailure):
    code = 4
    description = 'There is no project "{name}", or it is not shared with the owner of the API token.'


class WorkspaceNotFound(ManagementOperationFailure):
    code = 5
    description = 'There is no workspace "{workspace}", or the owner of the API token is not a member of it.'


class ProjectAlreadyExists(ManagementOperationFailure):
    code = 6
    description = 'There is already a project "{name}". Choose another name.'


class AccessRevokedOnDeletion(ManagementOperationFailure):
    code = 7
    description = 'The project "{name}" can only be deleted by its owners and the administrators of the workspace.'


class AccessRevokedOnMemberRemoval(ManagementOperationFailure):
    code = 8
    description = 'The user "{user}" can only be removed from the project "{project}" by its owners.'


class UserNotExistsOrWithoutAccess(ManagementOperationFailure):
    code = 9
    description = (
        'The user "{user}" does not exist, or is not a member of the project "{project}". In a project that is visible to the whole'
        " workspace, members are not added or removed one by one."
    )


class UserAlreadyHasAccess(ManagementOperationFailure):
    code = 10
    description = 'The user "{user}" is already a member of the project "{project}", with the role "{role}".'


class ProjectsLimitReached(ManagementOperationFailure):
    code = 11
    description = "The workspace has as many projects as it may have. Delete one that is not needed."


class UnsupportedValue(ManagementOperationFailure):
    code = 12
    description = '"{value}" is not a value of {enum}.'


class ServiceAccountAlreadyHasAccess(ManagementOperationFailure):
    code = 13
    description = (
        'The service account "{service_account_name}" already has access to the project "{project}", with the role "{role}": it was'
        " added before, or the project is visible to the whole workspace."
    )


class AccessRevokedOnServiceAccountRemoval(ManagementOperationFailure):
    code = 14
    description = 'The service account "{service_account_name}" can only be removed from the project "{project}" by its owners.'


class ServiceAccountNotExistsOrWithoutAccess(ManagementOperationFailure):
    code = 15
    description = (
        'The service account "{service_account_name}" does not exist, or is not a member of the project "{project}". In a project that'
        " is visible to the whole workspace, members are not added or removed one by one."
    )


class ServiceAccountNotFound(ManagementOperationFailure):
    code = 16
    description = 'There is no service account "{service_account_name}" in the workspace "{workspace}".'


class ProjectKeyCollision(ManagementOperationFailure):
    code = 17
    description = 'Another project of the workspace has the key "{key}". Choose another one.'


class ProjectNameCollision(ManagementOperationFailure):
    code = 18
    description = 'Another project of the workspace has the name "{name}". Choose another one.'


class ProjectKeyInvalid(ManagementOperationFailure):
    code = 19
    description = '"{key}" cannot be the key of a project: {reason}'


class ProjectNameInvalid(ManagementOperationFailure):
    code = 20
    description = '"{name}" cannot be the name of a project: {reason}'


class IncorrectIdentifierException(ManagementOperationFailure):
    code = 21
    description = "'{identifier}' is not the ID of an object. IDs look like CLS-12 or CLS-FOREST-3."


class ObjectNotFound(ManagementOperationFailure):
    code = 22
    description = "There is no such object. It may have been deleted already."


class WorkspaceOrUserNotFound(ManagementOperationFailure):
    code = 23
    description = "There is no workspace '{workspace}', or no user '{user}'."


class UserAlreadyInvited(ManagementOperationFailure):
    code = 24
    description = "The user '{user}' was already invited to the workspace '{workspace}'."


class ProjectPrivacyRestrictedException(ManagementOperationFailure):
    """`requested` is the visibility that was asked for, `allowed` a list of those that the workspace allows."""

    code = 25
    description = "The workspace does not allow projects {requested}.{followup}"

    def __init__(self, **kwargs: Any) -> None:  # from a server's answer, of any shape
        requested, allowed = kwargs.get("requested"), kwargs.get("allowed")
        values = ", ".join(f'"{value}"' for value in allowed) if isinstance(allowed, list) else ""  # pyright: ignore[reportUnknownVariableType]
        filled = {
            **kwargs,
            "requested": f'with the visibility "{requested}"' if requested else "with this visibility",
            "followup": f" It allows {values}." if values else "",
        }
        super().__init__(**filled)


class ActiveProjectsLimitReachedException(ManagementOperationFailure):
    code = 26
    description = "The workspace has {currentQuota} active projects, as many as it may have. Archive one that is not needed."


class BadRequestException(ManagementOperationFailure):
    code = 400
    description = "The server did not accept the request: {validation_errors}"
