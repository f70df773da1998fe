"""Lock a customer out, and let them in again."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from forked_apps.accounts import sessions
from forked_apps.customer import erasure


@transaction.atomic
def set_active(*, user_id: int, active: bool, actor, now: datetime):
    """Deactivates an account, with all its logins, or activates it; answers the user.

    Raises erasure.NotErasable (accounts of staff are a superuser's, nobody locks themselves), User.DoesNotExist.
    """
    user = get_user_model().objects.select_for_update().get(pk=user_id)
    erasure.check(user=user, actor=actor)
    if user.is_active != active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        if not active:
            sessions.end_all(user=user, now=now)
    return user
