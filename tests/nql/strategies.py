"""Random queries and attributes for properties."""

from hypothesis import strategies as st

from seamark.nql import (
    Aggregate,
    And,
    Comparison,
    Condition,
    Contains,
    Everything,
    Exists,
    Expression,
    Literal,
    Matches,
    Not,
    Operand,
    Operator,
    Or,
    QueryType,
    Term,
)
from seamark.nql.evaluate import FloatSeriesValue, TypedValue

PATHS = st.sampled_from(["a", "b/c", "sys/state", "not", "last"]) | st.text(
    st.characters(exclude_characters="`"), min_size=1, max_size=12
)

LITERAL_TEXTS = st.sampled_from(
    ["", "5", "-0.5", "nan", "inf", "9007199254740993", "50MB", "true", "FALSE", "running", "2024-01-31", "-2h", "and", 'a"b\\']
) | st.text(max_size=12)


def operands(paths: st.SearchStrategy[str] = PATHS) -> st.SearchStrategy[Operand]:
    return st.builds(
        Operand,
        paths,
        st.none() | st.sampled_from(QueryType),
        st.none() | st.sampled_from(Aggregate),
    )


def conditions(paths: st.SearchStrategy[str] = PATHS) -> st.SearchStrategy[Condition]:
    operand = operands(paths)
    literal = st.builds(Literal, LITERAL_TEXTS, st.booleans())
    return st.one_of(
        st.builds(Comparison, operand, st.sampled_from(Operator), literal),
        st.builds(Contains, operand, literal, st.booleans()),
        st.builds(Matches, operand, literal, st.booleans()),
        st.builds(Exists, operand, st.booleans()),
    )


def terms(paths: st.SearchStrategy[str] = PATHS) -> st.SearchStrategy[Term]:
    def nested(children: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        several = st.lists(children, min_size=2, max_size=4).map(tuple)
        return st.builds(And, several) | st.builds(Or, several) | st.builds(Not, children)

    return st.recursive(conditions(paths), nested, max_leaves=12)


def expressions(paths: st.SearchStrategy[str] = PATHS) -> st.SearchStrategy[Expression]:
    return st.builds(Everything) | terms(paths)


def _typed(kind: QueryType) -> st.SearchStrategy[TypedValue]:
    number = st.floats() | st.sampled_from([5.0, -0.5, 50e6])
    texts = st.sampled_from(["", "5", "running", "abc"]) | st.text(max_size=5)
    match kind:
        case QueryType.STRING | QueryType.ARTIFACT:
            return st.builds(TypedValue, st.just(kind), texts)
        case QueryType.STRING_SERIES:
            return st.builds(TypedValue, st.just(kind), st.none() | texts)
        case QueryType.STRING_SET:
            return st.builds(TypedValue, st.just(kind), st.frozensets(texts, max_size=3))
        case QueryType.FLOAT:
            return st.builds(TypedValue, st.just(kind), number)
        case QueryType.INT | QueryType.DATETIME:
            return st.builds(TypedValue, st.just(kind), st.integers(-(2**63), 2**63 - 1) | st.sampled_from([5, 0]))
        case QueryType.FLOAT_SERIES:
            value = st.builds(FloatSeriesValue, *[st.none() | number] * 5)
            return st.builds(TypedValue, st.just(kind), value)
        case QueryType.BOOL:
            return st.builds(TypedValue, st.just(kind), st.booleans())
        case QueryType.EXPERIMENT_STATE:
            return st.builds(TypedValue, st.just(kind), st.sampled_from(["running", "idle"]))
        case _:
            return st.just(TypedValue(kind))


TYPED_VALUES = st.sampled_from(QueryType).flatmap(_typed)
"""An attribute of any type."""


def attributes(paths: st.SearchStrategy[str] = PATHS) -> st.SearchStrategy[dict[str, TypedValue]]:
    return st.dictionaries(paths, TYPED_VALUES, max_size=5)
