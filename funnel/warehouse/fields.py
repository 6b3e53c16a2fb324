"""The schemas of the files: names, types and meaning of every column. A change that is no addition makes a new version.

Left out because they may tell who somebody is: external ids, pages, referrers, what people wrote or answered, promo
codes (some are persons' own), names. `person_id` and `lead_id` are pseudonyms: with access to the service they lead
back to the person, so treat the files as personal data all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from funnel.warehouse.question import Facts

VERSION: Mapping[Facts, int] = {Facts.TOUCHES: 1, Facts.JOURNEYS: 2}
"""Stands in the file as `touchline.schema`. Journeys 2: accepted handoffs are among the conversions."""
_AT = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True)
class Field:
    """A column; what may be empty says so in its type."""

    name: str
    type: pa.DataType
    meaning: str
    is_nullable: bool = False


_TOUCHES = (
    Field("touch_id", pa.string(), "Public id of the touchpoint."),
    Field("person_id", pa.string(), "Who, merged persons as one: as they are merged today."),
    Field("kind", pa.string(), "VISIT, CLICK, COMMENT …"),
    Field("custom_kind", pa.string(), "Name of the company's own kind.", is_nullable=True),
    Field("occurred_at", _AT, "When it happened."),
    Field("received_at", _AT, "When the service was told."),
    Field("channel_key", pa.string(), "Channel; empty: not given.", is_nullable=True),
    Field("channel_group", pa.string(), "Its group.", is_nullable=True),
    Field("resource_id", pa.string(), "What sent the person; empty: nothing that is ours.", is_nullable=True),
    Field("place_resource_id", pa.string(), "Resource where it happened.", is_nullable=True),
    Field("product_id", pa.string(), "Product, where the touch is of one only.", is_nullable=True),
    Field("content_item_id", pa.string(), "Content item.", is_nullable=True),
    Field("campaign", pa.string(), "Campaign as it was sent.", is_nullable=True),
    Field("utm_source", pa.string(), "Of the link.", is_nullable=True),
    Field("utm_medium", pa.string(), "Of the link.", is_nullable=True),
    Field("direction", pa.string(), "INBOUND or OUTBOUND, where there is one.", is_nullable=True),
    Field("earns_credit", pa.bool_(), "Whether its kind earns credit."),
    Field("recognised_by", pa.string(), "What told channel or resource.", is_nullable=True),
    Field("cost_minor", pa.int64(), "Its own cost in minor units.", is_nullable=True),
    Field("currency", pa.string(), "Of the cost: the workspace's."),
    Field("source", pa.string(), "System that told of it."),
)
_JOURNEYS = (
    Field("conversion_id", pa.string(), "Public id of the sale, handoff or step entry."),
    Field("kind", pa.string(), "SALE, HANDOFF (an accepted one) or STEP_ENTRY, a lead's first one."),
    Field("step_key", pa.string(), "Step entered; empty for sales and handoffs.", is_nullable=True),
    Field("product_id", pa.string(), "Product."),
    Field("lead_id", pa.string(), "Lead."),
    Field("occurred_at", _AT, "When it happened."),
    Field("units_micro", pa.int64(), "Units net of returns, in millionths."),
    Field("amount_minor", pa.int64(), "Net amount in minor units; empty where nobody knows.", is_nullable=True),
    Field("contribution_minor", pa.int64(), "Net contribution in minor units.", is_nullable=True),
    Field("currency", pa.string(), "Of both."),
    Field("touch_ids", pa.list_(pa.string()), "Credit-earning touches in path order, at most 365 days back."),
    Field("channel_keys", pa.list_(pa.string()), "Of each touch; null: not given."),
    Field("resource_ids", pa.list_(pa.string()), "Of each touch; null: nothing that is ours."),
    Field("ages_seconds", pa.list_(pa.int64()), "Of each touch: seconds before the conversion."),
)
FIELDS: Mapping[Facts, tuple[Field, ...]] = {Facts.TOUCHES: _TOUCHES, Facts.JOURNEYS: _JOURNEYS}


def schema(facts: Facts, told: Mapping[str, str]) -> pa.Schema:
    """The Arrow schema; `told` (period, as of) stands in its metadata beside the version."""
    columns = [
        pa.field(field.name, field.type, nullable=field.is_nullable, metadata={"description": field.meaning})
        for field in FIELDS[facts]
    ]
    return pa.schema(columns, metadata={"touchline.schema": f"{facts}/{VERSION[facts]}", **told})
