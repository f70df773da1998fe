"""The table of people: Oscar's, whose column of buttons cannot be sorted."""

from django_tables2 import TemplateColumn
from oscar.apps.dashboard.users import tables as oscar


class UserTable(oscar.UserTable):
    actions = TemplateColumn(
        template_name="oscar/dashboard/users/user_row_actions.html", verbose_name=" ", orderable=False
    )

    class Meta(oscar.UserTable.Meta):
        pass
