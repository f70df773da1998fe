"""Every URL root of the system on one screen."""

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path
from django.views.generic import RedirectView
from oscar.views.decorators import login_forbidden
from wagtail.admin import urls as wagtail_admin
from wagtail.documents import urls as wagtail_documents

from cms.views import newsletter
from forked_apps.customer.views import PasswordResetConfirmView
from project import crawlers, health, media
from project.cms_requests import checked
from project.landing import StartView
from project.numbered_urls import numbered
from search.home import HomeView

handler400 = "project.error_pages.bad_request"
handler403 = "project.error_pages.permission_denied"
handler404 = "project.error_pages.not_found"
handler500 = "project.error_pages.server_error"

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("start/", StartView.as_view(), name="start"),
    path("health/live/", health.live),
    path("health/ready/", health.ready),
    # Browsers ask for it whatever the page says; the mark is a vector picture.
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}project/mark.svg")),
    path("robots.txt", crawlers.robots),
    path("sitemap.xml", sitemaps.index, {**crawlers.SITEMAPS, "sitemap_url_name": "sitemap-part"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemaps.sitemap, crawlers.SITEMAPS, name="sitemap-part"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("django-admin/", admin.site.urls),
    path("cms/", include(checked(wagtail_admin.urlpatterns))),
    path("documents/", include(wagtail_documents)),
    path("m/", include("cms.urls")),
    path("newsletter/", newsletter, name="newsletter-page"),
    path("dev/mail/", include("project.mail_catcher_urls")),
    path("api/", include("api_extensions.urls")),
    path("media/<path:path>", media.serve),
    path(
        "password-reset/confirm/<str:uidb64>/<str:token>/",  # before Oscar's own at the same address
        login_forbidden(PasswordResetConfirmView.as_view()),
        name="password-reset-confirm",
    ),
    path("", include(apps.get_app_config("oscar").urls[0])),
]

numbered(urlpatterns)
