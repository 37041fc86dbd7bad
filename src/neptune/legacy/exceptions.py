"""What goes wrong with the first Neptune API before a server is asked."""

import os
import sys
from typing import TYPE_CHECKING

from neptune._exceptions.base import Picklable
from neptune.common.exceptions import (
    FileNotFound,
    InvalidNotebookPath,
    NeptuneIncorrectProjectQualifiedNameException,
    NeptuneMissingProjectQualifiedNameException,
    NotADirectory,
    NotAFile,
)
from neptune.legacy.envs import API_TOKEN_ENV_NAME, BACKEND

if TYPE_CHECKING:
    from neptune.legacy.experiments import Experiment

__all__ = [
    "EMPTY_STYLES",
    "STYLES",
    "UNIX_STYLES",
    "WINDOWS_STYLES",
    "CannotResolveHostname",
    "DeleteArtifactUnsupportedInAlphaException",
    "DeprecatedApiToken",
    "DownloadArtifactUnsupportedException",
    "DownloadArtifactsUnsupportedException",
    "DownloadSourcesException",
    "FileNotFound",
    "InvalidChannelValue",
    "InvalidNeptuneBackend",
    "InvalidNotebookPath",
    "NeptuneException",
    "NeptuneIncorrectImportException",
    "NeptuneIncorrectProjectQualifiedNameException",
    "NeptuneLibraryNotInstalledException",
    "NeptuneMissingApiTokenException",
    "NeptuneMissingProjectQualifiedNameException",
    "NeptuneNoExperimentContextException",
    "NeptuneUninitializedException",
    "NoChannelValue",
    "NotADirectory",
    "NotAFile",
    "UnsupportedClientVersion",
    "UnsupportedInAlphaException",
]

_STYLE_NAMES = ("h1", "h2", "blue", "python", "bash", "warning", "correct", "fail", "bold", "underline", "end")
_COLOURS = (95, 94, 94, 96, 95, 93, 92, 91, 1, 4, 0)

# How code of that time coloured its messages on a terminal; ours are plain.
UNIX_STYLES = {name: f"\033[{colour}m" for name, colour in zip(_STYLE_NAMES, _COLOURS, strict=True)}
WINDOWS_STYLES = dict.fromkeys(_STYLE_NAMES, "")
EMPTY_STYLES = dict.fromkeys(_STYLE_NAMES, "")
STYLES = UNIX_STYLES if os.name == "posix" and sys.platform != "cygwin" else EMPTY_STYLES


class NeptuneException(Picklable):
    """The root of the exceptions of the first Neptune API."""


class NeptuneUninitializedException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "There is no project to create experiments in, because neptune.init() has not been called. Call"
            " neptune.init('WORKSPACE/PROJECT') first."
        )


class NeptuneNoExperimentContextException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "There is no experiment to log to: none was created, or all of them were stopped. Call neptune.create_experiment() first."
        )


class NeptuneIncorrectImportException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "This is the first Neptune API, of experiments, and what was called belongs to the newer one, of runs. Write"
            " `import neptune` in the place of `import neptune.legacy as neptune`, or use the methods of experiments, such as"
            " log_metric()."
        )


class NoChannelValue(NeptuneException):
    def __init__(self) -> None:
        super().__init__("There is no value to log: both x and y are None. Pass the value, or its place x and the value y.")


class InvalidChannelValue(NeptuneException):
    def __init__(self, expected_type: str, actual_type: str) -> None:
        super().__init__(
            f"A value of the type {actual_type} cannot be logged here, because the log has values of the type {expected_type}. Convert"
            " it, or use the method for its type: log_metric(), log_text() or log_image()."
        )


class NeptuneLibraryNotInstalledException(NeptuneException):
    def __init__(self, library: str) -> None:
        super().__init__(f"The package {library} is needed for this and is not installed. Run `pip install {library}`.")


class NeptuneMissingApiTokenException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "It is not known which server to connect to, and as whom: no api_token was passed, and the environment variable"
            f" {API_TOKEN_ENV_NAME} is not set. Copy a token from your account in the web app, and pass it to neptune.init() or set"
            f" the variable. To run without logging anything, set {BACKEND}=offline."
        )


class InvalidNeptuneBackend(NeptuneException):
    def __init__(self, provided_backend_name: str) -> None:
        super().__init__(
            f'The environment variable {BACKEND} is "{provided_backend_name}", which is no known value. Set it to "offline" to log'
            " nothing, or unset it."
        )


class DeprecatedApiToken(NeptuneException):
    def __init__(self, app_url: str) -> None:
        super().__init__(f"The API token is of a kind that is not in use any more. Get a new one at {app_url}.")


class CannotResolveHostname(NeptuneException):
    def __init__(self, host: str) -> None:
        super().__init__(
            f"The name of the server, {host}, could not be looked up. Either there is no network, a proxy is needed (pass `proxies`),"
            " or the API token names a server that is gone. Check the network, and which server the token is for."
        )


class UnsupportedClientVersion(NeptuneException):
    def __init__(self, version: object, minVersion: object, maxVersion: object) -> None:
        needed = f"a version up to {maxVersion}" if maxVersion else f"version {minVersion} or later"
        super().__init__(
            f"The server does not work with version {version} of this package; it needs {needed}. Install one that fits."
        )


class UnsupportedInAlphaException(NeptuneException):
    """Something that was possible before Neptune kept experiments as runs."""


class DownloadSourcesException(UnsupportedInAlphaException):
    def __init__(self, experiment: "Experiment") -> None:
        super().__init__(
            f"The source code of {experiment} cannot be downloaded in parts, or has no such part. Call download_sources() without a path,"
            " which gets all of it."
        )


class DownloadArtifactsUnsupportedException(UnsupportedInAlphaException):
    def __init__(self, experiment: "Experiment") -> None:
        super().__init__(
            f"The artifacts of {experiment} cannot be downloaded together. Download each file with download_artifact()."
        )


class DownloadArtifactUnsupportedException(UnsupportedInAlphaException):
    def __init__(self, artifact_path: str, experiment: "Experiment") -> None:
        super().__init__(
            f'{experiment} has no file "{artifact_path}" among its artifacts; it may be a directory, or misspelt. Check the path, or'
            " get a directory as an archive with download_artifacts()."
        )


class DeleteArtifactUnsupportedInAlphaException(UnsupportedInAlphaException):
    def __init__(self, artifact_path: str, experiment: "Experiment") -> None:
        super().__init__(f'"{artifact_path}" of {experiment} could not be deleted. Delete the files one by one.')
