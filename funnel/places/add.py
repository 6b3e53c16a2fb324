"""Names a place outside the cluster."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.tables import sort_key
from crm.core.versions import stale
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Name
from funnel.models import Place, Resource
from funnel.models.words import PlaceKind
from funnel.places.keys import kind_of
from funnel.resources.addresses import host_of, normal_url


class PlaceAdd(Input):
    """A page or site of others: everything at or below its address belongs to it."""

    url: Name
    name: Name | None = None
    kind: PlaceKind | None = None


class PlaceChange(Input):
    """What a place is called, and what it is."""

    place_id: UUID
    expected_version: int
    name: Name | None = None
    kind: PlaceKind | None = None


async def add(work: Work, data: PlaceAdd) -> Place:
    """Adds the place, or gives its name and kind to the one that touches made of the same address.

    Touches of before keep the place they have.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    normal = normal_url(data.url)
    if normal is None:
        raise Invalid("A place has a web address that names a host, for example https://otzovik.com.", field="url")
    await _refuse_own(work, normal)
    name = data.name or normal
    statement = (
        insert(Place)
        .values(
            workspace_id=work.workspace_id, id=new_id(), normal_url=normal, host=host_of(normal), name=name,
            sort_key=sort_key(name), kind=(data.kind or kind_of(normal)).value, is_automatic=False,
            created_at=work.now, version=1,
        )
    )  # fmt: skip
    new = statement.excluded
    renamed = statement.on_conflict_do_update(
        constraint="uq_places_workspace_id_normal_url",
        set_={"name": new.name, "sort_key": new.sort_key, "kind": new.kind, "is_automatic": False,
              "version": Place.version + 1},
        where=Place.is_automatic.is_(True),
    )  # fmt: skip
    returned = await work.execute(renamed.returning(Place).execution_options(populate_existing=True))
    place: Place | None = returned.scalar_one_or_none()
    if place is None:
        raise Conflict(f"The place {normal} was added before; change that one.", field="url")
    audit.record(work, "PLACE_ADD", object_type="Place", object_id=place.id)
    await work.flush()
    return place


async def change(work: Work, data: PlaceChange) -> Place:
    """Writes name and kind if nobody changed the place since the caller read it."""
    work.actor.require(Action.RESOURCE_EDIT)
    values: dict[str, object] = {"is_automatic": False, "version": Place.version + 1}
    if data.name is not None:
        values |= {"name": data.name, "sort_key": sort_key(data.name)}
    if data.kind is not None:
        values["kind"] = data.kind.value
    own = (Place.workspace_id == work.workspace_id, Place.id == data.place_id)
    statement = update(Place).where(*own, Place.version == data.expected_version).values(**values).returning(Place)
    returned = await work.execute(statement.execution_options(populate_existing=True))
    place: Place | None = returned.scalar_one_or_none()
    if place is None:
        version = await work.scalar(select(Place.version).where(*own))
        if version is None:
            raise NotFound("There is no such place.", field="placeId")
        raise stale("place", version)
    audit.record(work, "PLACE_CHANGE", object_type="Place", object_id=place.id)
    await work.flush()
    return place


async def _refuse_own(work: Work, normal: str) -> None:
    own = select(Resource.name).where(
        Resource.workspace_id == work.workspace_id, Resource.normal_url == normal, Resource.stands_at_url
    )
    name = await work.scalar(own.limit(at_most(1)))
    if name is not None:
        raise Conflict(f"{normal} is the resource {name!r}: it is inside the cluster.", field="url")
