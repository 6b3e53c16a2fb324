"""The generated persons and leads of one workspace, and everything around them."""

from collections.abc import Sequence

from crm.core.tables import sort_key
from crm.models import words as w
from tests.graphapi.witness.market import Ground, uuid_of
from tests.graphapi.witness.rows import CURRENCIES, FAR_AHEAD, LEADS, LONG_AGO, PERSONS, Row


class Filling(Ground):
    """All rows of one workspace."""

    def __init__(self, seed: int, place: int) -> None:
        super().__init__(seed, place)
        self.persons()
        self.leads()
        for lead in self.side.rows["leads"]:
            self.around(lead)
        self.lines()

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
            value = f"{self.pick('anna', 'ёж', 'x%_y', self.text())}{number}".lower()  # stored normalised
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
        pairs = {tuple(sorted(self.chance.sample(range(PERSONS), 2))) for _ in range(90)}
        for one, two in sorted(pairs):
            ids = sorted((self.id_of("persons", one), self.id_of("persons", two)))
            self.add(
                "duplicate_suggestions", person_id=ids[0], other_id=ids[1],
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
                audience_source=self.maybe(lambda: self.word(w.AudienceSource)),
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
            self.add("score_entries", **own, occurred_at=self.moment(), points=self.pick(-3, 0, 10), reason=self.text())
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
            place_id=None, recognised_by=self.maybe(lambda: self.word(w.RecognisedBy)),
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
                    **({"by": self.pick("RULE", "FALLBACK")} if self.chance.random() < 0.5 else {}),
                    **({"nobody_found": "NO_CANDIDATE"} if self.chance.random() < 0.3 else {}),
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
        for _ in range(self.pick(0, 1, 3)):
            self.note(lead, deal)

    def note(self, lead: Row, deal: Row) -> None:
        """About the lead, the deal or both; some are erased, with all their texts."""
        is_erased = self.chance.random() < 0.2
        note = self.add(
            "notes", person_id=lead["person_id"], lead_id=self.pick(None, lead["id"]),
            deal_id=self.pick(None, deal["id"]), author_id=self.link("members"),
            text=None if is_erased else self.text(), is_pinned=self.pick(True, False), created_at=self.moment(),
            edited_at=self.maybe(self.moment), erased_at=self.moment() if is_erased else None, version=1,
        )  # fmt: skip
        for number in range(1, self.pick(1, 2, 3)):
            self.add(
                "note_edits", note_id=note["id"], number=number, text=None if is_erased else self.text(),
                edited_at=self.moment(), edited_by_id=self.link("members"),
            )  # fmt: skip

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
                currency=self.pick(None, *CURRENCIES), fact_id=uuid_of(self.chance), import_id=None,
            )  # fmt: skip
