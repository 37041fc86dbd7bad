"""Pictures that are drawn, so that no two runs show the same."""

from io import BytesIO

import numpy as np

__all__ = ["picture"]


def picture(rng: np.random.Generator, size: int) -> bytes:
    """A smooth pattern in colour, as PNG."""
    from PIL import Image

    y, x = np.mgrid[0 : 1 : complex(0, size), 0 : 1 : complex(0, size)]
    waves = [np.sin(2 * np.pi * (a * x + b * y + c)) for a, b, c in rng.uniform(0, 3, (3, 3))]
    pixels = np.stack([(127.5 + 127.5 * wave).astype(np.uint8) for wave in waves], axis=-1)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()
