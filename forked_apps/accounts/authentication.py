"""Login by e-mail and password with exactly one hash run, whether the address is known or not."""

from django.contrib.auth.backends import ModelBackend

from forked_apps.accounts.managers import normalise


class EmailBackend(ModelBackend):
    """Django's model backend with the address normalised; accepts `email` or Django's `username` as its name."""

    def authenticate(self, request, username=None, password=None, email=None, **kwargs):
        address = email or username
        if address is None or password is None:
            return None
        return super().authenticate(request, username=normalise(address), password=password, **kwargs)
