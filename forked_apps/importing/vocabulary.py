"""Product classes, attributes, options and categories that rows name: known ones from memory, new ones created."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from forked_apps.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Category,
    ProductAttribute,
    ProductClass,
)
from forked_apps.importing.columns import AttributeName

Path = tuple[str, ...]


def folded(option: str) -> str:
    """What two spellings of one option have in common: "Cyan", "cyan" and "CYÁN" are one choice to a shopper.

    MariaDB's collations say the same, where they would refuse the second spelling as a duplicate.
    """
    plain = unicodedata.normalize("NFKD", option.strip())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


class Vocabulary:
    """What the shop calls things. Reads each table once; `forget` after a rollback, when what it made is gone."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start from the database again."""
        self._classes: dict[str, int] | None = None
        self._categories: dict[Path, Category] | None = None
        self._attributes: dict[int, dict[str, ProductAttribute]] = {}
        self._options: dict[int, dict[str, int]] = {}
        self._groups: dict[str, int] = {}

    # Product classes

    def class_ids(self, names: Iterable[str]) -> dict[str, int]:
        """Ids by name, created where new."""
        if self._classes is None:
            self._classes = dict(ProductClass.objects.order_by("-pk").values_list("name", "pk"))
        for name in names:
            if name not in self._classes:
                self._classes[name] = ProductClass.objects.create(name=name).pk
        return self._classes

    # Categories

    def categories(self, paths: Iterable[Path]) -> dict[Path, Category]:
        """Categories by the names on the way to them, created where new."""
        if self._categories is None:
            self._categories = _all_categories()
        for path in paths:
            for depth in range(1, len(path) + 1):
                if path[:depth] not in self._categories:
                    self._categories[path[:depth]] = self._created_category(path[:depth])
        return self._categories

    def _created_category(self, path: Path) -> Category:
        name = path[-1]
        return Category.add_root(name=name) if len(path) == 1 else self._categories[path[:-1]].add_child(name=name)

    # Attributes

    def attributes(self, class_ids: Iterable[int]) -> dict[int, dict[str, ProductAttribute]]:
        """The attributes of product classes, by class and code."""
        unread = set(class_ids) - self._attributes.keys()
        if unread:
            self._attributes |= {class_id: {} for class_id in unread}
            for attribute in ProductAttribute.objects.filter(product_class_id__in=unread):
                self._attributes[attribute.product_class_id][attribute.code] = attribute
        return self._attributes

    def add_attributes(self, wanted: dict[tuple[int, str], AttributeName]) -> None:
        """Create attributes, by class and code; each has its type. Options of one code are shared between classes."""
        if not wanted:
            return
        groups = self._option_groups(name for name in wanted.values() if name.type in {"option", "multi_option"})
        ProductAttribute.objects.bulk_create(
            ProductAttribute(
                product_class_id=class_id,
                code=code,
                name=name.name,
                type=name.type,
                option_group_id=groups.get(code) if name.type in {"option", "multi_option"} else None,
            )
            for (class_id, code), name in wanted.items()
        )
        touched = {class_id for class_id, _ in wanted}
        for class_id in touched:
            del self._attributes[class_id]
        self.attributes(touched)

    def _option_groups(self, names: Iterable[AttributeName]) -> dict[str, int]:
        labels = {name.code: name.name for name in names if name.code not in self._groups}
        if labels:
            self._groups |= _group_ids(labels)
            known = self._groups.keys()
            AttributeOptionGroup.objects.bulk_create(
                AttributeOptionGroup(code=code, name=label) for code, label in labels.items() if code not in known
            )
            self._groups |= _group_ids(labels)
        return self._groups

    # Options

    def option_ids(self, wanted: dict[int, set[str]]) -> dict[int, dict[str, int]]:
        """Ids of options by group and folded text, created where new: the first spelling of an option stays."""
        self._read_options(wanted.keys() - self._options.keys())
        new = [
            AttributeOption(group_id=group_id, option=option)
            for group_id, options in wanted.items()
            for folded_option, option in {folded(option): option for option in sorted(options, reverse=True)}.items()
            if folded_option not in self._options[group_id]
        ]
        if new:
            AttributeOption.objects.bulk_create(new)
            self._read_options({option.group_id for option in new})
        return self._options

    def _read_options(self, group_ids: Iterable[int]) -> None:
        if not group_ids:
            return
        found: dict[int, dict[str, int]] = defaultdict(dict)
        rows = (
            AttributeOption.objects.filter(group_id__in=group_ids)
            .order_by("pk")
            .values_list("group_id", "option", "pk")
        )
        for group_id, option, pk in rows:
            found[group_id].setdefault(folded(option), pk)
        self._options |= {group_id: found[group_id] for group_id in group_ids}


def _all_categories() -> dict[Path, Category]:
    by_path: dict[Path, Category] = {}
    names: dict[str, Path] = {}
    for category in Category.objects.order_by("path"):
        above = names.get(category.path[: -Category.steplen], ())
        names[category.path] = (*above, category.name)
        by_path.setdefault(names[category.path], category)
    return by_path


def _group_ids(codes: Iterable[str]) -> dict[str, int]:
    return dict(AttributeOptionGroup.objects.filter(code__in=codes).values_list("code", "pk"))
