"""Text that can be stored."""

__all__ = ["storable"]


def storable(text: str) -> str:
    """The text with question marks for what is no Unicode, such as the bytes of a file's name that nothing could decode."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text
