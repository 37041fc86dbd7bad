"""Every setting of the server. Each field is an option of `seamark server` and an environment variable `SEAMARK_…`.

Needs nothing but the standard library, so that the base install can show the help.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast

from seamark.model.errors import ConfigurationError

__all__ = [
    "LOG_LEVELS",
    "ServerSettings",
    "SettingHelp",
    "default_data_dir",
    "embedded_catalog_url",
    "is_every_address",
    "setting_helps",
]

LOG_LEVELS = ("debug", "info", "warning", "error")


def default_data_dir() -> Path:
    return Path.home() / ".seamark"


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """How one server process runs."""

    data_dir: Path = field(
        default_factory=default_data_dir,
        metadata={"help": "The directory for everything that the server keeps itself.", "shown_default": "~/.seamark"},
    )
    host: str = field(default="127.0.0.1", metadata={"help": "The address to listen on; 0.0.0.0 for all of the machine's."})
    port: int = field(default=8080, metadata={"help": "The port to listen on; 0 for any free one."})
    public_url: str | None = field(
        default=None, metadata={"help": "The address that people and scripts use, such as https://seamark.example.org."}
    )
    catalog_url: str | None = field(
        default=None,
        metadata={
            "help": "The catalog's database: an SQLAlchemy URL of PostgreSQL (postgresql+psycopg://…) or SQLite.",
            "shown_default": "SQLite in the data directory",
        },
    )
    columns_url: str | None = field(
        default=None,
        metadata={
            "help": "The column store: a clickhouse:// or clickhouses:// URL, or a directory for chDB.",
            "shown_default": "chDB in the data directory",
        },
    )
    blobs_url: str | None = field(
        default=None,
        metadata={
            "help": "Where files are kept: a directory, s3://, gs:// or az://; SEAMARK_BLOBS_… set the store's options.",
            "shown_default": "a directory in the data directory",
        },
    )
    auto_create_projects: bool = field(
        default=True, metadata={"help": "Create a project that a script names, when its user may create it."}
    )
    import_dir: Path | None = field(
        default=None,
        metadata={"help": "A folder from below which owners of projects may import in the browser; without it only admins may."},
    )
    tls: bool = field(
        default=False,
        metadata={"help": "Serve HTTPS, with a certificate that the server makes and keeps unless --tls-cert is given."},
    )
    tls_cert: Path | None = field(default=None, metadata={"help": "A certificate (chain) in PEM form; implies --tls."})
    tls_key: Path | None = field(default=None, metadata={"help": "The key of --tls-cert in PEM form."})
    trusted_proxies: str = field(
        default="127.0.0.1",
        metadata={"help": "Addresses of reverse proxies whose X-Forwarded-* headers count, with commas between; * for all."},
    )
    threads: int = field(default=32, metadata={"help": "How many requests may work on the stores at once.", "minimum": 1})
    max_body_mib: int = field(
        default=1100, metadata={"help": "The largest request body, in MiB: one part of an upload, or a small file.", "minimum": 1}
    )
    store_urls: bool = field(
        default=True,
        metadata={
            "help": "Let clients of the 3.x API exchange files with the object store directly, at addresses that it signs."
        },
    )
    uploads_in_parts: bool = field(
        default=False,
        metadata={
            "help": "Let clients of the 3.x API send large files in parts at once, from memory, instead of in turn, from the disk."
        },
    )
    max_string_kib: int = field(default=4096, metadata={"help": "The longest string value, in KiB.", "minimum": 1})
    max_attributes: int = field(default=500_000, metadata={"help": "The most attributes that one run may have.", "minimum": 1})
    shutdown_seconds: int = field(
        default=10, metadata={"help": "How long requests under way may take when the server stops.", "minimum": 0}
    )
    log_level: str = field(default="info", metadata={"help": "How much to log on standard error.", "choices": LOG_LEVELS})
    access_log: bool = field(default=False, metadata={"help": "Log every request."})

    def __post_init__(self) -> None:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ConfigurationError("--tls-cert and --tls-key belong together, and only one is given. Give both or neither.")
        if self.public_url is not None and not self.public_url.startswith(("http://", "https://")):
            raise ConfigurationError(f'The public URL "{self.public_url}" must begin with http:// or https://. Add that.')
        if self.public_url is not None and self.public_url.rstrip("/").count("/") > 2:
            # Official clients join absolute paths to the host (protocol page 1.2).
            raise ConfigurationError(
                f'The public URL "{self.public_url}" has a path, which the Neptune clients drop. '
                "Serve Seamark at the root of a host."
            )
        if not 0 <= self.port <= 65535:
            raise ConfigurationError(f"The port {self.port} does not exist. Choose one from 0 to 65535.")
        if self.log_level not in LOG_LEVELS:
            raise ConfigurationError(f'The log level "{self.log_level}" does not exist. Choose one of {", ".join(LOG_LEVELS)}.')

    @property
    def serves_tls(self) -> bool:
        return self.tls or self.tls_cert is not None

    @property
    def catalog(self) -> str:
        """The catalog's URL, the embedded one by default."""
        return self.catalog_url or embedded_catalog_url(self.data_dir)

    @property
    def columns(self) -> str:
        return self.columns_url or str(self.data_dir / "columns")

    @property
    def pending_commits(self) -> Path:
        """Where commits to the column store wait while they are under way."""
        return self.data_dir / "pending"

    @property
    def thumbnails(self) -> Path:
        """Where small pictures of files are kept, which can be made again."""
        return self.data_dir / "thumbnails"

    @property
    def blobs(self) -> str:
        return self.blobs_url or str(self.data_dir / "blobs")


@dataclass(frozen=True)
class SettingHelp:
    """What the command line needs to know of one setting."""

    name: str
    option: str
    variable: str
    help: str
    default: Any
    shown_default: str | None
    kind: type
    choices: tuple[str, ...] | None
    minimum: int | None


def embedded_catalog_url(data_dir: Path) -> str:
    return f"sqlite:///{data_dir / 'catalog.sqlite'}"


def is_every_address(host: str) -> bool:
    """Whether a server that listens there listens on all addresses of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return host == ""


def setting_helps() -> list[SettingHelp]:
    """All settings in the order in which the help lists them."""
    kinds: Mapping[str, type] = {
        "data_dir": Path,
        "import_dir": Path,
        "tls_cert": Path,
        "tls_key": Path,
        "public_url": str,
        "catalog_url": str,
        "columns_url": str,
        "blobs_url": str,
    }
    return [
        SettingHelp(
            name=each.name,
            option="--" + each.name.replace("_", "-"),
            variable="SEAMARK_" + each.name.upper(),
            help=each.metadata["help"],
            default=default_data_dir() if each.name == "data_dir" else each.default,
            shown_default=each.metadata.get("shown_default"),
            kind=kinds[each.name] if each.name in kinds else cast(type, type(each.default)),
            choices=each.metadata.get("choices"),
            minimum=each.metadata.get("minimum"),
        )
        for each in fields(ServerSettings)
    ]
