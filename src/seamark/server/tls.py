"""The certificate that the server makes for itself: kept in the data directory, renewed before it expires."""

import ipaddress
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from seamark.model.errors import ConfigurationError
from seamark.server.settings import is_every_address

__all__ = ["Certificate", "certificate_names", "expiry_of", "own_certificate"]

_LIFETIME = timedelta(days=397)
_RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Certificate:
    certificate: Path
    key: Path
    is_own: bool
    """Made by the server, so clients must be told to trust it."""


def own_certificate(data_dir: Path, names: list[str], now: datetime | None = None) -> Certificate:
    """The server's own certificate, made anew when there is none, when it expires within 30 days, or when it lacks a name."""
    now = now or datetime.now(UTC)
    directory = data_dir / "tls"
    paths = Certificate(directory / "certificate.pem", directory / "key.pem", True)
    if not _is_good(paths, names, now):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(paths, names, now)
    return paths


def certificate_names(host: str, public_host: str | None) -> list[str]:
    """The names that clients may call the server by."""
    names = ["localhost", "127.0.0.1", "::1"]
    for name in (host, socket.gethostname(), public_host):
        if name and name not in names and not is_every_address(name):
            names.append(name)
    return names


def expiry_of(path: Path) -> datetime:
    """When the first certificate of a PEM file expires; raises ConfigurationError when it holds none."""
    return _load(path).not_valid_after_utc


def _load(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigurationError(f'The certificate "{path}" cannot be read ({error}). Give a file in PEM form.') from error


def _is_good(paths: Certificate, names: list[str], now: datetime) -> bool:
    if not paths.certificate.is_file() or not paths.key.is_file():
        return False
    try:
        certificate = _load(paths.certificate)
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (ConfigurationError, x509.ExtensionNotFound):
        return False
    known = {str(each.value) for each in extension.value}
    return certificate.not_valid_after_utc - now > _RENEW_BEFORE and set(names) <= known


def _make(paths: Certificate, names: list[str], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Seamark on {socket.gethostname()}"[:64])])
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        # An authority, because clients that are told to trust it look it up among the authorities.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write(paths.key, private, 0o600)
    _write(paths.certificate, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(path: Path, content: bytes, mode: int) -> None:
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)
