"""What kind of contents a file has, told from its first bytes; a client's own word for it is not trusted."""

__all__ = ["HEAD_BYTES", "UNKNOWN", "extension_of", "is_inline_safe", "media_type_of"]

HEAD_BYTES = 4096
"""How much of a file's beginning `media_type_of` looks at."""

UNKNOWN = "application/octet-stream"

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"mif1": "image/heic"}

# Only types that no signature tells: an image that is none keeps no image's name.
_BY_EXTENSION = {
    "csv": "text/csv",
    "htm": "text/html",
    "html": "text/html",
    "ipynb": "application/json",
    "json": "application/json",
    "log": "text/plain",
    "md": "text/markdown",
    "patch": "text/plain",
    "py": "text/x-python",
    "toml": "text/plain",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "xml": "text/xml",
    "yaml": "text/plain",
    "yml": "text/plain",
}
_INLINE_SAFE = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif", "audio/wav", "audio/mpeg", "audio/ogg"}
    | {"audio/flac", "video/webm", "video/mp4", "text/plain"}
)
_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
    "image/svg+xml": "svg",
    "image/avif": "avif",
    "image/heic": "heic",
    "application/pdf": "pdf",
    "text/html": "html",
    "text/plain": "txt",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
}


def media_type_of(head: bytes, ext: str = "") -> str:
    """The media type of contents that begin with `head` and come from a file of extension `ext` (without a dot).

    Images, audio, video and archives are told by their bytes alone, text formats by the extension as well; the answer is
    `application/octet-stream` when neither says anything.
    """
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if (
        head.startswith(b"BM")
        and head[6:10] == b"\0\0\0\0"
        and head[14:18] in (b"\x0c\0\0\0", b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0")
    ):
        return "image/bmp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return _text_type(head, ext.lower())


def _text_type(head: bytes, ext: str) -> str:
    if b"\0" in head:
        return UNKNOWN
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1024].lower()
    if start.startswith((b"<svg", b"<!doctype svg")) or (start.startswith((b"<?xml", b"<!--")) and b"<svg" in start):
        return "image/svg+xml"
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return _BY_EXTENSION.get(ext, UNKNOWN)


def is_inline_safe(media_type: str) -> bool:
    """Whether a browser may show contents of this type, as found by `media_type_of`, outside of a sandbox: nothing in it can run.

    SVG, HTML, XML and PDF are not among them.
    """
    return media_type in _INLINE_SAFE


def extension_of(media_type: str) -> str:
    """The usual extension, without a dot; empty when there is none."""
    return _EXTENSIONS.get(media_type, "")
