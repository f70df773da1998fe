"""App config of the catalogue dashboard fork."""

import oscar.apps.dashboard.catalogue.apps as apps


class CatalogueDashboardConfig(apps.CatalogueDashboardConfig):
    name = "forked_apps.dashboard.catalogue"
