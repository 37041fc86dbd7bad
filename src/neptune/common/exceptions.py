"""The exceptions of connecting, under the path that older code imports them from, and a few that only that code catches."""

from neptune.exceptions import (
    ClientHttpError,
    FileNotFound,
    Forbidden,
    InternalClientError,
    InternalServerError,
    NeptuneApiException,
    NeptuneConnectionLostException,
    NeptuneException,
    NeptuneInvalidApiTokenException,
    NeptuneSSLVerificationError,
    Unauthorized,
)

__all__ = [
    "ClientHttpError",
    "FileNotFound",
    "Forbidden",
    "InternalClientError",
    "InternalServerError",
    "InvalidNotebookPath",
    "NeptuneApiException",
    "NeptuneAuthTokenExpired",
    "NeptuneConnectionLostException",
    "NeptuneException",
    "NeptuneIncorrectProjectQualifiedNameException",
    "NeptuneInvalidApiTokenException",
    "NeptuneMissingProjectQualifiedNameException",
    "NeptuneSSLVerificationError",
    "NotADirectory",
    "NotAFile",
    "Unauthorized",
    "UploadedFileChanged",
    "WritingToArchivedProjectException",
]


class NeptuneAuthTokenExpired(Unauthorized):
    def __init__(self) -> None:
        super().__init__("The access token has expired. The next request gets a new one.")


class UploadedFileChanged(NeptuneException):
    def __init__(self, filename: str) -> None:
        super().__init__(f"The file {filename} was changed while it was uploaded, so that the upload starts again.")


class NotAFile(NeptuneException):
    def __init__(self, path: object) -> None:
        super().__init__(f"{path} is not a file. Pass the path of one.")


class NotADirectory(NeptuneException):
    def __init__(self, path: object) -> None:
        super().__init__(f"{path} is not a directory. Pass the path of one.")


class InvalidNotebookPath(NeptuneException):
    def __init__(self, path: object) -> None:
        super().__init__(f"{path} is not a notebook, because its name does not end in .ipynb. Pass the path of one.")


class NeptuneIncorrectProjectQualifiedNameException(NeptuneException):
    def __init__(self, project_qualified_name: object) -> None:
        super().__init__(f'"{project_qualified_name}" does not name a project. Write it as WORKSPACE/PROJECT.')


class NeptuneMissingProjectQualifiedNameException(NeptuneException):
    def __init__(self) -> None:
        super().__init__("No project was named. Pass it as WORKSPACE/PROJECT, or set the environment variable NEPTUNE_PROJECT.")


class WritingToArchivedProjectException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            'The project is archived, so that nothing can be logged to it. Activate it again, or read from it with mode="read-only".'
        )
