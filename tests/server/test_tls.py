"""The certificate that the server makes for itself."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seamark.model.errors import ConfigurationError
from seamark.server.tls import certificate_names, expiry_of, own_certificate

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = ["localhost", "127.0.0.1", "::1"]


def test_it_is_made_once_and_its_key_is_private(tmp_path: Path) -> None:
    first = own_certificate(tmp_path, NAMES, NOW)
    content = first.certificate.read_bytes()
    assert own_certificate(tmp_path, NAMES, NOW) == first
    assert first.certificate.read_bytes() == content
    assert stat.S_IMODE(first.key.stat().st_mode) == 0o600


def test_it_is_renewed_before_it_expires(tmp_path: Path) -> None:
    first = own_certificate(tmp_path, NAMES, NOW)
    expiry = expiry_of(first.certificate)
    own_certificate(tmp_path, NAMES, expiry - timedelta(days=31))
    assert expiry_of(first.certificate) == expiry
    own_certificate(tmp_path, NAMES, expiry - timedelta(days=29))
    assert expiry_of(first.certificate) > expiry


def test_it_is_made_anew_for_a_new_name(tmp_path: Path) -> None:
    content = own_certificate(tmp_path, NAMES, NOW).certificate.read_bytes()
    assert own_certificate(tmp_path, [*NAMES, "tracker.example.org"], NOW).certificate.read_bytes() != content


def test_a_damaged_certificate_is_replaced(tmp_path: Path) -> None:
    paths = own_certificate(tmp_path, NAMES, NOW)
    paths.certificate.write_text("nonsense")
    with pytest.raises(ConfigurationError):
        expiry_of(paths.certificate)
    own_certificate(tmp_path, NAMES, NOW)
    assert expiry_of(paths.certificate) > NOW


def test_python_accepts_it_as_an_authority(tmp_path: Path) -> None:
    paths = own_certificate(tmp_path, NAMES)
    context = ssl.create_default_context(cafile=str(paths.certificate))
    assert context.cert_store_stats()["x509_ca"] == 1


def test_it_names_the_machine_and_the_public_host() -> None:
    names = certificate_names("0.0.0.0", "tracker.example.org")
    assert {*NAMES, "tracker.example.org"} <= set(names)
    assert "0.0.0.0" not in names
