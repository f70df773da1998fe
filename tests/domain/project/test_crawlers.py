"""What search engines find: the map, the fence, and each page's one address and facts. # 6.8"""

import json
import re

import pytest

from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db


def test_the_fence_and_the_map(client, settings):
    # 6.8
    settings.SHOP_BASE_URL = "https://shop.example"
    kitchen = catalogue.category("Kitchen")
    pan = catalogue.product("Pan", in_category=kitchen)
    catalogue.product("Hidden", is_public=False)
    shirt = catalogue.parent_product("Shirt")
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /checkout/\n" in robots
    assert "Sitemap: https://shop.example/sitemap.xml" in robots
    assert "/sitemap-products.xml</loc>" in client.get("/sitemap.xml").content.decode()
    products = re.findall("<loc>(.*?)</loc>", client.get("/sitemap-products.xml").content.decode())
    assert products == [f"https://shop.example{one.get_absolute_url()}" for one in (pan, shirt)]
    assert kitchen.get_absolute_url() in client.get("/sitemap-categories.xml").content.decode()


def test_a_products_page_tells_machines_what_it_tells_people(client, settings):
    # 6.8
    settings.SHOP_BASE_URL = "https://shop.example"
    partner.tax_rate()
    pan = catalogue.product("Pan </script><b>", price="19.90", stock=2, upc="4006381333931", brand="Kiln")
    page = client.get(f"{pan.get_absolute_url()}?from=mail").content.decode()
    assert f'<link rel="canonical" href="https://shop.example{pan.get_absolute_url()}">' in page
    assert 'property="og:title" content="Pan &lt;/script&gt;' in page
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert (data["name"], data["brand"]["name"], data["sku"]) == (pan.title, "Kiln", "4006381333931")
    assert data["offers"] == {
        "@type": "Offer",
        "price": "19.90",
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
    }
