"""Product pickers of the dashboard: Oscar's, which show again what was sent only as far as it can be a product."""

from oscar.apps.dashboard.catalogue import widgets as oscar


def _numbers(values) -> list[str]:
    """Oscar asks the database for whatever was posted; what is no number is no product."""
    return [str(value) for value in values if str(value).isascii() and str(value).isdigit()]


class ProductSelect(oscar.ProductSelect):
    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, _numbers(value), attrs)


class ProductSelectMultiple(oscar.ProductSelectMultiple):
    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, _numbers(value), attrs)
