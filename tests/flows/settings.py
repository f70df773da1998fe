"""A developer's machine with tables straight from the models: migrations would take most of the test's time."""

from project.settings.local import *  # noqa: F403


class _NoMigrations:
    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


MIGRATION_MODULES = _NoMigrations()
