"""What goes wrong between a client and its server. The packages map these to the exceptions that their APIs promise."""

from seamark.model.errors import ConfigurationError, SeamarkError

__all__ = ["InvalidToken", "MissingToken", "RequestRefused", "ServerUnreachable"]


class MissingToken(ConfigurationError):
    """No API token was given: neither as an argument nor in NEPTUNE_API_TOKEN."""


class InvalidToken(ConfigurationError):
    """The text is no API token."""


class ServerUnreachable(SeamarkError):
    """The server could not be reached, or went away or failed while it was asked. Trying again later may help."""

    def __init__(
        self, message: str, *, is_unknown_host: bool = False, is_certificate: bool = False, is_failure: bool = False
    ) -> None:
        """`is_failure`: Seamark itself answered, that it failed at what was asked."""
        super().__init__(message)
        self.is_failure = is_failure
        self.is_unknown_host = is_unknown_host
        self.is_certificate = is_certificate


class RequestRefused(SeamarkError):
    """The server answered that it will not do this; asking again gives the same answer.

    `status` is the HTTP status, `kind` the problem's name (`project-not-found`), "" where something else than Seamark answered.
    """

    def __init__(self, message: str, status: int, kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
