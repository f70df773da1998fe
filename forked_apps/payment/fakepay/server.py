"""fakepay over HTTP: Stripe's paths under /v1/, the shopper's pages, and /_book and /_faults for tests."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from forked_apps.payment.fakepay import pages
from forked_apps.payment.fakepay.book import Book, Refused
from forked_apps.payment.fakepay.cards import PAYMENT_METHODS
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.fakepay.idempotency import Keys
from forked_apps.payment.fakepay.webhooks import Courier

INTENT = r"(?P<intent>pi_[0-9a-f]+)"
MAX_BODY = 64 * 1024


class Fakepay(ThreadingHTTPServer):
    """One fakepay: its book, its keys, its faults and its courier."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, *, webhook_url: str = "", webhook_secret: str = "", journal: Path | None = None):
        super().__init__(address, Handler)
        self.book = Book(journal)
        self.keys = Keys()
        self.faults = Faults()
        self.courier = Courier(url=webhook_url, secret=webhook_secret, faults=self.faults)
        self._sent: set[str] = set(self.book.events)

    def misbehave(self, faults: Faults) -> None:
        """Replaces the faults, for the API and for the courier."""
        self.faults = self.courier.faults = faults

    def post_new_events(self) -> None:
        """Hands every event that has not been handed yet to the courier, in the order in which they happened."""
        with self.book.lock:
            fresh = [event for event_id, event in self.book.events.items() if event_id not in self._sent]
            self._sent.update(event["id"] for event in fresh)
        for event in fresh:
            self.courier.send(event)

    def serve_in_thread(self) -> "Fakepay":
        """Serves until `shutdown()`, which waits for one look at a flag: 10 ms here, half a second in socketserver."""
        threading.Thread(target=self.serve_forever, args=[0.01], name="fakepay", daemon=True).start()
        return self


def nested(form: dict[str, list[str]]) -> dict:
    """Stripe's form encoding: metadata[order]=X becomes {"metadata": {"order": "X"}}."""
    result: dict = {}
    for key, values in form.items():
        match = re.fullmatch(r"(\w+)\[(\w*)\](\[\])?", key)
        if match and match[2]:
            result.setdefault(match[1], {})[match[2]] = values[-1]
        else:
            result[key.removesuffix("[]").split("[")[0]] = values[-1]
    return result


def listed(params: dict, name: str) -> list[str]:
    """A list parameter: expand[0]=a, or expand[]=a."""
    found = params.get(name, {})
    return list(found.values()) if isinstance(found, dict) else [found]


def whole(params: dict, name: str) -> int | None:
    """An integer parameter; raises Refused as Stripe does for anything else."""
    if name not in params:
        return None
    try:
        return int(params[name])
    except ValueError:
        raise Refused(400, "invalid_request_error", f"Invalid integer: {params[name]}", param=name) from None


def listing(url: str, newest_first: list[dict], params: dict) -> dict:
    """A page of Stripe's lists: `limit` of them (10, at most 100), after the id `starting_after`."""
    limit = min(whole(params, "limit") or 10, 100)
    after = params.get("starting_after")
    if after:
        position = next((i for i, each in enumerate(newest_first) if each["id"] == after), len(newest_first))
        newest_first = newest_first[position + 1 :]
    return {"object": "list", "url": url, "has_more": len(newest_first) > limit, "data": newest_first[:limit]}


class Handler(BaseHTTPRequestHandler):
    """Parses, routes, answers; every rule is in the book."""

    server: Fakepay
    protocol_version = "HTTP/1.1"

    API = (
        ("POST", r"/v1/payment_intents", "create"),
        ("GET", rf"/v1/payment_intents/{INTENT}", "retrieve"),
        ("POST", rf"/v1/payment_intents/{INTENT}/confirm", "confirm"),
        ("POST", rf"/v1/payment_intents/{INTENT}/cancel", "cancel"),
        ("POST", r"/v1/refunds", "refund"),
        ("GET", r"/v1/refunds", "list_refunds"),
        ("GET", r"/v1/refunds/(?P<refund>re_[0-9a-f]+)", "retrieve_refund"),
        ("GET", r"/v1/events", "list_events"),
    )
    PAGES = (
        ("GET", rf"/pay/{INTENT}", "show_payment"),
        ("POST", rf"/pay/{INTENT}", "take_payment"),
        ("GET", rf"/3ds/{INTENT}", "show_authentication"),
        ("POST", rf"/3ds/{INTENT}", "take_authentication"),
    )

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def log_message(self, *arguments) -> None:
        """Silent: a demo's terminal belongs to the shop."""

    # --- routing ---------------------------------------------------------------------------------------------

    def _serve(self, method: str) -> None:
        where = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self._json(413, {"error": {"type": "invalid_request_error", "message": "Body too large"}})
            return
        raw = self.rfile.read(length)
        if where.path == "/_book":
            self._json(200, self.server.book.totals())
        elif where.path == "/_faults":
            self._take_faults(raw)
        elif where.path == "/_health":
            self._json(200, {"ok": True})
        elif where.path.startswith("/v1/"):
            self._serve_api(method, where.path, raw.decode(), where.query)
        else:
            self._serve_page(method, where.path, parse_qs(raw.decode() if method == "POST" else where.query))

    def _serve_api(self, method: str, path: str, body: str, query: str) -> None:
        if not self._authorised():
            message = "You did not provide an API key." if not self.headers.get("Authorization") else "Invalid API Key."
            self._json(401, {"error": {"type": "invalid_request_error", "message": message}})
            return
        faults = self.server.faults
        if faults.strikes(faults.refused_requests):
            self._json(500, {"error": {"type": "api_error", "message": "fakepay was told to fail"}})
            return
        params = nested(parse_qs(body if method == "POST" else query, keep_blank_values=True))
        status, answer = self._answer_once(method, path, params)
        self.server.post_new_events()
        if faults.strikes(faults.slow_answers):
            time.sleep(faults.delay)
        if method == "POST" and faults.strikes(faults.lost_answers):
            self.close_connection = True  # the effect stands, the answer is lost
            return
        self._json(status, answer)

    def _answer_once(self, method: str, path: str, params: dict) -> tuple[int, dict]:
        key = self.headers.get("Idempotency-Key") if method == "POST" else None
        try:
            kept = self.server.keys.begin(key, path, params) if key else None
        except Refused as refused:
            return refused.status, {"error": refused.error}
        if kept is not None:
            return kept.status, kept.body
        try:
            status, answer = 200, self._route(self.API, method, path, params)
        except Refused as refused:
            status, answer = refused.status, {"error": refused.error}
        except OSError as error:  # the disk of the journal is full
            if key:
                self.server.keys.release(key)
            return 500, {"error": {"type": "api_error", "message": f"fakepay cannot keep its book: {error}"}}
        if key:
            self.server.keys.finish(key, status, answer)
        return status, answer

    def _route(self, table, method: str, path: str, params: dict):
        for wanted, pattern, name in table:
            match = re.fullmatch(pattern, path.rstrip("/"))
            if match and wanted == method:
                return getattr(self, name)(params, **match.groupdict())
        raise Refused(404, "invalid_request_error", f"Unrecognized request URL ({method}: {path}).")

    # --- Stripe's API ----------------------------------------------------------------------------------------

    def create(self, params: dict) -> dict:
        for name in ("amount", "currency"):
            if name not in params:
                raise Refused(400, "invalid_request_error", f"Missing required param: {name}.", param=name)
        return self.server.book.create_intent(
            amount=whole(params, "amount"),
            currency=params["currency"],
            metadata=params.get("metadata", {}),
            description=params.get("description", ""),
        )

    def retrieve(self, params: dict, intent: str) -> dict:
        if "latest_charge.refunds" in listed(params, "expand"):
            return self.server.book.with_charge(intent)
        return self.server.book.intent(intent)

    def confirm(self, params: dict, intent: str) -> dict:
        card = PAYMENT_METHODS.get(params.get("payment_method", ""), "")
        return self.server.book.pay(intent, card)

    def cancel(self, params: dict, intent: str) -> dict:
        return self.server.book.cancel(intent)

    def refund(self, params: dict) -> dict:
        return self.server.book.refund(
            intent_id=params.get("payment_intent", ""),
            amount=whole(params, "amount"),
            metadata=params.get("metadata", {}),
            pending=self.server.faults.strikes(self.server.faults.pending_refunds),
        )

    def list_refunds(self, params: dict) -> dict:
        return listing("/v1/refunds", self.server.book.refunds_of(params.get("payment_intent", "")), params)

    def retrieve_refund(self, params: dict, refund: str) -> dict:
        found = self.server.book.refunds.get(refund)
        if found is None:
            raise Refused(404, "invalid_request_error", f"No such refund: '{refund}'", code="resource_missing")
        return found

    def list_events(self, params: dict) -> dict:
        return listing("/v1/events", list(self.server.book.events.values())[::-1], params)

    # --- pages -----------------------------------------------------------------------------------------------

    def _serve_page(self, method: str, path: str, form: dict[str, list[str]]) -> None:
        params = {name: values[-1] for name, values in form.items()}
        try:
            body = self._route(self.PAGES, method, path, params)
        except Refused as refused:
            self._send(refused.status, "text/plain; charset=utf-8", str(refused).encode())
            return
        self.server.post_new_events()
        if isinstance(body, str):
            self._redirect(body)
        else:
            self._send(200, "text/html; charset=utf-8", body)

    def _intent_of(self, params: dict, intent_id: str) -> dict:
        intent = self.server.book.intent(intent_id)
        if params.get("client_secret") != intent["client_secret"]:
            raise Refused(403, "invalid_request_error", "This payment link is not complete: its secret is missing.")
        return intent

    @staticmethod
    def _back(params: dict) -> str:
        back = params.get("return_url", "")
        return back if back.startswith(("http://", "https://")) else ""

    def show_payment(self, params: dict, intent: str) -> bytes:
        return pages.payment(self._intent_of(params, intent), back=self._back(params))

    def take_payment(self, params: dict, intent: str) -> bytes | str:
        self._intent_of(params, intent)
        try:
            after = self.server.book.pay(intent, params.get("card", ""))
        except Refused as refused:
            return pages.payment(self.server.book.intent(intent), back=self._back(params), error=str(refused))
        if after["status"] == "requires_action":
            known = {"client_secret": after["client_secret"], "return_url": self._back(params)}
            return f"/3ds/{intent}?{urlencode(known)}"
        return self._back(params) or pages.finished(after, back="")

    def show_authentication(self, params: dict, intent: str) -> bytes:
        return pages.authentication(self._intent_of(params, intent), back=self._back(params))

    def take_authentication(self, params: dict, intent: str) -> bytes | str:
        self._intent_of(params, intent)
        try:
            after = self.server.book.authenticate(intent, passed=params.get("answer") == "yes")
        except Refused as refused:
            return pages.payment(self.server.book.intent(intent), back=self._back(params), error=str(refused))
        return self._back(params) or pages.finished(after, back="")

    # --- answering -------------------------------------------------------------------------------------------

    def _authorised(self) -> bool:
        return bool(re.match(r"(Bearer|Basic) sk_test_\w+", self.headers.get("Authorization") or ""))

    def _take_faults(self, raw: bytes) -> None:
        try:
            self.server.misbehave(Faults.from_json(json.loads(raw or b"{}")))
        except (ValueError, TypeError) as error:
            self._json(400, {"error": {"type": "invalid_request_error", "message": str(error)}})
            return
        self._json(200, {"ok": True})

    def _json(self, status: int, body: dict) -> None:
        self._send(status, "application/json", json.dumps(body).encode())

    def _redirect(self, where: str) -> None:
        self.send_response(303)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
