import gzip
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.errors import InvalidInput, TooLarge
from seamark.tracking.archives import ArchiveLimits, read_tar_gz
from seamark.tracking.member_names import member_name
from tests.tracking.archive_builders import member, tar, tar_gz

Unpacked = dict[str, bytes | None]


def unpack(data: object, limits: ArchiveLimits | None = None) -> Unpacked:
    """Names with contents, None for directories."""
    return {
        each.name: None if each.is_directory else b"".join(each.chunks)
        for each in read_tar_gz(data, limits)  # pyright: ignore[reportArgumentType]
    }


def test_files_and_directories_are_read_under_clean_names():
    archive = tar_gz(("./", None), ("./a/", None), ("./a//b.txt", b"hello"), ("c", b""), ("empty/", None))
    assert unpack(archive) == {"a": None, "a/b.txt": b"hello", "c": b"", "empty": None}


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_foreign_names_are_read_in_every_format(form: int):
    names = ["d/" * 60 + "file", "träger/データ.bin"]
    if form != tarfile.USTAR_FORMAT:
        names.append("x" * 200)
    archive = tar_gz(*((name, name.encode()) for name in names), form=form)
    assert unpack(archive) == {name: name.encode() for name in names}


def test_times_are_told_in_milliseconds():
    entry = member("a", b"x")
    entry[0].mtime = 1_700_000_000.25  # pyright: ignore[reportAttributeAccessIssue]
    (found,) = read_tar_gz(gzip.compress(tar(entry)))
    assert found.modified_at == 1_700_000_000_250


def test_the_archive_may_arrive_in_any_pieces():
    archive = tar_gz(("a", bytes(range(256)) * 40), ("b", b"y"))
    assert unpack(archive[i : i + 1] for i in range(len(archive))) == unpack(archive)
    assert unpack(io.BytesIO(archive)) == unpack(archive)


def test_an_empty_archive_has_no_members():
    assert unpack(tar_gz()) == {}
    assert unpack(gzip.compress(b"")) == {}


def test_an_archive_of_several_gzip_members_and_padding_is_read():
    raw = tar(member("a", b"x" * 5000))
    assert unpack(gzip.compress(raw[:1000]) + gzip.compress(raw[1000:]) + bytes(512)) == {"a": b"x" * 5000}


def test_members_that_nobody_reads_are_passed_over():
    names = [each.name for each in read_tar_gz(tar_gz(("a", b"x" * 3_000_000), ("b", b"y")))]
    assert names == ["a", "b"]


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "..", "/etc/passwd", "C:/x", "c:x", "a\\..\\b", "a\nb", "a\x1bb", "x" * 300, "d/" * 600 + "x"]
)
def test_names_that_lead_out_or_harm_are_refused(name: str):
    with pytest.raises(InvalidInput):
        unpack(tar_gz(("good", b"1"), (name, b"x"), form=tarfile.PAX_FORMAT))


def test_a_name_hidden_in_an_extended_header_is_checked_too():
    entry = member("harmless", b"x")
    entry[0].pax_headers = {"path": "../../outside"}
    with pytest.raises(InvalidInput, match="leads out"):
        unpack(gzip.compress(tar(entry)))


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (tarfile.SYMTYPE, "symbolic link"),
        (tarfile.LNKTYPE, "hard link"),
        (tarfile.CHRTYPE, "device"),
        (tarfile.BLKTYPE, "device"),
        (tarfile.FIFOTYPE, "pipe"),
        (tarfile.GNUTYPE_SPARSE, "sparse"),
        (b"?", "unknown kind"),
    ],
)
def test_only_files_and_directories_are_accepted(kind: bytes, word: str):
    entry = member("x", b"")
    entry[0].type = kind
    entry[0].linkname = "/etc/passwd"
    with pytest.raises(InvalidInput, match=word):
        unpack(gzip.compress(tar(entry)))


def test_sparse_files_of_the_newer_kind_are_refused():
    entry = member("x", b"1\n0\n1\n")
    entry[0].pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.realsize": str(2**60)}
    with pytest.raises(InvalidInput, match="sparse"):
        unpack(gzip.compress(tar(entry)))


def test_a_bomb_ends_at_the_limit_without_filling_memory():
    def bomb() -> Iterator[bytes]:
        packer = zlib.compressobj(9, wbits=31)
        info = tarfile.TarInfo("zeros")
        info.size = 10**12
        yield packer.compress(info.tobuf(tarfile.GNU_FORMAT))
        while True:
            yield packer.compress(bytes(1_000_000))

    with pytest.raises(TooLarge, match="unpacked"):
        unpack(bomb())
    with pytest.raises(TooLarge, match="unpacked"):
        unpack(tar_gz(("a", bytes(600_000)), ("b", bytes(600_000))), ArchiveLimits(max_bytes=1_000_000))


def test_a_trailer_that_never_ends_is_cut_off_too():
    raw = tar(member("a", b"x")) + bytes(5_000_000)
    with pytest.raises(TooLarge):
        unpack(gzip.compress(raw), ArchiveLimits(max_bytes=1_000_000))


def test_too_many_members_are_refused():
    archive = tar_gz(*((f"file-{number}", b"") for number in range(11)))
    assert len(unpack(archive, ArchiveLimits(max_members=11))) == 11
    with pytest.raises(TooLarge, match="more than 10"):
        unpack(archive, ArchiveLimits(max_members=10))


@pytest.mark.parametrize("kind", [b"x", b"g", b"L", b"K"])
def test_a_huge_extended_header_is_refused_before_it_is_read(kind: bytes):
    entry = member("x", b"")
    entry[0].type = kind
    entry[0].size = 2**40
    with pytest.raises(TooLarge, match="extended header"):
        unpack(gzip.compress(entry[0].tobuf(tarfile.GNU_FORMAT)))


@pytest.mark.parametrize("records", [b"7 path\n", b"99 path=x\n", b"path=x\n", b"0 a=b\n", b"8 path=x", b"\xff\xff"])
def test_damaged_extended_headers_are_refused(records: bytes):
    header = tarfile.TarInfo("h")
    header.type, header.size = b"x", len(records)
    raw = header.tobuf(tarfile.GNU_FORMAT) + records.ljust(512, b"\0") + tar(member("a", b""))
    with pytest.raises(InvalidInput, match="damaged"):
        unpack(gzip.compress(raw))


def test_a_name_that_is_not_unicode_is_refused():
    info = tarfile.TarInfo("name")
    raw = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    raw[0] = 0xFF
    raw[148:156] = b"%06o\0 " % (sum(raw[:148]) + 8 * 32 + sum(raw[156:]))
    with pytest.raises(InvalidInput, match="UTF-8"):
        unpack(gzip.compress(bytes(raw)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda archive: b"",
        lambda archive: b"no archive at all",
        lambda archive: archive[: len(archive) // 2],
        lambda archive: archive[:-4],
        lambda archive: archive[:-8] + b"\0\0\0\0" + archive[-4:],
        lambda archive: archive + b"garbage",
        lambda archive: gzip.compress(b"no tar, but long enough to be taken for a header block " * 40),
        lambda archive: gzip.compress(gzip.decompress(archive)[:700]),
    ],
    ids=["nothing", "no gzip", "half", "no length", "wrong checksum", "appended", "no tar", "tar cut off"],
)
def test_damaged_archives_are_refused(spoil: Callable[[bytes], bytes]):
    with pytest.raises(InvalidInput):
        unpack(spoil(tar_gz(("a", bytes(range(256)) * 100), ("b", b"1"))))


@given(st.binary(max_size=3000), st.booleans())
@settings(max_examples=200, deadline=None)
def test_garbage_is_refused_and_never_crashes(garbage: bytes, is_packed: bool):
    try:
        unpack(gzip.compress(garbage) if is_packed else garbage)
    except InvalidInput:
        return
    assert is_packed
    assert not garbage.strip(b"\0") or len(garbage) >= 512


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_flipped_byte_in_a_tar_never_crashes_or_leads_out(data: st.DataObject):
    raw = bytearray(tar(member("a/b", b"hello"), member("c" * 150, b"x")))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        names = unpack(gzip.compress(bytes(raw)))
    except InvalidInput:
        return
    assert all(name and not name.startswith("/") and ".." not in name.split("/") for name in names)


@given(
    st.dictionaries(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20), st.binary(max_size=2000), max_size=6)
)
@settings(deadline=None)
def test_what_was_packed_is_unpacked(files: dict[str, bytes]):
    assert unpack(tar_gz(*files.items())) == files


@given(st.text(max_size=40))
def test_a_clean_name_stays_as_it_is(text: str):
    try:
        name = member_name(text)
    except InvalidInput:
        return
    assert member_name(name) == name
    assert not name.startswith("/")
    assert ".." not in name.split("/")
    assert "\0" not in name
