"""App config of the reviews dashboard fork: moderating asks for more than looking."""

import oscar.apps.dashboard.reviews.apps as apps

from forked_apps.dashboard.method_permissions import MethodPermissions


class ReviewsDashboardConfig(MethodPermissions, apps.ReviewsDashboardConfig):
    name = "forked_apps.dashboard.reviews"

    writing_permissions = {
        "reviews-list": ["reviews.view_productreview", "reviews.change_productreview"],
        "reviews-update": ["reviews.view_productreview", "reviews.change_productreview"],
        "reviews-delete": ["reviews.view_productreview", "reviews.delete_productreview"],
    }
