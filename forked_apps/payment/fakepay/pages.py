"""The two pages a shopper sees: the payment page with the test cards, and the 3-D Secure page."""

from html import escape

from forked_apps.payment.fakepay.cards import CARDS

STYLE = """
:root{--ink:#1d2433;--soft:#5a6377;--line:#dcd8cd;--accent:#1f5f4f}
*{box-sizing:border-box}body{margin:0;background:#f4f2ec;color:var(--ink);font:17px/1.5 system-ui,"Segoe UI",Roboto,sans-serif}
main{max-width:30rem;margin:6vh auto;background:#fff;border:1px solid var(--line);border-radius:14px;padding:2rem}
h1{font-size:1.5rem;margin:.2rem 0 .2rem}.amount{font-size:2.2rem;font-weight:700;margin:.2rem 0 1.2rem}
.test{display:inline-block;background:#fff4e0;color:#7a4200;border-radius:99px;padding:.1rem .7rem;font-size:.85rem;font-weight:600}
fieldset{border:0;padding:0;margin:0 0 1.2rem}legend{font-weight:600;margin-bottom:.5rem;padding:0}
label.card{display:flex;gap:.8rem;align-items:center;padding:.7rem .9rem;border:1px solid var(--line);border-radius:10px;margin-bottom:.5rem;cursor:pointer}
label.card:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
label.card code{margin-left:auto;color:var(--soft);font-size:.85rem}
button,a.button{display:block;width:100%;text-align:center;font:inherit;font-weight:600;padding:.8rem;border-radius:10px;border:2px solid var(--accent);background:var(--accent);color:#fff;cursor:pointer;text-decoration:none}
button.quiet{background:#fff;color:var(--accent);margin-top:.6rem}:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.alert{background:#fdecec;color:#8c1d1d;border-radius:10px;padding:.7rem 1rem;margin-bottom:1rem}.good{background:#e7f4ec;color:#145c32}
p.note{color:var(--soft);font-size:.9rem;margin:1.2rem 0 0} p.note a{display:inline-block;min-height:24px;line-height:24px}
"""


def _page(title: str, body: str) -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,'
        f' initial-scale=1"><title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>'
    ).encode()


def _amount(intent: dict) -> str:
    return f"{intent['amount'] // 100}.{intent['amount'] % 100:02d} {intent['currency'].upper()}"


def _head(intent: dict) -> str:
    order = intent["metadata"].get("order", "")
    title = f"Pay order {escape(order)}" if order else "Pay"
    return (
        f'<span class="test">Test payment, no money moves</span><h1>{title}</h1><p class="amount">{_amount(intent)}</p>'
    )


def _hidden(secret: str, back: str) -> str:
    return (
        f'<input type="hidden" name="client_secret" value="{escape(secret)}">'
        f'<input type="hidden" name="return_url" value="{escape(back)}">'
    )


def _leave(back: str) -> str:
    return f'<p class="note"><a href="{escape(back)}">Back to the shop without paying</a></p>' if back else ""


def payment(intent: dict, *, back: str, error: str = "") -> bytes:
    """The page with the test cards; `error` is what the last card was told."""
    if intent["status"] in {"succeeded", "canceled"}:
        return finished(intent, back=back)
    cards = "".join(
        f'<label class="card"><input type="radio" name="card" value="{card.number}"{" checked" if first == 0 else ""}> '
        f"{escape(card.label)} <code>{' '.join(card.number[i : i + 4] for i in range(0, 16, 4))}</code></label>"
        for first, card in enumerate(CARDS.values())
    )
    alert = f'<p class="alert" role="alert">{escape(error)} Choose another card and try again.</p>' if error else ""
    return _page(
        "Pay",
        f'{_head(intent)}{alert}<form method="post" action="/pay/{intent["id"]}">{_hidden(intent["client_secret"], back)}'
        f"<fieldset><legend>Choose a test card</legend>{cards}</fieldset><button>Pay {_amount(intent)}</button></form>{_leave(back)}"
        f'<p class="note">This page stands in for the payment provider while the shop runs without real keys.</p>',
    )


def authentication(intent: dict, *, back: str) -> bytes:
    """The 3-D Secure page of the card holder's bank."""
    return _page(
        "3-D Secure",
        f'{_head(intent)}<p>Your bank wants to know that it is you (3-D Secure).</p><form method="post" '
        f'action="/3ds/{intent["id"]}">{_hidden(intent["client_secret"], back)}<button name="answer" value="yes">It is me,'
        f' pay</button><button class="quiet" name="answer" value="no">Refuse</button></form>',
    )


def finished(intent: dict, *, back: str) -> bytes:
    """What a settled intent shows, with the way back to the shop."""
    paid = intent["status"] == "succeeded"
    text = "Paid. Thank you." if paid else "This payment was cancelled."
    link = f'<a class="button" href="{escape(back)}">Back to the shop</a>' if back else ""
    return _page("Payment", f'{_head(intent)}<p class="alert {"good" if paid else ""}">{text}</p>{link}')
