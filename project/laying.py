"""Lays the tables of our apps in an empty database at once, as their migrations leave them by a longer way.

Altering a table costs a new database as much as an old one, and leaves nothing in it that could not have been there
from the start. So the migrations of our apps, up to the ones named here, are replaced by the tables as they are after
them, and recorded like any other. Everybody else's run as they are written, and so does what is added to our apps and
not named here. That both ways lead to the same is proved by tests/architecture/test_laying.py (`make migrations`).
"""

from collections.abc import Callable

from django.db import router
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.state import ProjectState

# App -> the last of its migrations that is laid, with all of that app before it. A new migration is named here once
# the test has shown that an empty database needs nothing of it but its tables; until then it simply runs.
UP_TO = {
    "address": "0007_useraddress_code",
    "analytics": "0003_auto_20200801_0817",
    "api_extensions": "0002_leases",
    "basket": "0500_live_cart",
    "catalogue": "0500_brand_tax_code_deleted",
    "cms": "0005_refused_rows_are_counted",
    "communication": "0501_send_again_once",
    "customer": "0008_assign_permissions_to_staff",
    "offer": "0502_clean_descriptions",
    "order": "0502_erasure",
    "partner": "0502_rules_version",
    "payment": "0502_buyer_apart",
    "reviews": "0500_score_1_to_5",
    "search": "0002_index_check",
    "shelf": "0001_initial",
    "shipping": "0500_clean_descriptions",
    "voucher": "0500_uses_outlive_accounts",
    "wishlists": "0004_auto_20220328_0939",
}
# These are applied as well, on the tables: what they make is in no model.
AS_WRITTEN = {
    ("catalogue", "0030_auto_20250217_1247"),  # a view of PostgreSQL
    ("customer", "0008_assign_permissions_to_staff"),  # a group
}

Key = tuple[str, str]


def lay(connection, *, progress: Callable | None = None) -> int:
    """Lays the tables of an empty database, after the migrations of others on which they stand: how many migrations
    were replaced; 0 when the database is not empty, or the migrations are not those that are known here.

    One transaction on PostgreSQL and SQLite. MariaDB has none for tables: killed half way, its database is made anew.
    """
    if connection.introspection.table_names():
        return 0
    executor = MigrationExecutor(connection, progress)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    laid = laid_in(executor.loader.graph)
    first = [(migration, back) for migration, back in plan if not _needs(executor.loader.graph, migration) & laid]
    known = laid | {_key(migration) for migration, _ in first}
    if not laid or not all(
        _needs(executor.loader.graph, migration) <= known for migration, _ in plan if _key(migration) in laid
    ):
        return 0  # something of others stands between two of ours
    state = executor.migrate(None, plan=first, state=ProjectState(real_apps=executor.loader.unmigrated_apps))
    replaced = [migration for migration, _ in plan if _key(migration) in laid]
    _lay_tables(connection, executor, _after(state, replaced), replaced)
    return len(replaced)


def laid_in(graph: MigrationGraph) -> set[Key]:
    """The migrations that are replaced; none when one that is named here is missing."""
    if not all(last in graph.nodes for last in UP_TO.items()):
        return set()
    return {key for last in UP_TO.items() for key in graph.forwards_plan(last) if key[0] == last[0]}


def _needs(graph: MigrationGraph, migration: Migration) -> set[Key]:
    """The migration itself and all before it."""
    return set(graph.forwards_plan(_key(migration)))


def _key(migration: Migration) -> Key:
    return (migration.app_label, migration.name)


def _after(state: ProjectState, replaced: list[Migration]) -> ProjectState:
    """The state after these migrations; its models are made once, at the end."""
    bare = ProjectState(models={key: model.clone() for key, model in state.models.items()}, real_apps=state.real_apps)
    for migration in replaced:
        bare = migration.mutate_state(bare, preserve=False)
    return bare


def _lay_tables(connection, executor: MigrationExecutor, state: ProjectState, replaced: list[Migration]) -> None:
    with connection.schema_editor(atomic=True) as editor:
        for model in state.apps.get_models():
            ours = model._meta.app_label in UP_TO and model._meta.can_migrate(connection)
            if ours and router.allow_migrate_model(connection.alias, model):
                editor.create_model(model)
        for migration in replaced:
            if _key(migration) not in AS_WRITTEN:
                executor.record_migration(migration)
    for migration in replaced:
        if _key(migration) in AS_WRITTEN:
            executor.apply_migration(state, migration)
