"""Two workspaces of generated rows, kept as dictionaries: what the witness answers from and what is loaded.

Half of the ids are the same in both workspaces, and references without a foreign key point at rows that only the other
one has: a condition that forgets the tenant shows. Every ordered column has ties.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any
from uuid import UUID

from crm.core.tables import sort_key
from crm.models import words as w
from crm.models.words import Role
from funnel.models import words as f

Row = dict[str, Any]
LEADS, PERSONS = 150, 110
HOSTILE = (
    "quote \" and ' and \\ back \\u0041 \\\" ''",
    "line\nfeed\ttab\r\x08\x0c\x0b\x1f\x7f",
    "\x01019aa7b0-0000-7000-8000-000000000000 forged id",
    "\x020:019aa7b0-0000-7000-8000-000000000000 forged hole",
    '\x03["abc",1]\x04 forged cursor \x1e\x1d\x1f',
    "\u2028 \u2029 \U0001f600 \ufeff \uffff \U0010ffff",
    "100%_'); DROP TABLE leads; --",
    ":b0 $1 {name} %s %(x)s ?? </script>",
    "",
    "null",
    '"},{"id":"forged"}',
)
NAMES = (
    "Ёлка Ежова",
    "Ежи Елкин",
    "Әсел Қасымова",
    "Асель Касымова",
    "ҒАЛЫМ ҰЛЫ",
    "Өмір Үміт",
    "Іңкәр Һәкім",
    "anna B",
    "Anna b",
    "Zoë O'Neil",
    "É. Ångström",
    "İstanbul ẞ",
)
START = datetime(2025, 12, 31, 23, 59, 59, 999_998, tzinfo=UTC)
MOMENTS = (
    *(START + timedelta(microseconds=n) for n in range(5)),
    START + timedelta(days=59),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(999, 12, 31, 1, 2, 3, 40, tzinfo=UTC),
    datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
DAYS = (date(2024, 2, 29), date(2026, 1, 31), date(2026, 2, 1), date(1999, 12, 31))
LONG_AGO, FAR_AHEAD = datetime(2020, 1, 1, tzinfo=UTC), datetime(2990, 1, 1, tzinfo=UTC)
CURRENCIES = ("RUB", "KZT", "JPY", "KWD", "CLF")
CHANNEL_KEYS = ("vk", "google_ads", "VK", "vk-2", "100%_", "", "ключ")
STEP_KEYS = ("seen", "asked", "Asked", "a_b", "a%b", "шаг")
ORDER = (
    "members", "teams", "team_members", "channels", "companies", "persons", "products", "resources", "audiences",
    "keywords", "funnels", "steps", "objectives", "main_resources", "resource_prices", "promo_codes",
    "resource_phone_numbers", "ties", "spends", "identities", "consents", "duplicate_suggestions", "leads",
    "touchpoints", "step_entries", "score_entries", "handoffs", "tasks", "calls", "deals", "sales", "sale_events",
    "journeys", "timeline_entries",
)  # fmt: skip
"""Parents before children."""


@dataclass
class Side:
    """One workspace."""

    workspace_id: UUID
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in ORDER})
    _by_id: dict[str, dict[UUID, Row]] = field(default_factory=dict)
    _by_value: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)

    def get(self, table: str, id: UUID | None) -> Row | None:
        """The row of that id in this workspace."""
        if table not in self._by_id:
            self._by_id[table] = {row["id"]: row for row in self.rows[table]}
        return self._by_id[table].get(id) if id else None

    def having(self, table: str, column: str, value: Any) -> list[Row]:
        """Rows with that value (not None) in that column."""
        if (table, column) not in self._by_value:
            index: dict[Any, list[Row]] = {}
            for row in self.rows[table]:
                index.setdefault(row[column], []).append(row)
            self._by_value[table, column] = index
        return self._by_value[table, column].get(value, []) if value is not None else []


@dataclass
class World:
    """Both workspaces."""

    sides: tuple[Side, Side]


def make_world(seed: int) -> World:
    """The same rows for the same seed, but for ids of the workspaces."""
    sides = tuple(_Filling(seed, place).side for place in range(2))
    return World(sides)  # type: ignore[arg-type]  # two of them


def _uuid(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))


class _Filling:
    """Makes the rows of one workspace, table after table."""

    def __init__(self, seed: int, place: int) -> None:
        self.seed, self.place = seed, place
        self.chance = random.Random(f"{seed}/{place}")
        self.side = Side(_uuid(self.chance))
        for step in (self.people_of_ours, self.market, self.funnels, self.cluster, self.persons, self.leads):
            step()
        for lead in self.side.rows["leads"]:
            self.around(lead)
        self.lines()

    # values ---------------------------------------------------------------------------------------------------------

    def id_of(self, table: str, number: int) -> UUID:
        """Even ones are the same in both workspaces."""
        owner = "both" if number % 2 == 0 else self.place
        return _uuid(random.Random(f"{self.seed}/{owner}/{table}/{number}"))

    def stray(self, table: str) -> UUID:
        """An id that only the other workspace may have."""
        other = random.Random(f"{self.seed}/{1 - self.place}/{table}/{self.chance.randrange(1, 40, 2)}")
        return _uuid(other)

    def add(self, table: str, **values: Any) -> Row:
        """One more row."""
        rows = self.side.rows[table]
        row = {"workspace_id": self.side.workspace_id, "id": self.id_of(table, len(rows)), **values}
        rows.append(row)
        return row

    def pick(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def word(self, words: type[StrEnum]) -> str:
        return str(self.chance.choice(list(words)).value)

    def words(self, words: type[StrEnum]) -> list[str]:
        return [str(one.value) for one in self.chance.sample(list(words), self.chance.randrange(3))]

    def text(self) -> str:
        return str(self.chance.choice(HOSTILE + NAMES))

    def maybe(self, make: Callable[[], Any], share: float = 0.6) -> Any:
        return make() if self.chance.random() < share else None

    def moment(self) -> datetime:
        return self.chance.choice(MOMENTS)

    def day(self) -> date:
        return self.chance.choice(DAYS)

    def minor(self) -> int:
        return int(self.pick(0, 1, -1, 99, -12345, 10**15, 7))

    def micro(self) -> int:
        return int(self.pick(0, 1_000_000, 333_333, -1_500_000, 10**13))

    def json(self) -> Any:
        return self.pick(
            {"a": [1, 2.5, None, True, []], 'q"\\': HOSTILE[4], "": {}},
            {HOSTILE[2]: HOSTILE[0], "n": -7, "big": 2**53 - 1},
            {},
        )

    def any(self, table: str) -> UUID:
        return self.chance.choice(self.side.rows[table])["id"]

    def link(self, table: str, share: float = 0.7) -> UUID | None:
        """A reference with a foreign key, or none."""
        return self.any(table) if self.chance.random() < share else None

    def loose(self, table: str, share: float = 0.7) -> UUID | None:
        """A reference without a foreign key: it may dangle, or name a row of the other workspace."""
        return self.stray(table) if self.chance.random() < 0.1 else self.link(table, share)

    # tables ---------------------------------------------------------------------------------------------------------

    def people_of_ours(self) -> None:
        roles = ([Role.ADMIN], [Role.SALES_MANAGER], [Role.SALES_LEAD, Role.AUTHOR], [Role.ANALYST], [Role.SUPPORT])
        for number, own in enumerate((*roles, [Role.CLIENT])):
            name = NAMES[number * 2 % len(NAMES)]
            self.add(
                "members", account_id=_uuid(self.chance), email=f"m{number}@{self.place}.test", name=name,
                sort_key=sort_key(name) if number % 2 else "same", roles=[role.value for role in own],
                capacity=self.pick(None, 0, 3), created_at=self.moment(), version=self.pick(1, 7),
                deactivated_at=self.moment() if number == 5 else None,
            )  # fmt: skip
        for number in range(3):
            team = self.add(
                "teams", name=f"Team {number} {HOSTILE[number]}", topic=self.maybe(self.text),
                lead_member_id=self.link("members"), created_at=self.moment(),
            )  # fmt: skip
            for member in self.chance.sample(self.side.rows["members"], 3):
                link = {"team_id": team["id"], "member_id": member["id"]}
                self.side.rows["team_members"].append({"workspace_id": self.side.workspace_id, **link})
        for number, key in enumerate(CHANNEL_KEYS):
            self.add(
                "channels", number=number, key=key, name=self.text(), group=self.word(f.ChannelGroup),
                is_direct=self.pick(True, False), position=self.pick(1, 2),
            )  # fmt: skip
        for number in range(14):
            name = f"{self.text()} {number}"
            self.add(
                "companies", name=name, name_key=f"{number}", sort_key=sort_key(self.text()), created_at=self.moment(),
                domain=self.maybe(lambda number=number: f"d{number}.test"), tax_id=self.maybe(self.text),
            )  # fmt: skip

    def market(self) -> None:
        for number in range(3):
            self.add(
                "products", name=f"Product {number} {self.text()}", sort_key=self.pick("p", "q"),
                value_proposition=self.maybe(self.text), markets=self.words(f.Market),
                sale_kinds=self.words(w.SaleKind), industry=self.maybe(self.text), currency=self.pick(*CURRENCIES),
                price_minor=self.maybe(self.minor), contribution_minor=self.maybe(self.minor),
                monthly_target_units=self.pick(None, 5), created_at=self.moment(), archived_at=None, version=1,
            )  # fmt: skip
        for number in range(12):
            self.add(
                "resources", number=number + 1, name=f"Resource {number} {self.text()}", sort_key=self.pick("r", "s"),
                kind=self.word(f.ResourceKind), placement=self.word(f.Placement), channel_id=self.link("channels"),
                users=self.words(f.ResourceUser), purposes=self.words(f.Purpose), purpose_text=self.maybe(self.text),
                state=self.word(f.ResourceState), state_reason=self.maybe(self.text), owner_id=self.link("members"),
                parent_id=self.link("resources", 0.5) if number else None, url=self.maybe(self.text),
                external_account_id=f"acc{number}", cost_model=self.maybe(lambda: self.word(f.CostModel)),
                created_at=self.moment(), version=1,
            )  # fmt: skip
        for number in range(6):
            audience = self.add(
                "audiences", product_id=self.any("products"), number=number + 1, name=f"A{number} {self.text()}",
                priority=self.pick(1, 2), estimated_size=self.pick(None, 1000), profile=self.maybe(self.text),
                landing_page_id=self.link("resources"), recognised_by=None, created_at=self.moment(), version=1,
                roll_out_state=self.word(f.RollOutState), roll_out_criterion=self.maybe(self.text),
            )  # fmt: skip
            for text in self.chance.sample(HOSTILE + NAMES, 4):
                self.add("keywords", audience_id=audience["id"], text=text)

    def funnels(self) -> None:
        for product in self.side.rows["products"]:
            for version in (1, 2):
                funnel = self.add(
                    "funnels", product_id=product["id"], name=self.text(), version=version, is_current=version == 2,
                    entry_rule=self.json(), published_at=self.moment(), published_by_id=self.loose("members"),
                )  # fmt: skip
                for position, key in enumerate(self.chance.sample(STEP_KEYS, 4), 1):
                    self.step(funnel, position, key)
            for number, key in enumerate((*self.chance.sample(STEP_KEYS, 3), None)):
                self.add(
                    "objectives", product_id=product["id"], name=f"O{number} {self.text()}", step_key=key,
                    supports_resource_id=self.link("resources"), position=self.pick(1, 2),
                    retired_on=self.maybe(self.day), created_at=self.moment(),
                )  # fmt: skip
            for key in self.chance.choices(STEP_KEYS, k=6):
                self.add(
                    "main_resources", product_id=product["id"], step_key=key, resource_id=self.any("resources"),
                    reason=self.text(), candidates=[], chosen_at=self.moment(), chosen_by_id=self.loose("members"),
                )  # fmt: skip

    def step(self, funnel: Row, position: int, key: str) -> None:
        self.add(
            "steps", funnel_id=funnel["id"], number=len(self.side.rows["steps"]) + 1, key=key, position=position,
            name=self.text(), phase=self.word(f.StepPhase), side=self.word(f.StepSide),
            is_handoff=self.pick(True, False), optional=self.pick(True, False), expected_days=self.pick(None, 3),
            lifecycle_stage=self.maybe(lambda: self.word(f.LifecycleStage)), goal_text=self.maybe(self.text),
            reached_when=self.maybe(self.json), reached_when_description=self.maybe(self.text),
            entered_when_description=self.text(),
        )  # fmt: skip

    def cluster(self) -> None:
        for number, resource in enumerate(self.side.rows["resources"]):
            own = {"resource_id": resource["id"]}
            for position in range(1, self.pick(1, 2, 4)):
                currency = self.pick(*CURRENCIES)
                self.add("resource_prices", **own, position=position, amount_minor=self.minor(), currency=currency)
            for code in range(self.pick(0, 2)):
                start = self.maybe(lambda: DAYS[0])
                self.add("promo_codes", **own, code=f"C{number}-{code}", valid_from=start, valid_to=DAYS[1])
            self.add("resource_phone_numbers", **own, number=f"+7{number}")
            for spent in range(self.pick(0, 3)):
                self.add(
                    "spends", **own, content_item_id=None, period_start=DAYS[spent % 2], period_end=DAYS[2],
                    amount_minor=self.minor(), currency=self.pick(*CURRENCIES), source="s", import_id=None,
                    external_id=f"{number}-{spent}", recorded_at=self.moment(), member_id=self.loose("members"),
                )  # fmt: skip
        resources = self.side.rows["resources"]
        for left, right in pairwise(resources):
            self.add(
                "ties", from_id=left["id"], to_id=right["id"], connector_id=self.link("resources", 0.4),
                kind=self.word(f.TieKind), created_at=self.moment(),
            )  # fmt: skip

    def persons(self) -> None:
        for number in range(PERSONS):
            id, name = self.id_of("persons", number), self.maybe(self.text, 0.9)
            kept = self.chance.choice(self.side.rows["persons"]) if number > 5 and number % 6 == 0 else None
            self.add(
                "persons", canonical_id=kept["canonical_id"] if kept else id, name=name, sort_key=sort_key(name or ""),
                primary_email=self.maybe(self.text), primary_phone=self.maybe(self.text), erased_at=None,
                attitude=self.word(w.Attitude), attitude_source=self.maybe(self.text), import_id=None,
                attitude_at=self.maybe(self.moment), company_id=self.link("companies"),
                referred_by_id=self.loose("persons", 0.4) if number else None, first_seen_at=self.moment(),
                created_at=self.moment(), version=self.pick(1, 2),
            )  # fmt: skip
        for number in range(PERSONS * 2):
            value = f"{self.pick('anna', 'ёж', 'x%_y', self.text())}{number}"
            self.add(
                "identities", person_id=self.any("persons"), kind=self.word(w.IdentityKind), value=value,
                account=self.pick("", "page"), verified=self.pick(True, False), first_seen_at=self.moment(),
                last_seen_at=self.moment(),
            )  # fmt: skip
            if number % 2:
                self.add(
                    "consents", person_id=self.any("persons"), channel=self.text(), granted=self.pick(True, False),
                    purpose=self.word(w.ConsentPurpose), at=self.moment(), source=self.maybe(self.text),
                )  # fmt: skip
        pairs = {tuple(self.chance.sample(range(PERSONS), 2)) for _ in range(90)}
        for one, two in sorted(pairs):
            self.add(
                "duplicate_suggestions", person_id=self.id_of("persons", one), other_id=self.id_of("persons", two),
                reason=self.text(), confidence=self.pick(0.1, 0.5, 1.0, 1 / 3), created_at=self.moment(),
                dismissed_at=self.maybe(self.moment, 0.3),
            )  # fmt: skip

    def leads(self) -> None:
        persons, products = self.side.rows["persons"], self.side.rows["products"]
        pairs = [(person, product) for person in persons for product in products]
        for person, product in self.chance.sample(pairs, LEADS):
            funnel = self.chance.choice(self.side.having("funnels", "product_id", product["id"]))
            step = self.chance.choice(self.side.having("steps", "funnel_id", funnel["id"]))
            name = self.text()
            self.add(
                "leads", person_id=person["id"], product_id=product["id"], funnel_id=funnel["id"], name=name,
                company_id=self.link("companies"), audience_id=self.link("audiences"), owner_id=self.link("members"),
                sort_key=sort_key(name), status=self.word(w.LeadStatus), step_id=step["id"], step_key=step["key"],
                step_entered_at=self.moment(), started_at=self.moment(), created_at=self.moment(),
                last_activity_at=self.moment(), score=self.pick(-5, 0, 0, 1, 50, 2**31 - 1),
                expected_value_minor=self.maybe(self.minor), currency=self.pick(*CURRENCIES),
                **self.touch_of("first"), **self.touch_of("last"), current_handoff_id=None, next_task_id=None,
                revisit_on=self.maybe(self.day), loss_reason=self.maybe(lambda: self.word(w.LossReason)),
                loss_text=self.maybe(self.text), competitor=self.maybe(self.text), closed_at=self.maybe(self.moment),
                self_reported=self.maybe(self.text), source=None, external_id=None, import_id=None,
                withdrawn_at=self.maybe(self.moment, 0.08), version=self.pick(1, 2, 9),
            )  # fmt: skip

    def touch_of(self, which: str) -> Row:
        is_there = self.chance.random() < 0.8
        values = {
            "id": self.id_of("touchpoints", self.chance.randrange(200)),
            "at": self.moment(),
            "kind": self.word(w.TouchpointKind),
            "channel_id": self.loose("channels", 0.8),
            "resource_id": self.loose("resources"),
        }
        return {f"{which}_touch_{key}": value if is_there else None for key, value in values.items()}

    def around(self, lead: Row) -> None:
        """What hangs at a lead."""
        own = {"lead_id": lead["id"]}
        for _ in range(self.pick(0, 1, 3)):
            self.touch(lead)
        steps = self.side.having("steps", "funnel_id", lead["funnel_id"])
        for ordinal in range(1, self.pick(1, 3, 5)):
            self.entry(lead, steps, ordinal)
        for _ in range(self.pick(0, 2, 5)):
            self.add(
                "score_entries", **own, occurred_at=self.moment(), points=self.pick(-3, 0, 10), reason=self.text()
            )
        self.handoffs(lead)
        for _ in range(self.pick(0, 1, 4)):
            self.add(
                "tasks", **own, owner_id=self.link("members"), title=self.text(), due_at=self.moment(),
                is_promise=self.pick(True, False), completed_at=self.maybe(self.moment), created_at=self.moment(),
                created_by_id=self.loose("members"), version=1,
            )  # fmt: skip
        tasks = self.side.rows["tasks"]
        lead["next_task_id"] = tasks[-1]["id"] if tasks and self.chance.random() < 0.6 else self.maybe(
            lambda: self.stray("tasks"), 0.2
        )  # fmt: skip
        for _ in range(self.pick(0, 0, 2)):
            self.add(
                "calls", person_id=lead["person_id"], lead_id=self.pick(None, lead["id"]),
                member_id=self.link("members"), resource_id=self.loose("resources"),
                touchpoint_id=self.loose("touchpoints") if self.side.rows["touchpoints"] else None,
                direction=self.word(w.Direction), occurred_at=self.moment(), duration_seconds=self.pick(0, 61),
                recording_url=self.maybe(self.text),
            )  # fmt: skip
        for _ in range(self.pick(0, 1, 2)):
            self.deal(lead)

    def touch(self, lead: Row) -> None:
        number = len(self.side.rows["touchpoints"])
        self.add(
            "touchpoints", person_id=lead["person_id"], kind=self.word(w.TouchpointKind),
            custom_kind=self.maybe(self.text), channel_id=self.loose("channels"), resource_id=self.loose("resources"),
            place_resource_id=self.loose("resources"), place_url=self.maybe(self.text),
            product_id=self.loose("products"), content_item_id=None,
            direction=self.maybe(lambda: self.word(w.Direction)), earns_credit=self.pick(True, False),
            campaign=self.maybe(self.text), utm=self.maybe(self.json), referrer=self.maybe(self.text),
            landing_page=self.maybe(self.text), promo_code=self.maybe(self.text), self_reported=self.maybe(self.text),
            form_answers=self.maybe(self.json), cost_minor=None, occurred_at=self.moment(), received_at=self.moment(),
            source="site", external_id=f"t{number}", import_id=None,
        )  # fmt: skip

    def entry(self, lead: Row, steps: Sequence[Row], ordinal: int) -> None:
        to, touches = self.chance.choice(steps), self.side.rows["touchpoints"]
        self.add(
            "step_entries", lead_id=lead["id"], product_id=lead["product_id"], funnel_id=lead["funnel_id"],
            from_step_id=self.loose("steps"), to_step_id=to["id"], step_key=to["key"], position=to["position"],
            ordinal=ordinal, passed_over=[step["id"] for step in steps if self.chance.random() < 0.3],
            occurred_at=self.moment(), recorded_at=self.moment(), voided_at=self.maybe(self.moment, 0.3),
            cause=self.word(w.EntryCause), fact_kind="TOUCHPOINT", reason=self.text(), import_id=None,
            fact_id=touches[-1]["id"] if touches else None, member_id=self.loose("members"),
        )  # fmt: skip

    def handoffs(self, lead: Row) -> None:
        previous: Row | None = None
        statuses = [status for status in w.HandoffStatus if status is not w.HandoffStatus.OFFERED]
        for number in range(self.pick(0, 0, 1, 3)):
            status = w.HandoffStatus.OFFERED if number == 0 else self.pick(*statuses)
            chosen = self.link("members")
            previous = self.add(
                "handoffs", lead_id=lead["id"], assignee_id=self.link("members"), team_id=self.link("teams"),
                status=status.value, offered_at=self.moment(), offered_by_id=self.loose("members"),
                accept_by=self.pick(LONG_AGO, FAR_AHEAD), responded_at=self.maybe(self.moment),
                responded_by_id=self.link("members"), accepted_at=self.maybe(self.moment),
                decline_reason=self.maybe(lambda: self.word(w.DeclineReason)), decline_text=self.maybe(self.text),
                return_step_key=self.maybe(self.text), revisit_on=self.maybe(self.day),
                recycle_reason=self.maybe(self.text), need=self.text(), version=1,
                promises=[self.text() for _ in range(self.pick(0, 2))], packet_product_id=self.loose("products"),
                decision={
                    "rule": self.text(),
                    "candidates": [
                        {"member_id": str(self.any("members")), "load": n} for n in range(self.pick(0, 1, 3))
                    ],
                    **({"chosen": str(chosen)} if chosen else {}),
                },
                previous_id=previous["id"] if previous else None,
            )  # fmt: skip
            if self.chance.random() < 0.8:
                lead["current_handoff_id"] = previous["id"]
        if lead["current_handoff_id"] is None and self.chance.random() < 0.1:
            lead["current_handoff_id"] = self.stray("handoffs")

    def deal(self, lead: Row) -> None:
        deal = self.add(
            "deals", lead_id=lead["id"], product_id=self.any("products"), owner_id=self.link("members"),
            name=self.text(), status=self.word(w.DealStatus), amount_minor=self.maybe(self.minor),
            currency=self.pick(*CURRENCIES), expected_close_on=self.maybe(self.day),
            closed_at=self.maybe(self.moment), attributes=self.maybe(self.json), source=None, external_id=None,
            import_id=None, created_at=self.moment(), version=1,
        )  # fmt: skip
        for _ in range(self.pick(0, 1, 2)):
            self.sale(lead, deal)

    def sale(self, lead: Row, deal: Row) -> None:
        number = len(self.side.rows["sales"])
        sale = self.add(
            "sales", deal_id=deal["id"], lead_id=lead["id"], person_id=lead["person_id"],
            product_id=deal["product_id"], kind=self.word(w.SaleKind), is_repeat=self.pick(True, False),
            sold_at=self.moment(), recorded_at=self.moment(), currency=self.pick(*CURRENCIES),
            units_micro=self.micro(), amount_minor=self.maybe(self.minor), net_units_micro=self.micro(),
            net_amount_minor=self.maybe(self.minor), refunded_minor=self.minor(),
            contribution_minor=self.maybe(self.minor), unit_contribution_minor=None,
            promo_code=self.maybe(self.text), self_reported=self.maybe(self.text), source=self.text(),
            external_id=f"s{number}", member_id=self.loose("members"), import_id=None, version=1,
        )  # fmt: skip
        for event in range(self.pick(1, 3)):
            self.add(
                "sale_events", sale_id=sale["id"], kind=self.word(w.SaleEventKind), occurred_at=self.moment(),
                recorded_at=self.moment(), units_micro=self.micro(), amount_minor=self.maybe(self.minor), source="x",
                external_id=f"{number}-{event}", member_id=self.loose("members"),
            )  # fmt: skip
        if self.chance.random() < 0.7:
            self.journey(lead, sale)

    def journey(self, lead: Row, sale: Row) -> None:
        touches = [self.stray("touchpoints") if self.chance.random() < 0.1 else touch["id"]
                   for touch in self.side.rows["touchpoints"][: self.pick(0, 1, 3)]]  # fmt: skip
        numbers = [0] * len(touches)
        self.side.rows["journeys"].append(
            {
                "workspace_id": self.side.workspace_id, "conversion_id": sale["id"], "kind": "SALE",
                "lead_id": lead["id"], "product_id": lead["product_id"], "audience_number": 0, "step_key": "",
                "occurred_at": sale["sold_at"], "touch_ids": touches, "channel_numbers": numbers,
                "resource_numbers": numbers, "ages": numbers, "step_starts": {}, "units_micro": 0,
                "amount_minor": None, "contribution_minor": None,
            }
        )  # fmt: skip

    def lines(self) -> None:
        leads = self.side.rows["leads"]
        for number in range(4 * LEADS):
            lead = self.chance.choice(leads)
            self.add(
                "timeline_entries", person_id=lead["person_id"],
                lead_id=self.stray("leads") if number % 40 == 0 else self.pick(None, lead["id"]),
                kind=self.word(w.TimelineKind), occurred_at=self.moment(), title=self.text(),
                text=self.maybe(self.text), channel_id=self.loose("channels"), resource_id=self.loose("resources"),
                member_id=self.loose("members"), amount_minor=self.maybe(self.minor),
                currency=self.pick(None, *CURRENCIES), fact_id=_uuid(self.chance), import_id=None,
            )  # fmt: skip
