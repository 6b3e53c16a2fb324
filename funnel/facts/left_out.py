"""What a caller is told of identities that a recorded fact went on without."""

from collections.abc import Iterator

from crm.core.problems import Invalid, Problem
from funnel.facts.batch import Item

BLOCKED, LIMIT = "IDENTITY_BLOCKED", "IDENTITY_LIMIT"


def left_out(item: Item) -> Iterator[Problem]:
    """One for each, with its place."""
    given = getattr(item.fact, "identities", ())
    for place in item.blocked:
        why = f"{given[place].value.strip()[:40]!r} stands for nobody in particular and was left out."
        yield Invalid(why, field=item.field(f"identities.{place}.value"), code=BLOCKED)
    for key in item.left_out:
        why = (
            f"{key.value[:40]!r} is one more than one person may have of this kind and was left out; the workspace's "
            "identityRules say how many."
        )
        yield Invalid(why, field=item.field("identities"), code=LIMIT)
