"""What the JSON bodies of the 3.x read API have in common.

A field that may be None may be left out or null. Whether a list is empty or not there makes a difference: an empty
list of runs, names or types lets nothing through.
"""

import math
from collections.abc import Sequence

import msgspec

from seamark.model.attributes import AttributeType
from seamark.model.errors import InvalidInput
from seamark.tracking.retrieval import NameAlternative, NameFilter

__all__ = [
    "MAX_PAGE",
    "MAX_READ_BODY_BYTES",
    "AttributeFilterBody",
    "Body",
    "NameFilterBody",
    "NextPageBody",
    "Number",
    "attribute_type",
    "name_filter",
    "requested_types",
    "whole_number",
]

MAX_READ_BODY_BYTES = 32 * 2**20
MAX_PAGE = 10_000
"""Entries of one page. More is refused: clients take a page that is shorter than they asked for as the last one."""

Number = int | float
"""Some clients send whole numbers as 100.0."""

_TYPE_SYNONYMS = {"integer": AttributeType.INT, "boolean": AttributeType.BOOL}


class Body(msgspec.Struct, rename="camel"):
    """A JSON object of this API: names in camel case, unknown ones ignored."""


class NextPageBody(Body, omit_defaults=True):
    limit: Number | None = None
    next_page_token: str | None = None

    def size(self) -> int:
        """How many entries the page may have. Raises InvalidInput for no number of entries from 1 to 10,000."""
        return MAX_PAGE if self.limit is None else whole_number("nextPage.limit", self.limit, 1, MAX_PAGE)


class AlternativeBody(Body):
    must_match_regexes: list[str] | None = None
    must_not_match_regexes: list[str] | None = None


class NameFilterBody(AlternativeBody):
    """The regular expressions directly at this level hold besides each alternative; old clients send only them."""

    must_match_any: list[AlternativeBody] | None = None


class AttributeFilterBody(Body):
    attribute_type: str


def name_filter(names: NameFilterBody | None, regex: str | None = None) -> NameFilter | None:
    """The filter of attribute names that a body states; None lets every name through. `regex` is its older form."""
    if names is None:
        return None if regex is None else NameFilter((NameAlternative((regex,), ()),))
    given = names.must_match_any
    alternatives = [AlternativeBody()] if given is None else given
    if given is None and not names.must_match_regexes and not names.must_not_match_regexes:
        return None
    return NameFilter(
        tuple(
            NameAlternative(
                (*(names.must_match_regexes or ()), *(each.must_match_regexes or ())),
                (*(names.must_not_match_regexes or ()), *(each.must_not_match_regexes or ())),
            )
            for each in alternatives
        )
    )


def requested_types(filters: Sequence[AttributeFilterBody] | None) -> set[AttributeType] | None:
    """The types that a body asks for; None for all. Those that no attribute can have are left out."""
    if filters is None:
        return None
    return {found for each in filters if (found := attribute_type(each.attribute_type)) is not None}


def attribute_type(name: str) -> AttributeType | None:
    """The type of this name on the wire; None when there is none."""
    try:
        return _TYPE_SYNONYMS.get(name) or AttributeType(name)
    except ValueError:
        return None


def whole_number(name: str, value: Number, least: int, most: int) -> int:
    """`value` as an integer. Raises InvalidInput when it is no whole number from `least` to `most`."""
    if not math.isfinite(value) or value != math.floor(value) or not least <= value <= most:
        raise InvalidInput(f'"{name}" is {value}. Give a whole number from {least} to {most}.')
    return int(value)
