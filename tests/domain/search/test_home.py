"""The shop's first page is for shoppers, also when there is nothing to sell yet. # 4.5"""

import pytest

from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def test_an_empty_shop_says_so_and_tells_staff_what_to_do(index, client, merchandiser):
    # 4.5
    page = client.get("/").content.decode()
    assert "shelves are still empty" in page
    assert "API" not in page
    assert "import_products" not in page
    client.force_login(merchandiser)
    assert "import_products" in client.get("/").content.decode()


def test_categories_and_products_stand_on_the_first_page(indexed, client):
    # 4.5
    kitchen = catalogue.category("Kitchen")
    catalogue.category("Hidden", is_public=False)
    for number in range(10):
        catalogue.product(f"Pan {number}", in_category=kitchen)
    indexed()
    page = client.get("/").content.decode()
    assert f'href="{kitchen.get_absolute_url()}">Kitchen</a>' in page
    assert "Hidden" not in page
    assert page.count('class="hit"') == 16  # eight that are new, eight that sell best
    assert client.get("/accounts/login/").status_code == 200
