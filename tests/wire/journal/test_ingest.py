"""Pieces of journals that arrive at a server."""

from __future__ import annotations

import contextlib
import http.client
import struct
import zlib
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pyarrow as pa
import pytest

from seamark.model import journal as j
from seamark.model.journal import OPEN_STEP, Schema, StoredFile, pack_operations, pack_schema, row_packer
from tests.interop.server import running_server
from tests.wire.journal.conftest import Journal, kinds
from tests.wire.v1.conftest import Api

NOW = 1_700_000_000_000
ONE = row_packer(16, 1)
LOSS = pack_schema(Schema(16, ("loss",)))


def rows(*points: tuple[int, float]) -> bytes:
    return b"".join(ONE(step, NOW, value) for step, value in points)


def test_rows_become_points(journal: Journal) -> None:
    paths = tuple(f"wide/{n}" for n in range(20))
    wide = row_packer(17, 20)
    journal.accept(
        LOSS, rows((0, 1.0), (1_500_000, 0.5)), pack_schema(Schema(17, paths)), wide(0, NOW, *range(20)), rows((2_000_000, 0.25))
    )
    assert journal.points("loss") == [(0.0, 1.0), (1.5, 0.5), (2.0, 0.25)]
    assert [journal.points(path) for path in paths] == [[(0.0, float(n))] for n in range(20)]


def test_points_without_steps_get_the_next_whole_ones_and_a_repeated_piece_adds_none(journal: Journal) -> None:
    journal.accept(LOSS, rows((OPEN_STEP, 1.0), (OPEN_STEP, 2.0)))
    journal.accept(LOSS, rows((OPEN_STEP, 1.0), (OPEN_STEP, 2.0)), at=0)
    assert journal.points("loss") == [(0.0, 1.0), (1.0, 2.0)]
    journal.accept(LOSS, rows((10_000_000, 3.0), (OPEN_STEP, 4.0)))
    assert journal.points("loss")[2:] == [(10.0, 3.0), (11.0, 4.0)]


def test_a_repeated_piece_is_answered_with_the_same_errors(journal: Journal) -> None:
    piece = pack_operations([j.Assign("sys/id", "mine"), j.Delete("note"), j.Assign("note", "x")])
    first, again = journal.send(piece), journal.send(piece, at=0)
    assert kinds(first.json["errors"]) == [("sys/id", "not writable")]
    assert again.json == first.json
    assert journal.value("note") == "x"


def test_the_same_bytes_from_another_place_of_the_journal_are_other_points(journal: Journal) -> None:
    for _ in range(3):
        journal.accept(LOSS, rows((OPEN_STEP, 1.0)))
    assert len(journal.points("loss")) == 3


def test_a_repeated_piece_with_steps_changes_nothing(journal: Journal) -> None:
    piece = LOSS + rows((0, 1.0), (1_000_000, 2.0)) + pack_operations([j.AppendStrings("log", ["a"], [0], [NOW])])
    journal.accept(piece)
    journal.accept(piece, at=0)
    assert journal.points("loss") == [(0.0, 1.0), (1.0, 2.0)]


def test_series_in_several_schemas_keep_the_order_of_the_journal(journal: Journal) -> None:
    both = pack_schema(Schema(17, ("loss", "lr")))
    two = row_packer(17, 2)
    frames = [LOSS, both]
    for n in range(0, 40, 2):
        frames += [ONE(n * 10**6, NOW, n), two((n + 1) * 10**6, NOW, n + 1, 0.1)]
    journal.accept(*frames)
    assert journal.points("loss") == [(float(n), float(n)) for n in range(40)]
    assert len(journal.points("lr")) == 20


def test_points_of_a_piece_may_count_in_the_order_of_their_steps(journal: Journal) -> None:
    both, other = pack_schema(Schema(17, ("loss", "lr"))), pack_schema(Schema(18, ("a", "b")))
    two, apart = row_packer(17, 2), row_packer(18, 2)
    points = [LOSS, both, other, rows((9_000_000, 9.0), (2_000_000, 2.0)), two(5_000_000, NOW, 5.0, 0.5), rows((1_000_000, 1.0))]
    points += [two(3_000_000, NOW, 3.0, 0.3), apart(2_000_000, NOW, 2.0, 2.0), apart(1_000_000, NOW, 1.0, 1.0)]
    texts = [j.AppendStrings("log", [str(step)], [step * 10**6], [NOW + step]) for step in (3, 1, 2)]
    assert len(journal.send(*points, pack_operations(texts)).json["errors"]) > 0
    ordered = Journal(journal.api, session="session-2", order="step")
    ordered.accept(*points, pack_operations([*texts, j.Assign("after", 1)]))
    assert ordered.points("loss") == [(float(step), float(step)) for step in (1, 2, 3, 5, 9)]
    assert ordered.points("lr") == [(3.0, 0.3), (5.0, 0.5)]
    assert ordered.points("a") == ordered.points("b") == [(1.0, 1.0), (2.0, 2.0)]
    found = ordered.get("series/strings", path="log").json["points"]
    assert [(each["step"], each["value"], each["timestamp"]) for each in found] == [(n, str(n), NOW + n) for n in (1, 2, 3)]
    assert ordered.value("after") == 1


def test_lines_without_steps_take_little_room_between_the_steps(journal: Journal) -> None:
    def lines(*texts: str) -> bytes:
        return pack_operations([j.AppendStrings("log", list(texts), [None] * len(texts), [NOW] * len(texts))])

    def steps_of(run: Journal) -> list[float]:
        return [each["step"] for each in run.get("series/strings", path="log").json["points"]]

    journal.accept(lines("a", "b"))
    assert steps_of(journal) == [0, 1]
    ordered = Journal(journal.api, order="step")
    ordered.accept(lines("a", "b"))
    ordered.accept(lines("c"))
    assert steps_of(ordered) == [1e-6, 2e-6, 3e-6]
    assert ordered.send(lines("a", "b"), at=0).json["errors"] == []
    ordered.accept(pack_operations([j.AppendStrings("log", ["chosen"], [10**6], [NOW])]), lines("d"))
    assert steps_of(ordered) == [1e-6, 2e-6, 3e-6, 1, 1.000001]


def test_of_several_files_of_a_piece_at_one_step_the_last_counts(alice: Api) -> None:
    journal = Journal(alice, order="step")
    for name in "abc":
        assert journal.put(name, name.encode(), kind="reference", path=f"{journal.uuid}/{name}").status == 200
    steps = [("a", 10**6), ("b", 0), ("c", 10**6)]
    points = [j.AppendReference("models", StoredFile(n, 1), f"{journal.uuid}/{n}", step, NOW) for n, step in steps]
    assert journal.files(*points) == []
    contents = [journal.get("series/files/content", path="models", index=index).body for index in (0, 1)]
    assert contents == [b"b", b"c"]


def test_what_happens_first_to_an_attribute_decides(journal: Journal) -> None:
    answer = journal.send(LOSS, rows((0, 1.0)), pack_operations([j.Assign("loss", 1)]))
    assert kinds(answer.json["errors"]) == [("loss", "type conflict")]
    journal.accept(LOSS, pack_operations([j.Delete("loss")]), rows((0, 5.0)), pack_operations([j.Assign("x", 1)]))
    assert journal.points("loss") == [(0.0, 5.0)]
    journal.accept(LOSS, rows((1_000_000, 6.0)), pack_operations([j.ClearSeries("loss", "float")]))
    assert journal.points("loss") == []


def test_previews_give_way_to_final_points(journal: Journal) -> None:
    preview = row_packer(17, 2)
    journal.accept(
        pack_schema(Schema(17, ("loss",), is_preview=True)), preview(1_000_000, NOW, 0.5, 9.0), LOSS, rows((1_000_000, 8.0))
    )
    assert journal.points("loss") == [(1.0, 8.0)]


def test_every_operation_is_applied(journal: Journal) -> None:
    errors = journal.log(
        j.Assign("flag", True),
        j.Assign("int", 3),
        j.Assign("float", 1.5),
        j.Assign("text", "hello"),
        j.AssignDatetime("when", NOW),
        j.AssignStrings("set", ["b", "a"]),
        j.AddStrings("sys/tags", ["x", "y"]),
        j.RemoveStrings("sys/tags", ["x"]),
        j.AddStrings("gone", ["x"]),
        j.ClearStrings("gone"),
        j.AppendStrings("log", ["one", "two"], [None, 5_000_000], [NOW, NOW]),
        j.AppendHistograms("hist", [[0.0, 1.0, 2.0]], [[3.0, 4.0]], [False], [0], [NOW]),
        j.ConfigureFloatSeries("series", 0.0, 1.0, "m"),
        j.AssignGitRef("source_code/git", "abc", "why", "Ann", "ann@x", NOW, "main", ["git@x"], True),
        j.AssignNotebookRef("source_code/notebook", "n-1", "work/train.ipynb"),
        j.AssignArtifact("data", "ab" * 32, [j.ArtifactFile("a.csv", "cd" * 20, "Local", 3, {"file_path": "/a.csv"})]),
    )
    assert errors == []
    assert [journal.value(path) for path in ("flag", "int", "float", "text", "when")] == [True, 3, 1.5, "hello", NOW]
    assert [journal.value(path) for path in ("set", "sys/tags", "gone")] == [["a", "b"], ["y"], []]
    assert [journal.value(path)["count"] for path in ("log", "hist")] == [2, 1]
    assert journal.value("series")["unit"] == "m"
    assert journal.value("source_code/git")["branch"] == "main"
    assert journal.value("source_code/notebook")["notebook_name"] == "work/train.ipynb"
    assert journal.value("data") == {"hash": "ab" * 32}


def test_the_files_of_an_artifact_may_come_in_parts(journal: Journal) -> None:
    hash = "ef" * 32
    files = [j.ArtifactFile(f"{number}.csv", "cd" * 20, "Local", 3, {}) for number in range(5)]
    first, last = j.ListArtifactFiles("data", hash, files[:3]), j.ListArtifactFiles("data", hash, files[3:], True)
    # The first one is sent twice, as after an answer that was lost, and once more when all is there.
    for part in (first, first, last, j.AssignArtifact("data", hash), first):
        assert journal.log(part) == []
    assert journal.value("data") == {"hash": hash}
    listed = journal.api("GET", f"projects/{journal.project}/artifacts/{hash}/files").json["files"]
    assert [each["path"] for each in listed] == [each.path for each in files]


def test_what_cannot_be_applied_is_told_and_the_rest_is_applied(journal: Journal) -> None:
    errors = journal.log(
        j.Assign("sys/id", "mine"),
        j.Assign("x" * 2000, 1),
        j.Assign("huge", 2**64 - 1),
        j.AssignDatetime("never", 2**60),
        j.AppendStrings("log", ["a"], [0], [10**15]),
        j.AppendHistograms("hist", [[0.0]], [], [], [0], [NOW]),
        j.ClearSeries("loss", "sound"),
        j.CopyValue("copy", "no uuid", "x"),
        j.Assign("fine", 1),
    )
    told = dict(kinds(errors))
    assert (told["sys/id"], told["huge"], told["never"]) == ("not writable", "invalid value", "invalid value")
    assert len(errors) == 8
    assert journal.value("fine") == 1


def test_rows_at_impossible_times_are_left_out(journal: Journal) -> None:
    answer = journal.send(LOSS, ONE(0, NOW, 1.0), ONE(10**6, 2**62, 2.0), ONE(2 * 10**6, -(2**62), 2.0), ONE(3 * 10**6, NOW, 3.0))
    assert kinds(answer.json["errors"]) == [("loss", "invalid value")]
    assert journal.points("loss") == [(0.0, 1.0), (3.0, 3.0)]


def test_files_are_stored_once_and_named_by_the_journal(journal: Journal) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(20)
    for _ in range(2):
        assert journal.put("f1", b"hello").json == {"size": 5}
        assert journal.put("i1", png).status == 200
    operations = (
        j.PutFile("note", StoredFile("f1", 5), "txt", "note.txt"),
        j.AppendFile("images", StoredFile("i1", len(png)), None, NOW, "first", "a picture"),
    )
    frame = j.pack_file_operations(operations)
    journal.accept(frame)
    journal.accept(frame, at=0)
    assert journal.get("files/content", path="note").body == b"hello"
    images = journal.get("series/files", path="images").json
    assert [(each["file"]["description"], each["file"]["mime_type"]) for each in images["points"]] == [("a picture", "image/png")]
    assert journal.get("series/files/content", path="images", index=0).body == png


def test_a_file_that_a_piece_replaces_at_once_may_be_sent_again(journal: Journal) -> None:
    for name in ("f1", "f2", "f3"):
        journal.put(name, name.encode())
    frame = j.pack_file_operations([j.PutFile("note", StoredFile(name, 2), "txt") for name in ("f1", "f2", "f3")])
    journal.accept(frame)
    journal.accept(frame, at=0)
    assert journal.get("files/content", path="note").body == b"f3"


def test_a_file_whose_contents_never_came_is_an_error_of_its_own(journal: Journal) -> None:
    errors = journal.files(j.PutFile("note", StoredFile("nowhere", 5), "txt"), j.TrackFiles("data", []))
    assert kinds(errors) == [("note", "invalid value"), ("data", "invalid value")]


def test_a_file_in_parts_is_put_together(journal: Journal) -> None:
    for part, content in ((1, b"world"), (0, b"hello ")):
        assert journal.put("big", content, part=part).json == {"size": len(content)}
    for _ in range(2):
        assert journal.put("big", b"", parts=2).json == {"size": 11}
    assert journal.put("other", b"", parts=2).status == 404
    assert journal.files(j.PutFile("big", StoredFile("big", 11), "txt")) == []
    assert journal.get("files/content", path="big").body == b"hello world"


def test_file_sets_grow_and_shrink(journal: Journal) -> None:
    for name in ("a", "b", "c"):
        journal.put(name, name.encode())
    first = j.pack_file_operations([j.PutFileSet("src", [("x/a.py", StoredFile("a", 1)), ("b.py", StoredFile("b", 1))])])
    journal.accept(first)
    journal.accept(first, at=0)
    assert journal.files(j.DeleteFromFileSet("src", ["x"])) == []
    listed = journal.get("files/members", path="src").json["members"]
    assert [each["name"] for each in listed] == ["b.py"]
    reset = j.pack_file_operations([j.PutFileSet("src", [("c.py", StoredFile("c", 1))], is_reset=True)])
    journal.accept(reset)
    journal.accept(reset, at=journal.sent - len(reset))
    assert [each["name"] for each in journal.get("files/members", path="src").json["members"]] == ["c.py"]
    assert journal.get("files/content", path="src", member="c.py").body == b"c"


def test_references_name_files_of_the_project(journal: Journal) -> None:
    destination = f"{journal.uuid}/model.bin"
    assert journal.put("r", b"weights", kind="reference", path=destination).json == {"size": 7}
    file = StoredFile("r", 7)
    put, append = j.PutReference("model", file, destination), j.AppendReference("models", file, destination, 10**6, NOW)
    assert journal.files(put, append) == []
    assert journal.get("files/content", path="model").body == b"weights"
    assert journal.get("series/files/content", path="models", index=0).body == b"weights"
    assert journal.put("r", b"x", kind="reference", path="seamark://file/x").status == 400
    assert journal.put("r", b"x", kind="other").status == 400


def test_a_reference_may_say_another_size_than_its_file_has(journal: Journal) -> None:
    put = j.PutReference("model", StoredFile("r", 7), "a/model.bin", "text/plain", 99)
    assert journal.files(put, j.AppendReference("models", StoredFile("r", 7), "a/model.bin", 0, NOW, size=-1)) == [
        {"path": "models", "kind": "invalid value", "message": 'The file for "models" cannot have -1 bytes. Give its size.'}
    ]
    assert journal.value("model")["size"] == 99


def test_values_are_copied_from_where_the_caller_may_read(journal: Journal, alice: Api) -> None:
    origin = Journal(alice)
    origin.log(
        j.Assign("lr", 0.5), j.AssignDatetime("when", NOW), j.AssignArtifact("data", "ef" * 32, []), j.AddStrings("s", ["a"])
    )
    copies = [j.CopyValue(path, origin.uuid, path) for path in ("lr", "when", "data", "s")]
    errors = journal.log(j.Assign("mine", 7), j.CopyValue("again", journal.uuid, "mine"), *copies)
    assert kinds(errors) == [("s", "invalid value")]
    assert [journal.value(path) for path in ("again", "lr", "when")] == [7, 0.5, NOW]
    assert journal.value("data") == {"hash": "ef" * 32}


def test_the_metadata_of_a_project_has_a_journal_too(alice: Api) -> None:
    of_project = Journal(alice, kind="project")
    assert of_project.log(j.Assign("goal", "win")) == []
    assert of_project.value("goal") == "win"


def test_a_process_that_closed_with_an_error_fails_its_run(journal: Journal) -> None:
    journal.accept(j.pack_closed(j.Closed(is_failed=True)))
    assert journal.value("sys/failed") is True


@pytest.mark.parametrize("encoding", ["identity", "deflate", "gzip", "zstd"])
def test_bodies_may_be_compressed(journal: Journal, encoding: str) -> None:
    plain = LOSS + rows(*((n * 10**6, float(n)) for n in range(1000)))
    match encoding:
        case "deflate":
            body = zlib.compress(plain)
        case "gzip":
            compressing = zlib.compressobj(wbits=31)
            body = compressing.compress(plain) + compressing.flush()
        case "zstd":
            body = pa.compress(plain, "zstd", asbytes=True)
        case _:
            body = plain
    answer = journal.send(plain, encoding=encoding, body=body)
    assert (answer.status, answer.json["errors"]) == (200, [])
    assert len(journal.points("loss")) == 1000


def _bomb(size: int) -> bytes:
    compressing = zlib.compressobj(9)
    return b"".join([*(compressing.compress(bytes(2**20)) for _ in range(size)), compressing.flush()])


HOSTILE = {
    "a length beyond the body": (LOSS + struct.pack("<II", 4096, 16), 400),
    "an odd length": (LOSS + struct.pack("<IIQ", 15, 16, 0), 400),
    "no length": (struct.pack("<II", 0, 16), 400),
    "half a frame": (rows((0, 1.0))[:24] + LOSS, 400),
    "a trailing byte": (LOSS + b"\0", 400),
    "an unknown tag": (struct.pack("<IIQ", 16, 9, 0), 400),
    "a row of no schema": (rows((0, 1.0)), 400),
    "a row that is too wide": (LOSS + row_packer(16, 2)(0, NOW, 1.0, 2.0), 400),
    "a schema without paths": (pack_schema(Schema(16, ())), 400),
    "bad MessagePack": (struct.pack("<IIQ", 24, 2, 8) + b"\xc1" * 8, 400),
    "MessagePack beyond its frame": (struct.pack("<IIQ", 24, 2, 2**60) + b"\xc1" * 8, 400),
    "an unknown operation": (struct.pack("<IIQ", 24, 2, 4) + b"\x91\x92\x7f\xc0" + bytes(4), 400),
    "another format": (j.pack_header(j.Header(99, "s", "w", 0)), 400),
    "a million schemas' paths": (pack_schema(Schema(16, ("a",) * 1_000_001)), 413),
    "too many operations": (struct.pack("<IIQ", 24, 2, 8) + b"\xdd\x7f\xff\xff\xff\xc0\xc0\xc0", 413),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_damaged_pieces_are_refused_whole(journal: Journal, kind: str) -> None:
    frames, status = HOSTILE[kind]
    answer = journal.send(pack_operations([j.Assign("before", 1)]), frames)
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["detail"]
    assert journal.value("before") is None


@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [
        ("deflate", _bomb(65), 413),
        ("zstd", pa.compress(bytes(65 * 2**20), "zstd", asbytes=True), 413),
        ("deflate", b"not zlib", 400),
        ("deflate", zlib.compress(LOSS)[:-2], 400),
        ("deflate", zlib.compress(LOSS) + b"more", 400),
        ("zstd", b"not zstd", 400),
        ("br", LOSS, 400),
    ],
    ids=["deflate bomb", "zstd bomb", "no deflate", "cut deflate", "more than deflate", "no zstd", "unknown"],
)
def test_bad_encodings_are_refused(journal: Journal, encoding: str, body: bytes, status: int) -> None:
    answer = journal.send(LOSS, encoding=encoding, body=body)
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_journal_reaches_only_what_its_sender_may_write_to(journal: Journal, stranger: Api) -> None:
    piece = pack_operations([j.Assign("x", 1)])
    assert journal.send(piece, api=stranger).status == 404
    assert journal.send(piece, api=Api(stranger.url)).status == 401
    assert journal.send(piece, api=Api(stranger.url, "garbage")).status == 401
    journal.uuid = "not-a-uuid"
    assert journal.send(piece).status == 404
    answer = journal.api("POST", f"containers/{journal.id}/journal", piece, session="s")
    assert answer.status == 404


def test_a_body_over_the_limit_is_refused(journal: Journal) -> None:
    answer = journal.send(b"", body=bytes(65 * 2**20))
    assert answer.status == 413


def test_a_body_that_grows_beyond_the_servers_own_limit_is_refused_too(tmp_path: Path) -> None:
    """The length of a chunked body is not announced."""
    with running_server(tmp_path, settings={"SEAMARK_MAX_BODY_MIB": "1"}) as server:
        server.seamark("workspace", "create", "lab", "--owner", "admin")
        token = server.token("admin")
        made = Journal(Api(server.url, token), project="lab/limits")
        for uuid, expected in ((made.uuid, 413), (str(uuid4()), 404)):
            connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
            address = f"/api/v1/containers/{uuid}/journal?session=s&writer=w&segment=1&from=0&to=1"
            blocks = (bytes(2**18) for _ in range(8))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it need not read what it refuses
                connection.request("POST", address, blocks, {"Authorization": f"Bearer {token}"}, encode_chunked=True)
            answer = connection.getresponse()
            assert (answer.status, answer.getheader("content-type")) == (expected, "application/problem+json")
            connection.close()
