"""What offers take off a cart, reckoned on paper: project/docs/pricing.md in whole cents, without the shop's code."""

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass
class PaperOffer:
    """One offer as a merchant would say it. Money in cents; per cent as a Fraction; `counts` and `gives_on` say which
    products (None for `gives_on`: those that count)."""

    kind: str  # percent, amount, unit amount, free, set price, shipping percent, shipping amount, shipping price
    value: Fraction | int
    asks: str  # units, products, money
    needed: int
    counts: set
    gives_on: set
    most_items: int | None = None
    most_times: int | None = None
    exclusive: bool = False
    priority: int = 0


@dataclass
class PaperCart:
    lines: list  # (product, price, quantity)
    shares: bool = True  # whether two offers that are not exclusive may lie on the same line
    used: dict = field(default_factory=dict)  # (line, offer) -> units
    taken: dict = field(default_factory=dict)  # (line, offer) -> cents

    def reckon(self, offers: list[PaperOffer]) -> dict[int, int]:
        """Applies them all; answers how often each was applied."""
        times = {}
        for number in sorted(range(len(offers)), key=lambda n: -offers[n].priority):
            times[number] = 0
            while times[number] < (offers[number].most_times if offers[number].most_times is not None else 10**6):
                if not self.apply(offers, number):
                    break
                times[number] += 1
                if offers[number].kind.startswith("shipping"):
                    break
        return times

    def off_line(self, line: int) -> int:
        return sum(cents for (where, _), cents in self.taken.items() if where == line)

    def open(self, offers, number, line) -> int:
        """Exclusive offers lie beside each other on a line, unit by unit; any other two share a line or leave it."""
        quantity = self.lines[line][2]
        others = {n for (where, n), units in self.used.items() if where == line and units and n != number}
        if offers[number].exclusive:
            if any(not offers[n].exclusive for n in others):
                return 0
            quantity -= sum(self.used[line, n] for n in others)
        elif any(offers[n].exclusive for n in others) or (others and not self.shares):
            return 0
        return quantity - self.used.get((line, number), 0)

    def worth(self, offers, number, line) -> Fraction:
        _, price, quantity = self.lines[line]
        if offers[number].exclusive:
            return Fraction(price)
        others = sum(cents for (where, n), cents in self.taken.items() if where == line and n != number)
        return Fraction(price * quantity - others, quantity)

    def bears(self, line, units) -> int:
        _, price, quantity = self.lines[line]
        return min(price * units, price * quantity - self.off_line(line))

    def apply(self, offers, number) -> bool:
        offer = offers[number]
        counted = [n for n, (product, _, _) in enumerate(self.lines) if product in offer.counts]
        if not self.is_met(offers, number, counted):
            return False
        if offer.kind.startswith("shipping"):
            self.use_up(offers, number, counted, {})
            return True
        cuts = getattr(self, offer.kind.replace(" ", "_"))(offers, number, counted)
        cuts = {line: cut for line, cut in cuts.items() if cut[0]}
        if not sum(cents for _, cents in cuts.values()):
            return False
        for line, (units, cents) in cuts.items():
            self.used[line, number] = self.used.get((line, number), 0) + units
            self.taken[line, number] = self.taken.get((line, number), 0) + cents
        if offer.kind == "free":
            self.use_up(offers, number, counted, {line: units for line, (units, _) in cuts.items()})
        return True

    def is_met(self, offers, number, counted) -> bool:
        offer = offers[number]
        units = {line: self.open(offers, number, line) for line in counted}
        if offer.asks == "units":
            return sum(units.values()) >= offer.needed
        if offer.asks == "products":
            return len({self.lines[line][0] for line, count in units.items() if count}) >= offer.needed
        return sum(self.worth(offers, number, line) * count for line, count in units.items()) >= offer.needed

    def use_up(self, offers, number, counted, already) -> None:
        offer = offers[number]
        already = {line: units for line, units in already.items() if line in counted}
        if offer.asks == "products":
            missing, order = offer.needed - len(already), counted
        else:
            order = sorted(counted, key=lambda line: -self.lines[line][1])
            missing = Fraction(offer.needed)
            for line, units in already.items():
                missing -= units * (self.worth(offers, number, line) if offer.asks == "money" else 1)
        for line in order:
            while missing > 0 and self.open(offers, number, line):
                step = self.worth(offers, number, line) if offer.asks == "money" else 1
                if step <= 0 or (offer.asks == "products" and line in already):
                    break
                self.used[line, number] = self.used.get((line, number), 0) + 1
                already[line] = already.get(line, 0) + 1
                missing -= step

    def portions(self, offers, number, within=None) -> dict[int, int]:
        """The open units, cheapest first, as far as the most items of a cart allow."""
        offer = offers[number]
        lines = [n for n, (product, _, _) in enumerate(self.lines) if product in offer.gives_on]
        left = 10**6
        if offer.most_items:
            left = offer.most_items - sum(self.used.get((line, number), 0) for line in lines)
        found = {}
        for line in sorted(lines, key=lambda n: self.lines[n][1]):
            units = min(left, self.open(offers, number, line))
            if units > 0 and self.bears(line, units) > 0:
                found[line] = units
                left -= units
        return found

    def percent(self, offers, number, counted) -> dict:
        cuts = {}
        for line, units in self.portions(offers, number).items():
            exact = Fraction(self.lines[line][1] * units) * offers[number].value / 100
            cents = min(int(exact + Fraction(1, 2)), self.bears(line, units))
            if cents:
                cuts[line] = (units, cents)
        return cuts

    def amount(self, offers, number, counted) -> dict:
        return self.spread(offers[number].value, self.portions(offers, number))

    def unit_amount(self, offers, number, counted) -> dict:
        portions = self.portions(offers, number)
        return {
            line: (units, min(offers[number].value * units, self.bears(line, units)))
            for line, units in portions.items()
        }

    def free(self, offers, number, counted) -> dict:
        for line in self.portions(offers, number):
            return {line: (1, self.bears(line, 1))}
        return {}

    def set_price(self, offers, number, counted) -> dict:
        offer = offers[number]
        if offer.asks == "money":
            return {}
        units = []
        for line in sorted(counted, key=lambda n: self.lines[n][1]):
            units += [line] * min(self.open(offers, number, line), 1 if offer.asks == "products" else 10**6)
        for start in range(len(units) - offer.needed + 1):
            chosen = units[start : start + offer.needed]
            saved = sum(self.lines[line][1] for line in chosen) - offer.value
            if saved > 0:
                return self.spread(saved, {line: chosen.count(line) for line in dict.fromkeys(chosen)})
        return {}

    def spread(self, cents, portions) -> dict:
        weights = {line: self.bears(line, units) for line, units in portions.items()}
        left, weight_left, cuts = min(cents, sum(weights.values())), sum(weights.values()), {}
        for line, weight in weights.items():
            share = left * weight // weight_left if weight_left else 0
            cuts[line] = (portions[line], share)
            left, weight_left = left - share, weight_left - weight
        return cuts


def shipping_discount(offer: PaperOffer, charge: int) -> int:
    if offer.kind == "shipping percent":
        return min(charge, int(Fraction(charge) * offer.value / 100 + Fraction(1, 2)))
    if offer.kind == "shipping price":
        return max(0, charge - offer.value)
    return min(charge, offer.value)
