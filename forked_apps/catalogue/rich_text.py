"""HTML that staff write: cleaned of scripts on its way into the database, whichever path writes it."""

import nh3
from django.db import models

# What a description needs, and nothing that runs, loads or covers the page.
ALLOWED_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "figure"),
    *("figcaption", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s", "small", "span"),
    *("strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
}
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}


def clean(html: str | None) -> str | None:
    """The same text without scripts, styles, handlers and foreign schemes; cleaning twice changes nothing more."""
    if not html:
        return html
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
    )


class RichTextField(models.TextField):
    """A text column that holds only cleaned HTML: `save`, `update`, `bulk_create` and forms all pass here."""

    def pre_save(self, model_instance, add):
        value = clean(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        return clean(super().get_prep_value(value))
