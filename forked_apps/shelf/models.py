"""What lists and pages show of each product, reckoned when it changes and not when it is read."""

from django.db import models

from forked_apps.shelf.managers import ShelfQuerySet


class Shelf(models.Model):
    """One product as it stands on the shelf; written by `shelf.writing` alone, as the last deed of a transaction.

    Prices are in the shop's currency as stored (gross in gross shops). The rule of the shown price: a product sells
    from its lowest stock record that has a price and stock, else shows the lowest one with a price; a parent shows its
    cheapest visible variant that sells, else its cheapest visible variant. Names of categories are not here: a rename
    of a root category would touch every row.
    """

    # No constraint in the database: to check it, an insert would lock the product's row, which comes before this one.
    product = models.OneToOneField(
        "catalogue.Product", primary_key=True, on_delete=models.CASCADE, related_name="shelf", db_constraint=False
    )
    family = models.BigIntegerField(db_index=True, help_text="The parent of a variant, else the product itself.")
    is_visible = models.BooleanField(help_text="Public, not deleted, and so is its parent.")
    is_listed = models.BooleanField(help_text="Visible, and no variant of another.")
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    earlier_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, help_text="Of a reduced price: the lowest of the 30 days before."
    )
    stock_left = models.BigIntegerField(null=True, help_text="What can be ordered; null where stock is not counted.")
    in_stock = models.BooleanField(help_text="Whether one unit can be ordered.")
    title = models.CharField(max_length=255)
    brand = models.CharField(max_length=128)
    created_at = models.DateTimeField()
    rating = models.FloatField(null=True)
    sold = models.BigIntegerField(default=0, help_text="Units in orders that were not cancelled, variants included.")
    card = models.JSONField(help_text="What a list shows beside the columns; `facts.Card`.")
    facts = models.JSONField(help_text="What a product's page shows beside the card; `facts.Facts`.")

    objects = ShelfQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["is_listed", "created_at", "product"], name="shelf_by_age"),
            models.Index(fields=["is_listed", "price", "product"], name="shelf_by_price"),
            models.Index(fields=["is_listed", "title", "product"], name="shelf_by_name"),
            models.Index(fields=["is_listed", "sold", "product"], name="shelf_by_sales"),
            models.Index(fields=["is_listed", "rating", "product"], name="shelf_by_rating"),
            models.Index(fields=["is_listed", "brand"], name="shelf_by_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.price}"


class Revision(models.Model):
    """Which state something has that readers keep in memory; read with the rows, so that no copy outlives a change.

    A mark is random: after a rollback no other state has the same one.
    """

    CATALOGUE = "catalogue"
    CATEGORIES = "categories"

    name = models.CharField(max_length=32, primary_key=True)
    mark = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{self.name}: {self.mark}"
