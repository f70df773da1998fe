"""App config: the fork of Oscar's search app."""

import oscar.apps.search.apps as apps


class SearchConfig(apps.SearchConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
