"""The catalog as one object: opened by URL, with one attribute for each kind of fact."""

from seamark.stores.catalog.accounts import Accounts
from seamark.stores.catalog.artifacts import Artifacts
from seamark.stores.catalog.audit import Audit
from seamark.stores.catalog.containers import Containers
from seamark.stores.catalog.dashboards import Dashboards
from seamark.stores.catalog.database import Database
from seamark.stores.catalog.file_sets import FileSets
from seamark.stores.catalog.jobs import Jobs
from seamark.stores.catalog.metric_directions import MetricDirections
from seamark.stores.catalog.migrate import migrate
from seamark.stores.catalog.page_states import PageStates
from seamark.stores.catalog.policies import Policies
from seamark.stores.catalog.projects import Projects
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.catalog.run_colours import RunColours
from seamark.stores.catalog.saved_views import SavedViews
from seamark.stores.catalog.sessions import Sessions
from seamark.stores.catalog.settings import Settings
from seamark.stores.catalog.shared_files import SharedFiles
from seamark.stores.catalog.signals import Signals
from seamark.stores.catalog.stages import Stages
from seamark.stores.catalog.stale_forks import StaleForks
from seamark.stores.catalog.storage_days import StorageDays
from seamark.stores.catalog.tokens import Tokens
from seamark.stores.catalog.uploads import Uploads
from seamark.stores.catalog.users import Users
from seamark.stores.catalog.value_edits import ValueEdits
from seamark.stores.catalog.workspaces import Workspaces

__all__ = ["Catalog"]


class Catalog:
    """Every relational fact of one server. Thread-safe; each method is one short transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.recent = RecentFacts()
        """What access checks remember; every change of rights or existence clears it."""
        self.users = Users(database, self.recent)
        self.accounts = Accounts(database, self.recent)
        self.workspaces = Workspaces(database, self.recent)
        self.projects = Projects(database, self.recent)
        self.policies = Policies(database, self.recent)
        self.containers = Containers(database, self.recent)
        self.tokens = Tokens(database, self.recent)
        self.sessions = Sessions(database, self.recent)
        self.file_sets = FileSets(database)
        self.uploads = Uploads(database)
        self.artifacts = Artifacts(database)
        self.shared_files = SharedFiles(database)
        self.signals = Signals(database)
        self.stages = Stages(database)
        self.value_edits = ValueEdits(database)
        self.stale_forks = StaleForks(database)
        self.storage_days = StorageDays(database)
        self.saved_views = SavedViews(database)
        self.dashboards = Dashboards(database)
        self.page_states = PageStates(database)
        self.run_colours = RunColours(database)
        self.metric_directions = MetricDirections(database)
        self.jobs = Jobs(database)
        self.audit = Audit(database)
        self.settings = Settings(database)

    @staticmethod
    def open(url: str) -> "Catalog":
        """Opens the catalog at an SQLAlchemy URL and brings its tables to this version's form.

        Raises ConfigurationError when the URL is not for SQLite or PostgreSQL or when a newer version wrote the
        catalog, and StoreUnavailable when the database does not answer.
        """
        database = Database(url)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return Catalog(database)

    def check(self) -> None:
        """Answers when the database does; raises StoreUnavailable when it does not."""
        self.settings.value("")

    def close(self) -> None:
        self.database.close()
