"""App config: the fork of Oscar's search app; connects receivers and checks."""

from typing import Any

import oscar.apps.search.apps as apps
from django.urls import path


class SearchConfig(apps.SearchConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def get_urls(self) -> list[Any]:
        from search.views import SuggestionsView

        return [*super().get_urls(), path("suggest/", SuggestionsView.as_view(), name="suggest")]

    def ready(self) -> None:
        super().ready()
        from forked_apps.partner.rule_triggers import Watched, watch
        from forked_apps.retention import Rule, register
        from search import checks, receivers

        register(
            Rule("index_checks", "search.IndexCheck", "checked_at"),
            Rule("search_outbox", "search.SearchOutbox", "created_at"),
        )
        watch(
            Watched("search.FacetDefinition"), Watched("catalogue.ProductAttribute", columns=("code", "name", "type"))
        )
