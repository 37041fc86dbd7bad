"""From the branches that the parser finds to the final tree, without recursion."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from seamark.nql.ast import And, Condition, Not, Or, Span, Term
from seamark.nql.errors import NqlSyntaxError

MAX_DEPTH = 100
"""How deep a tree can be, so that whoever reads it may do so by recursion. Parentheses that only repeat
what the order of the operators says do not make a tree deeper."""


class BranchKind(Enum):
    """What joins the parts of a branch."""

    AND = auto()
    OR = auto()
    NOT = auto()


@dataclass(slots=True, eq=False)
class Branch:
    """An ``And``, ``Or`` or ``Not`` as it was written; branches of one kind may be nested in each other."""

    kind: BranchKind
    parts: "list[Part]"
    span: Span


Part = Branch | Condition


@dataclass(slots=True, eq=False)
class _Visit:
    """A branch whose parts are being built. A nested branch of the same kind adds to its parent's ``built``."""

    branch: Branch
    remaining: Iterator[Part]
    built: list[Term]
    depth: int
    merged: bool


def built_tree(root: Part, text: str) -> Term:
    """The tree of ``root``, flat where a branch directly holds one of its own kind.

    Raises :class:`NqlSyntaxError` where the tree gets deeper than ``MAX_DEPTH``. Takes time linear in the
    number of branches and conditions.
    """
    if not isinstance(root, Branch):
        return root
    visits = [_Visit(root, iter(root.parts), [], 1, merged=False)]
    while True:
        visit = visits[-1]
        for part in visit.remaining:
            if isinstance(part, Branch):
                visits.append(_entered(part, visit, text))
                break
            visit.built.append(part)
        else:
            visits.pop()
            if visit.merged:
                continue
            term = _term(visit.branch, visit.built)
            if not visits:
                return term
            visits[-1].built.append(term)


def _entered(branch: Branch, parent: _Visit, text: str) -> _Visit:
    if branch.kind is parent.branch.kind and branch.kind is not BranchKind.NOT:
        return _Visit(branch, iter(branch.parts), parent.built, parent.depth, merged=True)
    if parent.depth >= MAX_DEPTH:
        raise NqlSyntaxError(
            f"AND, OR and NOT are nested deeper than {MAX_DEPTH} levels here",
            position=branch.span.start,
            text=text,
            advice="Write the query with fewer levels.",
        )
    return _Visit(branch, iter(branch.parts), [], parent.depth + 1, merged=False)


def _term(branch: Branch, built: list[Term]) -> Term:
    match branch.kind:
        case BranchKind.AND:
            return And(tuple(built), branch.span)
        case BranchKind.OR:
            return Or(tuple(built), branch.span)
        case BranchKind.NOT:
            return Not(built[0], branch.span)
