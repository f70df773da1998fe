"""App config: the fork of Oscar's search app; connects receivers and checks."""

import oscar.apps.search.apps as apps


class SearchConfig(apps.SearchConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        super().ready()
        from search import checks, receivers
