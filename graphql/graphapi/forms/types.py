"""Forms, their versions, and what people sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_

from crm.members.permissions import Action
from funnel.models import Form as FormRow
from funnel.models import FormSubmission as FormSubmissionRow
from funnel.models import FormVersion as FormVersionRow
from funnel.models.words import FormState, FormSubmissionState, FormVia
from graphapi.compiler import column, everyone, hole, many, one, record, shaped
from graphapi.forms.figures import FormEmbedding, FormFigures, embeddings, form_figures, urls
from graphapi.forms.shapes import FormDefinition
from graphapi.nodes import Node
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.people.types import Person
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource


@record(FormRow, prefix="form", policy=everyone)
class Form(Node):
    """A form of a resource that serves one step of a product: filled in, it starts a lead there."""

    name: str = column(description="What it is called here.")
    state: FormState = column(description="Whether it takes answers.")
    product: Product = one(on="product_id", description="Of what product it starts leads.")
    resource: Resource = one(on="resource_id", description="The resource it stands on.")
    step_key: str = column(description="The step at which a lead starts whose person fills it in.")
    draft: FormDefinition | None = shaped(description="The definition as it is being written.")
    current: FormVersion | None = one(
        on=lambda form, version: and_(version.form_id == form.id, version.number == form.published_number),
        description="The wording that people fill in, or would if the form were in use.",
    )
    versions: list[FormVersion] = many(
        on="form_id", order="-number", limit=200, description="Every published wording, the newest first."
    )
    url: str | None = hole(urls, description="The address of its page; it leads nowhere until it is published.")
    embedding: FormEmbedding | None = hole(embeddings, description="How it gets into other pages.")
    figures: FormFigures | None = hole(form_figures, description="What came of it, in a period or ever.")
    published_at: datetime | None = column(description="When the newest version was published.")
    archived_at: datetime | None = column(description="Since when its address leads nowhere any more.")
    created_at: datetime = column(description="When it was begun.")
    created_by: Member | None = one(on="created_by_id", description="Who began it.")
    version: int = column(description="Raised by every change.")


@record(FormVersionRow, prefix="formver", policy=everyone)
class FormVersion(Node):
    """A published wording; never changed."""

    number: int = column(description="From 1.")
    definition: FormDefinition | None = shaped(description="What it asks and says.")
    published_at: datetime = column(description="When it was published.")
    published_by: Member | None = one(on="published_by_id", description="Who published it.")


@record(FormSubmissionRow, prefix="formsub", policy=everyone)
class FormSubmission(Node):
    """What somebody sent: once, however often it was sent."""

    form: Form = one(on="form_id", description="The form.")
    form_version: FormVersion = one(on="form_version_id", description="The wording that was filled in.")
    received_at: datetime = column(description="When it came.")
    submitted_at: datetime = column(description="When it was sent, as the sender's own clock says within a day.")
    via: FormVia = column(description="By which way.")
    language: str = column(description="In which language the form was read.")
    state: FormSubmissionState = column(description="Where it stands.")
    answers: JSON | None = column(
        permission=Action.READ_PERSONAL, description="Key of a field → answer; null when they are not kept any more."
    )
    context: JSON | None = column(
        permission=Action.READ_PERSONAL,
        description="Where they came from: page, referrer, UTM parameters, ids of clicks.",
    )
    consents: JSON = column(description="What was asked, in which version of the words, and whether they agreed.")
    self_reported: str | None = column(
        permission=Action.READ_PERSONAL, description="Where they say they heard of the company."
    )
    person: Person | None = one(on="person_id", description="Whose its facts became.")
    problem_code: str | None = column(description="Why it is no fact, for programs.")
    problem_field: str | None = column(description="What that is about.")
    problem_message: str | None = column(description="Why it is no fact, and what to do.")
    processed_at: datetime | None = column(description="When facts were made of it.")
