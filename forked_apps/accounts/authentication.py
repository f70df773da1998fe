"""Login by e-mail and password with exactly one hash run, known address or not; and what a person may do."""

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from forked_apps.accounts.login_limits import Try
from forked_apps.accounts.managers import normalise
from forked_apps.accounts.reserved_rights import without_reserved


class EmailBackend(ModelBackend):
    """Django's model backend with the address normalised; accepts `email` or Django's `username` as its name.

    Every door passes here, so wrong passwords are counted here: limits.TooManyAttempts, before any hash is run.
    """

    def authenticate(self, request, username=None, password=None, email=None, **kwargs):
        address = email or username
        if address is None or password is None:
            return None
        attempt = Try(request, address, now=timezone.now())
        user = super().authenticate(request, username=normalise(address), password=password, **kwargs)
        if user is not None:
            attempt.succeeded()
        return user

    # Every question about rights, of any door, comes to these two; superusers are not asked for theirs.
    def _get_user_permissions(self, user_obj):
        return without_reserved(super()._get_user_permissions(user_obj))

    def _get_group_permissions(self, user_obj):
        return without_reserved(super()._get_group_permissions(user_obj))
