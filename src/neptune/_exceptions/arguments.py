"""What a call was given does not fit together, or is not allowed."""

from neptune._exceptions.base import NeptuneException
from neptune.envs import CUSTOM_RUN_ID_ENV_NAME

__all__ = [
    "MalformedOperation",
    "NeptuneCannotChangeStageManually",
    "NeptuneInvalidQueryException",
    "NeptuneLegacyIncompatibilityException",
    "NeptuneMissingRequiredInitParameter",
    "NeptuneModelKeyAlreadyExistsError",
    "NeptuneObjectCreationConflict",
    "NeptuneParametersCollision",
    "NeptunePossibleLegacyUsageException",
    "NeptuneProtectedPathException",
    "NeptuneRunResumeAndCustomIdCollision",
    "NeptuneUserApiInputException",
    "NeptuneWrongInitParametersException",
    "OperationNotSupported",
]


class NeptuneUserApiInputException(NeptuneException):
    def __init__(self, message: str) -> None:
        super().__init__(message)


class NeptuneWrongInitParametersException(NeptuneException):
    """The arguments that an object was opened with do not fit together."""


class NeptuneParametersCollision(NeptuneException):
    def __init__(self, parameter1: str, parameter2: str, method_name: str) -> None:
        self.parameter1 = parameter1
        self.parameter2 = parameter2
        self.method_name = method_name
        super().__init__(
            f"{method_name}() was given both `{parameter1}` and `{parameter2}`, which exclude each other. Pass only one of them."
        )


class NeptuneMissingRequiredInitParameter(NeptuneWrongInitParametersException):
    def __init__(self, called_function: str, parameter_name: str) -> None:
        super().__init__(
            f"neptune.{called_function}() cannot create a new object without `{parameter_name}`. Pass it, or name an existing object"
            " with `with_id`."
        )


class NeptuneRunResumeAndCustomIdCollision(NeptuneWrongInitParametersException):
    def __init__(self) -> None:
        super().__init__(
            "init_run() was told to open an existing run by `with_id`, and was also given a custom run ID, which is for new runs."
            f" Leave out `custom_run_id`, and unset the environment variable {CUSTOM_RUN_ID_ENV_NAME} if it is set."
        )


class NeptunePossibleLegacyUsageException(NeptuneWrongInitParametersException):
    def __init__(self) -> None:
        super().__init__(
            "This function or argument belongs to the first Neptune API (create_experiment, log_metric, ...), and was called on the newer"
            ' one. Open a run with neptune.init_run() and log with run["metric"].append(value); or import the first API, with `import'
            " neptune.legacy as neptune`."
        )


class NeptuneLegacyIncompatibilityException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "An Experiment of the first Neptune API was passed where a Run is needed. Create the run with neptune.init_run() and pass"
            " that."
        )


class NeptuneProtectedPathException(NeptuneException):
    extra_info = ""

    def __init__(self, path: str) -> None:
        self._path = path
        info = f" {self.extra_info}" if self.extra_info else " Log to another path."
        super().__init__(f'The field "{path}" cannot be changed by logging to it, because the server keeps it.{info}')


class NeptuneCannotChangeStageManually(NeptuneProtectedPathException):
    extra_info = 'To change the stage of a model version, call model_version.change_stage("staging").'


class OperationNotSupported(NeptuneException):
    def __init__(self, message: str) -> None:
        super().__init__(f"Operation not supported: {message}")


class MalformedOperation(NeptuneException):
    """An operation that was read from disk makes no sense."""


class NeptuneInvalidQueryException(NeptuneException):
    def __init__(self, nql_query: str) -> None:
        super().__init__(
            f"The query is not valid NQL: {nql_query}. A condition is written as in `(accuracy:float > 0.88) AND (sys/failed:bool ="
            " False)`."
        )


class NeptuneObjectCreationConflict(NeptuneException):
    """An object cannot be created because there is one like it."""


class NeptuneModelKeyAlreadyExistsError(NeptuneObjectCreationConflict):
    def __init__(self, model_key: str, models_tab_url: str) -> None:
        super().__init__(
            f'The project already has a model with the key "{model_key}", perhaps in the trash. Choose another key, or delete that'
            f" model for good: {models_tab_url}"
        )
