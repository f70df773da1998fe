"""Login by e-mail and password with exactly one hash run, known address or not; and what a person may do."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from forked_apps.accounts import stand_ins
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
        user = get_user_model()._default_manager.filter(email=normalise(address)).first()
        if user is None:
            stand_ins.hash_once(normalise(address), password)
            return None
        if not user.check_password(password) or not self.user_can_authenticate(user):
            return None
        attempt.succeeded()
        return user

    # Every question about rights, of any door, comes to these two; superusers are not asked for theirs.
    def _get_user_permissions(self, user_obj):
        return without_reserved(super()._get_user_permissions(user_obj))

    def _get_group_permissions(self, user_obj):
        return without_reserved(super()._get_group_permissions(user_obj))
