"""Pages of the mail catcher: what would have been sent, newest first, for people and (?format=json) for scripts."""

from functools import wraps

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from project import mail_catcher

CATCHING = "project.mail_catcher.CatchingBackend"
PER_PAGE = 50


def _while_catching(view):
    """404 unless mails are caught and this is a developer's machine: they hold login codes and reset links."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.DEMO_PAGES or settings.EMAIL_BACKEND != CATCHING:
            raise Http404
        return view(request, *args, **kwargs)

    return require_safe(never_cache(guarded))


@_while_catching
def mails(request) -> HttpResponse:
    """The list; `q` searches recipient, subject and text."""
    search = request.GET.get("q", "").strip()
    names = mail_catcher.names(search=search)
    page = Paginator(names, PER_PAGE).get_page(request.GET.get("page"))
    read = [mail for name in page if (mail := mail_catcher.one(name))]
    if request.GET.get("format") == "json":
        return JsonResponse({"count": len(names), "results": [_as_json(request, mail) for mail in read]})
    context = {"page": page, "mails": read, "search": search, "count": len(names)}
    return render(request, "project/mail_catcher/list.html", context)


@_while_catching
def mail(request, name: str) -> HttpResponse:
    """One mail: as people see it, as text, its headers."""
    found = _found(name)
    if request.GET.get("format") == "json":
        return JsonResponse({**_as_json(request, found), "headers": found.headers})
    return render(request, "project/mail_catcher/mail.html", {"mail": found})


@_while_catching
@xframe_options_sameorigin
def html(request, name: str) -> HttpResponse:
    """The HTML part alone, for a sandboxed frame: no script runs, and links open beside it."""
    response = HttpResponse(_found(name).html.replace("<head>", '<head><base target="_blank">', 1))
    response["Content-Security-Policy"] = "sandbox allow-popups allow-popups-to-escape-sandbox; script-src 'none'"
    return response


def _found(name: str) -> mail_catcher.CaughtMail:
    found = mail_catcher.one(name)
    if found is None:
        raise Http404
    return found


def _as_json(request, mail: mail_catcher.CaughtMail) -> dict:
    return {
        "id": mail.name,
        "to": mail.recipient,
        "from": mail.sender,
        "subject": mail.subject,
        "at": mail.caught_at.isoformat(),
        "text": mail.text,
        "html": mail.html,
        "url": request.build_absolute_uri(reverse("mail_catcher:mail", kwargs={"name": mail.name})),
    }
