"""Who is asking, and how often they may: proxies before the shop, and the rate of everything that is limited."""

from django.core.exceptions import ImproperlyConfigured

from project.settings.env import env


def contradiction_of_proxies(*, behind_proxy: bool, num_proxies: int) -> str:
    """What is wrong with the two, "" when they agree."""
    if behind_proxy and not num_proxies:
        return (
            "BEHIND_PROXY is on and NUM_PROXIES is 0: all shoppers would count as one caller, the proxy, and lock each "
            "other out. Set NUM_PROXIES to the number of your proxies, usually 1."
        )
    if num_proxies and not behind_proxy:
        return (
            f"NUM_PROXIES is {num_proxies} and BEHIND_PROXY is off: callers could write any address into "
            "X-Forwarded-For and pass every limit. Set BEHIND_PROXY=True, or NUM_PROXIES=0."
        )
    return ""


def refuse_contradicting_proxies(**settings) -> None:
    """Raises ImproperlyConfigured: a server does not run Django's checks, so production refuses by itself."""
    if found := contradiction_of_proxies(**settings):
        raise ImproperlyConfigured(found)


# Whether reverse proxies stand before the shop, and how many of ours a request passes; production.py expects one.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
NUM_PROXIES = env.int("NUM_PROXIES", default=1 if BEHIND_PROXY else 0)

# Wrong passwords that one caller may try on one account.
LOGIN_ATTEMPTS_PER_MINUTE = env.int("LOGIN_ATTEMPTS_PER_MINUTE", default=10)

# Scope: so many in a window ("5/hour", "30/10min"), or None for no limit. Per caller, where nothing else is said.
RATE_LIMITS = {
    "login": f"{LOGIN_ATTEMPTS_PER_MINUTE}/min",  # wrong passwords of one caller on one account
    "login_caller": "30/10min",  # of one caller on all accounts
    "login_account": "50/hour",  # on one account from all callers
    "register": "20/hour",
    "password_reset": "20/hour",
    "password_reset_account": "5/hour",  # mails to one address, whoever asks for them
    "email_change": "5/hour",  # links to a new address that one account may ask for
    "newsletter": "10/hour",  # mails that ask an address for its consent, from every door
    "product_alert": "10/hour",
    "order": "120/hour",  # carts that are placed, or tried to be: each mails whom it names, and holds stock
    "voucher": "20/min",
    "payment": "60/min",
    "review": "20/hour",
    "search": env.str("SEARCH_LIMIT", default="120/min"),
    "suggest": env.str("SUGGEST_LIMIT", default="300/min"),  # one for each letter that is typed
}
