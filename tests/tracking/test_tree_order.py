"""The order of attributes as a tree: what the web app shows first is what it is given first."""

from seamark.tracking.tree_order import first_in_tree


def test_names_are_ordered_as_people_do() -> None:
    paths = ["l10", "l9", "L2", "l1.5", "l1.25", "l007", "l", "k_1"]
    assert first_in_tree(paths, 10) == ["k_1", "l", "l1.5", "l1.25", "L2", "l007", "l9", "l10"]


def test_namespaces_come_before_the_attributes_beside_them_but_for_those_in_none_and_machines_come_last() -> None:
    paths = ["runtime/r", "monitoring/m", "a", "b/x", "b/c10/y", "b/c9/z", "b/c9/e/f", "//", "b/", "a/q", "b/monitoring/n"]
    ordered = ["a", "//", "a/q", "b/c9/e/f", "b/c9/z", "b/c10/y", "b/monitoring/n", "b/", "b/x", "monitoring/m", "runtime/r"]
    assert first_in_tree(paths, 20) == ordered
    for count in range(len(paths) + 1):
        assert first_in_tree(paths, count) == ordered[:count]


def test_a_tree_as_deep_as_a_path_may_be_is_walked() -> None:
    assert first_in_tree(["/" * 1023 + "a"], 1) == ["/" * 1023 + "a"]
