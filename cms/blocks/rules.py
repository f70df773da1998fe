"""Rules of a segment; each one is a question about a subscriber that can be turned round by "does not match"."""

from wagtail import blocks

from cms.blocks.commerce import CategoryChooserBlock

_NEGATE = {"required": False, "label": "does not match", "help_text": "Turns the rule round"}


class JoinedRule(blocks.StructBlock):
    """Subscribed within the last days."""

    days = blocks.IntegerBlock(min_value=1, max_value=3650, default=30, label="Subscribed within the last … days")
    negate = blocks.BooleanBlock(**_NEGATE)

    class Meta:
        icon = "user"
        label = "New subscriber"


class OrderedRule(blocks.StructBlock):
    """Has placed at least so many orders within the last days."""

    at_least = blocks.IntegerBlock(min_value=1, max_value=1000, default=1, label="At least … orders")
    days = blocks.IntegerBlock(min_value=1, max_value=3650, default=365, label="within the last … days")
    negate = blocks.BooleanBlock(**_NEGATE)

    class Meta:
        icon = "doc-full"
        label = "Ordered"


class BoughtCategoryRule(blocks.StructBlock):
    """Has bought from a category or one below it."""

    category = CategoryChooserBlock()
    negate = blocks.BooleanBlock(**_NEGATE)

    class Meta:
        icon = "folder-open-inverse"
        label = "Bought from category"
