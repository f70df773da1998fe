"""haystack's command under haystack's name: Wagtail has one of the same name, and stands first among the apps.

Wagtail's own stays reachable as `wagtail_update_index`.
"""

from haystack.management.commands.update_index import Command

__all__ = ["Command"]
