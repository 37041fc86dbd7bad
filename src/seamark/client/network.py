"""How to reach a server: what the environment says about proxies and certificates, as other HTTP clients understand it."""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from seamark.model.errors import ConfigurationError

if TYPE_CHECKING:
    import ssl

__all__ = ["Proxy", "is_loopback", "proxy_for", "tls_context"]


@dataclass(frozen=True, slots=True)
class Proxy:
    host: str
    port: int
    authorization: str | None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, so that bytes cost less than compressing them."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def proxy_for(url: str, proxies: Mapping[str, str] | None = None) -> Proxy | None:
    """The proxy to ask for what is at `url`: from `proxies` (by scheme, as in requests), else from the environment.

    Raises ConfigurationError for a proxy that is not an http one.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    address = _given(parts.scheme, host, proxies) if proxies else _from_environment(parts.scheme, host)
    if not address:
        return None
    proxy = urlsplit(address if "://" in address else f"http://{address}")
    if proxy.scheme != "http" or not proxy.hostname:
        raise ConfigurationError(
            f'The proxy "{proxy.scheme}://{proxy.hostname}" cannot be used: only proxies with http:// addresses are known. '
            "Set HTTPS_PROXY (or the argument `proxies`) to one, or exempt the server with NO_PROXY."
        )
    authorization = None
    if proxy.username is not None:
        pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode()
    return Proxy(proxy.hostname, proxy.port or 80, authorization)


def tls_context() -> "ssl.SSLContext":
    """How to check certificates. NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE (to anything) and NEPTUNE_VERIFY_SSL=false switch that
    off; REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and SSL_CERT_FILE name further authorities.

    Raises ConfigurationError when such a file cannot be read.
    """
    import ssl

    context = ssl.create_default_context()
    if os.environ.get("NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE") or _is_off(os.environ.get("NEPTUNE_VERIFY_SSL")):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    name = next((each for each in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE") if os.environ.get(each)), None)
    if name is not None:
        bundle = os.environ[name]
        try:
            context.load_verify_locations(**({"capath": bundle} if os.path.isdir(bundle) else {"cafile": bundle}))
        except OSError as error:
            raise ConfigurationError(
                f'The certificates in "{bundle}" cannot be read ({error}). Correct {name}, or remove it.'
            ) from None
    elif not context.cert_store_stats()["x509_ca"] and "SSL_CERT_FILE" not in os.environ:
        _trust_certifi(context)
    return context


def _trust_certifi(context: "ssl.SSLContext") -> None:
    """On systems that keep no authorities where OpenSSL looks for them, many have this package."""
    try:
        import certifi  # pyright: ignore[reportMissingImports, reportUnknownVariableType]
    except ImportError:
        return
    context.load_verify_locations(str(certifi.where()))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def _is_off(value: str | None) -> bool:
    return value is not None and value.strip().lower() in ("0", "false", "no", "off")


def _given(scheme: str, host: str, proxies: Mapping[str, str]) -> str | None:
    for key in (f"{scheme}://{host}", scheme, f"all://{host}", "all"):
        if key in proxies:
            return proxies[key]
    return None


def _from_environment(scheme: str, host: str) -> str | None:
    if _is_exempt(host, _variable("no_proxy")):
        return None
    return _variable(f"{scheme}_proxy") or _variable("all_proxy")


def _variable(name: str) -> str:
    # In CGI programs HTTP_PROXY in capitals comes from whoever sent the request.
    if name == "http_proxy" and "REQUEST_METHOD" in os.environ:
        return os.environ.get(name, "")
    return os.environ.get(name) or os.environ.get(name.upper(), "")


def _is_exempt(host: str, exemptions: str) -> bool:
    host = host.lower().rstrip(".")
    for entry in (each.strip().lower() for each in exemptions.split(",")):
        name = entry.rsplit(":", 1)[0] if entry.count(":") == 1 else entry
        name = name.lstrip("*").lstrip(".")
        if entry == "*" or (name and (host == name or host.endswith(f".{name}"))):
            return True
        if "/" in name:
            try:
                if ip_address(host) in ip_network(name, strict=False):
                    return True
            except ValueError:
                continue
    return False
