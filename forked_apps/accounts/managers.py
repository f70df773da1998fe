"""Creating users by e-mail; querysets by role."""

from django.contrib.auth.models import BaseUserManager


def normalise(email: str) -> str:
    """The one spelling of an address that is stored: stripped and wholly in lower case.

    RFC 5321 lets the local part be case-sensitive, but no provider of note is, and two accounts that differ only in
    case are an attack, not a wish. MariaDB ignores expression constraints, so the column itself is the guard.
    """
    return (email or "").strip().lower()


class UserManager(BaseUserManager):
    """Users are found and created by their e-mail address in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields):
        """A new active customer. Raises ValueError without an address, IntegrityError when it is taken."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        fields.setdefault("is_staff", False)
        fields.setdefault("is_superuser", False)
        user = self.model(email=normalise(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields):
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, email: str):
        return self.get(email=normalise(email))
