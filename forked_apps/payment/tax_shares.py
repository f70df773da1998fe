"""How much of each tax rate a credit note gives back, so that all notes together are the invoice, to the cent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Share:
    """Net and gross at one rate; the rate is kept in the words of the invoice ("0.19")."""

    rate: str
    net: Decimal
    gross: Decimal

    @property
    def tax(self) -> Decimal:
        return self.gross - self.net

    @classmethod
    def read(cls, written: dict) -> "Share":
        return cls(written["rate"], Decimal(written["net"]), Decimal(written["gross"]))

    def written(self) -> dict[str, str]:
        """As it stands in the content of an invoice or credit note."""
        return {"rate": self.rate, "net": str(self.net), "tax": str(self.tax), "gross": str(self.gross)}


def added(shares: Iterable[Share]) -> list[Share]:
    """One share a rate, in the order in which rates come first."""
    sums: dict[str, Share] = {}
    for share in shares:
        known = sums.get(share.rate, Share(share.rate, NOTHING, NOTHING))
        sums[share.rate] = Share(share.rate, known.net + share.net, known.gross + share.gross)
    return list(sums.values())


def without(shares: Sequence[Share], taken: Iterable[Share]) -> list[Share]:
    """What is left of each rate after what was taken, nothing below zero."""
    gone = {share.rate: share for share in added(taken)}
    left = []
    for share in added(shares):
        away = gone.get(share.rate, Share(share.rate, NOTHING, NOTHING))
        gross = max(share.gross - away.gross, NOTHING)
        left.append(Share(share.rate, min(max(share.net - away.net, NOTHING), gross), gross))
    return left


def split(*, amount: Decimal, left: Sequence[Share], named: Sequence[Share] = ()) -> list[Share]:
    """The shares of an amount: at the rates of what is named as far as they reach, the rest over all that is left.

    Never more of a rate than is left of it, in net, tax or gross, and the last cent of a rate takes its whole
    remainder: whatever the sequence of notes, all of them together are the invoice. `amount` is at most what is left.
    """
    left, named = added(left), added(named)
    grosses = _grosses(amount, left, named)
    own_nets = {share.rate: share.net for share in named if share.gross == grosses.get(share.rate)}
    return [
        Share(share.rate, _net(share, grosses[share.rate], own_nets.get(share.rate)), grosses[share.rate])
        for share in left
        if grosses[share.rate]
    ]


def part(whole: Decimal, units: int, of: int) -> Decimal:
    """What the first `units` of `of` are worth, in cents; with all of them it is the whole."""
    return (whole * units / of).quantize(CENT, ROUND_HALF_UP)


def _grosses(amount: Decimal, left: Sequence[Share], named: Sequence[Share]) -> dict[str, Decimal]:
    asked = {share.rate: share.gross for share in named}
    first = {share.rate: min(asked.get(share.rate, NOTHING), share.gross) for share in left}
    grosses = _spread(min(amount, sum(first.values())), first)
    rest = {share.rate: share.gross - grosses[share.rate] for share in left}
    more = _spread(amount - sum(grosses.values()), rest)
    return {rate: grosses[rate] + more[rate] for rate in grosses}


def _spread(amount: Decimal, weights: dict[str, Decimal]) -> dict[str, Decimal]:
    """An amount in the proportion of weights that it does not exceed; no part exceeds its weight.

    The sums so far are rounded, not the parts: the parts then add up, and the last rate takes the remaining cents.
    """
    whole, so_far, given = sum(weights.values()), NOTHING, NOTHING
    parts = {}
    for rate, weight in weights.items():
        so_far += weight
        until = (amount * so_far / whole).quantize(CENT, ROUND_HALF_UP) if whole else NOTHING
        parts[rate], given = until - given, until
    return parts


def _net(left: Share, gross: Decimal, own: Decimal | None) -> Decimal:
    """The net of a gross part: all that is left with the last of it, else the goods' own, else in proportion."""
    if gross == left.gross:
        return left.net
    net = own if own is not None else (left.net * gross / left.gross).quantize(CENT, ROUND_HALF_UP)
    return min(max(net, gross - left.tax), left.net, gross)
