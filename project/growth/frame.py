"""What generated products stand in: categories, a class a root category with its attributes, a partner to sell from."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from forked_apps.catalogue import changes, slugs
from forked_apps.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Category,
    ProductAttribute,
    ProductClass,
)
from forked_apps.partner.models import Partner
from project import founding
from project.growth import bulk, words

PARTNER = "generated"
PICTURES = 24  # files that all generated products share


@dataclass
class Branch:
    """One root category: its class, its leaves, its attributes by code, and options by group and word."""

    nouns: tuple[str, ...]
    product_class: ProductClass
    attributes: dict[str, int]
    leaves: list[int] = field(default_factory=list)


@dataclass
class Frame:
    """Keys that products need; `options` by (code of the attribute, word)."""

    partner: Partner
    branches: list[Branch]
    options: dict[tuple[str, str], int]
    pictures: list[str]


def build(*, pictures: bool) -> Frame:
    """Makes what is missing and answers all of it; the second call finds what the first made."""
    founding.found()
    partner, _ = Partner.objects.get_or_create(code=PARTNER, defaults={"name": "Generated goods"})
    groups = {code: _group(code, options) for code, options in _options().items()}
    options = {
        (code, option.option): option.pk
        for code, group in groups.items()
        for option in AttributeOption.objects.filter(group=group)
    }
    branches = [_branch(name, nouns, groups) for name, nouns in words.ROOTS.items()]
    return Frame(partner, branches, options, _draw_pictures() if pictures else [])


def _options() -> dict[str, tuple[str, ...]]:
    return {"colour": words.COLOURS, "material": words.MATERIALS}


def _group(code: str, options: tuple[str, ...]) -> AttributeOptionGroup:
    group, _ = AttributeOptionGroup.objects.get_or_create(code=f"generated-{code}", defaults={"name": code.title()})
    there = set(AttributeOption.objects.filter(group=group).values_list("option", flat=True))
    AttributeOption.objects.bulk_create(
        AttributeOption(group=group, option=option) for option in options if option not in there
    )
    return group


def _branch(name: str, nouns: tuple[str, ...], groups: dict[str, AttributeOptionGroup]) -> Branch:
    product_class, _ = ProductClass.objects.get_or_create(
        slug=slugs.of(f"generated {name}"), defaults={"name": f"{name} (generated)"}
    )
    attributes = {}
    for title, code, kind in words.ATTRIBUTES:
        row, _ = ProductAttribute.objects.get_or_create(
            product_class=product_class,
            code=code,
            defaults={"name": title, "type": kind, "option_group": groups.get(code)},
        )
        attributes[code] = row.pk
    return Branch(nouns, product_class, attributes, _leaves(name, nouns))


def _leaves(name: str, nouns: tuple[str, ...]) -> list[int]:
    """The leaves below a root: noun, then kind. The root through treebeard, what is below it in bulk."""
    code = slugs.of(f"generated {name}")
    root = Category.objects.filter(code=code).first()
    if root is None:
        root = Category.add_root(name=name, code=code)
        table = bulk.Table(Category)
        for step, noun in enumerate(nouns, start=1):
            branch = _node(table, root.path, 2, step, f"{noun.title()}s", children=len(words.LEAVES))
            for leaf_step, leaf in enumerate(words.LEAVES, start=1):
                _node(table, branch.path, 3, leaf_step, f"{leaf} {noun}s")
        table.flush()
        Category.objects.filter(pk=root.pk).update(numchild=len(nouns))
        below = Category.objects.filter(path__startswith=root.path)
        changes.record_categories(below.values_list("pk", flat=True))
    deepest = Category.objects.filter(path__startswith=root.path, depth=3, numchild=0).order_by("path")
    return list(deepest.values_list("pk", flat=True))


def _node(table: bulk.Table, parent_path: str, depth: int, step: int, name: str, children: int = 0) -> bulk.LightRow:
    path = Category._get_path(parent_path, depth, step)
    return table.add(path=path, depth=depth, numchild=children, name=name, slug=slugs.of(name), code=None)


def _draw_pictures() -> list[str]:
    names = []
    for number in range(PICTURES):
        name = f"images/products/generated-{number:02d}.png"
        if not default_storage.exists(name):
            picture = Image.new("RGB", (640, 480), ((number * 53) % 256, (number * 97) % 256, (number * 31) % 256))
            ImageDraw.Draw(picture).ellipse((160, 80, 480, 400), fill=((number * 71) % 256, 220, (number * 13) % 256))
            written = BytesIO()
            picture.save(written, "PNG")
            name = default_storage.save(name, ContentFile(written.getvalue()))
        names.append(name)
    return names
