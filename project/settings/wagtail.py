"""Wagtail site name, admin address, limits."""

from project.settings.env import env

WAGTAIL_SITE_NAME = env.str("SHOP_NAME", default="Counterfoil")
WAGTAILADMIN_BASE_URL = env.str("SHOP_BASE_URL", default="http://localhost:8000")
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 10
TAGGIT_CASE_INSENSITIVE = True
