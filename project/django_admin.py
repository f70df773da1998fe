"""Django's admin, for superusers only: it shows every table raw, and staff have the dashboard and the CMS."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class SuperusersAdminSite(AdminSite):
    """Whoever is no superuser is asked to log in as one."""

    def has_permission(self, request) -> bool:
        return request.user.is_active and request.user.is_superuser


class SuperusersAdminConfig(AdminConfig):
    default_site = "project.django_admin.SuperusersAdminSite"
