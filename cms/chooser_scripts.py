"""Wagtail writes the scripts of choosers in Python; here a template writes them, so that the page lets them run."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets.chooser import BaseChooser


def write_by_template() -> None:
    """From now on every chooser of Wagtail is rendered by `_render`."""
    BaseChooser.render = _render


def _render(self, name, value, attrs=None, renderer=None) -> SafeString:
    shown = self.get_value_data(value)
    script = self.render_js_init(attrs["id"], name, shown)
    parts = {
        "field": self.render_html(name, shown, attrs),
        "script": mark_safe(script),  # noqa: S308 # nosec B308, B703 - Wagtail's own, with its values as JSON
    }
    return render_to_string("cms/admin/chooser.html", parts)
