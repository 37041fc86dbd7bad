import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from seamark.model.access import ProjectId, TokenScope, UserId, WorkspaceLimits
from seamark.model.errors import ConfigurationError, StoreUnavailable
from seamark.model.policies import ProjectPolicy
from seamark.stores.catalog import Catalog, migrate
from seamark.stores.catalog.database import Database
from seamark.stores.catalog.tables import metadata
from tests.postgresql import Cluster
from tests.stores.catalog.builders import a_project, a_run

_OPEN = "import sys; from seamark.stores.catalog import Catalog; Catalog.open(sys.argv[1]).close()"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.sqlite'}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    url = cluster.new_database()
    yield url
    cluster.drop(url)


def test_an_empty_database_is_brought_to_the_form_that_the_code_expects(empty_url: str) -> None:
    Catalog.open(empty_url).close()
    database = Database(empty_url)
    with database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    database.close()
    assert differences == []


def test_opening_again_keeps_what_is_there(empty_url: str) -> None:
    first = Catalog.open(empty_url)
    run = a_run(first, a_project(first), "mine")
    first.close()
    second = Catalog.open(empty_url)
    assert second.containers.by_uuid(run.uuid) == run
    second.close()


def test_processes_that_open_a_new_catalog_at_once_all_succeed(empty_url: str) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", _OPEN, empty_url], stderr=subprocess.PIPE, text=True) for _ in range(3)]
    errors = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], errors


def test_threads_that_open_a_new_catalog_at_once_all_succeed(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for opened in list(pool.map(Catalog.open, [empty_url] * 4)):
            assert opened.users.all() == []
            opened.close()


def test_a_catalog_of_a_newer_version_is_refused_with_advice(empty_url: str) -> None:
    Catalog.open(empty_url).close()
    database = Database(empty_url)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(ConfigurationError, match="newer version"):
        Catalog.open(empty_url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/db", "not a url", "sqlserver9://x"])
def test_an_unusable_url_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ConfigurationError, match="sqlite"):
        Catalog.open(url)


def test_a_missing_folder_is_reported_as_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        Catalog.open(f"sqlite:///{tmp_path / 'nowhere' / 'catalog.sqlite'}")


def test_sqlite_writes_durably_and_checks_references(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    with database.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_the_latest_revision_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.LATEST_REVISION


def test_a_catalog_of_the_first_form_keeps_what_is_in_it(empty_url: str) -> None:
    database = Database(empty_url)
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            sa.text("INSERT INTO workspaces (uuid, name, allowed_visibilities, created_at) VALUES (:uuid, 'team', 'private', 1)"),
            {"uuid": uuid4().hex},
        )
    database.close()
    catalog = Catalog.open(empty_url)
    workspace = catalog.workspaces.by_name("team")
    assert workspace is not None
    assert workspace.limits == WorkspaceLimits()
    catalog.close()


def test_tokens_and_views_of_an_older_catalog_stay_what_they_were(empty_url: str) -> None:
    database = Database(empty_url)
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
        older = sa.MetaData()
        older.reflect(connection)

        def insert(table: str, **values: object) -> int:
            statement = sa.insert(older.tables[table]).values(values).returning(older.tables[table].c.id)
            return connection.execute(statement).scalar_one()

        def uuid() -> object:
            return uuid4().hex if database.is_sqlite else uuid4()

        common = {"display_name": "", "created_at": 1, "is_active": True, "is_admin": False, "kind": "person"}
        user = insert("users", uuid=uuid(), name="ann", **common)
        home = insert("workspaces", uuid=uuid(), name="team", allowed_visibilities="private", created_at=1)
        facts = {
            "name": "digits",
            "key": "DIG",
            "visibility": "private",
            "description": "",
            "created_at": 1,
            "last_activity_at": 1,
        }
        project = insert("projects", uuid=uuid(), workspace_id=home, last_run_number=0, is_archived=False, **facts)
        token = insert("api_tokens", uuid=uuid(), user_id=user, name="laptop", key_hash="hash", created_at=1)
        dates = {"created_at": 1, "updated_at": 1, "updated_by": "ann"}
        insert(
            "saved_views",
            uuid=uuid(),
            project_id=project,
            owner_id=user,
            name="v",
            state="{}",
            is_shared=True,
            version=1,
            **dates,
        )
        insert("api_tokens", uuid=uuid(), user_id=user, name="revoked", key_hash="other", created_at=1, revoked_at=2)
    database.close()
    catalog = Catalog.open(empty_url)
    owner = catalog.tokens.owner_by_hash("hash")
    assert owner is not None
    assert (owner.user.name, owner.scope, owner.project_id) == ("ann", TokenScope.FULL, None)
    known = {each.name: each for each in catalog.tokens.of_user(owner.user.id)}
    assert (known["laptop"].id, known["revoked"].revoked_at) == (token, 2)
    assert [each.name for each in catalog.saved_views.visible(ProjectId(project), UserId(user))] == ["v"]
    assert catalog.policies.of(ProjectId(project)) == ProjectPolicy()
    new = catalog.tokens.create(owner.user.id, "new", "third", 3, None)
    assert new.id > max(each.id for each in known.values())
    catalog.close()


def test_a_catalog_in_its_latest_form_opens_without_loading_the_migrations(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'known.sqlite'}"
    Catalog.open(url).close()
    script = f"{_OPEN}; print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script, url], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
