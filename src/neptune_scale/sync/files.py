"""What kind of contents a file has, and where among the files of its project it goes."""

import os
from pathlib import Path, PurePath

__all__ = ["generate_destination", "guess_mime_type_from_bytes", "guess_mime_type_from_file"]

DEFAULT_MIME_TYPE = "application/octet-stream"
NO_STEP_PLACEHOLDER = "none"
"""Stands in a destination where files of a series have their step."""

_LONGEST_RUN = 300
_LONGEST_ATTRIBUTE = 280
_LONGEST_STEP = 19
_LONGEST_STEM = 180
_LONGEST_EXTENSION = 18
_SEPARATORS = str.maketrans("/.", "__")
_HEAD_BYTES = 8192

# Not every system's list of extensions has these.
_FURTHER_EXTENSIONS = {
    ".ipynb": "application/x-ipynb+json",
    ".md": "text/markdown",
    ".r": "text/x-r",
    ".sql": "application/x-sql",
    ".webp": "image/webp",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}

# What contents of a kind begin with: at an offset, these bytes.
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"\x00\x00\x01\x00", "image/x-icon"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"FLV\x01", "video/x-flv"),
    (8, b"WAVE", "audio/x-wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/x-flac"),
    (0, b"MThd", "audio/midi"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"(\xb5/\xfd", "application/zstd"),
    (0, b"Rar!\x1a\x07", "application/x-rar-compressed"),
    (257, b"ustar", "application/x-tar"),
    (0, b"SQLite format 3\x00", "application/x-sqlite3"),
    (0, b"\x00asm", "application/wasm"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"wOFF", "application/font-woff"),
    (0, b"wOF2", "application/font-woff"),
    (0, b"{\\rtf", "application/rtf"),
)


def guess_mime_type_from_file(local_path: Path | str, destination: str | None = None) -> str:
    """The kind of a file's contents, by its name, its destination's, or how it begins.

    Raises OSError when it must be read for that and cannot be.
    """
    kind = _by_name(os.fspath(local_path)) or (_by_name(destination) if destination else None)
    if kind is None:
        with open(local_path, "rb") as file:
            kind = _by_contents(file.read(_HEAD_BYTES))
    return kind or DEFAULT_MIME_TYPE


def guess_mime_type_from_bytes(data: bytes, destination: str | None = None) -> str:
    """The kind of some contents, by their destination's name, or how they begin."""
    return (_by_name(destination) if destination else None) or _by_contents(data[:_HEAD_BYTES]) or DEFAULT_MIME_TYPE


def extension_of(mime_type: str) -> str:
    """The usual ending of names of files of a kind, with its dot; "" if there is none."""
    import mimetypes

    return mimetypes.guess_extension(mime_type) or ""


def generate_destination(run_id: str, attribute_name: str, filename: str, step: float | None) -> str:
    """Where a file of an attribute goes unless the script says otherwise: run, attribute, step and name, joined by slashes.

    The result has at most 800 characters. It is the same for the same arguments, also in other clients, and differs where
    runs or attributes do: their parts end with a digest of the whole.
    """
    parts = [_part(run_id, _LONGEST_RUN, is_digested=True), _part(attribute_name, _LONGEST_ATTRIBUTE, is_digested=True)]
    parts.append(NO_STEP_PLACEHOLDER if step is None else _part(f"{step:019.6f}", _LONGEST_STEP))
    path = PurePath(filename)
    stem = path.name.removesuffix(path.suffix) if path.suffix else path.name
    return "/".join((*parts, _part(stem, _LONGEST_STEM) + path.suffix[:_LONGEST_EXTENSION]))


def _part(text: str, longest: int, *, is_digested: bool = False) -> str:
    plain = text.translate(_SEPARATORS)
    if not is_digested and len(plain) <= longest:
        return plain
    import hashlib

    digest = "-" + hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return plain[: longest - len(digest)] + digest


def _by_name(name: str) -> str | None:
    import mimetypes

    return mimetypes.guess_type(name)[0] or _FURTHER_EXTENSIONS.get(os.path.splitext(name)[1].lower())


def _by_contents(head: bytes) -> str | None:
    return next((kind for offset, start, kind in _SIGNATURES if head.startswith(start, offset)), None)
