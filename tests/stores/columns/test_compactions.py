"""How the parts of tables grow together; on each engine."""

from seamark.model.attributes import AttributeType
from seamark.stores.columns import Columns
from tests.stores.columns.builders import a_batch, a_row, new_id, write


def test_tables_tell_in_how_many_parts_they_are(columns: Columns) -> None:
    project = new_id()
    containers = [new_id() for _ in range(3)]
    for each in containers:
        write(columns, a_batch([a_row(each, "note", AttributeType.STRING, project=project, string_value="a")]))
    columns.read_container_rows(containers)  # which brings them into the tables
    tables = {each.table: each for each in columns.inspection.read_compactions()}
    assert tables["attributes"].parts >= 1
    assert tables["attributes"].rows >= 3
    assert tables["attributes"].bytes > 0
    assert all(0 <= each.progress <= 1 and (each.merging > 0 or each.seconds == 0) for each in tables.values())
