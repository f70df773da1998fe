"""An upgrade seals history from a marked position; heads go out of the shop and are found again (9.2)."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from forked_apps.order import chain, counterfoils, facets, freezing, proof, transitions
from forked_apps.order.models import ChainHead, Order, Seal
from tests.factories import order as orders
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db


def prove():
    run = proof.prove(now=timezone.now(), finished=timezone.now)
    return [str(proof.Difference(**row)) for row in run.differences]


def command(name, *args):
    out = io.StringIO()
    call_command(name, *args, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def of_before(customer):
    """Two orders as the version without keys had sealed and chained them: nothing but counterfoils, no head."""
    item = product(stock=9)
    placed = [orders.order(user=customer, lines=[(item, 1)]) for _ in range(2)]
    with freezing.lifted():
        rows = Seal._base_manager.exclude(kind=facets.COUNTERFOIL)
        rows._raw_delete(rows.db)
        heads = ChainHead._base_manager.all()
        heads._raw_delete(heads.db)
        previous = ""
        for position, seal in enumerate(Seal.objects.order_by("pk"), start=1):
            digest = counterfoils.digest_of(seal.content)
            previous = counterfoils.digest_of_text(f"{previous}:{seal.row}:{digest}")
            Seal._base_manager.filter(pk=seal.pk).update(
                digest=digest, key="", position=position, chain=previous, chain_key=""
            )
    return placed


def test_history_is_sealed_once_and_proves_clean(of_before):  # 9.2
    assert any("run seal_history" in line for line in prove())

    assert "order.OrderStatusChange: 2 rows sealed" in command("seal_history")
    assert prove() == []
    assert command("seal_history") == "History is sealed.\n"

    transitions.move(order_id=of_before[0].pk, to="cancelled")
    with freezing.lifted():
        Order._base_manager.filter(pk=of_before[0].pk).update(status="pending")
        Seal._base_manager.filter(kind=facets.COUNTERFOIL, row=of_before[1].number).update(content={})
    found = " ".join(prove())
    assert f"order {of_before[0].number}, status" in found
    assert f"order {of_before[1].number}, counterfoil's digest" in found


def test_what_came_after_is_not_sealed_by_a_second_run(of_before):  # 9.2
    command("seal_history")
    Order._base_manager.filter(pk=of_before[0].pk).update(status="completed")
    command("seal_history")
    assert any("status: stored 'completed'" in line for line in prove())


def test_a_head_goes_out_and_is_found_again(customer, tmp_path, mailoutbox):  # 9.2
    with pytest.raises(CommandError, match="nothing was sealed"):
        command("verify_orders", "--head")
    orders.order(user=customer, lines=[(product(stock=9), 1)])

    printed = command("verify_orders", "--head")
    kept = printed.split()[1]
    assert "orders=1 invoices=0" in printed
    command("verify_orders", "--head", "--to", str(tmp_path / "heads.txt"))
    command("verify_orders", "--head", "--to", "owner@example.com")
    assert kept in (tmp_path / "heads.txt").read_text()
    assert kept in mailoutbox[0].body

    orders.order(user=customer, lines=[(product(stock=9), 1)])
    assert "2 orders are as agreed" in command("verify_orders", "--head", kept)
    assert kept != f"{chain.head().position}:{chain.head().chain}"
    with pytest.raises(CommandError, match="history was rewritten"):
        command("verify_orders", "--head", "1" + kept)
