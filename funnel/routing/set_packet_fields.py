"""Writes down which fields the packet of a product's leads has beside need and promises."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, select, update

from crm.audit import record as audit
from crm.core.bulk import dump, inserting
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Problem, Problems
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Key, Name
from funnel.models import PacketField, Product
from funnel.models.words.routing import PacketFieldKind

_INSERT = inserting(PacketField, "id", "product_id", "position", "key", "label", "kind", "is_required", "choices")


class PacketFieldGiven(Input):
    """One field: what it is called, what is written into it, and whether an offer needs it."""

    key: Key
    label: Name
    kind: PacketFieldKind = PacketFieldKind.TEXT
    is_required: bool = False
    choices: Annotated[tuple[Name, ...], Field(max_length=200)] = ()


class PacketFieldsSet(Input):
    """All fields of the product in order; none asks for nothing but the need."""

    product_id: UUID
    fields: Annotated[tuple[PacketFieldGiven, ...], Field(max_length=100)]
    expected_version: int | None = None


async def set_packet_fields(work: Work, data: PacketFieldsSet) -> None:
    """The fields stand as given, from the next offer on; packets of before keep what was asked then."""
    work.actor.require(Action.PRODUCT_EDIT)
    if problems := _problems(data):
        raise Problems(problems)
    own = (Product.workspace_id == work.workspace_id, Product.id == data.product_id)
    version = await work.scalar(select(Product.version).where(*own).with_for_update(key_share=True))
    if version is None:
        raise NotFound("There is no such product.", field="productId")
    require_version("product", version, data.expected_version)
    await work.execute(
        update(Product).where(*own).values(version=version + 1).execution_options(synchronize_session=False)
    )
    await work.execute(
        delete(PacketField)
        .where(PacketField.workspace_id == work.workspace_id, PacketField.product_id == data.product_id)
        .execution_options(synchronize_session=False)
    )
    rows = [
        {"id": new_id(), "product_id": data.product_id, "position": position, **field.model_dump(mode="json")}
        for position, field in enumerate(data.fields, start=1)
    ]
    if rows:
        await work.execute(_INSERT, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    audit.record(work, "PACKET_FIELDS_SET", object_type="Product", object_id=data.product_id,
                 details={"fields": [field.key for field in data.fields]})  # fmt: skip


def _problems(data: PacketFieldsSet) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for place, field in enumerate(data.fields):
        path = f"fields.{place}"
        if field.key in seen:
            problems.append(Invalid(f"Two fields have the key {field.key!r}; give each its own.", field=f"{path}.key"))
        seen.add(field.key)
        is_choice = field.kind is PacketFieldKind.CHOICE
        if is_choice and len(set(field.choices)) < max(2, len(field.choices)):
            problems.append(Invalid("Give at least two different choices.", field=f"{path}.choices"))
        if not is_choice and field.choices:
            problems.append(Invalid("Choices belong to a field of the kind CHOICE.", field=f"{path}.choices"))
    return problems
