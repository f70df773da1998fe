"""App config of the reviews fork."""

import oscar.apps.catalogue.reviews.apps as apps


class CatalogueReviewsConfig(apps.CatalogueReviewsConfig):
    name = "forked_apps.catalogue.reviews"

    def ready(self):
        super().ready()
        from forked_apps.catalogue.reviews import receivers
