"""The rights that make new rights: they lie with superusers alone, whatever a group or a person was given.

Whoever may change accounts or groups can set passwords, addresses, flags and rights, and so be anybody. Django's
permissions for these models therefore work for nobody below a superuser; what staff need to do with customers has
permissions of its own.
"""

from django.db.models import QuerySet

APPS = ("accounts", "auth")
CODENAMES = frozenset(
    f"{action}_{model}"
    for model in ("user", "group", "permission", "loginsession")
    for action in ("add", "change", "delete")
)


def without_reserved(permissions: QuerySet) -> QuerySet:
    """Those permissions that somebody below a superuser can have."""
    return permissions.exclude(content_type__app_label__in=APPS, codename__in=CODENAMES)
