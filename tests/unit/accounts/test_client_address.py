"""Whose address counts."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from forked_apps.accounts.client_address import caller, client_address
from project.checks import proxies
from project.settings.limits import refuse_contradicting_proxies


def request(peer: str, forwarded: str = ""):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)


@pytest.mark.parametrize(
    ("num_proxies", "peer", "forwarded", "whose"),
    [
        (0, "203.0.113.9", "", "203.0.113.9"),
        (0, "203.0.113.9", "198.51.100.1", "203.0.113.9"),  # nobody of ours wrote that
        (1, "10.0.0.2", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.2", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the left one is the caller's word
        (2, "10.0.0.2", "198.51.100.1, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        (2, "10.0.0.2", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.2", "203.0.113.9:4711", "203.0.113.9"),
        (1, "10.0.0.2", "[2001:db8::1]:443", "2001:db8::1"),
        (1, "10.0.0.2", "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.2", "198.51.100.1, rubbish", "10.0.0.2"),
        (1, "10.0.0.2", "", "10.0.0.2"),
        (0, "", "", ""),
    ],
)
def test_the_address_that_our_own_proxy_wrote(settings, num_proxies, peer, forwarded, whose):  # 3.3
    settings.NUM_PROXIES = num_proxies
    assert client_address(request(peer, forwarded)) == whose


def test_one_customer_of_a_provider_is_one_caller(settings):  # 3.2
    settings.NUM_PROXIES = 0
    assert caller(request("2001:db8:1:2::1")) == caller(request("2001:db8:1:2:ffff::9"))
    assert caller(request("2001:db8:1:2::1")) != caller(request("2001:db8:1:3::1"))
    assert caller(request("203.0.113.9")) == "203.0.113.9"


@pytest.mark.parametrize(("behind_proxy", "num_proxies"), [(True, 0), (False, 1)])
def test_proxies_that_contradict_each_other_are_refused(settings, behind_proxy, num_proxies):  # 3.3
    settings.BEHIND_PROXY, settings.NUM_PROXIES = behind_proxy, num_proxies

    assert [error.id for error in proxies(None)] == ["project.E001"]
    with pytest.raises(ImproperlyConfigured, match="BEHIND_PROXY"):
        refuse_contradicting_proxies(behind_proxy=behind_proxy, num_proxies=num_proxies)


@pytest.mark.parametrize(("behind_proxy", "num_proxies"), [(True, 1), (True, 2), (False, 0)])
def test_proxies_that_agree_pass(settings, behind_proxy, num_proxies):
    settings.BEHIND_PROXY, settings.NUM_PROXIES = behind_proxy, num_proxies
    assert proxies(None) == []
