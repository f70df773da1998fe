"""Pictures of rows: named file or address -> stored file, once per content."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from forked_apps.catalogue import encoding, slugs
from forked_apps.catalogue.models import ProductImage
from forked_apps.importing import downloads, matching
from forked_apps.importing.report import RowError
from forked_apps.importing.rows import ProductRow

FOLDER = "images/products"
# Variants follow their parent and often share its pictures, so a few are kept at hand.
KEPT = 16


class Pictures:
    """Stores the pictures that rows name. A stored name carries a hash, so the same picture is stored once."""

    def __init__(self, folder: Path, *, keeps: bool, fetch: Callable[[str], bytes] = downloads.fetch) -> None:
        self.folder = folder.resolve()
        self.keeps = keeps
        self.fetch = fetch
        self._at_hand: dict[str, encoding.Encoded] = {}

    def stored(self, rows: Iterable[ProductRow]) -> tuple[dict[str, list[str]], list[RowError]]:
        """Names in the storage by the rows' keys, and the pictures that cannot be had. A row of which no picture can be
        had is not among the names: its product keeps those that it has."""
        named = {row.key: row for row in rows if row.images is not None}
        known = _known_names(named)
        names: dict[str, list[str]] = {}
        problems: list[RowError] = []
        for key, row in named.items():
            for cell in row.images:
                try:
                    name = self._name(cell, key, known[key])
                    if name not in names.setdefault(key, []):  # one picture under two names is one picture
                        names[key].append(name)
                except (encoding.BadPicture, downloads.DownloadRefused) as error:
                    problems.append(RowError(row.line, "images", cell, str(error)))
        return names, problems

    def _name(self, cell: str, key: str, known: dict[str, str]) -> str:
        if cell in known:
            return known[cell]
        is_address = cell.startswith(("http://", "https://"))
        # An address stands for its picture: it is fetched once, not at every import.
        source = cell.encode() if is_address else self._bytes(cell)
        digest = hashlib.sha256(source).hexdigest()[:20]
        stem = f"{slugs.of(key, at_most=60)}-{digest}"
        for suffix in (".jpg", ".png"):
            if stem + suffix in known:
                return known[stem + suffix]
        picture = self._encoded(digest, lambda: self.fetch(cell) if is_address else source)
        return self._save(f"{FOLDER}/{stem}{picture.suffix}", picture.content)

    def _bytes(self, name: str) -> bytes:
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder):
            raise encoding.BadPicture("lies outside the folder of the pictures")
        if not path.is_file():
            raise encoding.BadPicture(f"is not in the folder of the pictures ({self.folder.name}/)")
        encoding.check_size(path.stat().st_size)
        return path.read_bytes()

    def _encoded(self, digest: str, content: Callable[[], bytes]) -> encoding.Encoded:
        if digest not in self._at_hand:
            while len(self._at_hand) >= KEPT:
                del self._at_hand[next(iter(self._at_hand))]
            self._at_hand[digest] = encoding.encoded(content())
        return self._at_hand[digest]

    def _save(self, name: str, content: bytes) -> str:
        if not self.keeps or default_storage.exists(name):
            return name
        return default_storage.save(name, ContentFile(content))


def _known_names(keys: Iterable[str]) -> dict[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = defaultdict(dict)
    products = matching.known_products(keys)
    by_id = {product.pk: key for key, product in products.items()}
    for product_id, name in ProductImage.objects.filter(product_id__in=by_id).values_list("product_id", "original"):
        known[by_id[product_id]][name.rpartition("/")[2]] = name
    return known
