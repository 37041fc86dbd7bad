"""How the pieces that a script writes become lines."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from seamark.client.capture.lines import ConsoleLine, LineAssembler, LineRules

_ANY_LENGTH = LineRules(longest=1_000_000)


def _lines(*pieces: str, rules: LineRules = _ANY_LENGTH) -> list[str]:
    """The lines of what was written at once, with the open one at the end."""
    assembler = LineAssembler(rules)
    found = [line.text for piece in pieces for line in assembler.feed(piece, 1)]
    return found + [line.text for line in assembler.take_open()]


def test_pieces_are_put_together_until_the_line_ends() -> None:
    assert _lines("epoch", " ", "1", "\n", "epoch 2\nepoch", " 3\n") == ["epoch 1", "epoch 2", "epoch 3"]


def test_a_line_has_the_time_of_its_last_piece() -> None:
    assembler = LineAssembler(_ANY_LENGTH)
    assert assembler.feed("half", 10) == []
    assert assembler.feed(" whole\nnext\n", 20) == [ConsoleLine("half whole", 20), ConsoleLine("next", 20)]


def test_blank_lines_are_kept_or_left_out() -> None:
    assert _lines("a\n", "\n", "b\n") == ["a", "", "b"]
    assert _lines("a\n", "\n", "b\n", rules=LineRules(longest=10, keeps_blank=False)) == ["a", "b"]


def test_of_a_progress_bar_the_last_state_is_kept() -> None:
    assert _lines("\r10%", "\r50%", "\r100%", "\n", "done\n") == ["100%", "done"]
    assert _lines("10%\r", "50%\r", "100%\r", "\n") == ["100%"]
    assert _lines("10%\r50%\r100%\n") == ["100%"]


def test_a_carriage_return_before_a_line_feed_ends_the_line() -> None:
    assert _lines("of another system\r\n", "in two pieces\r", "\n") == ["of another system", "in two pieces"]


def test_an_open_line_is_due_after_a_while_and_then_continued() -> None:
    assembler = LineAssembler(LineRules(longest=100, patience_ms=5_000))
    assembler.feed("\r10%", 1_000)
    assembler.feed("\r20%", 5_900)
    assert assembler.due_ms == 6_000
    assert assembler.take_open() == [ConsoleLine("20%", 5_900)]
    assert assembler.due_ms is None
    assert assembler.take_open() == []
    assembler.feed("\r30%", 7_000)
    assert assembler.due_ms == 12_000
    assert assembler.feed("\r100%\n", 8_000) == [ConsoleLine("100%", 8_000)]


def test_the_end_of_a_line_that_was_handed_over_is_no_blank_line() -> None:
    assembler = LineAssembler(_ANY_LENGTH)
    assembler.feed("are you sure? ", 1)
    assert [line.text for line in assembler.take_open()] == ["are you sure? "]
    assert assembler.feed("\n", 2) == []
    assert [line.text for line in assembler.feed("\n", 3)] == [""]


def test_long_lines_come_in_pieces() -> None:
    assert _lines("abcdefg\n", rules=LineRules(longest=3)) == ["abc", "def", "g"]


def test_a_line_that_never_ends_is_handed_over_before_it_fills_the_memory() -> None:
    assembler = LineAssembler(LineRules(longest=1 << 20))
    assert sum(len(line.text) for _ in range(40) for line in assembler.feed("." * 100_000, 1)) >= 3_000_000


@given(text=st.text(alphabet=st.sampled_from("aäß€😀"), max_size=60), longest=st.integers(4, 12))
def test_pieces_are_within_the_bytes_and_cut_no_character(text: str, longest: int) -> None:
    pieces = _lines(f"{text}\n", rules=LineRules(longest, in_bytes=True))
    assert "".join(pieces) == text
    assert all(len(piece.encode()) <= longest for piece in pieces)


@given(written=st.text(alphabet=st.sampled_from("ab\r\n"), max_size=40), cuts=st.sets(st.integers(0, 40), max_size=6))
def test_how_the_output_is_cut_into_pieces_does_not_matter(written: str, cuts: set[int]) -> None:
    edges = [0, *sorted(cuts), 41]
    assert _lines(*(written[start:end] for start, end in pairwise(edges))) == _lines(written)


def test_halves_of_characters_are_replaced() -> None:
    assert _lines("a\udc80b\n") == ["a?b"]
