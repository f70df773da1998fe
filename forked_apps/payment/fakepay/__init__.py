"""fakepay: a small stand-in for the part of Stripe's API that the shop uses, for the demo and for tests.

It speaks HTTP like the real one (form-encoded requests, JSON answers, idempotency keys, signed webhooks), so the shop
talks to it through the same SDK and the same gateway module; only the base address differs. It keeps a book of what it
charged and refunded, which a test can hold against the shop's own, and it can be told to misbehave.
"""
