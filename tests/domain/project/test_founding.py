"""An empty shop becomes one that sells by one command, and doctor says what is missing until then. # 4.1"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from forked_apps.partner.models import Partner, TaxRate
from project import founding
from project.demo import scale, shop
from tests.api.shopping import placed
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def unmet() -> set[str]:
    return {need.name for need in founding.needs() if not need.met}


def test_an_empty_shop_says_what_it_needs_before_it_sells():
    # 4.1
    assert unmet() == {"countries", "tax rates", "partner", "products"}
    assert all(need.remedy for need in founding.needs())


def test_one_command_leaves_a_shop_that_takes_an_order_with_its_tax(api):
    # 4.1
    call_command("setup_shop", stdout=(said := StringIO()))
    assert "ships to 1 country\n" in said.getvalue()  # newcomer: plurals
    order = placed(api, catalogue.product(price="11.90"), email="a@example.com")
    assert unmet() == set()
    assert (order["lines"][0]["line_total"], order["lines"][0]["tax"]) == ("11.90", "1.90")


def test_the_command_leaves_what_is_there_as_it_is():
    call_command("setup_shop", stdout=StringIO())
    TaxRate.objects.filter(country="DE", tax_code="standard").update(rate="0.1600")
    call_command("setup_shop", "--ships-to", "AT,us", "--rate", "US:standard=0", stdout=StringIO())
    assert str(TaxRate.objects.get(country="DE", tax_code="standard").rate) == "0.1600"
    assert str(TaxRate.objects.get(country="US").rate) == "0.0000"
    assert Partner.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--ships-to", "US"], "tax rate of US is not known"),
        (["--ships-to", "XX"], "no country XX"),
        (["--rate", "DE=0.19"], "not of the form"),
        (["--rate", "DE:standard=19"], "fraction"),
    ],
)
def test_what_cannot_be_set_up_is_refused_before_anything_is_written(asked, said):
    with pytest.raises(CommandError, match=said):
        call_command("setup_shop", *asked)
    assert not Partner.objects.exists()


def test_a_country_without_a_rate_is_named(settings):
    call_command("setup_shop", stdout=StringIO())
    TaxRate.objects.all().delete()
    missing = next(need for need in founding.needs() if need.name == "tax rates")
    assert not missing.met
    assert "DE" in missing.found


@pytest.mark.parametrize("home", ["DE", "US"])
def test_the_demo_completes_a_shop_that_was_set_up_before(settings, home):
    # leftover of issue 7: setup_shop, then load_demo, ended in a traceback, as its addresses were served by nobody
    settings.SHOP_COUNTRY = home
    call_command("setup_shop", "--rate", "US:standard=0.08", stdout=StringIO())
    size = scale.small(timezone.now())
    assert not shop.is_loaded(size)

    shop.load(size)

    assert shop.is_loaded(size)
    assert founding.serves([*shop.COUNTRIES, home])


def test_the_demo_says_which_rate_it_misses(settings):
    settings.SHOP_COUNTRY = "US"
    with pytest.raises(CommandError, match=r"manage\.py setup_shop --rate US:standard"):
        call_command("load_demo", "--small", stdout=StringIO())
