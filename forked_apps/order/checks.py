"""System checks: the database must be able to freeze orders."""

from django.core.checks import Error, Tags, register
from django.db import connections

from forked_apps import database_triggers


@register(Tags.database)
def server_allows_triggers(app_configs=None, databases=None, **kwargs) -> list[Error]:
    """order.E001: a MariaDB or MySQL server with a binary log refuses triggers to users without SUPER (error 1419)."""
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor == "mysql" and _refuses(connection):
            errors.append(
                Error(
                    "The database server will refuse the triggers that freeze orders (error 1419).",
                    hint="Set log_bin_trust_function_creators=1 on the server (SET GLOBAL, and in its configuration).",
                    id="order.E001",
                )
            )
        elif connection.vendor not in database_triggers.LISTS:
            errors.append(Error(f"Orders cannot be frozen on {connection.vendor}.", id="order.E002"))
    return errors


def _refuses(connection) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@log_bin, @@log_bin_trust_function_creators")
        log_bin, trusted = cursor.fetchone()
        if not int(log_bin) or int(trusted):
            return False
        cursor.execute("SHOW GRANTS")
        grants = " ".join(row[0] for row in cursor.fetchall()).upper()
    return " SUPER" not in grants and "ALL PRIVILEGES ON *.*" not in grants
