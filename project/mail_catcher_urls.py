"""The mail catcher's pages below /dev/mail/: the list, one mail, its HTML. They exist only while mail is caught."""

from django.urls import path

from project import mail_catcher_views as views

app_name = "mail_catcher"
urlpatterns = [
    path("", views.mails, name="list"),
    path("<str:name>/", views.mail, name="mail"),
    path("<str:name>/html/", views.html, name="html"),
]
