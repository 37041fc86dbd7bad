"""What the server tells whoever starts it. Pure: from facts to text."""

import ipaddress
from pathlib import Path

from seamark.server.settings import ServerSettings, is_every_address
from seamark.wire.v1.exports import client_environment, export_lines

__all__ = ["first_start_text", "open_door_warning", "reachable_url", "ready_line", "setup_url", "sign_in_url", "trust_text"]


def reachable_url(settings: ServerSettings, port: int) -> str:
    """The server's address for clients on this machine, or the public one when it is set."""
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    host = settings.host
    if is_every_address(host):
        host = "::1" if ":" in host else "127.0.0.1"
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"{'https' if settings.serves_tls else 'http'}://{host}:{port}"


def sign_in_url(url: str, code: str) -> str:
    """A one-time link. The code is in the fragment, which browsers do not send and servers do not log."""
    return f"{url}/login#{code}"


def setup_url(url: str, code: str) -> str:
    """Where the first admin chooses a password, with the same code."""
    return f"{url}/setup#{code}"


def first_start_text(url: str, code: str, api_token: str, certificate: Path | None) -> str:
    exports = "\n".join(f"  {line}" for line in export_lines(client_environment(url, api_token, certificate)))
    return (
        "Seamark starts for the first time. It has made the user admin and the workspace main.\n"
        f"Sign in once with this link, within an hour:\n  {sign_in_url(url, code)}\n"
        f"Or choose a password first, with the same code:\n  {setup_url(url, code)}\n"
        f"Point scripts that use neptune to this server:\n{exports}\n"
    )


def trust_text(certificate: Path) -> str:
    return (
        f"The server's own certificate is {certificate}. Clients on this machine trust it with:\n"
        f"  export REQUESTS_CA_BUNDLE={certificate}\n  export SSL_CERT_FILE={certificate}\n"
        "  export NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE=1\n"
        "Copy the file to other machines and set the same variables there.\n"
    )


def open_door_warning(settings: ServerSettings) -> str | None:
    """A warning when tokens and passwords would cross a network in the clear."""
    if settings.serves_tls or _is_loopback(settings.host) or (settings.public_url or "").startswith("https://"):
        return None
    return (
        f"Warning: the server listens on {settings.host} without TLS: tokens, passwords and data cross the network in the clear. "
        "Add --tls, or put an HTTPS proxy in front and set --public-url https://….\n"
    )


def ready_line(version: str, url: str, data_dir: Path) -> str:
    return f"Seamark {version} is ready at {url} (data in {data_dir})"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
