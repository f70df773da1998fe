"""Deleting what something else needs is answered with words; the database refuses it anyway."""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.forms import Form
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _


class KeepsWhatIsInUse:
    """Mixed into a delete view, before Django's: what is in use stays, and its page says so.

    The page sends nothing but its button; Oscar would check it by the form of the thing itself and refuse all.
    """

    form_class = Form

    def dispatch(self, request, *args, **kwargs):
        try:
            with transaction.atomic():
                return super().dispatch(request, *args, **kwargs)
        except ProtectedError as error:
            users = {str(row._meta.verbose_name_plural).lower() for row in error.protected_objects}
            text = _("'%(name)s' is in use (%(users)s); it cannot be deleted.")
            messages.error(request, text % {"name": self.object, "users": ", ".join(sorted(users))})
            return HttpResponseRedirect(request.path)
