"""Forget what service mails say of a person; the rows stay, so that nothing is sent twice."""

from collections.abc import Collection

from django.db.models import Q

from forked_apps.communication.models import Email, OutgoingMail

GONE = "erased"


def forget(*, email: str = "", user_id: int | None = None, order_ids: Collection[int] = ()) -> int:
    """Blanks mails of these orders, and those to this account or address that are about no order; answers how many.

    One that was waiting will not be sent.
    """
    about_none = Q(user_id=user_id) if user_id else Q(pk__in=[])
    about_none |= Q(recipient__iexact=email) if email else Q(pk__in=[])
    mails = OutgoingMail.objects.filter(Q(order__in=list(order_ids)) | Q(order=None) & about_none)
    mails.filter(state=OutgoingMail.State.QUEUED).update(state=OutgoingMail.State.FAILED, error=GONE)
    if email:
        Email.objects.filter(email__iexact=email).delete()
    return mails.update(recipient="", subject="", text="", html="", context={}, user=None)
