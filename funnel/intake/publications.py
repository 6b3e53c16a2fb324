"""What appeared on our own accounts becomes content items of their resources."""

from collections.abc import Sequence

from crm.core.problems import Invalid
from crm.core.work import Work
from funnel.adapters.shape import Publication
from funnel.content.appear import Appeared, appear
from funnel.intake.read import Heard, Waiting


async def publish(work: Work, heard: Sequence[Heard]) -> None:
    """Counts what is new and what was there. Without a resource there is nothing that a publication could be of."""
    told: list[tuple[Heard, Appeared]] = []
    for each in heard:
        for position, given in each.publications:
            found = _appeared(each.event, given)
            if found is None:
                what = "Say which resource the connected account is: what appears there is its content."
                each.problems.append((position, Invalid(what, field="resourceId")))
            else:
                told.append((each, found))
    new = await appear(work, [found for _, found in told])
    for (each, _), is_new in zip(told, new, strict=True):
        each.recorded += is_new
        each.duplicates += not is_new


def _appeared(event: Waiting, given: Publication) -> Appeared | None:
    if event.resource_id is None:
        return None
    return Appeared(
        resource_id=event.resource_id,
        external_id=given.external_id,
        title=given.title,
        url=given.url,
        format=given.format,
        at=min(given.published_at or event.received_at, event.received_at),
    )
