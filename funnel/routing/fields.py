"""What a packet says in the fields its product asks for: checked, and kept as it was asked then."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Invalid, Problem, Problems
from crm.core.work import Work
from funnel.models import PacketField
from funnel.models.words.routing import PacketFieldKind
from funnel.routing.inputs import PacketFieldValue

YES_NO = {"true": "true", "false": "false"}


async def packet_fields(work: Work, product_id: UUID, given: Sequence[PacketFieldValue]) -> list[dict[str, Any]]:
    """The fields in the product's order, as `handoffs.packet_fields` keeps them; fields left empty are left out.

    Raises Problems: `packet.fields.<key>` for a required field that is missing, `packet.fields.<n>.…` for a wrong one.
    """
    statement = (
        select(PacketField.key, PacketField.label, PacketField.kind, PacketField.is_required, PacketField.choices)
        .where(PacketField.workspace_id == work.workspace_id, PacketField.product_id == product_id)
        .order_by(PacketField.position)
    )
    asked = (await work.execute(statement)).all()
    problems: list[Problem] = []
    values = _values({row.key: row for row in asked}, given, problems)
    problems += [
        Invalid(f"The packet of this product needs “{row.label}”; fill it in.", field=f"packet.fields.{row.key}")
        for row in asked
        if row.is_required and row.key not in {each.key for each in given}
    ]
    if problems:
        raise Problems(problems)
    return [
        {"key": row.key, "label": row.label, "kind": row.kind, "value": values[row.key]}
        for row in asked
        if row.key in values
    ]


def _values(asked: dict[str, Any], given: Sequence[PacketFieldValue], problems: list[Problem]) -> dict[str, str]:
    values: dict[str, str] = {}
    for place, each in enumerate(given):
        path = f"packet.fields.{place}"
        row = asked.get(each.key)
        if row is None:
            known = ", ".join(sorted(asked)) or "none"
            problems.append(Invalid(f"The packet has no field {each.key!r}; its fields: {known}.", field=f"{path}.key"))
        elif each.key in values:
            problems.append(Invalid(f"“{row.label}” is given twice; keep one.", field=f"{path}.key"))
        else:
            try:
                values[each.key] = _value(PacketFieldKind(row.kind), each.value, row.choices)
            except ValueError as error:
                problems.append(Invalid(f"“{row.label}”: {error}", field=f"{path}.value"))
    return values


def _value(kind: PacketFieldKind, value: str, choices: Sequence[str]) -> str:
    """The value as it is kept; raises ValueError with what is expected."""
    match kind:
        case PacketFieldKind.CHOICE:
            if value not in choices:
                raise ValueError(f"choose one of {', '.join(choices)}.")
            return value
        case PacketFieldKind.NUMBER:
            return _number(value)
        case PacketFieldKind.DATE:
            return _day(value)
        case PacketFieldKind.YES_NO:
            if value not in YES_NO:
                raise ValueError("write true or false.")
            return value
        case PacketFieldKind.TEXT:
            return value


def _number(value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal("1e18"):
        raise ValueError("write a number such as 12.5.")
    return f"{number:f}"


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("write a day such as 2026-11-30.") from None
