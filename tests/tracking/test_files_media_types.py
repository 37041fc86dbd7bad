import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from seamark.tracking.media_types import extension_of, is_inline_safe, media_type_of


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
        ("BMP", "image/bmp"),
        ("TIFF", "image/tiff"),
    ],
)
def test_images_are_told_by_their_bytes(form: str, media_type: str):
    buffer = io.BytesIO()
    Image.new("RGB", (3, 2)).save(buffer, form)
    assert media_type_of(buffer.getvalue()) == media_type
    assert media_type_of(buffer.getvalue(), "html") == media_type
    assert extension_of(media_type)


@pytest.mark.parametrize(
    "head",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"\xef\xbb\xbf \n<?xml version='1.0'?>\n<!-- drawn --><svg>",
        b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN'>",
    ],
)
def test_svg_is_recognised_and_not_safe(head: bytes):
    assert media_type_of(head) == "image/svg+xml"
    assert media_type_of(head, "png") == "image/svg+xml"
    assert not is_inline_safe("image/svg+xml")


@pytest.mark.parametrize(
    ("head", "ext", "media_type"),
    [
        (b"<!DOCTYPE html><script>", "txt", "text/html"),
        (b"<script>alert(1)</script>", "png", "application/octet-stream"),
        (b"a,b\n1,2\n", "csv", "text/csv"),
        (b"a,b\n1,2\n", "CSV", "text/csv"),
        (b"print()", "py", "text/x-python"),
        (b"\0\1\2", "txt", "application/octet-stream"),
        (b"%PDF-1.7", "", "application/pdf"),
        (b"BM, of course", "", "application/octet-stream"),
        (b"", "", "application/octet-stream"),
        (b"", "pkl", "application/octet-stream"),
    ],
)
def test_other_contents_are_told_by_bytes_and_extension(head: bytes, ext: str, media_type: str):
    assert media_type_of(head, ext) == media_type


@pytest.mark.parametrize("media_type", ["text/html", "text/xml", "application/pdf", "image/svg+xml", "application/octet-stream"])
def test_what_can_run_is_not_shown_inline(media_type: str):
    assert not is_inline_safe(media_type)


@given(st.binary(max_size=64), st.text(max_size=6))
def test_an_extension_alone_makes_no_image(head: bytes, ext: str):
    if media_type_of(head, ext).startswith("image/"):
        assert media_type_of(head) == media_type_of(head, ext)
