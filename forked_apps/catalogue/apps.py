"""App config of the catalogue fork."""

import oscar.apps.catalogue.apps as apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "forked_apps.catalogue"
