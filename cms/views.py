"""Public pages: unsubscribe, view in browser, confirm a subscription. The token in the link is the proof; no login."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cms import subscribing
from cms.forms import NewsletterForm
from cms.models import Delivery, Subscription
from cms.rendering import personal
from cms.sending.addresses import unsubscribe_url, view_url
from forked_apps.communication.newsletter import PAGE as NEWSLETTER_PAGE


def _known(view):
    """Answers 404 with a page of words when the link belongs to nobody."""

    def wrapped(request, token: str):
        try:
            return view(request, token)
        except subscribing.UnknownToken:
            return render(request, "cms/public/unknown_link.html", status=404)

    return wrapped


@csrf_exempt  # mail programs post here without cookies (RFC 8058); the secret token in the address is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_known
def unsubscribe(request, token: str) -> HttpResponse:
    """GET asks, because scanners follow every link; POST acts, from the page as from a mail program's button."""
    if request.method == "POST" and request.POST.get("again"):
        subscription = subscribing.subscribe_again(token=token, now=timezone.now())
        return _unsubscribe_page(request, subscription)
    if request.method == "POST":
        one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        source = "one click in the mail program" if one_click else "link in the mail"
        subscription = subscribing.unsubscribe(token=token, now=timezone.now(), source=source)
        if one_click:
            return HttpResponse("Unsubscribed.", content_type="text/plain")
        return _unsubscribe_page(request, subscription)
    return _unsubscribe_page(request, subscribing.delivery_of(token=token).subscription)


@never_cache
@require_safe
@_known
def view_in_browser(request, token: str) -> HttpResponse:
    """The reader's own copy, from the frozen edition."""
    delivery = subscribing.delivery_of(token=token)
    return HttpResponse(_copy(delivery))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_known
def confirm(request, token: str) -> HttpResponse:
    """GET shows a button, POST confirms: a scanner's visit is nobody's consent."""
    if request.method == "POST":
        subscription = subscribing.confirm(token=token, now=timezone.now())
        return render(request, "cms/public/confirm.html", {"done": True, "subscription": subscription})
    return render(request, "cms/public/confirm.html", {"done": False})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter(request) -> HttpResponse:
    """The shop's page for news: asks an address for its consent; who is logged in sees their state and may leave."""
    form = NewsletterForm(request.POST or None, initial={"email": getattr(request.user, "email", "")})
    if request.method == "POST" and "leave" in request.POST and request.user.is_authenticated:
        subscribing.leave(email=request.user.email, source=NEWSLETTER_PAGE, now=timezone.now())
        messages.success(request, "You get no more news from us.")
        return redirect("newsletter-page")
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data["email"]
        own = request.user if request.user.is_authenticated and request.user.email == asked.lower() else None
        subscribing.subscribe(email=asked, user=own, source=NEWSLETTER_PAGE, now=timezone.now())
        messages.success(request, _done_words(asked))
        return redirect("newsletter-page")
    subscribed = request.user.is_authenticated and subscribing.is_on(email=request.user.email)
    status = 400 if form.errors else 200
    return render(
        request,
        "cms/public/newsletter.html",
        {"form": form, "subscribed": subscribed, "asks_first": settings.NEWSLETTER_DOUBLE_OPT_IN},
        status=status,
    )


def _done_words(email: str) -> str:
    """The same for every address: whether it is subscribed already is nobody else's to learn."""
    if not settings.NEWSLETTER_DOUBLE_OPT_IN:
        return f"News and offers go to {email}. Every mail has a link that ends it."
    link = f"Nearly done: look into the mailbox of {email} and use the link in our mail."
    return f"{link} Who gets our news already is sent none."


def _unsubscribe_page(request, subscription: Subscription | None) -> HttpResponse:
    subscribed = subscription is not None and subscription.state == Subscription.State.ON
    context = {"subscribed": subscribed, "email": subscription.email if subscription else ""}
    return render(request, "cms/public/unsubscribe.html", {**context, "may_return": subscription is not None})


def _copy(delivery: Delivery) -> str:
    values = personal.values_for(
        name=delivery.name, unsubscribe_url=unsubscribe_url(delivery.token), view_url=view_url(delivery.token)
    )
    return personal.splice_html(delivery.send.edition.html, values)
