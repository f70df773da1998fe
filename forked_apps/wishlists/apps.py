"""App config of the wishlists fork."""

import oscar.apps.wishlists.apps as apps


class WishlistsConfig(apps.WishlistsConfig):
    name = "forked_apps.wishlists"
