"""Blocks without shop data: hero, text, button, picture, spacer and two columns."""

from wagtail import blocks
from wagtail.images.blocks import ImageBlock

# What a marketer may do inside running text; headings, lists and links survive every mail program.
TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"]
ADDRESS_HELP = "A full address, or a path such as /offers/"
ALIGNMENTS = [("left", "Left"), ("center", "Centre")]


class HeroBlock(blocks.StructBlock):
    """Large opening: picture, heading, one sentence, one button."""

    image = ImageBlock(required=False)
    heading = blocks.CharBlock(max_length=90)
    text = blocks.TextBlock(required=False, max_length=300, rows=2)
    button_label = blocks.CharBlock(required=False, max_length=40)
    button_url = blocks.CharBlock(required=False, max_length=500, help_text=ADDRESS_HELP)

    class Meta:
        icon = "image"
        label = "Hero"
        mjml = "cms/email/blocks/hero.mjml"
        text = "cms/email/blocks/hero.txt"


class TextBlock(blocks.StructBlock):
    """Running text."""

    body = blocks.RichTextBlock(features=TEXT_FEATURES)
    align = blocks.ChoiceBlock(choices=ALIGNMENTS, default="left")

    class Meta:
        icon = "pilcrow"
        label = "Text"
        mjml = "cms/email/blocks/text.mjml"
        text = "cms/email/blocks/text.txt"


class ButtonBlock(blocks.StructBlock):
    """One call to action."""

    label = blocks.CharBlock(max_length=40)
    url = blocks.CharBlock(max_length=500, help_text=ADDRESS_HELP)
    align = blocks.ChoiceBlock(choices=ALIGNMENTS, default="center")

    class Meta:
        icon = "link"
        label = "Button"
        mjml = "cms/email/blocks/button.mjml"
        text = "cms/email/blocks/button.txt"


class PictureBlock(blocks.StructBlock):
    """A picture, which may be a link."""

    image = ImageBlock()
    url = blocks.CharBlock(required=False, max_length=500, label="Link")

    class Meta:
        icon = "image"
        label = "Picture"
        mjml = "cms/email/blocks/picture.mjml"
        text = "cms/email/blocks/picture.txt"


class ColumnBlock(blocks.StructBlock):
    """One of the columns of a row."""

    image = ImageBlock(required=False)
    heading = blocks.CharBlock(required=False, max_length=60)
    body = blocks.RichTextBlock(required=False, features=["bold", "italic", "link"])

    class Meta:
        icon = "placeholder"


class ColumnsBlock(blocks.StructBlock):
    """Two columns side by side; one below the other on a telephone."""

    columns = blocks.ListBlock(ColumnBlock(), min_num=2, max_num=2)

    class Meta:
        icon = "columns"
        label = "Columns"
        mjml = "cms/email/blocks/columns.mjml"
        text = "cms/email/blocks/columns.txt"


class DividerBlock(blocks.StaticBlock):
    """A quiet line between two parts."""

    class Meta:
        icon = "horizontalrule"
        label = "Divider"
        mjml = "cms/email/blocks/divider.mjml"
        text = "cms/email/blocks/divider.txt"
        admin_text = "A thin line."
