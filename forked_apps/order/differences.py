"""What a proof finds: one thing that is not as it was agreed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was agreed. `order` is its number, "" where it is about no single order; `line`
    counts from 1; None: the order itself, or another row, which `column` then names."""

    order: str
    line: int | None
    column: str
    stored: object
    agreed: object

    def __str__(self) -> str:
        where = f"order {self.order}" if self.order else "the books"
        where += f", line {self.line}" if self.line else ""
        return f"{where}, {self.column}: stored {self.stored!r}, agreed {self.agreed!r}"
