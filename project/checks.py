"""System checks of the wiring: settings that contradict each other."""

from django.conf import settings
from django.core.checks import Error, Tags, register

from project.server import workers
from project.settings.limits import contradiction_of_proxies


@register(Tags.security)
def proxies(app_configs, **_kwargs) -> list[Error]:
    """Limits count callers by their address: it must be theirs, not the proxy's, and not one that they made up."""
    found = contradiction_of_proxies(behind_proxy=settings.BEHIND_PROXY, num_proxies=settings.NUM_PROXIES)
    return [Error(found, id="project.E001")] if found else []


@register()
def server_processes(app_configs, **_kwargs) -> list[Error]:
    """More than one of them must share cache, sockets, tasks and index."""
    found = workers.contradiction(settings.WEB_WORKERS)
    return [Error(found, id="project.E002")] if found else []
