"""How many wrong passwords are taken: asked by the authentication backend, so that no door goes round it.

Three counters, of failures only (a right password gives its three back):

- one caller on one account (`login`): a list of passwords on one account;
- one caller on all accounts (`login_caller`): one password on many accounts;
- one account from all callers (`login_account`): many callers on one account.

The second and third would let a stranger lock out an owner, or an office its staff. So they do not bind a caller from
whose address this very account was opened before, within KNOWN_FOR; there the first counter alone holds, and only who
shares the owner's address can fill it. Whoever sets a new password by the link in their mail is known from then on.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from forked_apps.accounts import attempts, limits
from forked_apps.accounts.client_address import caller
from forked_apps.accounts.managers import normalise

KNOWN_FOR = timedelta(days=90)


class Try:
    """One attempt to open an account; counts itself when it begins. Raises limits.TooManyAttempts."""

    def __init__(self, request, email: str, *, now: datetime):
        self._request = request
        self._caller = caller(request) if request is not None else ""
        self._account = normalise(email)
        self._now = now
        self._counted: list[tuple[str, ...]] = []
        try:
            self._count()
        except limits.TooManyAttempts as refusal:
            if request is not None:
                request.refused_for = refusal.wait  # the page that shows the form answers 429, see project.page_limits
            raise

    def _count(self) -> None:
        # The account's own counter last: who is refused at their address must not fill it.
        scopes = [("login", self._caller, self._account)]
        if not attempts.is_remembered(key=_known(self._caller, self._account), now=self._now):
            if self._caller:
                scopes.append(("login_caller", self._caller))
            scopes.append(("login_account", self._account))
        for scope, *on_whom in scopes:
            limits.count(scope, *on_whom, now=self._now)
            self._counted.append((scope, *on_whom))

    def succeeded(self) -> None:
        """The password was right: nothing was guessed, and this caller is known to this account from now on."""
        for scope, *on_whom in self._counted:
            limits.give_back(scope, *on_whom)
        remember(self._caller, self._account, now=self._now)


def trust(request, email: str) -> None:
    """Whoever asks has just proven to read the account's mail: known as after a login."""
    remember(caller(request), normalise(email), now=timezone.now())


def remember(who: str, account: str, *, now: datetime) -> None:
    """This caller has opened this account. Kept as one hash of both, for KNOWN_FOR."""
    if who:
        attempts.remember(key=_known(who, account), until=now + KNOWN_FOR)


def _known(who: str, account: str) -> str:
    return attempts.key("known", who, account)
