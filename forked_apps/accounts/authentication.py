"""Login by e-mail and password with exactly one hash run, known address or not; and what a person may do."""

from django.contrib.auth.backends import ModelBackend

from forked_apps.accounts.managers import normalise
from forked_apps.accounts.reserved_rights import without_reserved


class EmailBackend(ModelBackend):
    """Django's model backend with the address normalised; accepts `email` or Django's `username` as its name."""

    def authenticate(self, request, username=None, password=None, email=None, **kwargs):
        address = email or username
        if address is None or password is None:
            return None
        return super().authenticate(request, username=normalise(address), password=password, **kwargs)

    # Every question about rights, of any door, comes to these two; superusers are not asked for theirs.
    def _get_user_permissions(self, user_obj):
        return without_reserved(super()._get_user_permissions(user_obj))

    def _get_group_permissions(self, user_obj):
        return without_reserved(super()._get_group_permissions(user_obj))
