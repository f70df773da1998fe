"""The staff's side of the walk, through the pages that they use: Oscar's dashboard and Wagtail."""

import html
import json
import re
import time
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

from project.tour import mailbox
from project.tour.browser import Browser, Page
from project.tour.walk import Unexpected, Walk, person

PATIENCE = 120  # seconds that a campaign to the demo's readers may take


class NothingToSend(Exception):
    """Every campaign of this demo was sent before."""

    def __init__(self):
        super().__init__("Every campaign has been sent already: `make demo-reset` brings a fresh one.")


def log_in(browser: Browser, role: str, start: str) -> Page:
    """The page where this person's work begins, after their login form."""
    who = person(role)
    page = browser.open(start)
    form = next(one for one in page.forms if any("password" in name for name in one.names()))
    user, secret = (next(name for name in form.names() if part in name) for part in ("username", "password"))
    page = browser.submit(page, form, {user: who.email, secret: who.password})
    if any("password" in name for form in page.forms for name in form.names()):
        raise Unexpected(f"{role} could not log in", page)
    return page


def change_price(walk: Walk, *, by: Decimal) -> Decimal:
    """A merchandiser opens the product in the dashboard and adds to its price; answers the new price."""
    browser = walk.merchandiser
    address = f"/dashboard/catalogue/products/{walk.product['id']}/"
    page = browser.open(address)
    if not any("stockrecords-0-price" in form.names() for form in page.forms):
        log_in(browser, "Merchandiser", "/dashboard/")
        walk.narrator.says(f"{person('Merchandiser').email} logs into /dashboard/")
        page = browser.open(address)
    form = page.form_with("stockrecords-0-price")
    old = Decimal(dict(form.values)["stockrecords-0-price"])
    saved = browser.submit(page, form, {"stockrecords-0-price": str(old + by)}, button="continue")
    now = dict(browser.open(address).form_with("stockrecords-0-price").values)["stockrecords-0-price"]
    if Decimal(now) != old + by:
        raise Unexpected("the dashboard did not keep the new price", saved)
    walk.narrator.says(f"saves {address} with {old} -> {now}")
    return Decimal(now)


def send_the_campaign(walk: Walk) -> dict[str, Any]:
    """A marketer opens the campaign that waits, looks at it, sends it, and reads the report."""
    browser, tell = walk.marketer, walk.narrator
    page = log_in(browser, "Marketer", "/cms/")
    tell.says(f"{person('Marketer').email} logs into /cms/")
    listing = browser.open("/cms/snippets/cms/campaign/")
    waiting = re.search(r"/cms/mail/campaigns/(\d+)/send/", listing.text)
    if waiting is None:
        raise NothingToSend
    look = browser.open(urljoin(page.url, f"/cms/mail/campaigns/{waiting[1]}/look/"))
    tell.says(f"opens campaign {waiting[1]}; its preview has {len(look.text)} characters of HTML")
    page = browser.open(waiting[0])
    form = next(form for form in page.forms if form.method == "post" and form.action in ("", waiting[0]))
    report = browser.submit(page, form)
    if "/cms/mail/sends/" not in report.url:
        raise Unexpected("the campaign was not sent", report)
    figures = _wait_for_send(browser, report.url)
    tell.says(f"sends it: {figures['state_words']}, {figures['done']} of {figures['total']} readers")
    # Up to the first placeholder, which is each reader's own name.
    subject = html.unescape(re.search(r"<dt>Subject</dt><dd>([^{<]*)", page.text)[1]).strip(" ,")
    return {"preview": look.text, "figures": figures, "subject": subject}


def unsubscribe_one(walk: Walk, *, subject: str) -> dict[str, Any]:
    """One reader follows the unsubscribe link of their mail and confirms."""
    mails = mailbox.wait_for(walk.base_url, search=subject, until=bool)
    mail = mails[0]
    reader = Browser(walk.base_url)
    link = re.search(r"https?://[^\s\"'<>]+/m/u/[^\s\"'<>]+", mail["text"] + mail["html"])
    if link is None:
        raise Unexpected("the mail has no way out", reader.open(mail["url"]))
    address = "/m/u/" + link[0].partition("/m/u/")[2]
    asked = reader.open(address)
    done = reader.submit(asked, next(form for form in asked.forms if form.method == "post"))
    walk.narrator.says(f"{mail['to']} follows the link of their mail and unsubscribes: {done.status}")
    return {"mails": mails, "to": mail["to"], "asked": asked, "done": done}


def _wait_for_send(browser: Browser, report_url: str) -> dict[str, Any]:

    ends = time.monotonic() + PATIENCE
    while True:
        page = browser.open(f"{report_url}progress/")
        figures = json.loads(page.text)
        if figures["total"] and figures["done"] >= figures["total"]:
            return figures
        if time.monotonic() > ends:
            raise Unexpected("the campaign is still on its way", page)
        time.sleep(0.5)
