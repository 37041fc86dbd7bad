"""The order in which people see attributes: those in no namespace, then the sections, which are the first levels of namespaces, those of machines
last; and of each namespace its own namespaces first. All by names with numbers in them."""

import re
from collections.abc import Sequence

__all__ = ["first_in_tree"]

_OF_MACHINES = ("monitoring", "runtime")
_DIGITS = re.compile(r"[0-9]+")


def first_in_tree(paths: Sequence[str], count: int) -> list[str]:
    """The first `count` paths in the order of the tree (`inTreeOrder` of the web app), which looks into no more namespaces than it must."""
    found: list[str] = []
    # Namespaces with the length of what comes before their parts, the next one last; None: attributes in their order.
    waiting: list[tuple[Sequence[str], int | None]] = [(paths, 0)]
    while waiting and len(found) < count:
        inside, begin = waiting.pop()
        if begin is None:
            found += inside
            continue
        spaces: dict[str, list[str]] = {}
        leaves: list[str] = []
        for path in inside:
            slash = path.find("/", begin)
            if slash < 0:
                leaves.append(path)
            else:
                spaces.setdefault(path[begin:slash], []).append(path)
        attributes = (sorted(leaves, key=lambda path: _key(path[begin:])), None)
        if begin == 0:
            last_first = sorted(spaces, key=lambda name: (name in _OF_MACHINES, _key(name)), reverse=True)
            waiting += [*((spaces[name], len(name) + 1) for name in last_first), attributes]
        else:
            waiting += [attributes, *((spaces[name], begin + len(name) + 1) for name in sorted(spaces, key=_key, reverse=True))]
    return found[:count]


def _key(name: str) -> tuple[str, str]:
    return _DIGITS.sub(_numbered, name.lower()), name


def _numbered(digits: re.Match[str]) -> str:
    number = digits[0].lstrip("0") or "0"
    return f"0{chr(48 + min(len(number), 60))}{number}"
