"""App config of the reviews fork."""

import oscar.apps.catalogue.reviews.apps as apps


class CatalogueReviewsConfig(apps.CatalogueReviewsConfig):
    name = "forked_apps.catalogue.reviews"
