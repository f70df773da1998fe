"""Categories with ancestors or descendants in one query (Oscar's name for the module), on MariaDB and MySQL too."""

from oscar.apps.catalogue import expressions as oscar


def _spoken_by_mysql(template: str) -> str:
    """Oscar's SQL with names in backticks, and with CONCAT, because there `||` means OR."""
    for side in ("BASE", "JOIN"):
        path = f'"CATALOGUE_CATEGORY_{side}"."path"'
        template = template.replace(f"{path} || '%%%%'", f"CONCAT({path}, '%%%%')")
    return template.replace('"', "`")


class ExpandUpwardsCategoryQueryset(oscar.ExpandUpwardsCategoryQueryset):
    def as_mysql(self, compiler, connection):
        return self.as_sql(compiler, connection, _spoken_by_mysql(self.template))


class ExpandDownwardsCategoryQueryset(oscar.ExpandDownwardsCategoryQueryset):
    def as_mysql(self, compiler, connection):
        return self.as_sql(compiler, connection, _spoken_by_mysql(self.template))
