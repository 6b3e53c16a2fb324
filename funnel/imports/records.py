"""What a file becomes: typed rows, problems with the place they stand in, and rows that say nothing new."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from crm.models.words import DealStatus, Direction, TouchpointKind
from funnel.models.words import CostModel, Metric, Placement, Purpose, ResourceKind, ResourceState, ResourceUser

AttributeValue = str | int | float | bool | list[str]
Attributes = Mapping[str, AttributeValue]
"""Extra columns under the names of `[attributes]`, ready for JSON; blank ones are left out."""


class ProblemCode(StrEnum):
    """Why a row does not land."""

    MISSING = "MISSING"
    UNKNOWN_CHANNEL = "UNKNOWN_CHANNEL"
    UNKNOWN_VALUE = "UNKNOWN_VALUE"
    BAD_DATE = "BAD_DATE"
    BAD_NUMBER = "BAD_NUMBER"
    BAD_BOOLEAN = "BAD_BOOLEAN"
    BAD_AMOUNT = "BAD_AMOUNT"
    BAD_CURRENCY = "BAD_CURRENCY"
    BAD_PERIOD = "BAD_PERIOD"
    CURRENCY = "CURRENCY"
    BAD_CHARACTER = "BAD_CHARACTER"
    BAD_ENCODING = "BAD_ENCODING"
    TOO_LONG = "TOO_LONG"
    NO_IDENTITY = "NO_IDENTITY"
    RAGGED_ROW = "RAGGED_ROW"
    UNCLOSED_QUOTE = "UNCLOSED_QUOTE"
    DUPLICATE_IN_FILE = "DUPLICATE_IN_FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Utm:
    """The tags a link carried."""

    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRow(Utm):
    """A lead with its first contact; `channel` None is a touch without channel, `owner` a member's e-mail or name,
    `step` the key of the step it enters at instead of the mapping's.
    """

    external_id: str
    occurred_at: datetime
    kind: TouchpointKind = TouchpointKind.VISIT
    """What the first contact was."""
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    emails: tuple[str, ...] = ()
    """Further ones; what cannot be one is left out of the identities and stays among the attributes."""
    phones: tuple[str, ...] = ()
    company: str | None = None
    channel: str | None = None
    resource: str | None = None
    campaign: str | None = None
    landing_page: str | None = None
    owner: str | None = None
    step: str | None = None
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRow:
    """A deal of an imported lead; `sold_at` is there when the status is WON, `amount` in major units if given."""

    external_id: str
    lead_external_id: str
    status: DealStatus
    sold_at: datetime | None = None
    amount: Decimal | None = None
    currency: str | None = None
    units: int = 1
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchpointRow(Utm):
    """One contact of a person; identities are raw text, `account` says on which of our pages the user id holds."""

    external_id: str
    occurred_at: datetime
    kind: TouchpointKind
    custom_kind: str | None = None
    email: str | None = None
    phone: str | None = None
    anonymous_id: str | None = None
    platform_user_id: str | None = None
    handle: str | None = None
    external_person_id: str | None = None
    account: str | None = None
    name: str | None = None
    company: str | None = None
    channel: str | None = None
    resource: str | None = None
    campaign: str | None = None
    direction: Direction | None = None
    landing_page: str | None = None
    referrer: str | None = None
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendRow:
    """Money spent on a resource over the inclusive days start..end; negative is a correction."""

    external_id: str
    resource: str
    account: str | None = None
    """The campaign's own id in the cabinet; found before its name."""
    start: date
    end: date
    amount: Decimal
    currency: str | None = None
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRow:
    """A channel's own figure of one day."""

    external_id: str
    resource: str
    account: str | None = None
    day: date
    metric: Metric
    value: Decimal
    keyword: str | None = None
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRow:
    """A resource of the cluster; `owner` is a member's e-mail, `parent` a resource's name, of this file or known."""

    external_id: str
    name: str
    kind: ResourceKind
    placement: Placement | None = None
    channel: str | None = None
    users: tuple[ResourceUser, ...] | None = None
    purposes: tuple[Purpose, ...] | None = None
    purpose_text: str | None = None
    url: str | None = None
    account: str | None = None
    state: ResourceState | None = None
    reason: str | None = None
    owner: str | None = None
    parent: str | None = None
    cost_model: CostModel | None = None
    prices: tuple[Decimal, ...] = ()
    currency: str | None = None
    promo_codes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    attributes: Attributes = field(default_factory=dict)


Record = LeadRow | DealRow | TouchpointRow | SpendRow | MetricRow | ResourceRow


@dataclass(frozen=True, slots=True)
class Row:
    """A good row: the physical line it starts at (from 1), its values, and 16 bytes that change when they change."""

    number: int
    values: Record
    digest: bytes


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why the row of that line does not land; `field` is the target field, None when it is about the whole row."""

    row: int
    field: str | None
    code: str
    value: str | None
    message: str


@dataclass(frozen=True, slots=True)
class RowSkipped:
    """A row that repeats an earlier one of the file word for word: nothing is lost by passing over it."""

    row: int
    external_id: str


Item = Row | RowProblem | RowSkipped


@dataclass(frozen=True, slots=True)
class Batch:
    """A bounded piece of a file. Counts are rows; a rejected row can have several problems."""

    rows: tuple[Row, ...]
    problems: tuple[RowProblem, ...]
    skipped: tuple[RowSkipped, ...]
    count: int
    """Rows of the file it stands for, good, bad and skipped: the sum over the batches is what `skip` takes."""
    rejected: int
    position: int
    """Bytes of the file read so far, at most; for a progress bar beside `Reader.total_bytes`."""
