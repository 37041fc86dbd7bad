"""What a server answers that cannot or will not do what the first Neptune API asks for."""

from collections.abc import Sequence
from typing import Any

from neptune.legacy.envs import API_TOKEN_ENV_NAME
from neptune.legacy.exceptions import NeptuneException

__all__ = [
    "ChannelAlreadyExists",
    "ChannelDoesNotExist",
    "ChannelNotFound",
    "ChannelsValuesSendBatchError",
    "ConnectionLost",
    "ExperimentAlreadyFinished",
    "ExperimentLimitReached",
    "ExperimentNotFound",
    "ExperimentOperationErrors",
    "ExperimentValidationError",
    "Forbidden",
    "InvalidApiKey",
    "NeptuneApiException",
    "NeptuneSSLVerificationError",
    "NotebookNotFound",
    "PathInExperimentNotFound",
    "PathInProjectNotFound",
    "ProjectNotFound",
    "ServerError",
    "StorageLimitReached",
    "Unauthorized",
    "WorkspaceNotFound",
]


class NeptuneApiException(NeptuneException):
    """The root of what a server refuses."""


class NeptuneSSLVerificationError(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "The certificate of the server could not be verified. Add its authority to those that this machine trusts (environment"
            " variable SSL_CERT_FILE), or set NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE=TRUE to accept any, which also accepts an impostor's."
        )


class ConnectionLost(NeptuneApiException):
    def __init__(self) -> None:
        super().__init__(
            "The server could not be reached. What was logged is kept on this disk and is sent later. Check the network and try again."
        )


class ServerError(NeptuneApiException):
    def __init__(self) -> None:
        super().__init__("The server failed at what it was asked for. Its log says why. Try again later.")


class Unauthorized(NeptuneApiException):
    def __init__(self) -> None:
        super().__init__(
            "The server does not know the API token. It may have been revoked, or belongs to another server. Copy a new one from your"
            f" account in the web app, and pass it as `api_token` or in the environment variable {API_TOKEN_ENV_NAME}."
        )


class Forbidden(NeptuneApiException):
    def __init__(self) -> None:
        super().__init__(
            "The owner of the API token may not do this: their role in the project or workspace does not allow it. Ask one of its"
            " owners for the role that is needed."
        )


class InvalidApiKey(NeptuneApiException):
    def __init__(self) -> None:
        super().__init__(
            "The API token cannot be read. It is probably incomplete. Copy it again from your account in the web app, and pass it as"
            f" `api_token` or in the environment variable {API_TOKEN_ENV_NAME}."
        )


class WorkspaceNotFound(NeptuneApiException):
    def __init__(self, namespace_name: str) -> None:
        super().__init__(f'There is no workspace "{namespace_name}" that you may see. Check its name.')


class ProjectNotFound(NeptuneApiException):
    def __init__(self, project_identifier: str) -> None:
        super().__init__(
            f'There is no project "{project_identifier}" that you may see. Check its name, WORKSPACE/PROJECT, or create it in the web app.'
        )


class PathInProjectNotFound(NeptuneApiException):
    def __init__(self, path: str, project_identifier: str) -> None:
        super().__init__(f'The project {project_identifier} has nothing at "{path}". Check the path.')


class PathInExperimentNotFound(NeptuneApiException):
    def __init__(self, path: str, exp_identifier: str) -> None:
        super().__init__(f'The experiment {exp_identifier} has nothing at "{path}". Check the path.')


class NotebookNotFound(NeptuneApiException):
    def __init__(self, notebook_id: str, project: str | None = None) -> None:
        where = f"The project {project}" if project else "The server"
        super().__init__(f'{where} has no notebook "{notebook_id}". Check the id, or create one with create_notebook().')


class ExperimentNotFound(NeptuneApiException):
    def __init__(self, experiment_short_id: str, project_qualified_name: str) -> None:
        super().__init__(
            f"The project {project_qualified_name} has no experiment {experiment_short_id}. It may have been deleted."
        )


class ChannelNotFound(NeptuneApiException):
    def __init__(self, channel_id: str) -> None:
        super().__init__(
            f'There is no log of numbers "{channel_id}". Its name may be misspelt; get_logs() lists the logs there are.'
        )


class ExperimentAlreadyFinished(NeptuneApiException):
    def __init__(self, experiment_short_id: str) -> None:
        super().__init__(f"The experiment {experiment_short_id} has ended already. Create a new one to go on.")


class ExperimentLimitReached(NeptuneApiException):
    def __init__(self) -> None:
        super().__init__("The project may have no more experiments. Delete some of them, or ask who runs the server.")


class StorageLimitReached(NeptuneApiException):
    def __init__(self) -> None:
        super().__init__("The workspace may store no more. Delete something, or ask who runs the server.")


class ExperimentValidationError(NeptuneApiException):
    """The server does not take what an experiment should begin with."""


class ChannelAlreadyExists(NeptuneApiException):
    def __init__(self, experiment_short_id: str, channel_name: str) -> None:
        super().__init__(f'The experiment {experiment_short_id} has a log "{channel_name}" already. Choose another name.')


class ChannelDoesNotExist(NeptuneApiException):
    def __init__(self, experiment_short_id: str, channel_name: str) -> None:
        super().__init__(f'The experiment {experiment_short_id} has no log "{channel_name}". get_logs() lists those that it has.')


class ChannelsValuesSendBatchError(NeptuneApiException):
    def __init__(self, experiment_short_id: str, batch_errors: Sequence[Any]) -> None:  # what a server tells of each value
        first = batch_errors[0] if batch_errors else None
        why = f": {first.error} (log {first.channelId}, x = {first.x})" if first is not None else ""
        super().__init__(f"{len(batch_errors)} values for the experiment {experiment_short_id} were left out{why}.")


class ExperimentOperationErrors(NeptuneApiException):
    """Something of what was to be changed in an experiment could not be."""

    def __init__(self, errors: Sequence[Exception]) -> None:
        self.errors = list(errors)
        super().__init__("\n".join(["The experiment was not changed as it should be:", *(f"  {each}" for each in self.errors)]))
