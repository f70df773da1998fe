"""Pictures of rows: found, fetched, verified, redrawn, stored once. Rows B03, B04 and 26 of the threat list."""

import http.server
import io
import struct
import threading
import zlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from forked_apps.catalogue import encoding
from forked_apps.catalogue.models import Product, ProductImage
from forked_apps.importing import downloads
from tests.domain.importing.conftest import HEADER, mug

WITH_IMAGES = (*HEADER, "images")


def stored(image: ProductImage) -> Image.Image:
    return Image.open(io.BytesIO(default_storage.open(image.original.name).read()))


def test_a_picture_beside_the_file_is_stored_redrawn(run, product_file, picture, tmp_path):
    # B03
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    (tmp_path / "mug.jpg").write_bytes(picture(exif=exif) + b"<script>alert(1)</script>")

    assert run(product_file([(*mug(), "mug.jpg")], WITH_IMAGES)).created == 1

    image = ProductImage.objects.get()
    assert image.original.name.startswith("images/products/mug-1-")
    content = default_storage.open(image.original.name).read()
    assert b"script" not in content
    assert b"taken at home" not in content
    assert stored(image).size == (40, 30)


def test_several_pictures_keep_their_order_and_can_be_reordered(run, product_file, picture, tmp_path):
    for name, size in (("a.jpg", (10, 10)), ("b.png", (20, 20)), ("c.jpg", (30, 30))):
        (tmp_path / name).write_bytes(picture(size, "PNG" if name.endswith("png") else "JPEG"))
    run(product_file([(*mug(), "a.jpg | b.png")], WITH_IMAGES))
    kept = ProductImage.objects.get(display_order=1)

    report = run(product_file([(*mug(), "b.png|c.jpg")], WITH_IMAGES))

    assert report.updated == 1
    images = ProductImage.objects.order_by("display_order")
    assert [stored(image).size[0] for image in images] == [20, 30]
    assert images[0].pk == kept.pk


def test_the_same_pictures_again_are_no_change_and_an_empty_cell_leaves_them(run, product_file, picture, tmp_path):
    (tmp_path / "mug.jpg").write_bytes(picture())
    run(product_file([(*mug(), "mug.jpg")], WITH_IMAGES))

    assert run(product_file([(*mug(), "mug.jpg")], WITH_IMAGES)).unchanged == 1
    assert run(product_file([(*mug(), "")], WITH_IMAGES)).unchanged == 1
    assert ProductImage.objects.count() == 1


def test_a_turned_photograph_is_stored_upright(picture):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side

    upright = Image.open(io.BytesIO(encoding.encoded(picture((40, 30), exif=exif)).content))

    assert upright.size == (30, 40)
    assert not upright.getexif()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and breaks off with its pixels; a bomb needs no more."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not a JPEG"),
        (b"not a picture", "is not a JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "is not a JPEG"),
        (png_header(5001, 5000), "pixels"),
        (png_header(20_000, 20_000), "of reasonable size"),
        (png_header(100, 100), "is damaged"),
    ],
)
def test_what_is_no_picture_or_a_bomb_is_refused(content, reason):
    with pytest.raises(encoding.BadPicture, match=reason):
        encoding.encoded(content)


def test_a_cut_off_picture_is_refused_and_a_huge_one_scaled_down(picture):
    with pytest.raises(encoding.BadPicture, match="damaged"):
        encoding.encoded(picture((400, 300))[:-200])

    assert Image.open(io.BytesIO(encoding.encoded(picture((4000, 1000))).content)).size == (2000, 500)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("missing.jpg", "is not in the folder"),
        ("../outside.jpg", "outside the folder"),
        ("/etc/hostname", "outside the folder"),
        ("products.csv", "is not a JPEG"),
        ("file:///etc/passwd", "is not in the folder"),
    ],
)
def test_a_bad_picture_is_reported_and_its_row_goes_in(  # 5.3
    run, product_file, picture, tmp_path, name, hint
):
    (tmp_path.parent / "outside.jpg").write_bytes(picture())

    report = run(product_file([(*mug("A"), name), (*mug("B"), "")], WITH_IMAGES))

    assert (report.created, report.failed, report.missing_pictures) == (2, 0, 1)
    assert (report.errors[0].line, report.errors[0].column, report.errors[0].value) == (2, "images", name)
    assert hint in report.errors[0].hint
    assert not Product.objects.get(upc="A").images.exists()


def test_a_picture_that_was_missing_is_tried_again_and_the_others_stay(run, product_file, picture, tmp_path):
    # 5.3
    (tmp_path / "one.jpg").write_bytes(picture())
    path = product_file([(*mug(), "one.jpg | two.jpg")], WITH_IMAGES)
    assert run(path).missing_pictures == 1
    assert Product.objects.get().images.count() == 1

    (tmp_path / "two.jpg").write_bytes(picture(colour=(1, 2, 3)))
    again = run(path)

    assert (again.updated, again.missing_pictures) == (1, 0)
    assert Product.objects.get().images.count() == 2


def test_a_dry_run_stores_no_picture(run, product_file, picture, tmp_path):
    (tmp_path / "mug.jpg").write_bytes(picture())

    assert run(product_file([(*mug(), "mug.jpg")], WITH_IMAGES), dry_run=True).created == 1

    assert not Path(tmp_path / "media").exists()


# Pictures from the web


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        # 3.14: what a gateway unwraps to 10.0.0.1 or 127.0.0.1: NAT64, 6to4, Teredo, IPv4-compatible, ISATAP
        *("64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::1", "2001:0:a00:1::1", "::127.0.0.1"),
        *("2606:2800:21f:cb07:0:5efe:a00:1", "2606:2800:21f:cb07:200:5efe:a00:1"),
    ],
)
def test_inner_addresses_are_not_public(address):
    assert not downloads.is_public(address)


def test_outer_addresses_are_public():
    assert downloads.is_public("93.184.215.14")
    assert downloads.is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://localhost/mug.jpg", "not on the public internet"),
        ("http://127.0.0.1/mug.jpg", "not on the public internet"),
        ("http://2130706433/mug.jpg", "not on the public internet"),
        ("http://[::1]/mug.jpg", "not on the public internet"),
        ("http://169.254.169.254/latest/meta-data/", "not on the public internet"),
        ("http://user:secret@127.0.0.1/mug.jpg", "not on the public internet"),
        ("http://93.184.215.14:6379/", "port 6379"),
        ("ftp://93.184.215.14/mug.jpg", "only http and https"),
        ("http:///mug.jpg", "only http and https"),
    ],
)
def test_the_server_does_not_fetch_from_inside(url, reason):
    # B04
    with pytest.raises(downloads.DownloadRefused, match=reason):
        downloads.fetch(url)


class Answers(http.server.BaseHTTPRequestHandler):
    """A web server with good and bad manners; what it does depends on the path."""

    content = b""
    test_has_ended: threading.Event

    def do_GET(self):
        if self.path == "/mug.jpg":
            self._send(200, self.content)
        elif self.path == "/endless":
            self._send(200)
            self._pour()
        elif self.path == "/slow":
            if not self.test_has_ended.wait(60):
                self._send(200, self.content)
        elif self.path == "/dripping-headers":
            self._drip(b"HTTP/1.1 200 OK\r\n" + b"X-Waits: on\r\n" * 1000)
        elif self.path == "/dripping-body":
            self._send(200)
            self._drip(self.content * 1000)
        elif self.path.startswith("/to/"):
            self._send(302, Location=self.path.removeprefix("/to/"))
        else:
            self._send(404)

    def _send(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self, words):
        """A byte at a time: each arrives long before a timeout of the socket, and all together never end."""
        try:
            for at in range(len(words)):
                self.wfile.write(words[at : at + 1])
                if self.test_has_ended.wait(0.02):
                    return
        except OSError:
            return

    def _pour(self):
        try:
            while True:
                self.wfile.write(b"x" * 1_000_000)
        except OSError:
            return  # the other side has had enough, as it should

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def web(picture):
    """The address of a server on this machine, and a guard that lets downloads reach it and nothing else inside."""
    handler = type("TheseAnswers", (Answers,), {"content": picture(), "test_has_ended": threading.Event()})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    guard = downloads.Guard(accepts=lambda address: address == "127.0.0.1", ports=frozenset({server.server_port}))
    yield f"http://127.0.0.1:{server.server_port}", guard
    handler.test_has_ended.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_picture_is_fetched_through_redirects(web, picture):
    base, guard = web

    assert downloads.fetch(f"{base}/mug.jpg", guard=guard) == picture()
    assert downloads.fetch(f"{base}/to//mug.jpg", guard=guard) == picture()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/missing.jpg", "answered 404"),
        ("/endless", "larger than 10 MB"),
        ("/to/http://127.0.0.2/mug.jpg", "port 80"),
        ("/to/file:///etc/passwd", "only http and https"),
        ("/to//to//to//to//to//to//mug.jpg", "redirects more than"),
    ],
)
def test_every_answer_is_checked(web, path, reason):
    base, guard = web

    with pytest.raises(downloads.DownloadRefused, match=reason):
        downloads.fetch(base + path, guard=guard)


def test_a_redirect_to_another_inner_address_is_refused(web):
    base, guard = web
    port = base.rpartition(":")[2]

    with pytest.raises(downloads.DownloadRefused, match="not on the public internet"):
        downloads.fetch(f"{base}/to/http://127.0.0.2:{port}/mug.jpg", guard=guard)


@pytest.mark.parametrize("path", ["/slow", "/dripping-headers", "/dripping-body"])
@pytest.mark.timeout(30)  # each would take a minute at least
def test_a_slow_server_is_given_up(web, monkeypatch, path):  # 3.14
    base, guard = web
    monkeypatch.setattr(downloads, "SECONDS", 0.5)

    with pytest.raises(downloads.DownloadRefused, match="no complete answer"):
        downloads.fetch(base + path, guard=guard)


def test_a_name_server_that_does_not_answer_is_given_up(monkeypatch):  # 3.14
    answered = threading.Event()
    monkeypatch.setattr(downloads, "SECONDS", 0.2)
    monkeypatch.setattr(downloads.socket, "getaddrinfo", lambda *_, **__: answered.wait(60) or [])
    try:
        with pytest.raises(downloads.DownloadRefused, match="no complete answer"):
            downloads.fetch("http://pictures.example.com/mug.jpg")
    finally:
        answered.set()
