"""Slugs and codes: readable letters for the words of any script, never empty, unique where their column asks for it.

Oscar's own slugs pass here too (`OSCAR_SLUG_FUNCTION`).
"""

import keyword
import re
import unicodedata
from collections.abc import Collection
from itertools import count

from anyascii import anyascii
from django.db import IntegrityError, transaction
from django.utils.text import slugify

# Tables of characters drop the two dots; whoever writes them reads "groesse", not "grosse".
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_EMOJI_NAME = re.compile(r":(\w+):")
_NAMED_AT_MOST = 5  # signs that are spelled out where a text has no letter at all
_TRIES = 5  # writers who take the same slug at the same moment, one after the other


def of(text: str, *, at_most: int = 128) -> str:
    """A slug of 1 to `at_most` small letters, digits and hyphens; the same text always has the same one.

    Words of other scripts are written in Latin letters ("größe" -> "groesse", "чайник" -> "chaynik"); of a text
    without any word its signs are named ("★" -> "black-star").
    """
    slug = _plain(_latin(unicodedata.normalize("NFC", text))) or _plain(_names_of_signs(text)) or "unnamed"
    return slug[:at_most].strip("-")


def of_oscar(value: str, allow_unicode: bool = False) -> str:
    """`of`, called as Oscar calls its slug function; whoever has a shorter column cuts it."""
    return of(value, at_most=255)


def identifier(text: str, *, at_most: int = 128) -> str:
    """`of`, as a name that Python and query strings take: "38 cm" -> "_38_cm"."""
    name = of(text, at_most=at_most - 1).replace("-", "_")
    return f"_{name}" if name[0].isdigit() or keyword.iskeyword(name) else name


def free(slug: str, taken: Collection[str], *, separator: str = "-", at_most: int = 128) -> str:
    """The slug, or the first of "slug-2", "slug-3", ... that is not `taken`."""
    if slug not in taken:
        return slug
    endings = (f"{separator}{number}" for number in count(2))
    numbered = (slug[: at_most - len(ending)].rstrip(separator) + ending for ending in endings)
    return next(one for one in numbered if one not in taken)


class UniqueSlug:
    """A model whose column `slug_field` is unique and made from its name by an AutoSlugField.

    Two people who save the same name at the same moment are given the same slug: the later one is given the next.
    """

    slug_field = "slug"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding or getattr(self, self.slug_field):
            super().save(*args, **kwargs)
            return
        for last in (*[False] * (_TRIES - 1), True):
            try:
                with transaction.atomic(using=kwargs.get("using")):
                    super().save(*args, **kwargs)
                return
            except IntegrityError:
                slug = getattr(self, self.slug_field)
                if last or not self._slugs_like(slug).exists():
                    raise  # something else than the slug
                setattr(self, self.slug_field, "")

    def _slugs_like(self, slug: str):
        return type(self)._base_manager.filter(**{self.slug_field: slug})


def _latin(text: str) -> str:
    spelled = anyascii(text.translate(_UMLAUTS))
    return _EMOJI_NAME.sub(lambda name: f" {name[1].replace('_', '-')} ", spelled) if spelled != text else text


def _names_of_signs(text: str) -> str:
    signs = [sign for sign in text if not sign.isspace()][:_NAMED_AT_MOST]
    return " ".join(unicodedata.name(sign, f"u{ord(sign):04x}") for sign in signs)


def _plain(text: str) -> str:
    return slugify(text).replace("_", "-").strip("-")
