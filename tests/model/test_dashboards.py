"""What may stand on a dashboard, and how it is said where something may not."""

import json
from typing import Any

import pytest

from seamark.model.dashboards import (
    MAX_DOCUMENT_BYTES,
    MAX_OPTIONS_BYTES,
    MAX_SECTIONS,
    MAX_WIDGETS,
    InvalidDashboard,
    read_document,
    write_document,
)


def a_widget(id_: str = "w1", **changes: Any) -> dict[str, Any]:
    return {"id": id_, "kind": "text", "title": "", "x": 0, "y": 0, "w": 6, "h": 4, "options": {}, **changes}


def a_section(*widgets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"id": "s1", "title": "Loss", "collapsed": False, "pattern": None, "widgets": list(widgets), **changes}


def a_document(*sections: dict[str, Any]) -> dict[str, Any]:
    return {"format": 1, "sections": list(sections)}


def a_placed_pattern(count: int = 1, size: tuple[int, int] | list[int] = (6, 8), **place: object) -> dict[str, object]:
    places = [{"of": "a", "x": 0, "y": 0, "w": 6, "h": 8, **place}] * count
    return {"kind": "text", "regex": "a", "size": list(size), "places": places}


def refusal(document: object) -> InvalidDashboard:
    with pytest.raises(InvalidDashboard) as refused:
        write_document(read_document(document))
    return refused.value


def test_a_document_comes_back_as_it_was_given() -> None:
    options = {"paths": ["train/loss", "ünder"], "deep": {"a": [1, 2.5, None, True]}}
    pattern = {"kind": "line_chart", "regex": "^train/", "by": "suffix"}
    document = a_document(
        a_section(a_widget(options=options), a_widget("w2", x=6)), a_section(id="s2", title="", pattern=pattern, collapsed=True)
    )
    read = read_document(document)
    assert json.loads(write_document(read)) == document
    assert read.widgets == 2


def test_a_pattern_keeps_where_its_widgets_were_put() -> None:
    places = [{"of": "train/loss", "x": 4, "y": 0, "w": 8, "h": 12}]
    pattern = {"kind": "line_chart", "regex": "loss", "by": "match", "size": [4, 6], "places": places}
    document = a_document(a_section(pattern=pattern))
    assert json.loads(write_document(read_document(document))) == document


def test_what_is_left_out_is_empty() -> None:
    assert json.loads(write_document(read_document({"format": 1}))) == {"format": 1, "sections": []}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], ""),
        ({}, ""),
        ({"format": 2}, "format"),
        ({"format": 1, "sectoins": []}, ""),
        (a_document(a_section(id="a b")), "sections[0].id"),
        (a_document(a_section(), a_section()), "sections[1].id"),
        (a_document(a_section(title="x" * 257)), "sections[0].title"),
        (a_document(a_section(a_widget(), a_widget())), "sections[0].widgets[1].id"),
        (a_document(a_section(a_widget()), a_section(a_widget(), id="s2")), "sections[1].widgets[0].id"),
        (a_document(a_section(a_widget(kind="pie"))), "sections[0].widgets[0].kind"),
        (a_document(a_section(a_widget(x=-1))), "sections[0].widgets[0].x"),
        (a_document(a_section(a_widget(x=1.5))), "sections[0].widgets[0].x"),
        (a_document(a_section(a_widget(x=7))), "sections[0].widgets[0].w"),
        (a_document(a_section(a_widget(h=0))), "sections[0].widgets[0].h"),
        (a_document(a_section(a_widget(y=10**9))), "sections[0].widgets[0].y"),
        (a_document(a_section(a_widget(options=[]))), "sections[0].widgets[0].options"),
        (a_document(a_section(a_widget(options={"a": "x" * MAX_OPTIONS_BYTES}))), "sections[0].widgets[0].options"),
        (a_document(a_section(a_widget(options={"a": "\ud800"}))), "sections[0].widgets[0].options"),
        (a_document(a_section(pattern={"kind": "text", "regex": "a", "by": "luck"})), "sections[0].pattern.by"),
        (a_document(a_section(pattern={"kind": "text", "regex": ""})), "sections[0].pattern.regex"),
        (a_document(a_section(pattern=a_placed_pattern(x=6, w=8))), "sections[0].pattern.places[0].w"),
        (a_document(a_section(pattern=a_placed_pattern(h=0))), "sections[0].pattern.places[0].h"),
        (a_document(a_section(pattern=a_placed_pattern(of=""))), "sections[0].pattern.places[0].of"),
        (a_document(a_section(pattern=a_placed_pattern(size=[13, 6]))), "sections[0].pattern.size[0]"),
        (a_document(a_section(pattern=a_placed_pattern(count=401))), "sections[0].pattern.places"),
    ],
)
def test_a_wrong_document_is_refused_with_the_place_of_what_is_wrong(document: object, place: str) -> None:
    error = refusal(document)
    assert error.place == place
    assert (place or "its top") in str(error)


def test_there_is_an_end_to_sections_widgets_and_bytes() -> None:
    sections = [a_section(id=f"s{number}") for number in range(MAX_SECTIONS + 1)]
    assert refusal(a_document(*sections)).place == "sections"
    assert read_document(a_document(*sections[1:])).widgets == 0
    many = [a_widget(f"w{number}") for number in range(MAX_WIDGETS + 1)]
    assert refusal(a_document(a_section(*many))).place == "sections[0].widgets"
    assert refusal(a_document(a_section(*many[1:]), a_section(many[0], id="s2"))).place == "sections"
    long = [a_widget(f"w{number}", options={"a": "x" * (MAX_OPTIONS_BYTES - 10)}) for number in range(17)]
    assert f"{MAX_DOCUMENT_BYTES:,}" in str(refusal(a_document(a_section(*long))))
