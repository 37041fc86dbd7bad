import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.errors import ConfigurationError, FileNotFound
from seamark.stores.blobs import Blobs, chunks_of, new_key

CONTAINER = uuid4()
MEBIBYTE = 1024 * 1024


class DataBroke(Exception):
    pass


def numbered_mebibytes(count: int, *, breaks: bool = False) -> Iterator[bytes]:
    for number in range(count):
        yield bytes([number]) * MEBIBYTE
    if breaks:
        raise DataBroke


def test_what_was_put_is_got_back(blobs: Blobs):
    key = new_key(CONTAINER)
    assert blobs.put(key, b"weights") == 7
    assert blobs.get(key) == b"weights"
    assert blobs.size(key) == 7


def test_bytes_chunks_and_files_can_be_put(blobs: Blobs):
    for data in (b"abc", bytearray(b"abc"), memoryview(b"abc"), [b"a", b"", b"bc"], iter([b"abc"]), io.BytesIO(b"abc")):
        key = new_key(CONTAINER)
        assert blobs.put(key, data) == 3
        assert blobs.get(key) == b"abc"


def test_an_empty_blob_exists(blobs: Blobs):
    key = new_key(CONTAINER)
    assert blobs.put(key, b"") == 0
    assert blobs.size(key) == 0
    assert list(blobs.get_stream(key)) == []


def test_a_large_blob_is_streamed_in_both_directions(blobs: Blobs):
    key = new_key(CONTAINER)
    assert blobs.put(key, numbered_mebibytes(20)) == 20 * MEBIBYTE
    chunks = list(blobs.get_stream(key))
    assert b"".join(chunks) == b"".join(numbered_mebibytes(20))
    assert max(len(chunk) for chunk in chunks) <= 4 * MEBIBYTE


def test_a_range_of_a_blob_can_be_read(blobs: Blobs):
    key = new_key(CONTAINER)
    blobs.put(key, b"0123456789")
    assert b"".join(blobs.get_stream(key, 3, 4)) == b"3456"
    assert b"".join(blobs.get_stream(key, 8, 100)) == b"89"
    assert b"".join(blobs.get_stream(key, 4)) == b"456789"
    assert b"".join(blobs.get_stream(key, 10)) == b""
    assert b"".join(blobs.get_stream(key, 50, 5)) == b""
    assert b"".join(blobs.get_stream(key, 0, 0)) == b""


@pytest.mark.parametrize("mebibytes", [1, 20])
def test_data_that_breaks_off_leaves_the_former_blob(blobs: Blobs, mebibytes: int):
    key, fresh = new_key(CONTAINER), new_key(CONTAINER)
    blobs.put(key, b"former")
    for each in (key, fresh):
        with pytest.raises(DataBroke):
            blobs.put(each, numbered_mebibytes(mebibytes, breaks=True))
    assert blobs.get(key) == b"former"
    assert [blob.key for blob in blobs.list()] == [key]


def test_putting_again_replaces(blobs: Blobs):
    key = new_key(CONTAINER)
    blobs.put(key, b"a much longer text")
    blobs.put(key, b"short")
    assert blobs.get(key) == b"short"


def test_what_is_not_there_is_reported_at_once(blobs: Blobs):
    key = new_key(CONTAINER)
    for read in (blobs.get, blobs.get_stream, blobs.size):
        with pytest.raises(FileNotFound, match=key):
            read(key)


def test_deleting_is_idempotent_and_leaves_the_rest(blobs: Blobs):
    keys = [new_key(CONTAINER) for _ in range(3)]
    for key in keys:
        blobs.put(key, b"x")
    blobs.delete([keys[0], keys[0], new_key(CONTAINER)])
    blobs.delete([])
    assert sorted(blob.key for blob in blobs.list()) == sorted(keys[1:])


def test_a_prefix_is_deleted_as_a_whole_and_alone(blobs: Blobs):
    other = new_key(uuid4())
    blobs.put(other, b"stays")
    for _ in range(3):
        blobs.put(new_key(CONTAINER), b"goes")
    blobs.delete_prefix(f"{CONTAINER}/")
    blobs.delete_prefix(str(CONTAINER))
    assert [blob.key for blob in blobs.list()] == [other]


def test_a_container_can_be_written_to_again_after_its_deletion(blobs: Blobs):
    blobs.put(new_key(CONTAINER), b"x")
    blobs.delete_prefix(str(CONTAINER))
    key = new_key(CONTAINER)
    blobs.put(key, b"y")
    assert blobs.get(key) == b"y"


def test_the_list_tells_sizes_and_can_be_narrowed(blobs: Blobs):
    key, other = new_key(CONTAINER), new_key(uuid4())
    blobs.put(key, b"12345")
    blobs.put(other, b"1")
    (found,) = blobs.list(str(CONTAINER))
    assert (found.key, found.size) == (key, 5)
    assert found.modified_at > 1_600_000_000_000
    assert len(list(blobs.list())) == 2


def test_parts_are_assembled_in_the_given_order(blobs: Blobs):
    parts = [new_key(CONTAINER) for _ in range(3)]
    for number, part in enumerate(parts):
        blobs.put(part, [bytes([number]) * MEBIBYTE] * 5)
    key = new_key(CONTAINER)
    assert blobs.assemble(key, [parts[2], parts[0], parts[1]]) == 15 * MEBIBYTE
    assert blobs.get(key) == b"".join(bytes([number]) * 5 * MEBIBYTE for number in (2, 0, 1))
    assert blobs.size(parts[0]) == 5 * MEBIBYTE


def test_assembling_needs_all_parts(blobs: Blobs):
    key, part = new_key(CONTAINER), new_key(CONTAINER)
    blobs.put(part, b"x")
    with pytest.raises(FileNotFound):
        blobs.assemble(key, [part, new_key(CONTAINER)])
    assert [blob.key for blob in blobs.list()] == [part]


def test_a_reader_never_sees_half_of_a_blob(blobs: Blobs):
    key = new_key(CONTAINER)
    versions = {bytes([letter]) * 100_000 for letter in b"abc"}
    blobs.put(key, next(iter(versions)))
    done = threading.Event()

    def write() -> None:
        for _ in range(5):
            for version in versions:
                blobs.put(key, version)

    def read() -> int:
        reads = 0
        while not done.is_set():
            assert blobs.get(key) in versions
            reads += 1
        return reads

    with ThreadPoolExecutor(3) as pool:
        reader = pool.submit(read)
        writers = [pool.submit(write) for _ in range(2)]
        for writer in writers:
            writer.result()
        done.set()
        assert reader.result() > 0


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "a/.hidden", "a\\b", "a\0b", "C:/x", "a b", "é"]
)
def test_keys_that_are_not_our_own_are_refused(blobs: Blobs, key: str):
    for use in (lambda: blobs.put(key, b"x"), lambda: blobs.get(key), lambda: blobs.delete([key]), lambda: blobs.size(key)):
        with pytest.raises(ValueError, match="no key"):
            use()


@pytest.mark.parametrize("place", ["ftp://host/x", "http://host/x", "s3://", "nonsense://x"])
def test_a_place_that_is_none_is_refused_with_advice(place: str):
    with pytest.raises(ConfigurationError):
        Blobs.open(place, {})


def test_an_option_that_does_not_exist_is_refused():
    with pytest.raises(ConfigurationError, match="SEAMARK_BLOBS_"):
        Blobs.open("s3://bucket", {"SEAMARK_BLOBS_NONSENSE": "1"})


@given(st.lists(st.binary(max_size=100)))
def test_chunks_are_neither_lost_nor_empty(chunks: list[bytes]):
    assert b"".join(chunks_of(chunks)) == b"".join(chunks)
    assert all(chunks_of(chunks))
    assert b"".join(chunks_of(b"".join(chunks))) == b"".join(chunks)


def test_the_variable_that_names_the_place_is_no_option_of_the_store(s3_endpoint: str):
    options = {
        "SEAMARK_BLOBS_URL": "s3://bucket/a/prefix",
        "SEAMARK_BLOBS_ENDPOINT": s3_endpoint,
        "SEAMARK_BLOBS_REGION": "us-east-1",
    }
    Blobs.open(options["SEAMARK_BLOBS_URL"], options)
