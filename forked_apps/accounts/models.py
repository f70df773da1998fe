"""User: logs in by e-mail; the role is derived from flags and groups, so that it can never disagree with them.
LoginSession: one login through the API, with the one refresh token that is good now. AttemptCounter: rate limits."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forked_apps.accounts import one_line
from forked_apps.accounts.managers import UserManager, normalise


class User(AbstractBaseUser, PermissionsMixin):
    """A customer or a member of staff.

    The address is unique and stored in lower case. `sessions_valid_from` is a moment: every token issued earlier is
    refused, so that "log out everywhere" and a password change are one write.
    """

    email = models.EmailField(_("email address"), unique=True)
    first_name = models.CharField(_("First name"), max_length=255, blank=True, validators=[one_line.validate])
    last_name = models.CharField(_("Last name"), max_length=255, blank=True, validators=[one_line.validate])
    phone = models.CharField(_("Phone"), max_length=32, blank=True, validators=[one_line.validate])
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
        permissions = [
            ("anonymise_customer", "Can erase a customer"),
            ("deactivate_customer", "Can lock a customer's account"),
        ]

    def __str__(self) -> str:
        return self.email

    def set_password(self, raw_password: str | None) -> None:
        """Sets the hash and, with the same save, makes every token of before worthless."""
        super().set_password(raw_password)
        self.sessions_valid_from = timezone.now()

    def clean(self) -> None:
        super().clean()
        self.email = normalise(self.email)

    def save(self, *args, **kwargs) -> None:
        self.email = normalise(self.email)
        # Forms and the API refuse such a name; one that another login provider sends is made one line.
        for field in ("first_name", "last_name", "phone"):
            setattr(self, field, one_line.made(getattr(self, field)))
        super().save(*args, **kwargs)

    @property
    def role(self) -> str:
        """ "admin" for superusers, "staff" for staff, else "customer"; read-only by nature."""
        if self.is_superuser:
            return "admin"
        return "staff" if self.is_staff else "customer"

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name


class LoginSession(models.Model):
    """One login and the family of refresh tokens that follow from it, in one row.

    Only the hash of the newest refresh token is kept, so an older one can be told from it without a list, and neither
    a dump of the database nor an administrator can log in with what stands here. `password_mark` is Django's session
    hash of the password at login: whatever changes the password ends the session, also a raw UPDATE.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="login_sessions")
    token_hash = models.CharField(max_length=64)
    password_mark = models.CharField(max_length=128)
    created_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=32, blank=True)
    client = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"session {self.pk}"


class AttemptCounter(models.Model):
    """How often something was tried in a window of time that ends at `ends_at`; see accounts.attempts."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.count}"
