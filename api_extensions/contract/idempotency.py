"""Idempotency-Key: a repeated request gets the first one's answer instead of a second effect.

The claim of a key is one INSERT that is committed before the work begins, so of simultaneous requests one works and the
others are told to wait. Only answers that mean "done" are kept; after any other the key is free again, because nothing
was done and the next try may succeed. A worker that dies between its work and storing the answer leaves a claim whose
short lease ends (`leases`); the work itself must then be safe to begin again (placing and paying are).
"""

import functools
import hashlib
import json
import logging

from django.db import Error as DatabaseFault
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from api_extensions.contract.cart_tokens import cart_token_of
from api_extensions.contract.errors import Problem
from api_extensions.contract.leases import HEART, LEASE, Claim
from api_extensions.models import IdempotentRequest
from forked_apps.basket import tokens

log = logging.getLogger("counterfoil.api")
HEADER = "Idempotency-Key"
MAX_LENGTH = 255
KEPT_HEADERS = ("Location", "ETag", "X-Cart-Token")
DONE = frozenset({200, 201, 202, 204, 402})  # 402: the card was charged and declined, which is an outcome too


def idempotent(method):
    """Decorates a view's method that changes something: `@idempotent def post(self, request): ...`.

    Without the header, or for a caller who is neither logged in nor holds a cart token, the method just runs. Answers
    422 `idempotency_key_reused` for the same key with another request, 409 `request_in_progress` while the first runs.
    """

    @functools.wraps(method)
    def once(view, request, *args, **kwargs):
        key, owner = _key_of(request), _owner_of(request)
        if not key or not owner:
            return method(view, request, *args, **kwargs)
        claim = Claim(owner, _hash(key), at=timezone.now())
        stored = _take(claim, _fingerprint(request))
        if stored is not None:
            return stored
        HEART.hold(claim)
        try:
            response = method(view, request, *args, **kwargs)
        except BaseException:
            HEART.free(claim)
            raise
        if response.status_code in DONE and _keep(claim, response):
            HEART.let_go(claim)
        else:
            HEART.free(claim)
        return response

    return once


def _take(claim: Claim, fingerprint: str) -> Response | None:
    """None when the request is ours to serve, else the stored answer. Raises Problem."""
    until = claim.at + LEASE
    try:
        with transaction.atomic():
            IdempotentRequest.objects.create(
                owner=claim.owner,
                key_hash=claim.key_hash,
                fingerprint=fingerprint,
                claimed_at=claim.at,
                lease_until=until,
                created_at=claim.at,
            )
        return None
    except IntegrityError:
        row = claim.rows.first()
    if row is not None and row.fingerprint != fingerprint:
        raise Problem(422, "idempotency_key_reused", "This key was sent with another request before.")
    if row is not None and row.status is not None:
        return Response(row.body, status=row.status, headers={**row.headers, "Idempotent-Replay": "true"})
    over = Q(lease_until=None) | Q(lease_until__lt=claim.at)
    if claim.rows.filter(over, status=None).update(claimed_at=claim.at, lease_until=until):
        return None
    raise Problem(
        409,
        "request_in_progress",
        "The first request with this key is still being served.",
        headers={"Retry-After": "2"},
    )


def _keep(claim: Claim, response: Response) -> bool:
    """Whether the answer is stored. The work is done by now: a database that went away must not undo its answer."""
    try:
        claim.own.update(
            status=response.status_code,
            headers={name: response[name] for name in KEPT_HEADERS if name in response},
            body=json.loads(json.dumps(response.data, cls=JSONEncoder)),
        )
    except DatabaseFault as error:
        log.warning("the answer to an idempotency key could not be kept: %s", error)
        return False
    return True


def _key_of(request) -> str:
    key = request.headers.get(HEADER, "").strip()
    if len(key) > MAX_LENGTH:
        raise Problem(400, "invalid", f"An {HEADER} has at most {MAX_LENGTH} characters.")
    return key


def _owner_of(request) -> str:
    if request.user and request.user.is_authenticated:
        return f"user:{request.user.pk}"
    public_id = tokens.read(cart_token_of(request))
    return f"cart:{public_id}" if public_id else ""


def _fingerprint(request) -> str:
    """Method, address and body; the order of names in the body does not matter."""
    body = json.dumps(request.data, sort_keys=True, cls=JSONEncoder)
    return _hash(f"{request.method}\n{request.path}\n{body}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
