"""The generated members, products, funnels, resources and goals of one workspace, and the values they are made of."""

import random
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any
from uuid import UUID

from crm.core.tables import sort_key
from crm.models import words as w
from crm.models.words import Role
from funnel.models import words as f
from tests.graphapi.witness.rows import CHANNEL_KEYS, CURRENCIES, DAYS, HOSTILE, MOMENTS, NAMES, STEP_KEYS, Row, Side


def uuid_of(chance: random.Random) -> UUID:
    """Random, not of a version: ids only have to be ids."""
    return UUID(int=chance.getrandbits(128))


class Ground:
    """Makes the rows of one workspace: members and the model; `filling.Filling` adds the people."""

    def __init__(self, seed: int, place: int) -> None:
        self.seed, self.place = seed, place
        self.chance = random.Random(f"{seed}/{place}")
        self.side = Side(uuid_of(self.chance))
        for step in (self.people_of_ours, self.market, self.funnels, self.cluster):
            step()

    # values ---------------------------------------------------------------------------------------------------------

    def id_of(self, table: str, number: int) -> UUID:
        """Even ones are the same in both workspaces."""
        owner = "both" if number % 2 == 0 else self.place
        return uuid_of(random.Random(f"{self.seed}/{owner}/{table}/{number}"))

    def stray(self, table: str) -> UUID:
        """An id that only the other workspace may have."""
        other = random.Random(f"{self.seed}/{1 - self.place}/{table}/{self.chance.randrange(1, 40, 2)}")
        return uuid_of(other)

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

    def rule(self) -> Any:
        """A rule that can be read: the form of it is told from its tree."""
        return {"formAnswer": {"field": "never", "equals": self.pick("met", HOSTILE[0] or "met", "x y")}}

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
        scopes = {6: "OWN", 7: "TEAM"}
        for number, own in enumerate((*roles, [Role.CLIENT], [Role.SALES_MANAGER], [Role.SALES_MANAGER])):
            name = NAMES[number * 2 % len(NAMES)]
            self.add(
                "members", account_id=uuid_of(self.chance), email=f"m{number}@{self.place}.test", name=name,
                sort_key=sort_key(name) if number % 2 else "same", roles=[role.value for role in own],
                capacity=self.pick(None, 0, 3), created_at=self.moment(), version=self.pick(1, 7),
                deactivated_at=self.moment() if number == 5 else None, row_scope=scopes.get(number),
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
                monthly_target_units=self.pick(None, 5), baseline_units=self.pick(None, 0),
                baseline_period=self.maybe(self.text), created_at=self.moment(), archived_at=None, version=1,
            )  # fmt: skip
        for number in range(12):
            self.add(
                "resources", number=number + 1, name=f"Resource {number} {self.text()}", sort_key=self.pick("r", "s"),
                kind=self.word(f.ResourceKind), placement=self.word(f.Placement), channel_id=self.link("channels"),
                users=self.words(f.ResourceUser), purposes=self.words(f.Purpose), purpose_text=self.maybe(self.text),
                state=self.word(f.ResourceState), state_reason=self.maybe(self.text), owner_id=self.link("members"),
                parent_id=self.link("resources", 0.5) if number else None, url=self.maybe(self.text),
                starts_on=self.maybe(self.day), ends_on=None, location=self.maybe(self.text),
                print_run=self.pick(None, 9), tags=self.pick([], ["a", "ё"]), normal_url=None, stands_at_url=False,
                external_account_id=f"acc{number}", cost_model=self.maybe(lambda: self.word(f.CostModel)),
                created_at=self.moment(), version=1,
            )  # fmt: skip
        for number in range(6):
            audience = self.add(
                "audiences", product_id=self.any("products"), number=number + 1, name=f"A{number} {self.text()}",
                priority=self.pick(1, 2), estimated_size=self.pick(None, 1000), profile=self.maybe(self.text),
                landing_page_id=self.link("resources"), recognised_by=None, created_at=self.moment(), version=1,
                roll_out_state=self.word(f.RollOutState), roll_out_criterion=self.maybe(self.text),
                archived_at=None,
            )  # fmt: skip
            for text in self.chance.sample(HOSTILE + NAMES, 4):
                self.add("keywords", audience_id=audience["id"], text=text)

    def funnels(self) -> None:
        for product in self.side.rows["products"]:
            for version in (1, 2):
                funnel = self.add(
                    "funnels", product_id=product["id"], name=self.text(), version=version, is_current=version == 2,
                    entry_rule=self.rule(), published_at=self.moment(), published_by_id=self.loose("members"),
                )  # fmt: skip
                for position, key in enumerate(self.chance.sample(STEP_KEYS, 4), 1):
                    self.step(funnel, position, key)
            for number, key in enumerate((*self.chance.sample(STEP_KEYS, 3), None)):
                self.add(
                    "objectives", product_id=product["id"], name=f"O{number} {self.text()}", step_key=key,
                    supports_resource_id=self.link("resources"), position=self.pick(1, 2),
                    retired_on=self.maybe(self.day), created_at=self.moment(),
                )  # fmt: skip
            for version, key in enumerate(self.chance.choices(STEP_KEYS, k=6), start=1):
                self.add(
                    "main_resources", product_id=product["id"], step_key=key, resource_id=self.any("resources"),
                    reason=self.text(), candidates=[], chosen_at=self.moment(), chosen_by_id=self.loose("members"),
                    version=version,
                )  # fmt: skip

    def step(self, funnel: Row, position: int, key: str) -> None:
        self.add(
            "steps", funnel_id=funnel["id"], number=len(self.side.rows["steps"]) + 1, key=key, position=position,
            name=self.text(), phase=self.word(f.StepPhase), side=self.word(f.StepSide),
            is_handoff=self.pick(True, False), optional=self.pick(True, False), expected_days=self.pick(None, 3),
            lifecycle_stage=self.maybe(lambda: self.word(f.LifecycleStage)), goal_text=self.maybe(self.text),
            reached_when=self.maybe(self.rule), reached_when_description=self.maybe(self.text),
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
            self.add("resource_phone_numbers", **own, number=f"+7{number}", valid_from=None, valid_to=DAYS[1])
            for spent in range(self.pick(0, 3)):
                self.add(
                    "spends", **own, content_item_id=None, period_start=DAYS[spent % 2], period_end=DAYS[2],
                    amount_minor=self.minor(), currency=self.pick(*CURRENCIES), source="s", import_id=None,
                    external_id=f"{number}-{spent}", recorded_at=self.moment(), member_id=self.loose("members"),
                )  # fmt: skip
        resources = self.side.rows["resources"]
        for left, right in pairwise(resources[:-3]):
            self.add(
                "ties", from_id=left["id"], to_id=right["id"], connector_id=self.link("resources", 0.4),
                kind=self.word(f.TieKind), created_at=self.moment(),
            )  # fmt: skip

        objectives = self.side.rows["objectives"]
        for resource, objective in self.chance.sample([(r, o) for r in resources[1:] for o in objectives], 40):
            self.goal(resource, objective)

    def goal(self, resource: Row, objective: Row) -> None:
        goal = self.add(
            "resource_goals", product_id=objective["product_id"], resource_id=resource["id"],
            objective_id=objective["id"], audience_id=self.link("audiences", 0.3), **self.aim(), baseline=None,
            status=self.word(f.GoalStatus), revision=3, set_by_id=self.loose("members"),
            approved_by_id=self.loose("members"), approved_at=self.maybe(self.moment),
            started_at=self.maybe(self.moment), closed_at=self.maybe(self.moment),
            cancel_reason=self.maybe(self.text), created_at=self.moment(), return_comment=self.maybe(self.text),
            close_reason=self.maybe(self.text), closed_by_id=self.loose("members"),
            closed_actual=self.pick(None, Decimal("3.50")),
        )  # fmt: skip
        for revision in range(1, self.pick(1, 3)):
            own = {"goal_id": goal["id"], "revision": revision, "changed_by_id": self.loose("members")}
            self.add(
                "goal_revisions",
                **own,
                **self.aim(),
                changed_at=self.moment(),
                baseline=None,
                reason=self.maybe(self.text),
            )
        for version in range(1, self.pick(1, 2, 4)):
            self.plan(goal, version)

    def plan(self, goal: Row, version: int) -> None:
        status = self.pick("DRAFT", "SUPERSEDED") if version > 1 else self.word(f.PlanStatus)
        plan = self.add(
            "plans", goal_id=goal["id"], version=version, revision=self.pick(1, 3), status=status,
            comment=self.maybe(self.text), drafted_by_id=self.loose("members"), drafted_at=self.moment(),
            approved_by_id=self.loose("members"), approved_at=self.maybe(self.moment),
            needs_review_since=self.maybe(self.moment),
        )  # fmt: skip
        for place in range(self.pick(0, 2)):
            self.add(
                "plan_actions", plan_id=plan["id"], position=place + 1, version=self.pick(1, 2), text=self.text(),
                owner_id=self.any("members"), due_on=self.day(), resource_id=self.link("resources"),
                done_at=self.maybe(self.moment), done_by_id=self.loose("members"), late_by_days=self.pick(None, 0, 4),
                note=self.maybe(self.text), evidence_url=None,
            )  # fmt: skip

    def aim(self) -> Row:
        return {
            "text": self.text(),
            "metric": self.word(f.Metric),
            "keyword": self.maybe(self.text),
            "target": self.pick(Decimal("12.50"), Decimal(0), Decimal("0.000001"), Decimal(10**20)),
            "period_start": self.pick(*DAYS[:2]),
            "period_end": DAYS[2],
            "budget_minor": self.maybe(self.minor),
            "currency": self.pick(*CURRENCIES),
        }
