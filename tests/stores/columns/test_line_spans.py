"""What is kept of the lines of long texts: from the beginning on without a gap, until the text goes."""

import numpy as np
import pytest

from seamark.model.attributes import AttributeType
from seamark.stores.columns import Columns, line_spans
from seamark.stores.columns.line_spans import KeptSpans
from tests.stores.columns.builders import STEP, a_batch, a_row, a_segment, new_id, texts_chunk, write


def _spans(*spans: tuple[int, int, int]) -> KeptSpans:
    return KeptSpans(*np.array(spans, np.int64).T)


def _listed(spans: KeptSpans) -> list[tuple[int, ...]]:
    return list(zip(spans.steps.tolist(), spans.pieces.tolist(), spans.ends.tolist(), strict=True))


def test_spans_are_kept_until_their_text_goes(columns: Columns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_spans, "FEWEST_PIECES", 4)
    container = new_id()
    pieces = ["a", "\n", "b", "\n", "c"]
    row = a_row(container, "stdout", AttributeType.STRING_SERIES, points=5, last_step=4 * STEP)
    write(columns, a_batch([row], strings=[texts_chunk(container, "stdout", pieces)]))
    columns.read_container_rows([container])
    (found,) = [text for text in columns.line_spans.long_texts(0, 1_000_000) if text.segment.container == container]
    assert (found.path, found.points, found.first_step, found.last_step) == ("stdout", 5, 0, 4 * STEP)
    assert [text for text in columns.line_spans.long_texts(found.commit, 10) if text.segment.container == container] == []

    text = a_segment(container, "stdout")
    assert columns.texts.joined([text], None, 4 * STEP) == b"a\nb\nc"
    assert columns.texts.joined([text], STEP, 3 * STEP) == b"b\n"
    assert _listed(columns.line_spans.read(text)) == []
    columns.line_spans.keep(text, _spans((STEP, 2, 1)), 0)
    columns.line_spans.keep(text, _spans((STEP, 2, 1), (3 * STEP, 4, 2)), 1)
    assert _listed(columns.line_spans.read(text)) == [(STEP, 2, 1), (3 * STEP, 4, 2)]
    # Another server, which had counted otherwise: its spans do not follow from the beginning.
    columns.line_spans.keep(text, _spans((2 * STEP, 3, 1), (4 * STEP, 5, 2)), 1)
    assert _listed(columns.line_spans.read(text)) == [(STEP, 2, 1), (3 * STEP, 4, 2)]

    columns.delete_containers([container])
    assert _listed(columns.line_spans.read(text)) == []
    columns.line_spans.keep(text, _spans((STEP, 2, 1)), 0)
    assert _listed(columns.line_spans.read(text)) == []
