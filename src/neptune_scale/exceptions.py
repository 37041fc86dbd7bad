"""The exceptions and warnings of the 3.x API. The docstring of a class is its message, with the values in braces filled in."""

from typing import Any

__all__ = [
    "GenericFloatValueNanInfUnsupported",
    "NeptuneApiTokenNotProvided",
    "NeptuneAttributePathEmpty",
    "NeptuneAttributePathExceedsSizeLimit",
    "NeptuneAttributePathInvalid",
    "NeptuneAttributePathNonWritable",
    "NeptuneAttributeTypeMismatch",
    "NeptuneAttributeTypeUnsupported",
    "NeptuneBadRequestError",
    "NeptuneConnectionLostError",
    "NeptuneDatabaseConflict",
    "NeptuneFileMetadataExceedsSizeLimit",
    "NeptuneFileUploadError",
    "NeptuneFileUploadTemporaryError",
    "NeptuneFloatValueNanInfUnsupported",
    "NeptuneHistogramBinEdgesContainNaN",
    "NeptuneHistogramBinEdgesNotIncreasing",
    "NeptuneHistogramTooManyBins",
    "NeptuneHistogramValuesLengthMismatch",
    "NeptuneInternalServerError",
    "NeptuneInvalidCredentialsError",
    "NeptuneLocalStorageInUnsupportedVersion",
    "NeptunePreviewStepNotAfterLastCommittedStep",
    "NeptuneProjectAlreadyExists",
    "NeptuneProjectError",
    "NeptuneProjectInvalidName",
    "NeptuneProjectNotFound",
    "NeptuneProjectNotProvided",
    "NeptuneRetryableError",
    "NeptuneRunConflicting",
    "NeptuneRunDuplicate",
    "NeptuneRunError",
    "NeptuneRunForkParentNotFound",
    "NeptuneRunInvalidCreationParameters",
    "NeptuneRunNotFound",
    "NeptuneScaleError",
    "NeptuneScaleWarning",
    "NeptuneSeriesPointDuplicate",
    "NeptuneSeriesStepNonIncreasing",
    "NeptuneSeriesStepNotAfterForkPoint",
    "NeptuneSeriesStepTooLarge",
    "NeptuneSeriesTimestampDecreasing",
    "NeptuneStringSetExceedsSizeLimit",
    "NeptuneStringValueExceedsSizeLimit",
    "NeptuneSynchronizationStopped",
    "NeptuneTooManyRequestsResponseError",
    "NeptuneUnableToAuthenticateError",
    "NeptuneUnableToLogData",
    "NeptuneUnauthorizedError",
    "NeptuneUnexpectedError",
    "NeptuneUnexpectedResponseError",
]


def _message_of(cls: type[BaseException], inherited: str) -> str:
    # Python started with -OO has no docstrings.
    return " ".join(cls.__doc__.split()) if "__doc__" in cls.__dict__ and cls.__doc__ else inherited


def _restored(cls: type[BaseException], args: tuple[Any, ...], state: dict[str, Any]) -> BaseException:
    error = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


class NeptuneScaleError(Exception):
    """The Neptune client failed. See the exception that caused this one, if there is one, and the log."""

    message: str = "The Neptune client failed."
    """What is said, unless `message` is given; both are formatted with all other arguments. A server's own words (`detail`)
    are added at the end."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "message" not in cls.__dict__:
            cls.message = _message_of(cls, cls.message)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        detail = kwargs.pop("detail", "")
        message = str(kwargs.pop("message", self.message)).format(*args, **kwargs)
        super().__init__(f"{message} ({detail})" if detail else message)

    def __reduce__(self) -> Any:
        # The constructors take what the message is made of; what is kept is the message.
        return _restored, (type(self), self.args, dict(self.__dict__))


class NeptuneScaleWarning(Warning):
    """The Neptune client warns. See the log for what came before."""

    message: str = "The Neptune client warns."

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "message" not in cls.__dict__:
            cls.message = _message_of(cls, cls.message)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        detail = kwargs.pop("detail", "")
        message = self.message.format(*args, **kwargs)
        super().__init__(f"{message} ({detail})" if detail else message)

    def __reduce__(self) -> Any:
        return _restored, (type(self), self.args, dict(self.__dict__))


class NeptuneRetryableError(NeptuneScaleError):
    """A request did not succeed for a reason that passes. It is sent again."""


class NeptuneProjectError(NeptuneScaleError):
    """The project cannot be used. Check its name and what you may do in it."""


class NeptuneRunError(NeptuneScaleError):
    """The run cannot be used. Check its id and how it was created."""


class NeptuneBadRequestError(NeptuneScaleError):
    """The server refused a request ({status_code}): {reason}"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["reason"] = kwargs.get("reason") or "it gave no reason. Check the arguments of the call."
        kwargs.setdefault("status_code", 400)
        super().__init__(*args, **kwargs)


class NeptuneSynchronizationStopped(NeptuneScaleError):
    """Nothing more is sent to the server, because of an error that trying again does not mend. What is logged stays on this
    machine: when the cause is mended, send it with `neptune sync`."""


class NeptuneUnableToLogData(NeptuneScaleError):
    """Something could not be logged: {reason}"""

    def __init__(self, reason: str = "", **kwargs: Any) -> None:
        super().__init__(reason=reason, **kwargs)


class NeptuneFloatValueNanInfUnsupported(NeptuneUnableToLogData):
    """The metric "{metric}" is {value} at step {step}, and this server takes finite values alone. Leave such points out, or set
    NEPTUNE_SKIP_NON_FINITE_METRICS=True to have them left out."""

    def __init__(self, metric: str = "", step: float | int | None = None, value: Any = None) -> None:
        super().__init__(metric=metric, step=step, value=value)


class GenericFloatValueNanInfUnsupported(NeptuneFloatValueNanInfUnsupported):
    """A metric is NaN or infinite, and this server takes finite values alone. Leave such points out, or set
    NEPTUNE_SKIP_NON_FINITE_METRICS=True to have them left out."""

    def __init__(self, *_args: Any) -> None:
        super().__init__()


class NeptuneUnauthorizedError(NeptuneScaleError):
    """The API token does not allow this. Check that the project's name (WORKSPACE/PROJECT) is right, and ask the owner of the
    project to let you in, or use the token of somebody who may."""


class NeptuneInvalidCredentialsError(NeptuneScaleError):
    """The API token is not valid: it is damaged, revoked, or of another server. Copy a token from the web app (or make one with
    `seamark token create`) and give it as the environment variable NEPTUNE_API_TOKEN or as `api_token`."""


class NeptuneUnexpectedError(NeptuneScaleError):
    """The Neptune client met something that it does not expect: {reason}. Please report it with the log of this process."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class NeptuneConnectionLostError(NeptuneRetryableError):
    """The server cannot be reached. What is logged is kept on this machine and sent when it can be: check the network, the
    proxy, and whether the server runs."""


class NeptuneUnexpectedResponseError(NeptuneRetryableError):
    """The server answered something that the client does not understand. The request is sent again; if this stays so, check that
    the address in the API token is that of the server, and the versions of both."""


class NeptuneTooManyRequestsResponseError(NeptuneRetryableError):
    """The server gets more requests than it takes at the moment. The request is sent again after a pause."""


class NeptuneInternalServerError(NeptuneRetryableError):
    """The server failed at a request. It is sent again; if this stays so, the server's log says why."""


class NeptuneUnableToAuthenticateError(NeptuneRetryableError):
    """The server could not tell whose API token this is. The request is sent again; check the token if this stays so."""


class NeptuneFileUploadError(NeptuneScaleError):
    """A file was not uploaded, and trying again does not mend it. Check that it is still there, unchanged and readable."""


class NeptuneFileUploadTemporaryError(NeptuneRetryableError):
    """A file was not uploaded for a reason that passes. It is sent again."""


class NeptuneProjectNotFound(NeptuneProjectError):
    """There is no such project, or you may not see it. Check its name (WORKSPACE/PROJECT), or create it with
    `neptune_scale.projects.create_project`."""


class NeptuneProjectInvalidName(NeptuneProjectError):
    """The name of the project is empty or too long. Give it as WORKSPACE/PROJECT."""


class NeptuneProjectAlreadyExists(NeptuneProjectError):
    """There is a project with this name or key already. Choose another one, or leave `fail_if_exists` out to use what is there."""


class NeptuneRunNotFound(NeptuneRunError):
    """There is no such run, or you may not see it. Check its id and project."""


class NeptuneRunDuplicate(NeptuneScaleWarning):
    """A run with this id exists already, and goes on with what is logged now. That is as it should be for a run that is resumed
    or shared by several processes; else choose another id."""


class NeptuneRunConflicting(NeptuneScaleWarning):
    """A run with this id exists already and was forked elsewhere, or not at all. It stays as it is and goes on with what is logged
    now. Choose another `run_id` to fork anew."""


class NeptuneRunForkParentNotFound(NeptuneScaleWarning):
    """The run to fork from does not exist. The new run inherits nothing until there is one. Check `fork_run_id`."""


class NeptuneRunInvalidCreationParameters(NeptuneRunError):
    """The server refused to create the run as asked, for example because the experiment's name is too long. Check the arguments
    of `Run`."""


class NeptuneAttributePathExceedsSizeLimit(NeptuneScaleError):
    """The path of an attribute has more than 1024 bytes of UTF-8. Use a shorter one."""


class NeptuneAttributePathEmpty(NeptuneScaleError):
    """The path of an attribute is empty. Give one such as "metrics/loss"."""


class NeptuneAttributePathInvalid(NeptuneScaleError):
    """The path of an attribute has a character that no path may have, or is no valid Unicode. Remove it."""


class NeptuneAttributePathNonWritable(NeptuneScaleError):
    """The attribute cannot be written: the server sets it. Most attributes in "sys/" are of this kind; log to another path."""


class NeptuneAttributeTypeUnsupported(NeptuneScaleError):
    """An attribute cannot have a value of this type. Log it as another type, for example as a string."""


class NeptuneAttributeTypeMismatch(NeptuneScaleError):
    """The attribute has another type than what was logged to it, and keeps the one that it has. Log to another path."""


class NeptuneSeriesPointDuplicate(NeptuneScaleWarning):
    """The series has the same value at this step already. There is nothing to do."""


class NeptuneSeriesStepNonIncreasing(NeptuneScaleError):
    """The series has a point at this step or a later one already. The steps of a series must grow: log to the next step, or mark
    values that are not final as previews."""


class NeptuneSeriesStepTooLarge(NeptuneScaleError):
    """A step is 10^12 or more. Count in larger units."""


class NeptuneSeriesStepNotAfterForkPoint(NeptuneScaleError):
    """A forked run takes points after its `fork_step` alone; earlier ones are its parent's. Log to a later step."""


class NeptuneSeriesTimestampDecreasing(NeptuneScaleError):
    """The timestamp of a point is earlier than that of the point before it. Give them in the order in which they were logged."""


class NeptuneFileMetadataExceedsSizeLimit(NeptuneScaleError):
    """What is said about a file (destination and MIME type) is more than 4 KB. Use shorter ones."""


class NeptuneStringValueExceedsSizeLimit(NeptuneScaleError):
    """A text is larger than the server takes. Log less of it, or log it as a file."""


class NeptuneStringSetExceedsSizeLimit(NeptuneScaleError):
    """A set of strings is larger than the server takes. Use fewer or shorter ones."""


class NeptuneProjectNotProvided(NeptuneRetryableError):
    """No project was named. Give it as WORKSPACE/PROJECT, in the argument `project` or the environment variable
    NEPTUNE_PROJECT."""


class NeptuneApiTokenNotProvided(NeptuneRetryableError):
    """No API token was given. Copy one from the web app (or make one with `seamark token create`) and give it as the environment
    variable NEPTUNE_API_TOKEN or in the argument `api_token`."""


class NeptunePreviewStepNotAfterLastCommittedStep(NeptuneScaleError):
    """A preview is for a step at or before the last final point of its series. Log previews for later steps, before their final
    values."""


class NeptuneLocalStorageInUnsupportedVersion(NeptuneScaleError):
    """What was logged on this machine is in a form that this version does not read; a newer one may have written it. Update
    Seamark, and send it then."""


class NeptuneDatabaseConflict(NeptuneScaleError):
    """There is data of another run in "{name}" already. Choose another `log_directory`."""

    def __init__(self, path: str = "") -> None:
        super().__init__(name=path)


class NeptuneHistogramBinEdgesContainNaN(NeptuneScaleError):
    """A bin edge of a histogram is NaN. Remove it."""


class NeptuneHistogramTooManyBins(NeptuneScaleError):
    """A histogram has more than 512 bins, which are 513 edges. Use fewer."""


class NeptuneHistogramBinEdgesNotIncreasing(NeptuneScaleError):
    """The bin edges of a histogram do not grow from each to the next. Sort them, and remove those that are there twice."""


class NeptuneHistogramValuesLengthMismatch(NeptuneScaleError):
    """A histogram needs one count or density for each bin, which is one less than it has edges."""
