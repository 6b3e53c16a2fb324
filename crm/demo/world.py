"""Who and what there is in the demo: people, audiences, resources, ties, the funnel. Plain data, no database."""

from dataclasses import dataclass, field
from typing import Any

from crm.models.words import Role
from funnel.models.words import (
    CostModel,
    LifecycleStage,
    Placement,
    Purpose,
    ResourceKind,
    ResourceState,
    ResourceUser,
    StepPhase,
    StepSide,
    TieKind,
)

NAME = "SpinaOK"
SLUG = "spinaok"
UNFINISHED = "spinaok-unfinished"
"""Slug while the demo is being built: whoever finds it under this one finds a build that was killed."""
ZONE = "Europe/Moscow"
CURRENCY = "RUB"
SITE = "https://spinaok.example"
MAIL = "spinaok.example"

PRICE, CONTRIBUTION, MONTHLY_TARGET = 12_000, 3_000, 25
"""Roubles, roubles, chairs (domain.md §1)."""

AWARE, INTERESTED, CONSIDERING, HANDED_OVER, BOUGHT = "aware", "interested", "considering", "handed_over", "bought"


@dataclass(frozen=True)
class DemoMember:
    """A login of the demo: `key`@spinaok.example."""

    key: str
    name: str
    roles: tuple[Role, ...]
    capacity: int | None = None

    @property
    def email(self) -> str:
        """The address to log in by."""
        return f"{self.key}@{MAIL}"


MEMBERS = (
    DemoMember("admin", "Айгуль Серикова", (Role.ADMIN,)),
    DemoMember("strategist", "Ирина Громова", (Role.STRATEGIST,)),
    DemoMember("marketer", "Павел Лужин", (Role.MARKETER,)),
    DemoMember("community", "Дарья Котова", (Role.COMMUNITY_MANAGER,)),
    DemoMember("author", "Тимур Асанов", (Role.AUTHOR,)),
    DemoMember("support", "Олег Рябов", (Role.SUPPORT,)),
    DemoMember("sales-lead", "Марина Белова", (Role.SALES_LEAD,), capacity=0),
    DemoMember("sales", "Антон Жуков", (Role.SALES_MANAGER,), capacity=90),
    DemoMember("sales2", "Светлана Орлова", (Role.SALES_MANAGER,), capacity=90),
    DemoMember("sales3", "Рустам Ибрагимов", (Role.SALES_MANAGER,), capacity=90),
    DemoMember("sales4", "Юлия Ветрова", (Role.SALES_MANAGER,), capacity=70),
    DemoMember("analyst", "Константин Дым", (Role.ANALYST,)),
    DemoMember("client", "Виктор Седов", (Role.CLIENT,)),
)
SALES_TEAM = ("sales-lead", "sales", "sales2", "sales3", "sales4")


@dataclass(frozen=True)
class DemoAudience:
    """Whom the chair is for; `page` is the landing page's key. Recognised by that page, and by `sources` that reach
    nobody else."""

    key: str
    name: str
    size: int
    profile: str
    page: str
    keywords: tuple[str, ...]
    sources: tuple[str, ...] = ()


AUDIENCES = (
    DemoAudience(
        "office", "Office workers with a bad back, 35+", 120_000,
        "Sit eight hours a day, have tried exercises and cushions, decide by themselves and read reviews first.",
        "page-office", ("ergonomic chair", "office chair for back pain", "chair for a bad back", "удобное кресло"),
    ),
    DemoAudience(
        "heads", "Heads of firms", 18_000,
        "Buy for a whole department, ask for an invoice, want fewer sick days and a trial chair.",
        "page-heads", ("ergonomic chairs for the office", "office chairs wholesale", "кресла для офиса оптом"),
        ("webinar", "corporate"),
    ),
    DemoAudience(
        "patients", "Patients of orthopaedic centres", 40_000,
        "Were told by a doctor to change their chair, trust the doctor and call rather than write.",
        "page-patients", ("orthopaedic chair", "chair after spine surgery", "кресло при грыже"),
        ("centres",),
    ),
)  # fmt: skip

_K, _P, _S = ResourceKind, Placement, ResourceState
BOTH = (ResourceUser.STAFF, ResourceUser.AUDIENCE)
STAFF = (ResourceUser.STAFF,)
PEOPLE = (ResourceUser.AUDIENCE,)


@dataclass(frozen=True)
class DemoResource:
    """A resource of the cluster by the key that journeys name it with."""

    key: str
    name: str
    kind: ResourceKind
    placement: Placement
    channel: str | None
    users: tuple[ResourceUser, ...] = PEOPLE
    purposes: tuple[Purpose, ...] | None = None
    purpose_text: str | None = None
    path: str | None = None
    """Below the site; or a whole address."""
    parent: str | None = None
    owner: str = "marketer"
    state: ResourceState = _S.ACTIVE
    reason: str | None = None
    prices: tuple[int, ...] = ()
    cost_model: CostModel | None = None
    promo_codes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    account: str | None = None

    @property
    def url(self) -> str | None:
        """The whole address."""
        return f"{SITE}{self.path}" if self.path and self.path.startswith("/") else self.path


_R = DemoResource
RESOURCES = (
    _R("corporate", "Corporate site", _K.CORPORATE_SITE, _P.OWN, "site", path="/about"),
    _R("site", "SpinaOK shop", _K.SALES_SITE, _P.OWN, "site", path="/"),
    _R("page-office", "Page: a bad back at work", _K.LANDING_PAGE, _P.OWN, "site", path="/back", parent="site"),
    _R("page-heads", "Page: chairs for your firm", _K.LANDING_PAGE, _P.OWN, "site", path="/firms", parent="site"),
    _R("page-patients", "Page: your doctor said so", _K.LANDING_PAGE, _P.OWN, "site", path="/doctor", parent="site"),
    _R("blog", "Blog “Sit well”", _K.BLOG, _P.OWN, "blog", path="/blog", owner="community"),
    _R("forum", "Forum “Back talk”", _K.FORUM, _P.OWN, "forum", path="/forum", owner="community"),
    _R("vk-page", "VK page", _K.SOCIAL_PAGE, _P.OUTPOST, "vk", path="https://vk.example/spinaok", account="spinaok"),
    _R("vk-group", "VK group “Straight backs”", _K.SOCIAL_GROUP, _P.OUTPOST, "vk", account="straightbacks",
       purpose_text="Members do a ten-minute exercise together every working day.", owner="community",
       path="https://vk.example/straightbacks"),
    _R("facebook", "Facebook page", _K.SOCIAL_PAGE, _P.OUTPOST, "facebook", path="https://facebook.example/spinaok"),
    _R("instagram", "Instagram", _K.SOCIAL_PROFILE, _P.OUTPOST, "instagram", path="https://instagram.example/spinaok"),
    _R("youtube", "YouTube “Chair doctor”", _K.SOCIAL_CHANNEL, _P.OUTPOST, "youtube",
       path="https://youtube.example/chairdoctor"),
    _R("telegram", "Telegram channel", _K.SOCIAL_CHANNEL, _P.OUTPOST, "telegram", path="https://t.example/spinaok"),
    _R("bot", "Telegram bot “Choose a chair”", _K.BOT, _P.OWN, "telegram", path="https://t.example/spinaok_bot",
       users=BOTH),
    _R("yandex", "Yandex Direct: bad back", _K.AD_CAMPAIGN, _P.PAID, "yandex_direct", cost_model=CostModel.PER_CLICK),
    _R("google", "Google Ads: ergonomic chair", _K.AD_CAMPAIGN, _P.PAID, "google_ads", cost_model=CostModel.PER_CLICK),
    _R("seo", "Search positions", _K.SEO, _P.OWN, "organic_search"),
    _R("portal", "Announcement on a furniture portal", _K.PAID_PLACEMENT, _P.PAID, "display",
       prices=(30_000, 5_000), path="https://portal.example/spinaok"),
    _R("newsletter", "Newsletter, 200,000 addresses", _K.NEWSLETTER, _P.OWN, "email",
       cost_model=CostModel.PER_THOUSAND),
    _R("webinar", "Webinar “A healthy office”", _K.EVENT, _P.OWN, "event", users=BOTH),
    _R("line", "Call line", _K.CALL_LINE, _P.OWN, "phone", users=BOTH, owner="sales-lead",
       purposes=(Purpose.MARKETING, Purpose.SALES), phones=("+7 495 000-90-00",)),
    _R("listing", "Marketplace listing", _K.MARKETPLACE_LISTING, _P.OUTPOST, "marketplace",
       cost_model=CostModel.SHARE_OF_SALE, path="https://market.example/spinaok"),
    _R("influencer", "Physiotherapist with 90,000 followers", _K.INFLUENCER, _P.PAID, "influencer",
       path="https://instagram.example/straight_up", promo_codes=("STRAIGHT",)),
    _R("centres", "Orthopaedic centres", _K.PARTNER, _P.EARNED, "partner",
       purposes=(Purpose.MARKETING, Purpose.PARTNERS), promo_codes=("DOCTOR",)),
    _R("newspaper", "Advert in the “Evening Courier”", _K.OFFLINE_AD, _P.PAID, "offline_ads",
       promo_codes=("COURIER",), phones=("+7 495 000-90-01",)),
    _R("crm", "Touchline", _K.CRM, _P.OWN, None, users=STAFF, purposes=(Purpose.SALES,), owner="admin"),
    _R("warehouse", "Warehouse and invoices", _K.ERP, _P.OWN, None, users=STAFF, purposes=(), owner="admin"),
    _R("connector", "Cross-posting connector", _K.CONNECTOR, _P.OWN, None, users=STAFF, purposes=(), owner="admin"),
    _R("academy", "Dealers' training pages", _K.INTRANET, _P.OWN, None, users=STAFF, purposes=(Purpose.TRAINING,),
       owner="admin"),
    _R("ok", "Odnoklassniki group", _K.SOCIAL_GROUP, _P.OUTPOST, "odnoklassniki", state=_S.REJECTED,
       purpose_text="Recipes against back pain.", reason="Our audience is not there: three test posts, eleven views."),
    _R("tiktok", "TikTok", _K.SOCIAL_PROFILE, _P.OUTPOST, "tiktok", state=_S.POSTPONED,
       reason="Premature: nobody here can film well yet. Look again after the webinar season."),
)  # fmt: skip
RESOURCE = {resource.key: resource for resource in RESOURCES}
WITHOUT_GOAL = "facebook"
"""Story: a marketing resource that is kept, and that nobody gave a goal."""
DOES_NOT_PAY = "portal"
"""Story: a paid listing that needs more chairs than it brings."""

TIES: tuple[tuple[str, str, str | None, TieKind], ...] = (
    ("blog", "vk-group", "connector", TieKind.POSTS_TO),
    ("blog", "telegram", "connector", TieKind.POSTS_TO),
    ("vk-page", "site", None, TieKind.LINKS_TO),
    ("vk-group", "page-office", None, TieKind.LINKS_TO),
    ("instagram", "site", None, TieKind.LINKS_TO),
    ("telegram", "bot", None, TieKind.LINKS_TO),
    ("bot", "page-office", None, TieKind.LINKS_TO),
    ("youtube", "blog", None, TieKind.EMBEDS),
    ("newsletter", "blog", None, TieKind.LINKS_TO),
    ("yandex", "page-office", None, TieKind.LINKS_TO),
    ("google", "page-office", None, TieKind.LINKS_TO),
    ("webinar", "page-heads", None, TieKind.LINKS_TO),
    ("centres", "page-patients", None, TieKind.LINKS_TO),
    ("portal", "site", None, TieKind.LINKS_TO),
    ("corporate", "site", None, TieKind.LINKS_TO),
    ("page-office", "line", None, TieKind.LINKS_TO),
)


def touched(*kinds: str) -> dict[str, Any]:
    """A rule: a touch of one of these kinds."""
    return {"touch": {"kinds": list(kinds)}}


ENTRY_RULE = touched("REACTION", "COMMENT", "SHARE", "FOLLOW", "MENTION", "EVENT_REGISTER", "RECOMMENDATION")


@dataclass(frozen=True)
class DemoStep:
    """A step; `goal` and `rule` are empty on the last one."""

    key: str
    name: str
    phase: StepPhase
    side: StepSide
    stage: LifecycleStage
    days: int | None
    goal: str | None = None
    rule: dict[str, Any] = field(default_factory=dict)
    is_handoff: bool = False


STEPS = (
    DemoStep(AWARE, "Knows of us", StepPhase.AWARENESS, StepSide.MARKETING, LifecycleStage.SUBSCRIBER, 30,
             "Comes to see the chair: visits a page, downloads the test or subscribes.",
             touched("VISIT", "DOWNLOAD", "SUBSCRIBE", "EVENT_ATTEND")),
    DemoStep(INTERESTED, "Is interested", StepPhase.INTEREST, StepSide.MARKETING, LifecycleStage.LEAD, 21,
             "Asks: fills in the form, writes or calls.", touched("FORM_SUBMIT", "MESSAGE", "CALL")),
    DemoStep(CONSIDERING, "Considers, waits for an answer", StepPhase.CONSIDERATION, StepSide.MARKETING,
             LifecycleStage.MQL, 3, "Is answered, and taken over by sales.", {"handoff_accepted": True}),
    DemoStep(HANDED_OVER, "Talks with sales", StepPhase.EVALUATION, StepSide.SALES, LifecycleStage.SQL, 14,
             "Buys the chair.", {"sale_recorded": True}, is_handoff=True),
    DemoStep(BOUGHT, "Has bought", StepPhase.PURCHASE, StepSide.SALES, LifecycleStage.CUSTOMER, None),
)  # fmt: skip

OBJECTIVES: tuple[tuple[str, str | None], ...] = (
    ("In the first ten of the search for “ergonomic chair”", "seo"),
    ("Attitude: people speak well of us", None),
    ("A base of contacts we may write to", "newsletter"),
)
"""Beside the steps: what it is, and the resource it supports."""

MAIN_RESOURCES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (AWARE, "vk-group", "Half of those who later search for us by name met us there.", ("vk-page", "youtube")),
    (INTERESTED, "yandex", "They come with a bad back and money; a visit is cheaper there.", ("google", "seo")),
    (HANDED_OVER, "line", "Every talk with a buyer goes through it, and is timed.", ()),
    (CONSIDERING, "line", "Who calls is answered at once; forms wait.", ("bot",)),
)
