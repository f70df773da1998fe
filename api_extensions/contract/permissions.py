"""Who may call what. Roles are read from the user row of this request, never from claims of the token."""

from rest_framework.permissions import SAFE_METHODS, BasePermission


class IsStaff(BasePermission):
    """Any active member of staff."""

    def has_permission(self, request, view) -> bool:
        return bool(request.user and request.user.is_active and request.user.is_staff)


class ReadOnly(BasePermission):
    """Reading only; combine it with `|`."""

    def has_permission(self, request, view) -> bool:
        return request.method in SAFE_METHODS


class StaffWith(IsStaff):
    """Staff who hold the named model permission: `StaffWith("order.view_order")`, or one per method:
    `StaffWith(GET="order.view_order", PUT="order.change_order")`. A method without a name is refused.

    An instance stands in `permission_classes` and calls itself, because DRF instantiates what stands there.
    """

    def __init__(self, permission: str = "", **by_method: str):
        self.permission = permission
        self.by_method = by_method

    def __call__(self) -> "StaffWith":
        return self

    def has_permission(self, request, view) -> bool:
        if not super().has_permission(request, view):
            return False
        if request.method == "OPTIONS" or not hasattr(view, request.method.lower()):
            return True  # what the view does not do is 405 for staff, not 403
        method = "GET" if request.method == "HEAD" else request.method
        wanted = self.by_method.get(method, self.permission)
        return bool(wanted) and request.user.has_perm(wanted)
