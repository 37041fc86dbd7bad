"""Long text streams: places by step and time, searching from anywhere in both directions, lines out of pieces, the whole text."""

import itertools
import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.errors import AttributeNotFound, InvalidQuery
from seamark.model.operations import AppendStrings
from seamark.stores.columns import attribute_id, line_spans
from seamark.stores.columns.line_spans import KeptSpans
from seamark.stores.columns.points import Segment
from seamark.stores.columns.text_reads import TextCondition, TextReads
from seamark.tracking import line_numbers, piece_search, series, text_streams
from seamark.tracking.piece_search import joined_lines
from seamark.tracking.series import series_of
from seamark.tracking.text_streams import TextHits, TextPlace
from tests.tracking.core_world import NOW, STEP, World, a_world, texts

LINES = [f"step {n} loss={n % 7}" + (" Überlauf!" if n % 100 == 42 else "") for n in range(1000)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def run(world: World) -> Container:
    """A run with a thousand lines, each a tenth of a second after the one before, at steps that are not even."""
    run = world.a_run()
    steps = [n + (n > 500) * 10_000 + (n > 700) / 3 for n in range(len(LINES))]
    micros: list[int | None] = [round(step * STEP) for step in steps]
    world.do(run, AppendStrings("log", LINES, micros, [NOW + n * 100 for n in range(len(LINES))]))
    return run


def _find(world: World, run: Container, pattern: str, path: str = "log", *, is_regex: bool = False, **choice: object) -> TextHits:
    condition = TextCondition(pattern, is_regex=is_regex, matches_case=bool(choice.pop("matches_case", False)))
    return text_streams.find_texts(world.t, world.owner, str(run.uuid), path, condition, **choice)  # type: ignore[arg-type]


def _indexes(found: TextHits) -> list[int]:
    return [hit.index for hit in found.hits]


def test_every_match_is_found_with_its_place_in_the_stream(world: World, run: Container) -> None:
    found = _find(world, run, "überlauf")
    assert _indexes(found) == list(range(42, 1000, 100))
    assert (found.total, found.searched_from, found.searched_to, found.is_complete) == (1000, 0, 1000, True)
    hit = found.hits[7]
    assert (hit.step, hit.timestamp) == (round((742 + 10_000 + 1 / 3) * STEP), NOW + 74_200)
    assert (hit.found, hit.text) == ("Überlauf", LINES[742])
    assert _find(world, run, "überlauf", matches_case=True).hits == []


def test_a_regular_expression_is_about_lines(world: World, run: Container) -> None:
    assert _indexes(_find(world, run, r"^STEP \d42 ", is_regex=True)) == list(range(142, 1000, 100))
    assert _indexes(_find(world, run, r"step 9\d9 loss=\d$", is_regex=True, matches_case=True))[0] == 909
    assert _find(world, run, "a|(b", is_regex=False).hits == []
    with pytest.raises(InvalidQuery):
        _find(world, run, "a)(b", is_regex=True)


def test_a_search_goes_on_where_it_ended_in_either_direction(world: World, run: Container) -> None:
    for descending in (False, True):
        at, found = (1000 if descending else 0), list[int]()
        for _ in range(20):
            part = _find(world, run, "lauf", from_index=at, descending=descending, limit=3)
            found += _indexes(part)
            at = part.searched_from if descending else part.searched_to
            if part.is_complete:
                break
        assert sorted(found) == list(range(42, 1000, 100))
        assert found == sorted(found, reverse=descending)
    assert _indexes(_find(world, run, "lauf", from_index=542, limit=1)) == [542]
    assert _indexes(_find(world, run, "lauf", from_index=542, limit=1, descending=True)) == [442]


def test_a_search_that_takes_long_says_how_far_it_got(world: World, run: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_streams, "_FIRST_CHUNK", 50)
    ticks = itertools.count()
    first = _find(world, run, "lauf", seconds=1, now=lambda: float(next(ticks)))
    assert not first.is_complete
    assert 0 < first.searched_to < 1000
    rest = _find(world, run, "lauf", from_index=first.searched_to)
    assert [*_indexes(first), *_indexes(rest)] == list(range(42, 1000, 100))


def test_places_are_found_by_step_and_by_time(world: World, run: Container) -> None:
    def place(step: int | None = None, timestamp: int | None = None, line: int | None = None) -> TextPlace | None:
        return text_streams.find_place(world.t, world.owner, str(run.uuid), "log", step=step, timestamp=timestamp, line=line)

    assert place(step=250 * STEP) == TextPlace(250, 250, 250 * STEP, NOW + 25_000)
    assert place(step=600 * STEP) == TextPlace(501, 501, 10_501 * STEP, NOW + 50_100)
    assert place(timestamp=NOW + 49_950) == TextPlace(500, 500, 500 * STEP, NOW + 50_000)
    assert place(line=501) == place(step=600 * STEP)
    assert place(line=1000) is None
    assert place(step=20_000 * STEP) is None
    assert place(timestamp=NOW + 10**9) is None
    with pytest.raises(AttributeNotFound):
        text_streams.find_place(world.t, world.owner, str(run.uuid), "nothing", step=0, timestamp=None)


def test_far_pages_are_read_from_their_step(world: World, run: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "_FAR", 10)
    for offset in (11, 500, 501, 702, 999, 1000, 2000):
        page = series.read_string_points(world.t, world.owner, str(run.uuid), "log", offset=offset, limit=3)
        assert (page.total, page.values) == (1000, LINES[offset : offset + 3])


def test_a_console_in_pieces_is_searched_by_its_lines(world: World) -> None:
    run = world.a_run()
    pieces = ["epoch", " ", "1", "\n", "x\nepoch 2", "\r\n", "\n", "the end"]
    world.do(run, texts("monitoring/1f/stdout", pieces), texts("notes", pieces))
    path = "monitoring/1f/stdout"
    hits = _find(world, run, "epoch", path).hits
    assert [(hit.index, hit.line, hit.text) for hit in hits] == [(0, 0, "epoch 1"), (4, 2, "epoch 2")]
    assert _indexes(_find(world, run, r"^epoch \d$", path, is_regex=True)) == [0, 4]
    assert _indexes(_find(world, run, "THE END", path, descending=True, from_index=8)) == [7]
    # What a script logged itself is a text a point.
    assert _indexes(_find(world, run, "epoch", "notes")) == [0, 4]
    assert _find(world, run, "epoch 1", "notes").hits == []


def test_what_is_logged_of_an_exception_stays_apart_though_some_of_it_ends_lines(world: World) -> None:
    run, path = world.a_run(), "monitoring/1f/traceback"
    world.do(run, texts(path, ["It failed", "Traceback:", "  File a\n    run()\n", "out of memory"]))
    lines = series.read_string_points(world.t, world.owner, str(run.uuid), path, with_lines=True).lines
    assert lines is not None
    assert (lines.in_pieces, lines.total) == (False, 4)
    assert _indexes(_find(world, run, "^Traceback:$", path, is_regex=True)) == [1]


def test_a_line_goes_on_behind_pieces_that_are_empty(world: World) -> None:
    run = world.a_run()
    world.do(run, texts("stdout", ["a needle", *[""] * 100, " and more\n", "more"]))
    assert _indexes(_find(world, run, "more", "stdout")) == [0, 102]
    assert _indexes(_find(world, run, "more", "stdout", from_index=101)) == [102]
    assert _indexes(_find(world, run, "more", "stdout", from_index=102, descending=True)) == [0]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a", "b", "\n", "ab\n", "b\na", "", "a\nb\nc", "\r", "b\rc", "a\r\n", "\rb", "ä", "äb"]),
        min_size=1,
        max_size=16,
    ).filter(lambda pieces: any("\n" in piece for piece in pieces)),
    st.integers(1, 6),
    st.integers(2, 5),
    st.sampled_from(
        [
            *[("a", False), ("^a", True), ("b$", True), (r"\Aa|b\z", True), ("a[^x]*b", True), ("b?", True), ("ab", False)],
            *[("ä", False), ("aä?", True), ("äb", False), ("a+bb*", True)],
        ]
    ),
    st.sampled_from([(1, 1), (1, 2), (3, 2), (2, 20_000)]),
)
def test_lines_are_found_however_the_pieces_are_read(
    world: World, pieces: list[str], span: int, limit: int, wanted: tuple[str, bool], most: tuple[int, int]
) -> None:
    lines, places = joined_lines(pieces)
    pattern, is_regex = wanted
    run = world.a_run()
    world.do(run, texts("stdout", pieces))
    expected = [
        (place, number, line)
        for number, (line, place) in enumerate(zip(lines, places, strict=True))
        if re.search(pattern.replace(r"\z", r"\Z"), line)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_numbers, "_SPAN", span)
        patch.setattr(piece_search, "_FIRST_SPANS", 1)
        patch.setattr(piece_search, "_MOST_JOINED", most[0])
        patch.setattr(piece_search, "_MOST_PARTS", most[1])
        patch.setattr(piece_search, "_MOST_SPANS", 2)
        patch.setattr(piece_search, "_BEHIND", 1)
        for descending in (False, True):
            found, at = list[tuple[int, int, str]](), (len(pieces) if descending else 0)
            while True:
                choice = {"is_regex": is_regex, "from_index": at, "descending": descending, "limit": limit}
                part = _find(world, run, pattern, "stdout", **choice)  # type: ignore[arg-type]
                found += [(hit.index, hit.line, hit.text) for hit in part.hits]
                at = part.searched_from if descending else part.searched_to
                if part.is_complete:
                    break
            assert sorted(found) == sorted(expected)


def test_characters_are_told_wherever_the_pieces_cut_them(world: World) -> None:
    run = world.a_run()
    cut = [
        "".join("|" * is_cut + each for is_cut, each in zip((False, *cuts), "xabcdef", strict=True)).split("|")
        for cuts in itertools.product([False, True], repeat=6)
    ]
    world.do(run, texts("stdout", [piece for line in cut for piece in (*line, "\n", "ab", "", "\n")]))
    _, segments = series_of(world.t, world.owner, str(run.uuid), "stdout", (AttributeType.STRING_SERIES,), lineage=True)
    ends = np.cumsum([len(line) + 4 for line in cut]) * STEP
    for wanted, matches_case in [
        ("cd", False),
        ("abc", True),
        ("BcD", False),
        ("abcde", True),
        ("bcdef", False),
        ("xabcdef", True),
    ]:
        condition = TextCondition(wanted, matches_case=matches_case)
        steps = world.t.columns.texts.steps_with_part(segments, condition, after=None, until=int(ends[-1]), limit=10_000)
        assert set(np.searchsorted(ends, steps, "right").tolist()) == set(range(len(cut)))
    absent = TextCondition("abCde", matches_case=True)
    assert world.t.columns.texts.steps_with_part(segments, absent, after=None, until=int(ends[-1]), limit=10_000) == []


def test_the_lines_of_a_console_in_pieces_are_counted_as_they_come(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_numbers, "_SPAN", 3)
    run = world.a_run()
    pieces: list[str] = []

    def shown() -> line_numbers.Lines:
        found = series.read_string_points(world.t, world.owner, str(run.uuid), "stdout", with_lines=True).lines
        assert found is not None
        return found

    for number in range(6):
        new = ["epoch", f" {number}", "\n"] if number % 3 else [f"\r{number} %", "\r100 %", " done\nnext\n"]
        world.do(run, texts("stdout", new))
        pieces += new
        assert shown().total == number + 2 + number // 3
    lines, places = joined_lines([*pieces, "the end"])
    world.do(run, texts("stdout", ["the end"]))
    assert (lines[:2], lines[-1], shown().total) == (["100 % done", "next"], "the end", len(lines))
    assert [shown().index_of(each) for each in range(len(lines) + 1)] == [*places, len(pieces) + 1]
    assert [shown().number_at(each) for each in range(7)] == [0, 0, 0, 2, 2, 2, 3]
    found = text_streams.find_place(world.t, world.owner, str(run.uuid), "stdout", line=3)
    assert found is not None
    assert (found.line, found.index) == (3, places[3])
    hit = _find(world, run, "^epoch 5$", "stdout", is_regex=True).hits[0]
    assert (hit.line, hit.index, hit.text) == (lines.index("epoch 5"), places[lines.index("epoch 5")], "epoch 5")
    assert _find(world, run, "3 %", "stdout").hits == []


def test_the_whole_text_is_given_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_streams, "_PAGE", 2)
    run = world.a_run()
    world.do(run, texts("stdout", ["a", " b\nc", "\n", "d"]), texts("notes", ["a", "b\n", "", "ü"]))

    def whole(path: str, *, with_times: bool = False) -> str:
        portions = text_streams.read_whole_text(world.t, world.owner, str(run.uuid), path, with_times=with_times)
        return b"".join(portions).decode()

    assert whole("stdout") == "a b\nc\nd"
    assert [line[:28] + "|" + line[28:] for line in whole("stdout", with_times=True).splitlines()] == [
        f"2023-11-14T22:13:20.000Z {line[:3]}|{line[3:]}" for line in ("a b", "c", "d")
    ]
    assert whole("notes") == "a\nb\n\nü\n"
    assert whole("notes", with_times=True).splitlines()[3] == "2023-11-14T22:13:20.000Z ü"
    with pytest.raises(AttributeNotFound):
        text_streams.read_whole_text(world.t, world.owner, str(run.uuid), "nothing")


def test_what_was_counted_of_a_long_console_is_kept_over_a_start(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_numbers, "_SPAN", 4)
    monkeypatch.setattr(line_numbers, "FEWEST_PIECES", 8)
    monkeypatch.setattr(line_spans, "FEWEST_PIECES", 8)
    run = world.a_run()
    pieces = [piece for number in range(20) for piece in (f"epoch {number}", "\n")]
    world.do(run, texts("stdout", pieces), texts("monitoring/notes", pieces))

    def counted() -> list[int]:
        """The steps from which on the engine counted, while the console was opened."""
        seen: list[int] = []
        count = TextReads.count_lines

        def noted(reads: TextReads, segments: Sequence[Segment], first: int, width: int) -> pa.Table:
            seen.append(first)
            return count(reads, segments, first, width)

        with monkeypatch.context() as patch:
            patch.setattr(TextReads, "count_lines", noted)
            found = series.read_string_points(world.t, world.owner, str(run.uuid), "stdout", with_lines=True).lines
        assert found is not None
        lines, places = joined_lines(pieces)
        assert (found.in_pieces, found.total) == (True, len(lines))
        assert [found.index_of(each) for each in range(len(lines))] == places
        return seen

    def keep_up(since: int) -> int:
        # Reading has it inserted.
        world.t.columns.read_container_rows([run.id])
        return world.t.line_numbers.keep_up(since)

    since = keep_up(0)
    assert since > 0
    world.reopen()
    # All but the last span, which may still have grown.
    assert counted() == [35 * STEP + 1]
    pieces += ["the", " end"]
    world.do(run, texts("stdout", pieces[-2:]))
    assert keep_up(since) > since
    world.reopen()
    assert counted() == [35 * STEP + 1]
    # Points that came late are among those that were counted: nothing of it is true any more.
    world.t.columns.line_spans.forget(Segment(*_key_of(world, run, "stdout")))
    world.t.columns.line_spans.keep(Segment(*_key_of(world, run, "stdout")), _wrong_spans(), 0)
    world.reopen()
    assert counted() == [39 * STEP + 1, 0]
    keep_up(0)
    world.reopen()
    assert [step > 30 * STEP for step in counted()] == [True]


def test_texts_of_one_commit_are_all_kept_before_time_is_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_numbers, "_SPAN", 4)
    monkeypatch.setattr(line_spans, "FEWEST_PIECES", 8)
    monkeypatch.setattr(line_numbers, "_MOST_KEPT_AT_ONCE", 1)
    run, later = world.a_run(), world.a_run()
    pieces = [piece for number in range(10) for piece in (f"epoch {number}", "\n")]
    world.t.columns.read_container_rows([run.id])
    since = max((each.commit for each in world.t.columns.line_spans.long_texts(0, 1_000)), default=0)
    world.do(run, texts("stdout", pieces), texts("stderr", pieces))
    world.t.columns.read_container_rows([run.id])
    world.do(later, texts("stdout", pieces))
    world.t.columns.read_container_rows([later.id])
    times = iter(range(100))
    since = world.t.line_numbers.keep_up(since, 1.5, lambda: float(next(times)))

    def kept(of: Container, path: str) -> int:
        return len(world.t.columns.line_spans.read(Segment(*_key_of(world, of, path))).steps)

    assert [kept(run, "stdout") > 0, kept(run, "stderr") > 0, kept(later, "stdout") > 0] == [True, True, False]
    world.t.line_numbers.keep_up(since)
    assert kept(later, "stdout") > 0


def _key_of(world: World, run: Container, path: str) -> tuple[int, int, int]:
    row = world.t.columns.read_container_rows([run.id], [attribute_id(path)])[0]
    return row.container, row.attribute, row.generation


def _wrong_spans() -> KeptSpans:
    """Spans that lack a piece."""
    return KeptSpans(*(np.array(each, np.int64) for each in ([19 * STEP, 39 * STEP], [20, 39], [10, 20])))
