"""Dashboard pages ask for one permission to be read and for another to be written to."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from oscar.views.decorators import permissions_required

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class MethodPermissions:
    """Mixed into a dashboard app config, before Oscar's.

    `permissions_map` says who may read a page, `writing_permissions` who may send to it: by URL name, in Oscar's form
    (a list: all of them; a tuple of lists: all of one). A page that is not named in the second one takes no POST.
    """

    writing_permissions: dict[str, list[str] | tuple[list[str], ...]] = {}

    def get_url_decorator(self, pattern) -> Callable:
        may_read = super().get_url_decorator(pattern) or (lambda view: view)
        may_write = self._writing_decorator(pattern.name)

        def decorate(view: Callable) -> Callable:
            reading, writing = may_read(view), may_write(view)

            @wraps(view)
            def by_method(request, *args, **kwargs):
                answer = reading if request.method in SAFE_METHODS else writing
                return answer(request, *args, **kwargs)

            return by_method

        return decorate

    def _writing_decorator(self, name: str) -> Callable:
        if name not in self.writing_permissions:
            return _refuse
        return permissions_required(self.writing_permissions[name], login_url=self.login_url)


def _refuse(view: Callable) -> Callable:
    def refusal(request, *args, **kwargs):
        raise PermissionDenied("This page is only read.")

    return refusal
