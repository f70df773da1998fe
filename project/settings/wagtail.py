"""Wagtail site name, admin address, limits."""

from project.settings.env import env
from project.settings.storage import MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS

WAGTAIL_SITE_NAME = env.str("SHOP_NAME", default="Counterfoil")
WAGTAILADMIN_BASE_URL = env.str("SHOP_BASE_URL", default="http://localhost:8000")
WAGTAILIMAGES_MAX_UPLOAD_SIZE = MAX_IMAGE_BYTES
WAGTAILIMAGES_MAX_IMAGE_PIXELS = MAX_IMAGE_PIXELS
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 10
# A new reader is mailed a link and gets news only once it was used. False: the ticked box is enough (ask your lawyer).
NEWSLETTER_DOUBLE_OPT_IN = env.bool("NEWSLETTER_DOUBLE_OPT_IN", default=True)
# Address and password are changed on the shop's account pages, which count wrong passwords and confirm addresses.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = True
TAGGIT_CASE_INSENSITIVE = True
# The CMS of a shop asks no third party: no pictures of users by the hash of their address, no version check.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.pictures.PictureForm"  # pictures of mails are redrawn as those of products are
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "cms.rich_text.RichTextArea"}}
