"""Which units of which lines of an order: of a parcel, a return or a refund."""

from rest_framework.exceptions import ValidationError

from api_extensions.contract.shapes import IdField, QuantityField, StrictSerializer


class UnitsInput(StrictSerializer):
    """So many units of one line of the order."""

    line = IdField()
    quantity = QuantityField()


class LinesInput(StrictSerializer):
    """Which units; without `lines`, all that are possible."""

    lines = UnitsInput(many=True, required=False, allow_empty=False, max_length=1000)

    def validate_lines(self, lines: list[dict]) -> dict[int, int]:
        units = {one["line"]: one["quantity"] for one in lines}
        if len(units) != len(lines):
            raise ValidationError("Each line may stand only once.", code="repeated")
        return units
