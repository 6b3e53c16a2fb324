"""What is wrong with a form's definition: at every save what could never hold, at publishing what is missing too."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict, Invalid, NotFound, Problem, Problems
from crm.core.work import Work
from funnel.forms.context import CLICK_IDS
from funnel.forms.definition import ALONE, CHOICES, TEXTS, Definition, FormField, Wording
from funnel.forms.onward import ascii_address
from funnel.forms.patterns import check_pattern
from funnel.links.target import check_target
from funnel.models import Channel, Funnel, Product, Resource, Step
from funnel.models.words import FormFieldKind, ResourceState

_K = FormFieldKind
RESERVED = frozenset({
    "submission_id", "form_id", "submitted_at", "consent", "page", "page_url", "page_referrer", "page_title",
    "first_touch", "utm", "click_ids", "cookies", "anonymous_id", "hp", "t", "lang", "embed", "heard_from",
    "heard_from_other", *(name.lower() for name in CLICK_IDS),
})  # fmt: skip
"""Names that say something else in a body."""
_OVER = (ResourceState.REJECTED.value, ResourceState.RETIRED.value)


def check_draft(data: Definition, *, path: str = "definition") -> None:
    """Raises Problems for what no form can be."""
    if found := list(_impossible(data, path)):
        raise Problems(found)


async def check_place(work: Work, *, product_id: UUID, resource_id: UUID, step_key: str) -> None:
    """Raises NotFound or Conflict for a product, resource or step that a form cannot serve."""
    product = select(Product.archived_at).where(Product.workspace_id == work.workspace_id, Product.id == product_id)
    known = (await work.execute(product)).one_or_none()
    if known is None:
        raise NotFound("There is no such product.", field="productId")
    if known.archived_at is not None:
        raise Conflict("The product is archived and starts no leads; name another.", field="productId")
    resource = select(Resource.name, Resource.state).where(
        Resource.workspace_id == work.workspace_id, Resource.id == resource_id
    )
    there = (await work.execute(resource)).one_or_none()
    if there is None:
        raise NotFound("There is no such resource.", field="resourceId")
    if there.state in _OVER:
        raise Conflict(f"“{there.name}” is {there.state}; forms stand on what is in use.", field="resourceId")
    await check_step(work, product_id, step_key)


async def check_step(work: Work, product_id: UUID, step_key: str) -> None:
    """Raises NotFound for a step that the product's published funnel does not have."""
    step = (
        select(Step.id)
        .join(Funnel, (Funnel.id == Step.funnel_id) & (Funnel.workspace_id == work.workspace_id))
        .where(Step.workspace_id == work.workspace_id, Step.key == step_key, Funnel.is_current)
        .where(Funnel.product_id == product_id)
    )
    if await work.scalar(step) is None:
        raise NotFound(f"The published funnel has no step {step_key!r}; name one of its steps.", field="stepKey")


async def check_complete(work: Work, data: Definition) -> None:
    """Raises Problems for what a form lacks that people are to fill in."""
    asked = select(Channel.key).where(Channel.workspace_id == work.workspace_id)
    channels = set((await work.execute(asked)).scalars())
    if found := [*_impossible(data, "definition"), *_missing(data, channels)]:
        raise Problems(found)


def _impossible(data: Definition, path: str) -> Iterator[Problem]:
    yield from _twice([field.key for field in data.fields], f"{path}.fields", "key", "field")
    yield from _twice([each.key for each in data.consents], f"{path}.consents", "key", "consent")
    yield from _twice(data.languages, f"{path}.languages", "", "language")
    kinds = Counter(field.kind for field in data.fields)
    for place, field in enumerate(data.fields):
        yield from _field(field, f"{path}.fields.{place}")
        if field.kind in ALONE and kinds[field.kind] > 1:
            yield Invalid(f"A form asks for one {field.kind.value}.", field=f"{path}.fields.{place}.kind")
    if data.redirect_url is not None:
        yield from _address(data.redirect_url, f"{path}.redirectUrl")


def _address(url: str, path: str) -> Iterator[Problem]:
    try:
        ascii_address(check_target(url))
    except Problem as problem:
        yield Invalid(problem.message, field=path)
    except ValueError:
        yield Invalid("The target's host is no name; write it like https://example.com/page.", field=path)


def _twice(keys: Sequence[str], path: str, name: str, what: str) -> Iterator[Problem]:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            at = f"{path}.{place}.{name}" if name else f"{path}.{place}"
            yield Invalid(f"{key!r} is there already; name each {what} once.", field=at)


def _field(field: FormField, path: str) -> Iterator[Problem]:
    if field.key in RESERVED or field.key.startswith("utm_"):
        yield Invalid(f"{field.key!r} means something else in a request; choose another key.", field=f"{path}.key")
    if (field.kind in CHOICES) != bool(field.options):
        why = "Give the answers to choose from." if field.kind in CHOICES else "Only choices have options."
        yield Invalid(why, field=f"{path}.options")
    yield from _twice([option.value for option in field.options], f"{path}.options", "value", "option")
    yield from _bounds(field, path)
    if field.pattern is not None and field.kind in TEXTS:
        try:
            check_pattern(field.pattern, field.longest, field=f"{path}.pattern")
        except Problem as problem:
            yield problem


def _bounds(field: FormField, path: str) -> Iterator[Problem]:
    if field.kind not in TEXTS:
        for name, told in (("minLength", field.min_length), ("maxLength", field.max_length),
                           ("pattern", field.pattern)):  # fmt: skip
            if told is not None:
                yield Invalid("Only texts have lengths and patterns; leave it out.", field=f"{path}.{name}")
    elif (field.min_length or 0) > field.longest:
        yield Invalid(f"An answer has at most {field.longest} characters.", field=f"{path}.minLength")
    if field.kind is not _K.NUMBER:
        for name, bound in (("minimum", field.minimum), ("maximum", field.maximum)):
            if bound is not None:
                yield Invalid("Only numbers have bounds; leave it out.", field=f"{path}.{name}")
    elif field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield Invalid("The maximum is less than the minimum.", field=f"{path}.maximum")
    if field.kind is _K.HIDDEN and field.is_required:
        yield Invalid("Nobody can be asked for what they do not see.", field=f"{path}.isRequired")
    if field.kind is not _K.HIDDEN and field.value is not None:
        yield Invalid("Only hidden fields have a value.", field=f"{path}.value")


def _missing(data: Definition, channels: Collection[str]) -> Iterator[Problem]:
    if not any(data.shown()):
        yield Invalid("Ask for something: add a field.", field="definition.fields")
    yield from _unsaid(data, data.title, "definition.title")
    for place, field in enumerate(data.fields):
        path = f"definition.fields.{place}"
        if field.kind is not _K.HIDDEN:
            yield from _unsaid(data, field.label, f"{path}.label")
        for number, option in enumerate(field.options):
            yield from _unsaid(data, option.label, f"{path}.options.{number}.label")
    for place, each in enumerate(data.consents):
        yield from _unsaid(data, each.text, f"definition.consents.{place}.text")
        for number, key in enumerate(each.on):
            if key not in channels:
                at = f"definition.consents.{place}.channels.{number}"
                yield NotFound(f"There is no channel {key!r} in this workspace.", field=at)


def _unsaid(data: Definition, wording: Wording, path: str) -> Iterator[Problem]:
    for language in data.languages:
        if getattr(wording, language) is None:
            yield Invalid(f"Say it in the language {language!r} too.", field=f"{path}.{language}")
