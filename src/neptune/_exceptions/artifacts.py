"""Artifacts and the storage that they refer to."""

from neptune._exceptions.base import NeptuneException

__all__ = [
    "ArtifactUploadingError",
    "NeptuneEmptyLocationException",
    "NeptuneLocalStorageAccessException",
    "NeptuneRemoteStorageAccessException",
    "NeptuneRemoteStorageCredentialsException",
    "NeptuneUnhandledArtifactSchemeException",
    "NeptuneUnhandledArtifactTypeException",
    "NeptuneUnsupportedArtifactFunctionalityException",
]


class ArtifactUploadingError(NeptuneException):
    def __init__(self, msg: str) -> None:
        super().__init__(f"The artifact could not be tracked: {msg}. Check its files, and track it again.")


class NeptuneUnhandledArtifactSchemeException(NeptuneException):
    def __init__(self, path: str) -> None:
        scheme = path.partition("://")[0] if "://" in path else ""
        super().__init__(
            f'The artifact at {path} cannot be tracked, because "{scheme}" is not a kind of storage that is known. Use a path on this'
            " machine or an s3:// address."
        )


class NeptuneUnhandledArtifactTypeException(NeptuneException):
    def __init__(self, type_str: str) -> None:
        super().__init__(
            f'The artifact refers to a file in a storage of the type "{type_str}", which this version does not know. Install a newer one.'
        )


class NeptuneLocalStorageAccessException(NeptuneException):
    def __init__(self, path: object, expected_description: str) -> None:
        super().__init__(f'"{path}" cannot be used: it should be {expected_description}. Check the path.')


class NeptuneRemoteStorageCredentialsException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "There are no credentials for the storage that the artifact is in. Provide them as for any other S3 client, for example by"
            " the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )


class NeptuneRemoteStorageAccessException(NeptuneException):
    def __init__(self, location: str) -> None:
        super().__init__(
            f"The object {location}, which the artifact refers to, cannot be read. It may be gone, or the credentials do not allow it."
            " Check both."
        )


class NeptuneUnsupportedArtifactFunctionalityException(NeptuneException):
    def __init__(self, functionality_info: str) -> None:
        super().__init__(f"Artifacts cannot do this: {functionality_info}")


class NeptuneEmptyLocationException(NeptuneException):
    def __init__(self, location: str, namespace: str) -> None:
        super().__init__(
            f'There are no files in {location}, so that nothing can be tracked in "{namespace}". Check the location; an artifact has at'
            " least one file."
        )
