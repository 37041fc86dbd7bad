"""Thumbnails: what they look like, and what is refused before it costs anything."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from seamark.model.errors import NoPreview
from seamark.tracking.pictures import is_whole, thumbnail_of


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def drawn(thumbnail: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(thumbnail), formats=("WEBP",))
    image.load()
    return image


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp"), ("BMP", "image/bmp")],
)
def test_a_large_picture_becomes_a_small_one_of_the_same_shape(kind: str, media_type: str) -> None:
    made = thumbnail_of(encoded(Image.new("RGB", (1200, 600), (200, 30, 30)), kind), media_type)
    assert drawn(made).size == (256, 128)
    red, green, blue = drawn(made).convert("RGB").getpixel((100, 60))
    assert red > 180
    assert green < 60 > blue
    assert is_whole(made)
    assert not is_whole(made[:-1])


def test_a_small_picture_keeps_its_exact_pixels() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (28, 28, 3), dtype=np.uint8)
    made = thumbnail_of(encoded(Image.fromarray(pixels), "PNG"), "image/png")
    assert np.array_equal(np.asarray(drawn(made).convert("RGB")), pixels)


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    ramp = (np.arange(64 * 64).reshape(64, 64) * 16).astype(np.uint16)
    made = np.asarray(drawn(thumbnail_of(encoded(Image.fromarray(ramp), "PNG"), "image/png")).convert("L")).astype(int)
    assert abs(made - (ramp >> 8)).max() <= 1


def test_transparency_stays() -> None:
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    made = drawn(thumbnail_of(encoded(image, "PNG"), "image/png"))
    assert made.getchannel("A").getpixel((5, 5)) == 0


def test_a_photograph_stands_upright_and_keeps_no_word_of_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "a camera"
    made = thumbnail_of(encoded(Image.new("RGB", (800, 400)), "JPEG", exif=exif), "image/jpeg")
    assert drawn(made).size == (128, 256)
    assert b"camera" not in made


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be very large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")


def test_bombs_are_refused_by_what_they_say_of_their_size() -> None:
    with pytest.raises(NoPreview, match=r"7,000 × 7,000 pixels"):
        thumbnail_of(bomb(7_000, 7_000), "image/png")
    with pytest.raises(NoPreview, match="far more than"):
        thumbnail_of(bomb(50_000, 50_000), "image/png")
    canvas = (16_382).to_bytes(3, "little") * 2
    webp = b"RIFF" + (22).to_bytes(4, "little") + b"WEBPVP8X" + (10).to_bytes(4, "little") + bytes(4) + canvas
    with pytest.raises(NoPreview, match=r"16,383 × 16,383 pixels"):
        thumbnail_of(webp, "image/webp")


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif"])
def test_damaged_pictures_are_refused_with_a_reason(media_type: str) -> None:
    for content in (b"", b"hello", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0" + bytes(50), b"GIF89a\xff\xff\xff\xff", b"RIFF\x10"):
        with pytest.raises(NoPreview):
            thumbnail_of(content, media_type)


@pytest.mark.parametrize(
    "media_type", ["image/svg+xml", "image/tiff", "application/pdf", "text/html", "application/octet-stream"]
)
def test_no_other_format_reaches_a_decoder(media_type: str) -> None:
    with pytest.raises(NoPreview, match="has no thumbnail"):
        thumbnail_of(encoded(Image.new("RGB", (4, 4)), "PNG"), media_type)


def test_bytes_of_one_format_are_not_decoded_as_another() -> None:
    with pytest.raises(NoPreview, match="damaged"):
        thumbnail_of(encoded(Image.new("RGB", (4, 4)), "TIFF"), "image/png")
