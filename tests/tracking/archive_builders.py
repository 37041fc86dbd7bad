"""Small archives for tests."""

import gzip
import io
import tarfile

Entry = tuple[tarfile.TarInfo, bytes]


def member(name: str, contents: bytes | None) -> Entry:
    """One member of an archive; a directory when it has no contents."""
    info = tarfile.TarInfo(name)
    if contents is None:
        info.type = tarfile.DIRTYPE
    else:
        info.size = len(contents)
    return info, contents or b""


def tar(*entries: Entry, form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for info, contents in entries:
            archive.addfile(info, io.BytesIO(contents))
    return buffer.getvalue()


def tar_gz(*files: tuple[str, bytes | None], form: int = tarfile.PAX_FORMAT) -> bytes:
    return gzip.compress(tar(*(member(name, contents) for name, contents in files), form=form))
