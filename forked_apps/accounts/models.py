"""User: logs in by e-mail; the role is derived from flags and groups, so that it can never disagree with them."""

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forked_apps.accounts.managers import UserManager, normalise


class User(AbstractBaseUser, PermissionsMixin):
    """A customer or a member of staff.

    The address is unique and stored in lower case. `sessions_valid_from` is a moment: every token issued earlier is
    refused, so that "log out everywhere" and a password change are one write.
    """

    email = models.EmailField(_("email address"), unique=True)
    first_name = models.CharField(_("First name"), max_length=255, blank=True)
    last_name = models.CharField(_("Last name"), max_length=255, blank=True)
    phone = models.CharField(_("Phone"), max_length=32, blank=True)
    is_staff = models.BooleanField(_("Staff status"), default=False)
    is_active = models.BooleanField(_("Active"), default=True)
    email_verified = models.BooleanField(default=False)
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now, db_index=True)
    sessions_valid_from = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("User")
        verbose_name_plural = _("Users")

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = normalise(self.email)

    def save(self, *args, **kwargs) -> None:
        self.email = normalise(self.email)
        super().save(*args, **kwargs)

    @property
    def role(self) -> str:
        """"admin" for superusers, "staff" for staff, else "customer"; read-only by nature."""
        if self.is_superuser:
            return "admin"
        return "staff" if self.is_staff else "customer"

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name
