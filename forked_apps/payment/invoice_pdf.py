"""Render an invoice or credit note as PDF, from its frozen content alone."""

from decimal import Decimal
from pathlib import Path

from django.conf import settings
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TableCellFillMode
from fpdf.fonts import FontFace

from forked_apps.payment.models import Invoice

FONTS = Path(__file__).parent / "fonts"
INK, SOFT, BAND = (29, 36, 51), (96, 104, 122), (246, 244, 238)
TITLES = {Invoice.INVOICE: "Invoice", Invoice.CREDIT_NOTE: "Credit note"}


def render(invoice: Invoice) -> bytes:
    """The document as bytes. The same invoice always gives the same bytes, so that it can be kept and compared."""
    content = invoice.content
    pdf = _Sheet(f"{content['seller']['name']}  ·  {TITLES[invoice.kind]} {invoice.number}")
    pdf.set_creation_date(invoice.issued_at)
    pdf.set_title(f"{TITLES[invoice.kind]} {invoice.number}")
    pdf.set_author(content["seller"]["name"])
    pdf.set_lang("en")
    _add_fonts(pdf)
    pdf.set_margins(20, 18, 20)
    pdf.set_auto_page_break(True, margin=22)
    pdf.add_page()
    _parties(pdf, invoice)
    _title(pdf, invoice)
    if invoice.kind == Invoice.INVOICE:
        _lines(pdf, content)
    else:
        _correction(pdf, content)
    _taxes(pdf, content)
    _total(pdf, content)
    return bytes(pdf.output())


class _Sheet(FPDF):
    """A4 pages that say at their foot which document they belong to, and how many they are."""

    def __init__(self, caption: str):
        super().__init__(format="A4", unit="mm")
        self.caption = caption

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("Body", "", 7.5)
        self.set_text_color(*SOFT)
        self.cell(0, 4, self.caption)
        self.set_x(self.l_margin)
        self.cell(0, 4, f"{self.page_no()} / {{nb}}", align="R")


def _add_fonts(pdf: FPDF) -> None:
    """DejaVu holds Latin, Greek, Cyrillic and more; the files of INVOICE_FONTS stand in for what it lacks."""
    pdf.add_font("Body", "", FONTS / "DejaVuSans.ttf")
    pdf.add_font("Body", "B", FONTS / "DejaVuSans-Bold.ttf")
    others = {f"Other{position}": Path(path) for position, path in enumerate(settings.INVOICE_FONTS)}
    for family, path in others.items():
        pdf.add_font(family, "", path)
    pdf.set_fallback_fonts(list(others), exact_match=False)


def headers(invoice: Invoice) -> dict[str, str]:
    """HTTP headers for the document: shown in the browser under its number, kept by no cache on the way."""
    return {
        "Content-Type": "application/pdf",
        "Content-Disposition": f'inline; filename="{invoice.number}.pdf"',
        "Cache-Control": "private, no-store",
    }


def _write(
    pdf: FPDF, text: str, *, size: float = 9, bold: bool = False, color=INK, width: float = 0, align="L"
) -> None:
    pdf.set_font("Body", "B" if bold else "", size)
    pdf.set_text_color(*color)
    pdf.multi_cell(width, size * 0.5, text, align=align, new_x="LMARGIN", new_y="NEXT")


NOBODY = {"name": "", "company": "", "vat_id": "", "address": ["Buyer erased at their request"]}


def _parties(pdf: FPDF, invoice: Invoice) -> None:
    seller, buyer = invoice.content["seller"], invoice.buyer or NOBODY
    _write(pdf, seller["name"], size=15, bold=True)
    _write(pdf, "\n".join(filter(None, [seller["address"], seller["email"], _vat(seller)])), color=SOFT)
    pdf.ln(9)
    lines = [buyer["company"], *buyer["address"]] if buyer["address"] else [buyer["company"], buyer["name"]]
    _write(pdf, "\n".join(filter(None, [*lines, _vat(buyer)])), size=10)
    pdf.ln(8)


def _vat(party: dict) -> str:
    return f"VAT id {party['vat_id']}" if party["vat_id"] else ""


def _title(pdf: FPDF, invoice: Invoice) -> None:
    content = invoice.content
    _write(pdf, f"{TITLES[invoice.kind]} {invoice.number}", size=16, bold=True)
    pdf.ln(1)
    facts = [f"Date {invoice.issued_at:%d %B %Y}", f"Order {content['order']} of {content['ordered_on']}"]
    if "corrects" in content:
        facts.append(f"Corrects invoice {content['corrects']}")
    _write(pdf, "   ·   ".join(facts), color=SOFT)
    pdf.ln(5)


def _table(pdf: FPDF, *, widths: tuple[int, ...], rows: list[tuple[str, ...]], aligns: tuple[str, ...], **how) -> None:
    pdf.set_font("Body", "", 8.5)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(222, 219, 210)
    with pdf.table(
        rows,
        col_widths=widths,
        text_align=aligns,
        line_height=4.4,
        padding=1.5,
        v_align="TOP",
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", color=SOFT, fill_color=BAND),
        cell_fill_mode=TableCellFillMode.NONE,
        **how,
    ):
        pass
    pdf.ln(5)


def _percent(rate: str) -> str:
    return f"{(Decimal(rate) * 100).normalize():f} %"


def _money(amount: str) -> str:
    return f"{Decimal(amount):,.2f}".replace("-", "−")


def _lines(pdf: FPDF, content: dict) -> None:
    rows = [("Article", "SKU", "Qty", "Price", "Discount", "Tax", "Total")]
    rows += [
        (
            line["name"],
            line["sku"],
            str(line["quantity"]),
            _money(line["unit_price"]),
            f"−{_money(line['discount'])}" if Decimal(line["discount"]) else "",
            _percent(line["tax_rate"]),
            _money(line["total"]),
        )
        for line in content["lines"]
    ]
    shipping = content["shipping"]
    extras = [{"name": f"Shipping: {shipping['name']}", "total": shipping["total"]}, *content["surcharges"]]
    rows += [(e["name"], "", "", "", "", "", _money(e["total"])) for e in extras if Decimal(e["total"])]
    _table(pdf, widths=(56, 30, 11, 20, 18, 14, 21), rows=rows, aligns=("L", "L", "R", "R", "R", "R", "R"))


def _correction(pdf: FPDF, content: dict) -> None:
    if content["reason"]:
        _write(pdf, f"Reason: {content['reason']}", size=10)
        pdf.ln(3)
    if "lines" in content:
        rows = credited_rows(content)
        _table(pdf, widths=(82, 38, 11, 18, 21), rows=rows, aligns=("L", "L", "R", "R", "R"))


def credited_rows(content: dict) -> list[tuple[str, ...]]:
    """The rows of a credit note that names lines; with shipping and what was agreed beside they are its total."""
    rows = [("Article", "SKU", "Qty", "Tax", "Credited")]
    rows += [
        (line["name"], line["sku"], str(line["quantity"]), _percent(line["tax_rate"]), _money(line["total"]))
        for line in content["lines"]
    ]
    extras = (("Shipping", content["shipping"]), ("Difference as agreed", content["difference"]))
    rows += [(name, "", "", "", _money(amount)) for name, amount in extras if Decimal(amount)]
    return rows


def _taxes(pdf: FPDF, content: dict) -> None:
    rows = [("Tax rate", "Net", "Tax", "Gross")]
    rows += [(_percent(t["rate"]), _money(t["net"]), _money(t["tax"]), _money(t["gross"])) for t in content["taxes"]]
    _table(pdf, widths=(20, 25, 22, 25), rows=rows, aligns=("L", "R", "R", "R"), width=92, align="R")


def _total(pdf: FPDF, content: dict) -> None:
    """What was paid or goes back; kept together with the words beside it."""
    net, tax = (sum((Decimal(t[part]) for t in content["taxes"]), Decimal(0)) for part in ("net", "tax"))
    _write(pdf, f"Net {net:,.2f}   ·   Tax {tax:,.2f}", color=SOFT, align="R")
    pdf.ln(1)
    label = "Credited" if "corrects" in content else "Total"
    _write(pdf, f"{label} {_money(content['total'])} {content['currency']}", size=13, bold=True, align="R")
