"""HTML of few tags -> the plain text that stands first in every mail."""

from html.parser import HTMLParser

_BLOCKS = {"p", "h1", "h2", "h3", "h4", "ul", "ol", "div", "hr"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lists: list[int | None] = []  # the next number of each open list; None for bullets
        self.links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n\n" if not (tag in ("ul", "ol") and self.lists) else "")
        if tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self.parts.append("\n" + "  " * (len(self.lists) - 1) + self._bullet())
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            address, start = self.links.pop()
            words = "".join(self.parts[start:]).strip()
            if address and address != words:
                self.parts.append(f" ({address})")
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
            self.parts.append("" if self.lists else "\n\n")
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        lead = " " if data[:1].isspace() else ""
        trail = " " if data[-1:].isspace() else ""
        words = " ".join(data.split())
        self.parts.append(f"{lead}{words}{trail}" if words else " ")

    def _bullet(self) -> str:
        if self.lists and self.lists[-1] is not None:
            self.lists[-1] += 1
            return f"{self.lists[-1] - 1}. "
        return "- "


def from_html(html: str) -> str:
    """Plain text of the HTML: paragraphs apart by an empty line, list items by a dash or number, links in brackets."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tidy("".join(reader.parts))


def tidy(text: str) -> str:
    """The text without trailing blanks and without more than one empty line in a row."""
    lines = [" ".join(line.split(" ")).rstrip() for line in text.split("\n")]
    lines = [line if line.startswith("  ") else line.strip() for line in lines]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip() + "\n"
