"""Who is asking: the caller's address behind so many proxies as the shop says it has, for API and pages alike."""

import ipaddress

from django.conf import settings

# A household or a server gets a whole /64 of IPv6 addresses: counted one by one, limits would hold nobody.
IPV6_PREFIX = 64


def client_address(request) -> str:
    """The caller's IP address in its shortest spelling; "" for a request without one (commands, tests).

    With NUM_PROXIES=n it is the n-th entry from the right of X-Forwarded-For, which the outermost of our own proxies
    wrote; what stands further left is the caller's word and not believed. With 0 the header is not looked at.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    entries = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()]
    proxies = settings.NUM_PROXIES
    if proxies and entries:
        return _spelled(entries[-min(proxies, len(entries))]) or _spelled(peer)
    return _spelled(peer)


def caller(request) -> str:
    """What limits count as one caller: the IPv4 address, or the IPv6 network that one customer of a provider has."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False))


def _spelled(entry: str) -> str:
    """One spelling for an address, also of one with a port (1.2.3.4:5, [::1]:5); "" for what is none."""
    host = entry
    if entry.startswith("["):
        host = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:
        host = entry.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
