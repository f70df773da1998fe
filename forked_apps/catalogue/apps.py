"""App config of the catalogue fork."""

import oscar.apps.catalogue.apps as apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "forked_apps.catalogue"

    def ready(self) -> None:
        super().ready()  # connects Oscar's receivers: image files, public ancestors
        from forked_apps.catalogue import receivers
