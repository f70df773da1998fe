"""Blocks that show the shop: product grid, category and voucher."""

from wagtail import blocks

from cms.choosers import category_chooser, product_chooser, voucher_chooser

ProductChooserBlock = product_chooser.get_block_class(name="ProductChooserBlock", module_path="cms.blocks.commerce")
CategoryChooserBlock = category_chooser.get_block_class(name="CategoryChooserBlock", module_path="cms.blocks.commerce")
VoucherChooserBlock = voucher_chooser.get_block_class(name="VoucherChooserBlock", module_path="cms.blocks.commerce")


class ProductGridBlock(blocks.StructBlock):
    """Cards of chosen products: picture, name, price as it is when the edition is frozen, link."""

    heading = blocks.CharBlock(required=False, max_length=90)
    products = blocks.ListBlock(ProductChooserBlock(), min_num=1, max_num=24)
    columns = blocks.ChoiceBlock(choices=[("1", "One"), ("2", "Two"), ("3", "Three")], default="2")
    show_prices = blocks.BooleanBlock(required=False, default=True)
    button_label = blocks.CharBlock(required=False, max_length=30, default="View")

    class Meta:
        icon = "grip"
        label = "Products"
        mjml = "cms/email/blocks/product_grid.mjml"
        text = "cms/email/blocks/product_grid.txt"


class CategoryBlock(blocks.StructBlock):
    """A link to a category of the shop with a few words."""

    category = CategoryChooserBlock()
    heading = blocks.CharBlock(required=False, max_length=90, help_text="Empty: the name of the category")
    text = blocks.TextBlock(required=False, max_length=300, rows=2)
    button_label = blocks.CharBlock(required=False, max_length=40, default="See all")

    class Meta:
        icon = "folder-open-inverse"
        label = "Category"
        mjml = "cms/email/blocks/category.mjml"
        text = "cms/email/blocks/category.txt"


class VoucherBlock(blocks.StructBlock):
    """A voucher code with what it gives and how long it runs."""

    voucher = VoucherChooserBlock()
    text = blocks.TextBlock(required=False, max_length=200, rows=2, help_text="What the reader gets for the code")
    button_label = blocks.CharBlock(required=False, max_length=40, default="Shop now")
    button_url = blocks.CharBlock(required=False, max_length=500, default="/catalogue/")

    class Meta:
        icon = "tick-inverse"
        label = "Coupon"
        mjml = "cms/email/blocks/voucher.mjml"
        text = "cms/email/blocks/voucher.txt"
