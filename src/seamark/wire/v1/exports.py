"""The environment variables that the official clients need to reach this server, as `export` lines."""

import shlex
from collections.abc import Mapping
from pathlib import Path

__all__ = ["client_environment", "export_lines"]


def client_environment(url: str, api_token: str, certificate: Path | None = None, project: str | None = None) -> dict[str, str]:
    """The variables for clients of both generations.

    Parameters
    ----------
    url: The server's address as the clients see it.
    api_token: The text of an API token.
    certificate: A file with the certificate that the clients must trust, when no public authority vouches for it.
    project: `workspace/name`, when scripts shall not have to name it.
    """
    variables = {"NEPTUNE_API_TOKEN": api_token}
    if project is not None:
        variables["NEPTUNE_PROJECT"] = project
    if url.startswith("http://"):
        # oauthlib, which the 1.x client authenticates with, refuses plain HTTP otherwise (protocol page 1.1).
        variables["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    elif certificate is not None:
        # requests reads the first, httpx and the websocket of the 1.x client the second.
        variables["REQUESTS_CA_BUNDLE"] = str(certificate)
        variables["SSL_CERT_FILE"] = str(certificate)
        # The 1.x client sends and fetches files without looking at either, and knows only public authorities there.
        variables["NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE"] = "1"
    return variables


def export_lines(variables: Mapping[str, str]) -> list[str]:
    """The variables as lines for a POSIX shell."""
    return [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
