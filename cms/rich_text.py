"""The editor of running text: Wagtail's, for which a text that is not in its own form counts as none."""

from wagtail.admin.rich_text import DraftailRichTextArea


class RichTextArea(DraftailRichTextArea):
    def value_from_datadict(self, data, files, name):
        try:
            return super().value_from_datadict(data, files, name)
        except (ValueError, LookupError, TypeError, AttributeError):  # whatever its converter trips over
            return None
