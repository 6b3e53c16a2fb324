"""Words of channels, resources and what they cost."""

from enum import StrEnum


class ChannelGroup(StrEnum):
    """Channels that belong together in reports."""

    ORGANIC_SOCIAL = "ORGANIC_SOCIAL"
    PAID_SOCIAL = "PAID_SOCIAL"
    MESSAGING = "MESSAGING"
    ORGANIC_SEARCH = "ORGANIC_SEARCH"
    PAID_SEARCH = "PAID_SEARCH"
    DISPLAY = "DISPLAY"
    EMAIL = "EMAIL"
    REFERRAL = "REFERRAL"
    DIRECT = "DIRECT"
    OFFLINE = "OFFLINE"
    MARKETPLACE = "MARKETPLACE"
    OWNED_COMMUNITY = "OWNED_COMMUNITY"
    AI_ASSISTANTS = "AI_ASSISTANTS"
    OTHER = "OTHER"


class ResourceKind(StrEnum):
    """What a cluster resource is."""

    CORPORATE_SITE = "CORPORATE_SITE"
    SALES_SITE = "SALES_SITE"
    ONLINE_SHOP = "ONLINE_SHOP"
    LANDING_PAGE = "LANDING_PAGE"
    BLOG = "BLOG"
    FORUM = "FORUM"
    SOCIAL_PAGE = "SOCIAL_PAGE"
    SOCIAL_GROUP = "SOCIAL_GROUP"
    SOCIAL_CHANNEL = "SOCIAL_CHANNEL"
    SOCIAL_PROFILE = "SOCIAL_PROFILE"
    PLATFORM_APP = "PLATFORM_APP"
    MOBILE_APP = "MOBILE_APP"
    BOT = "BOT"
    AD_CAMPAIGN = "AD_CAMPAIGN"
    SEO = "SEO"
    MARKETPLACE_LISTING = "MARKETPLACE_LISTING"
    PAID_PLACEMENT = "PAID_PLACEMENT"
    NEWSLETTER = "NEWSLETTER"
    EVENT = "EVENT"
    CALL_LINE = "CALL_LINE"
    INFLUENCER = "INFLUENCER"
    PARTNER = "PARTNER"
    OFFLINE_AD = "OFFLINE_AD"
    INTRANET = "INTRANET"
    CRM = "CRM"
    ERP = "ERP"
    CMS = "CMS"
    PUBLISHING_TOOL = "PUBLISHING_TOOL"
    ANALYTICS_TOOL = "ANALYTICS_TOOL"
    LISTENING_TOOL = "LISTENING_TOOL"
    CONNECTOR = "CONNECTOR"


class Placement(StrEnum):
    """Whose place it is."""

    OWN = "OWN"
    OUTPOST = "OUTPOST"
    PAID = "PAID"
    EARNED = "EARNED"


class ResourceUser(StrEnum):
    """Who uses a resource; back office and front office follow from it and may overlap."""

    STAFF = "STAFF"
    AUDIENCE = "AUDIENCE"


class Purpose(StrEnum):
    """What a resource is for."""

    MARKETING = "MARKETING"
    SALES = "SALES"
    SUPPORT = "SUPPORT"
    TRAINING = "TRAINING"
    RECRUITING = "RECRUITING"
    PARTNERS = "PARTNERS"


class ResourceState(StrEnum):
    """Whether a resource is in use."""

    IDEA = "IDEA"
    PLANNED = "PLANNED"
    ACTIVE = "ACTIVE"
    POSTPONED = "POSTPONED"
    REJECTED = "REJECTED"
    RETIRED = "RETIRED"


class CostModel(StrEnum):
    """What is paid for."""

    FIXED = "FIXED"
    PER_CLICK = "PER_CLICK"
    PER_THOUSAND = "PER_THOUSAND"
    PER_LEAD = "PER_LEAD"
    PER_CALL = "PER_CALL"
    SHARE_OF_SALE = "SHARE_OF_SALE"


class PricePeriod(StrEnum):
    """How long one price of a schedule lasts; months and longer keep the day of the month where there is one."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class SpendCadence(StrEnum):
    """How often something is paid."""

    MONTH = "MONTH"
    WEEK = "WEEK"


class TieKind(StrEnum):
    """How one resource feeds another."""

    POSTS_TO = "POSTS_TO"
    LINKS_TO = "LINKS_TO"
    EMBEDS = "EMBEDS"


class ConnectorState(StrEnum):
    """Whether what carries a tie is heard of; computed when it is read."""

    ALIVE = "ALIVE"
    SILENT = "SILENT"
    NEVER_SEEN = "NEVER_SEEN"


class PlaceKind(StrEnum):
    """What a place outside the cluster is."""

    REVIEW_SITE = "REVIEW_SITE"
    FORUM = "FORUM"
    MEDIA = "MEDIA"
    BLOG = "BLOG"
    SOCIAL_NETWORK = "SOCIAL_NETWORK"
    MESSENGER = "MESSENGER"
    MARKETPLACE = "MARKETPLACE"
    DIRECTORY = "DIRECTORY"
    SEARCH = "SEARCH"
    OTHER = "OTHER"
