"""Small pictures that look like what people log: a confusion matrix, and what a model draws as it learns."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

__all__ = ["confusion_matrix", "learned_sample"]

_CELL = 44


def _png(image: Image.Image) -> bytes:
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def confusion_matrix(counts: NDArray[np.int64]) -> bytes:
    """A square of cells, darker where more was predicted, with the count in each."""
    size = len(counts)
    margin = 34
    image = Image.new("RGB", (size * _CELL + margin + 10, size * _CELL + margin + 10), "white")
    draw = ImageDraw.Draw(image)
    for row in range(size):
        for column in range(size):
            share = float(counts[row, column]) / max(1, int(counts[row].max()))
            shade = tuple(round(255 + (dark - 255) * share) for dark in (11, 110, 128))
            left, top = margin + column * _CELL, margin + row * _CELL
            draw.rectangle((left, top, left + _CELL - 2, top + _CELL - 2), fill=shade)
            text = str(int(counts[row, column]))
            colour = "white" if share > 0.5 else (74, 88, 102)
            draw.text((left + _CELL / 2, top + _CELL / 2), text, fill=colour, anchor="mm")
        draw.text((margin / 2, margin + row * _CELL + _CELL / 2), str(row), fill=(74, 88, 102), anchor="mm")
        draw.text((margin + row * _CELL + _CELL / 2, margin / 2), str(row), fill=(74, 88, 102), anchor="mm")
    return _png(image)


def learned_sample(step: int, steps: int, digit: int = 3) -> bytes:
    """A digit that comes out of noise as `step` nears `steps`."""
    clean = Image.new("L", (28, 28), 0)
    ImageDraw.Draw(clean).text((14, 14), str(digit), fill=255, anchor="mm", font_size=24)
    noise = np.random.default_rng(step).normal(110, 70, (28, 28))
    share = min(1.0, step / max(1, steps - 1))
    mixed = np.clip(np.asarray(clean) * share + noise * (1 - share), 0, 255).astype(np.uint8)
    return _png(Image.fromarray(mixed).resize((280, 280), Image.Resampling.NEAREST))
