"""Small pictures of large ones, made of contents that anybody may have sent.

Size and kind are known before anything is decoded, and only decoders of formats that browsers draw are let near the bytes.
"""

import io

import numpy as np
from PIL import Image, ImageOps

from seamark.model.errors import NoPreview

__all__ = ["MOST_BYTES", "THUMBNAIL_PIXELS", "is_whole", "thumbnail_of"]

THUMBNAIL_PIXELS = 256
"""The longer side of a thumbnail."""

MOST_BYTES = 48 * 2**20
"""The largest file of which a thumbnail is made: it is read into memory."""

_MOST_PIXELS = 40_000_000
"""160 MB while it is being scaled down; some two seconds of one core for the slowest format."""
_MOST_LOSSLESS_BYTES = 48 * 1024
_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/avif": "AVIF",
}
_RIFF_HEAD = 8


def thumbnail_of(content: bytes, media_type: str) -> bytes:
    """The picture within 256 × 256 pixels as WebP, never enlarged; the first frame of what moves. One that is small already
    keeps its exact pixels where that takes few bytes.

    `media_type` is the one that the bytes themselves tell. Raises NoPreview for what is none of the formats that browsers draw,
    damaged, or too large to be decoded for everybody who asks.
    """
    kind = _FORMATS.get(media_type)
    if kind is None:
        raise NoPreview(f'A file of the type "{media_type}" has no thumbnail. Open the file itself.')
    if kind == "WEBP":
        # Its decoder takes memory for the whole canvas before it says how large that is.
        _check_pixels(*_webp_size(content))
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as image:
            _check_pixels(*image.size)
            return _encoded(image)
    except NoPreview:
        raise
    except Image.DecompressionBombError as error:  # Pillow's own limit, far above ours
        raise NoPreview(f"The picture has far more than {_MOST_PIXELS:,} pixels. Open the file itself.") from error
    except MemoryError as error:
        raise NoPreview("The picture takes more memory than there is. Download it to see it.") from error
    except Exception as error:  # decoders fail on damaged bytes in every way there is
        raise NoPreview("The picture is damaged and cannot be decoded. Download it, or log it again.") from error


def is_whole(thumbnail: bytes) -> bool:
    """Whether a thumbnail that was kept somewhere is complete."""
    return thumbnail.startswith(b"RIFF") and int.from_bytes(thumbnail[4:_RIFF_HEAD], "little") + _RIFF_HEAD == len(thumbnail) > 12


def _encoded(image: Image.Image) -> bytes:
    side = (THUMBNAIL_PIXELS, THUMBNAIL_PIXELS)
    is_small = max(image.size) <= THUMBNAIL_PIXELS
    if not is_small:
        # JPEG is decoded at a fraction of its size at once.
        image.draft("RGB", (2 * THUMBNAIL_PIXELS, 2 * THUMBNAIL_PIXELS))
    drawn = _in_colours(image)
    drawn.thumbnail(side, Image.Resampling.LANCZOS, reducing_gap=2.0)
    drawn = ImageOps.exif_transpose(drawn)
    if is_small:
        exact = _webp(drawn, lossless=True, quality=40, method=2)
        if len(exact) <= _MOST_LOSSLESS_BYTES:
            return exact
    return _webp(drawn, quality=82, method=2)


def _webp(image: Image.Image, **options: bool | int) -> bytes:
    made = io.BytesIO()
    image.save(made, "WEBP", exif=b"", icc_profile=None, **options)
    return made.getvalue()


def _in_colours(image: Image.Image) -> Image.Image:
    """The picture in eight bits a channel."""
    if image.mode in ("RGB", "RGBA"):
        image.load()
        return image
    if image.mode.startswith("I"):
        # Sixteen bits of grey, which Pillow would cut off at 255.
        return Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8)).convert("RGB")
    has_alpha = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
    converted = image.convert("RGBA" if has_alpha else "RGB")
    if "exif" in image.info:
        converted.info["exif"] = image.info["exif"]
    return converted


def _check_pixels(width: int, height: int) -> None:
    if width * height > _MOST_PIXELS:
        raise NoPreview(
            f"The picture has {width:,} × {height:,} pixels; thumbnails are made of up to {_MOST_PIXELS:,}. Open the file itself."
        )


def _webp_size(content: bytes) -> tuple[int, int]:
    head = content[:30].ljust(30, b"\0")
    match head[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case _:
            return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
