"""What is wrong with a query, and where."""

from collections.abc import Sequence

from seamark.model.errors import InvalidQuery

_EXCERPT_BEFORE = 50
_EXCERPT_AFTER = 30


class NqlSyntaxError(InvalidQuery):
    """A query, or a value in it, cannot be understood.

    Parameters
    ----------
    problem: What was found, as a clause without a full stop.
    position: Where, in characters from the start of the text; between 0 and the text's length.
    text: The whole query. Without it the message has no excerpt and the place counts as line 1.
    expected: What could stand there, in human words.
    advice: What to do about it, as a full sentence.

    ``line`` and ``column`` count from 1.
    """

    def __init__(self, problem: str, *, position: int, text: str = "", expected: Sequence[str] = (), advice: str = "") -> None:
        line_start = text.rfind("\n", 0, position) + 1
        self.problem = problem
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - line_start + 1
        self.expected = tuple(expected)
        self.advice = advice
        sentences = [f"The query is wrong at line {self.line}, column {self.column}: {problem}."]
        if self.expected:
            sentences.append(f"Expected {_alternatives(self.expected)}.")
        if advice:
            sentences.append(advice)
        message = " ".join(sentences)
        if text:
            message += "\n" + _excerpt(text, position, line_start)
        super().__init__(message)

    def within(self, text: str) -> "NqlSyntaxError":
        """The same error with its place shown in ``text``, the query that it is about."""
        return NqlSyntaxError(
            self.problem,
            position=min(self.position, len(text)),
            text=text,
            expected=self.expected,
            advice=self.advice,
        )


def quoted(text: str, limit: int = 40) -> str:
    """``text`` in double quotes, cut to ``limit`` characters, fit for a one-line message."""
    return f'"{shortened(text, limit)}"'


def shortened(text: str, limit: int = 40) -> str:
    """``text`` cut to ``limit`` characters, fit for a one-line message."""
    return _one_line(text if len(text) <= limit else text[: limit - 1] + "…")


def _alternatives(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def _excerpt(text: str, position: int, line_start: int) -> str:
    line_end = text.find("\n", position)
    if line_end < 0:
        line_end = len(text)
    start = max(line_start, position - _EXCERPT_BEFORE)
    end = min(line_end, position + _EXCERPT_AFTER)
    before = ("…" if start > line_start else "") + _one_line(text[start:position])
    after = _one_line(text[position:end]) + ("…" if end < line_end else "")
    return f"  {before}{after}\n  {' ' * len(before)}^"


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
