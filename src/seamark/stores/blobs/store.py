"""The blob store: contents of files under keys that only Seamark makes."""

import itertools
import logging
import os
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

import obstore
from obstore.exceptions import BaseError as ObstoreError
from obstore.exceptions import PreconditionError
from obstore.store import AzureStore, GCSStore, LocalStore, S3Store, from_url

from seamark.model.errors import ConfigurationError, Conflict, FileNotFound, StoreUnavailable
from seamark.stores.blobs.chunks import CHUNK_BYTES, BlobData, chunks_of
from seamark.stores.blobs.directory import Directory
from seamark.stores.blobs.handoff import send
from seamark.stores.blobs.s3_parts import S3Parts

if TYPE_CHECKING:
    from obstore import ObjectMeta

__all__ = ["Blob", "BlobChanged", "Blobs", "Provider", "SignedUrl", "new_key"]

_log = logging.getLogger(__name__)
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]*(?:/[A-Za-z0-9][A-Za-z0-9_\-]*)*")
_OPTION_PREFIX = "SEAMARK_BLOBS_"
_URL_VARIABLE = "SEAMARK_BLOBS_URL"
"""The server's setting that names the place, which shares the prefix."""
_SCHEMES = ("s3", "s3a", "gs", "az", "azure", "abfs", "abfss", "adl")
_REQUEST_BYTES = 8 * 1024 * 1024
_REQUESTS_AT_ONCE = 4
_PROVIDERS: Mapping[type, "Provider"] = {S3Store: "aws", GCSStore: "gcp", AzureStore: "azure"}
_MOST_REQUESTS = 10_000
"""S3 takes at most this many parts for one object."""


@dataclass(frozen=True, slots=True)
class Blob:
    """One stored blob, without its contents. `modified_at` is in milliseconds since the epoch."""

    key: str
    size: int
    modified_at: int
    etag: str = ""
    """Changes with the contents; without quotes. Lists leave it out."""


Provider = Literal["aws", "gcp", "azure"]


@dataclass(frozen=True, slots=True)
class SignedUrl:
    """An address at the object store itself that whoever holds it may use for a while."""

    url: str
    provider: Provider


class BlobChanged(Conflict):
    """The blob was replaced between two reads that belong together."""


def new_key(container: UUID) -> str:
    """A fresh key for a blob of this container."""
    return f"{container}/{uuid4().hex}"


class Blobs:
    """Contents under keys. Thread-safe; several processes may use the same place.

    Every method raises StoreUnavailable when the store cannot be reached or written; reading a key that does not exist
    raises FileNotFound.
    """

    def __init__(self, store: Any, place: str, directory: Directory | None, environment: Mapping[str, str] | None = None) -> None:
        # obstore's stores share no base class that its functions accept.
        self._store = store
        self._place = place
        self._directory = directory
        self._environment = environment or {}

    @property
    def kind(self) -> str:
        """What it is, for people: a directory, or the place's scheme."""
        return "a directory" if self._directory is not None else self._place.partition("://")[0]

    @classmethod
    def open(cls, place: str | Path, environment: Mapping[str, str] | None = None) -> "Blobs":
        """Opens the blob store of a directory (a path or file:// URL, made when missing) or of an s3://, gs:// or az:// URL.

        A variable `SEAMARK_BLOBS_X` of the environment sets the object store's option `x` (`SEAMARK_BLOBS_ENDPOINT`,
        `SEAMARK_BLOBS_ACCESS_KEY_ID`, `SEAMARK_BLOBS_REGION`, …); without it the provider's usual variables hold.
        Raises ConfigurationError when the URL or an option is wrong.
        """
        variables = os.environ if environment is None else environment
        scheme = place.partition("://")[0] if isinstance(place, str) and "://" in place else ""
        if scheme in ("", "file"):
            path = Path(unquote(urlsplit(place).path)) if scheme and isinstance(place, str) else Path(place)
            try:
                directory = Directory(path)
            except OSError as error:
                raise ConfigurationError(
                    f'The directory "{path}" for file contents cannot be used ({error}). '
                    "Give a directory that this user may write to."
                ) from error
            return cls(LocalStore(directory.objects.absolute()), str(path), directory)
        if scheme not in _SCHEMES:
            raise ConfigurationError(
                f'"{place}" is no place for file contents: the scheme "{scheme}" is unknown. '
                "Give a directory, or a URL that begins with s3://, gs:// or az://."
            )
        options = {
            name.removeprefix(_OPTION_PREFIX).lower(): value
            for name, value in variables.items()
            if name.startswith(_OPTION_PREFIX) and name != _URL_VARIABLE
        }
        is_plain = options.get("endpoint", variables.get("AWS_ENDPOINT_URL", "")).startswith("http://")
        try:
            store = from_url(
                str(place),
                config=cast(Any, options),  # which options exist depends on the scheme
                # A request lasts as long as its reader takes; the default of 30 s would cut slow downloads.
                client_options={"allow_http": is_plain, "timeout": timedelta(hours=6)},
                retry_config={"retry_timeout": timedelta(seconds=30)},
            )
        except (ObstoreError, ValueError, TypeError) as error:
            raise ConfigurationError(
                f'The object store "{place}" cannot be opened: {_first_line(error)}. '
                f"Check the URL and the variables {_OPTION_PREFIX}…"
            ) from error
        return cls(store, str(place), None, variables)

    def put(self, key: str, data: BlobData, size_hint: int | None = None) -> int:
        """Stores the data under the key, in place of what is there, and returns its size in bytes.

        `size_hint` is the size as far as it is known; S3 takes more than 78 GiB only with it.

        The blob is durable on return. It appears whole or not at all: an error raised by the data while it is read leaves
        the key as it was, and is raised again here.
        """
        _check(key)
        reading = _Reading(chunks_of(data))
        with self._errors(key, reading):
            if self._directory is not None:
                return self._directory.write(key, reading)
            head: list[bytes] = []
            length = 0
            for chunk in reading:
                head.append(bytes(chunk))
                length += len(chunk)
                if length >= _REQUEST_BYTES:
                    break
            else:
                obstore.put(self._store, key, b"".join(head), use_multipart=False)
                return length
            # Requests grow with the file, so that its length fits the limit on their number.
            chunk_size = max(_REQUEST_BYTES, -(-(size_hint or 0) // _MOST_REQUESTS))
            send(
                itertools.chain(head, reading),
                lambda chunks: obstore.put(
                    self._store, key, chunks, use_multipart=True, chunk_size=chunk_size, max_concurrency=_REQUESTS_AT_ONCE
                ),
            )
        return reading.size

    def assemble(self, key: str, part_keys: Sequence[str]) -> int:
        """Stores the blobs of `part_keys`, one after the other, as one blob; the parts stay. Returns its size in bytes."""
        total = sum(self.size(part) for part in part_keys)
        return self.put(key, itertools.chain.from_iterable(self.get_stream(part) for part in part_keys), size_hint=total)

    def get(self, key: str) -> bytes:
        """The whole contents; for blobs that are known to be small."""
        return b"".join(self.get_stream(key))

    def get_stream(self, key: str, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The contents in chunks, from `offset` on and at most `length` bytes; FileNotFound is raised at once, not later."""
        _check(key)
        if length is not None and length <= 0:
            return iter(())
        with self._errors(key):
            # The request opens the file or the connection, so that a blob deleted from now on can still be read to its end.
            if length is not None:
                end = min(offset + length, self.size(key))
                if end <= offset:
                    return iter(())
                result = obstore.get(self._store, key, options={"range": (offset, end)})
            elif offset:
                if offset >= self.size(key):
                    return iter(())
                result = obstore.get(self._store, key, options={"range": {"offset": offset}})
            else:
                result = obstore.get(self._store, key)
            stream = iter(result.stream(min_chunk_size=CHUNK_BYTES))
        return self._chunks(key, stream)

    def size(self, key: str) -> int:
        """The size of a blob in bytes."""
        _check(key)
        with self._errors(key):
            return obstore.head(self._store, key)["size"]

    def head(self, key: str) -> Blob:
        """What is known of a blob without its contents."""
        _check(key)
        with self._errors(key):
            return _blob_of(key, obstore.head(self._store, key))

    def read(self, key: str, blob: Blob, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` to before `end` of the blob as `head` gave it; raises BlobChanged when it was replaced since."""
        _check(key)
        if start >= end:
            return iter(())
        with self._errors(key):
            try:
                result = obstore.get(self._store, key, options={"range": (start, end), "if_match": _quoted(blob.etag)})
            except PreconditionError as error:
                raise BlobChanged("The file was replaced while it was read. Read it again from its start.") from error
            stream = iter(result.stream(min_chunk_size=CHUNK_BYTES))
        return self._chunks(key, stream)

    @property
    def provider(self) -> Provider | None:
        """Whose object store it is; None for a directory."""
        return next((provider for kind, provider in _PROVIDERS.items() if isinstance(self._store, kind)), None)

    def sign(self, method: Literal["GET", "PUT"], key: str, seconds: int) -> SignedUrl | None:
        """A URL at which the object store itself takes or gives this blob; None where it cannot be signed.

        A directory has no URLs, and an object store signs only with credentials that can.
        """
        _check(key)
        provider = self.provider
        if provider is None:
            return None
        try:
            return SignedUrl(obstore.sign(self._store, method, key, timedelta(seconds=seconds)), provider)
        except ObstoreError as error:
            _log.warning("The object store's credentials cannot sign URLs, so files pass through the server: %s", error)
            return None

    @property
    def parts(self) -> S3Parts | None:
        """Uploads in parts that go to the object store directly; None where it takes none."""
        if not isinstance(self._store, S3Store):
            return None
        return S3Parts(lambda key: None if (signed := self.sign("PUT", key, 600)) is None else signed.url, self._secret_of)

    def _secret_of(self, access_key: str) -> str | None:
        config: Mapping[str, str] = self._store.config
        if config.get("access_key_id") == access_key:
            return config.get("secret_access_key")
        if self._environment.get("AWS_ACCESS_KEY_ID") == access_key:
            return self._environment.get("AWS_SECRET_ACCESS_KEY")
        return None

    def delete(self, keys: Iterable[str]) -> None:
        """Deletes blobs; those that do not exist are no error."""
        known = list(dict.fromkeys(keys))
        for key in known:
            _check(key)
        if not known:
            return
        with self._errors(known[0]):
            if self._directory is None:
                obstore.delete(self._store, known)
                return
            for key in known:
                (self._directory.objects / key).unlink(missing_ok=True)

    def delete_prefix(self, prefix: str) -> None:
        """Deletes every blob whose key begins with `prefix` and a slash."""
        prefix = prefix.rstrip("/")
        _check(prefix)
        with self._errors(prefix):
            if self._directory is not None:
                self._directory.remove_tree(prefix)
                return
            for some in self._pages(prefix):
                obstore.delete(self._store, [each["path"] for each in some])

    def list(self, prefix: str = "") -> Iterator[Blob]:
        """All blobs, or those whose key begins with `prefix` and a slash, in no order."""
        with self._errors(prefix):
            for some in self._pages(prefix or None):
                for each in some:
                    yield Blob(each["path"], each["size"], round(each["last_modified"].timestamp() * 1000))

    def _pages(self, prefix: str | None) -> Iterator[Sequence["ObjectMeta"]]:
        # The overloads that return Arrow data are typed only where arro3 is installed.
        return obstore.list(self._store, prefix, chunk_size=1000)  # pyright: ignore[reportUnknownMemberType]

    def _chunks(self, key: str, stream: Iterator[bytes]) -> Iterator[bytes]:
        with self._errors(key):
            yield from stream

    @contextmanager
    def _errors(self, key: str, reading: "_Reading | None" = None) -> Generator[None]:
        try:
            yield
        except (ObstoreError, OSError) as error:
            if reading is not None and reading.error is not None:
                raise reading.error from error
            if reading is None and isinstance(error, FileNotFoundError):
                raise FileNotFound(
                    f'The stored contents "{key}" do not exist. They were deleted or replaced; ask for the current file again.'
                ) from error
            raise StoreUnavailable(
                f'The store of file contents at "{self._place}" does not work: {_first_line(error)}. '
                "Try again; if it goes on, check its disk space, its address and its credentials."
            ) from error


class _Reading:
    """Counts what is read from the data, and remembers the error that ended it, which a store may wrap in one of its own."""

    def __init__(self, chunks: Iterator[bytes | bytearray | memoryview]) -> None:
        self._chunks = chunks
        self.size = 0
        self.error: BaseException | None = None

    def __iter__(self) -> "_Reading":
        return self

    def __next__(self) -> bytes | bytearray | memoryview:
        try:
            chunk = next(self._chunks)
        except StopIteration:
            raise
        except BaseException as error:
            self.error = error
            raise
        self.size += len(chunk)
        return chunk


def _check(key: str) -> None:
    if _KEY.fullmatch(key) is None:
        raise ValueError(f"{key!r} is no key of a blob: keys are made by new_key, never from what a user wrote.")


def _blob_of(key: str, meta: "ObjectMeta") -> Blob:
    return Blob(key, meta["size"], round(meta["last_modified"].timestamp() * 1000), (meta["e_tag"] or "").strip('"'))


def _quoted(etag: str) -> str | None:
    return f'"{etag}"' if etag else None


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
