"""haystack's command, without the gap: it fills a new index beside the live one, then swaps them.

haystack's own would empty the live index first, and then call the `update_index` of whichever app stands first.
"""

from typing import Any

from django.core.management import call_command
from haystack import connections
from haystack.constants import DEFAULT_ALIAS
from haystack.management.commands import rebuild_index


class Command(rebuild_index.Command):
    help = "Builds the search index beside the live one and swaps them. Takes haystack's options."

    def handle(self, *, using: list[str], verbosity: int, **options: Any) -> None:
        names = set(using or connections.connections_info)
        if DEFAULT_ALIAS in names:
            call_command("rebuild_search", verbosity=verbosity, no_progress=True, stdout=self.stdout)
        # Other connections are no business of the shop's outbox: haystack fills them as it always does.
        for name in sorted(names - {DEFAULT_ALIAS}):
            call_command("clear_index", using=[name], interactive=options["interactive"], verbosity=verbosity)
            call_command("update_index", using=[name], verbosity=verbosity, batchsize=options["batchsize"])
