"""What the fields of a row tell only together; fills in what they leave open. And rows that sum others up."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from crm.core.money import from_decimal
from crm.core.problems import Invalid
from crm.models.words import DealStatus, ImportKind, TouchpointKind
from funnel.imports.convert import Priced
from funnel.imports.fields import IDENTITIES
from funnel.imports.mapping import ImportMapping
from funnel.imports.records import ProblemCode, RowProblem

_LONGEST = 160
"""Characters of an id that is made of what a row is about; corrections add to it, and 200 are kept."""

_SUMMED = frozenset({ImportKind.SPEND, ImportKind.METRICS})
_ABOUT: Mapping[ImportKind, tuple[str, ...]] = {
    ImportKind.SPEND: ("resource", "start", "end"),
    ImportKind.METRICS: ("resource", "day", "metric", "keyword"),
    ImportKind.RESOURCES: ("name",),
}
"""What makes a row that has no id of its own the same row in the next file."""


def is_summary(mapping: ImportMapping, cells: Sequence[str]) -> bool:
    """Whether the record only sums others up: "Total", "Total: campaigns", "Итого по всем кампаниям"."""
    if mapping.kind not in _SUMMED:
        return False
    given = [text for cell in cells if (text := cell.strip())]
    if not given:
        return False
    first = given[0].casefold()
    for word in filter(None, (each.strip().casefold() for each in mapping.summary)):
        rest = first.removeprefix(word)
        if rest == "" or (rest != first and rest.startswith(":")):
            return True
        # A campaign may be called "Total care"; but its row has a day and an amount beside it.
        if rest != first and rest.startswith(" ") and mapping.wide is None and len(given) <= 2:
            return True
    return False


def check(kind: ImportKind, values: dict[str, Any], number: int, currency: str | None) -> Iterator[RowProblem]:
    """Problems of values that are good each by itself."""
    if kind is ImportKind.DEALS:
        yield from _check_deal(values, number)
    elif kind is ImportKind.TOUCHPOINTS:
        yield from _check_touchpoint(values, number)
    elif kind is ImportKind.SPEND:
        yield from _check_spend(values, number)
    if kind in _ABOUT:
        values["external_id"] = values.get("external_id") or _id_of(kind, values)
    code = values.get("currency") or currency
    for name, amount in _amounts(values):
        yield from _check_amount(name, amount, code, number)
    if isinstance(values.get("amount"), Priced):
        values["amount"] = Decimal(values["amount"])


def _id_of(kind: ImportKind, values: Mapping[str, Any]) -> str:
    first, *others = _ABOUT[kind]
    about = [values.get("account") if first == "resource" else None, *(values.get(name) for name in others)]
    about[0] = about[0] or values.get(first)
    text = " | ".join(str(part) for part in about if part is not None)
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST - 17]} {blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"


def _amounts(values: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
    if values.get("amount") is not None:
        yield "amount", values["amount"]
    for amount in values.get("prices") or ():
        yield "prices", amount


def _check_amount(name: str, amount: Decimal, code: str | None, number: int) -> Iterator[RowProblem]:
    """The sign beside the amount must be that of the row's currency, and the amount possible in it."""
    if not code:
        return
    if isinstance(amount, Priced) and code not in amount.currencies:
        written = " or ".join(sorted(amount.currencies))
        message = f"The amount is written in {written}, and this row counts in {code}; map the column of the currency."
        yield RowProblem(number, name, ProblemCode.CURRENCY, str(amount), message)
        return
    try:
        from_decimal(Decimal(amount), code, field=name)
    except Invalid as error:
        yield RowProblem(number, name, ProblemCode.BAD_AMOUNT, str(amount), error.message)


def _check_deal(values: dict[str, Any], number: int) -> Iterator[RowProblem]:
    values["status"] = values.get("status") or (DealStatus.WON if values.get("sold_at") else DealStatus.OPEN)
    if values["status"] is DealStatus.WON and not values.get("sold_at"):
        yield RowProblem(
            number, "sold_at", ProblemCode.MISSING, None, "A deal that is WON needs the time it was sold at."
        )
    amount = values.get("amount")
    if amount is not None and amount < 0:
        message = "A sale has no negative amount; a refund is recorded on the sale it belongs to."
        yield RowProblem(number, "amount", ProblemCode.BAD_AMOUNT, str(amount), message)


def _check_touchpoint(values: dict[str, Any], number: int) -> Iterator[RowProblem]:
    if not isinstance(values["kind"], TouchpointKind):
        values["kind"], values["custom_kind"] = TouchpointKind.CUSTOM, values["kind"]
    if not any(values.get(name) for name in IDENTITIES):
        message = f"Nothing says whose touchpoint it is; one of {', '.join(IDENTITIES)} is needed."
        yield RowProblem(number, None, ProblemCode.NO_IDENTITY, None, message)


def _check_spend(values: dict[str, Any], number: int) -> Iterator[RowProblem]:
    values["end"] = values.get("end") or values["start"]
    if values["end"] < values["start"]:
        message = f"The period ends on {values['end']}, before it starts on {values['start']}."
        yield RowProblem(number, "end", ProblemCode.BAD_PERIOD, str(values["end"]), message)
