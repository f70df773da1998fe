"""Chain seals, each signed over the one before, and prove that the chain is the one that was made."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from forked_apps.order import counterfoils, facets, keys, seals
from forked_apps.order.differences import Difference
from forked_apps.order.models import ChainHead, ProofRun, Seal

BATCH = 200
HEAD = 1  # the only row


def seal_pending(*, now: datetime, limit: int = 1000) -> int:
    """Chains seals that have no position yet, oldest first; answers how many. Safe to run twice at once."""
    with transaction.atomic():
        head = _locked_head()
        pending = list(Seal.objects.filter(position=None).order_by("pk")[:limit])
        _chain(head, pending, now=now)
        Seal.objects.bulk_update(pending, ["position", "chain", "chain_key", "sealed_at"], batch_size=BATCH)
    return len(pending)


def chain_new(seals: Sequence[Seal], *, now: datetime) -> None:
    """Chains seals that the caller inserts next, in the transaction that it holds open; for rows written in bulk."""
    _chain(_locked_head(), seals, now=now)


def _chain(head: ChainHead, pending: Sequence[Seal], *, now: datetime) -> None:
    if not pending:
        return
    counts = Counter(head.counts)
    # A forged seal may sit behind the end; what follows it is seen to be broken, but chained.
    head.position = max(head.position, Seal.objects.aggregate(end=Max("position"))["end"] or 0)
    for seal in pending:
        head.position += 1
        seal.position, seal.sealed_at = head.position, now
        seal.chain_key, seal.chain = keys.sign(_link(head.chain, seal))
        head.chain = seal.chain
        counts[seal.kind] += 1
    head.counts = dict(counts)
    head.key, head.signature = keys.sign(_head_text(head))
    head.save()


def head() -> ChainHead | None:
    """The end of the chain; None before the first seal was chained."""
    return ChainHead.objects.filter(pk=HEAD, position__gt=0).first()


def prepare(sender, using="default", **kwargs) -> None:
    """Makes the row after each migrate: two sealers that both make it would wait for each other on MariaDB."""
    if sender.label == "order":
        ChainHead.objects.using(using).get_or_create(pk=HEAD)


def contains(head: str) -> bool:
    """Whether a head that was noted down earlier, "position:chain" or the chain value alone, is in today's chain."""
    position, _, chain = head.strip().rpartition(":")
    found = Seal.objects.filter(chain=chain)
    if position:
        found = found.filter(position=int(position)) if position.isdigit() else found.none()
    return found.exists()


def sign_run(run: ProofRun) -> None:
    """Signs what a proof found, so that a run can be neither changed nor made up."""
    run.key, run.signature = keys.sign(_run_text(run))


def verify(*, progress: Callable[[Iterable, int], Iterable] = lambda rows, total: rows) -> Iterator[Difference]:
    """Every link from the one before, every digest by its key, every head that was kept, and the count of each kind."""
    kept = head()
    reached, previous, expected, counts = (0, ""), "", 1, Counter()
    keyless_until = _keyless_until()
    heads = dict(ProofRun.objects.exclude(head="").values_list("head", "pk"))
    total = Seal.objects.exclude(position=None).count()
    for seal in progress(_walk(), total):
        if seal.position != expected:
            yield _about(seal, "position in the chain", seal.position, expected)
        yield from _signatures(seal, previous, keyless_until)
        previous, expected = seal.chain, seal.position + 1
        heads.pop(seal.chain, None)
        if kept is None or seal.position <= kept.position:  # the sealer may go on meanwhile
            reached = (seal.position, seal.chain)
            counts[seal.kind] += 1
    for chain in heads:
        yield Difference("", None, "head of an earlier proof", None, chain)
    yield from _runs()
    yield from _end(kept, reached, counts)


def _signatures(seal: Seal, previous: str, keyless_until: int) -> Iterator[Difference]:
    if not seal.key and not seal.chain_key:
        yield from _keyless(seal, previous, keyless_until)
        return
    if not keys.is_genuine(seals.text_of(seal), key_id=seal.key, signature=seal.digest):
        yield _about(seal, "counterfoil's digest", seal.digest, f"signed by key {seal.key or '?'}")
    if not keys.is_genuine(_link(previous, seal), key_id=seal.chain_key, signature=seal.chain):
        yield _about(seal, "chain", seal.chain, f"signed by key {seal.chain_key or '?'} over the seal before")


def _keyless(seal: Seal, previous: str, until: int) -> Iterator[Difference]:
    """A seal of the time before there were keys: reckoned as then, and believed only before the mark."""
    if seal.position > until:
        yield _about(seal, "counterfoil's key", None, "a key, after the mark; run seal_history if there is no mark")
    digest = counterfoils.digest_of(seal.content)
    if seal.digest != digest:
        yield _about(seal, "counterfoil's digest", seal.digest, digest)
    if seal.chain != counterfoils.digest_of_text(f"{previous}:{seal.row}:{seal.digest}"):
        yield _about(seal, "chain", seal.chain, "reckoned from the seal before")


def _runs() -> Iterator[Difference]:
    for run in ProofRun.objects.exclude(key="").order_by("pk").iterator(chunk_size=BATCH):
        if not keys.is_genuine(_run_text(run), key_id=run.key, signature=run.signature):
            yield Difference("", None, f"proof of {run.started_at:%Y-%m-%d %H:%M}", "changed", "signed")


def _end(kept: ChainHead | None, reached: tuple[int, str], counts: Counter) -> Iterator[Difference]:
    if kept is None:
        if any(kind != facets.COUNTERFOIL for kind in counts):
            yield Difference("", None, "head of the chain", None, "{}:{}".format(*reached))
        return
    if not keys.is_genuine(_head_text(kept), key_id=kept.key, signature=kept.signature):
        yield Difference("", None, "head of the chain", "changed", "signed")
    if (kept.position, kept.chain) != reached:
        yield Difference("", None, "end of the chain", "{}:{}".format(*reached), f"{kept.position}:{kept.chain}")
    for kind in sorted(kept.counts.keys() | counts.keys()):
        if counts[kind] != kept.counts.get(kind, 0):
            yield Difference("", None, f"number of seals: {kind}", counts[kind], kept.counts.get(kind, 0))


def _locked_head() -> ChainHead:
    found = ChainHead.objects.select_for_update().filter(pk=HEAD).first()
    if found is None:
        found = ChainHead.objects.create(pk=HEAD)
    if found.position:
        return found
    end = Seal.objects.exclude(position=None).order_by("-position").first()
    if end is not None:
        # Before there were keys there was no such row. A keyed seal without one means that it was taken away: a
        # position is left out, so that every later proof sees the gap.
        found.position, found.chain = end.position + bool(end.chain_key), end.chain
        rows = Seal.objects.exclude(position=None).order_by().values_list("kind", flat=True)
        found.counts = dict(Counter(rows.iterator(chunk_size=BATCH)))
    return found


def _keyless_until() -> int:
    first = Seal.objects.filter(kind=facets.MARK).order_by("pk").first()
    until = first.content.get("keyless_until") if first is not None and isinstance(first.content, dict) else 0
    return until if isinstance(until, int) else 0


def _walk() -> Iterator[Seal]:
    """The chain in its order, a batch at a time: memory stays the same on every database."""
    after = 0
    while batch := list(Seal.objects.filter(position__gt=after).order_by("position")[:BATCH]):
        yield from batch
        after = batch[-1].position


def _about(seal: Seal, what: str, stored, agreed) -> Difference:
    if seal.kind in (facets.COUNTERFOIL, facets.STATE, facets.PERSON):
        return Difference(seal.row, None, what, stored, agreed)
    return Difference("", None, f"{seal.kind} {seal.row}, {what}", stored, agreed)


def _link(previous: str, seal: Seal) -> str:
    return f"{previous}:{seal.position}:{seal.digest}"


def _head_text(head: ChainHead) -> str:
    return counterfoils.canonical({"position": head.position, "chain": head.chain, "counts": head.counts})


def _run_text(run: ProofRun) -> str:
    found = counterfoils.digest_of_text(counterfoils.canonical(run.differences))
    return counterfoils.canonical(
        {**counterfoils.facts(run, ("started_at", "finished_at", "orders", "head")), "differences": found}
    )
