"""App config: the fork of Oscar's search app; connects receivers and checks."""

import oscar.apps.search.apps as apps


class SearchConfig(apps.SearchConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        super().ready()
        from forked_apps.retention import Rule, register
        from search import checks, receivers

        register(
            Rule("index_checks", "search.IndexCheck", "checked_at"),
            Rule("search_outbox", "search.SearchOutbox", "created_at"),
        )
