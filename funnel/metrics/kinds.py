"""Which kinds of resource can have which figures: nobody follows a newspaper, and a call line has no clicks."""

from funnel.models.words import Metric, ResourceKind
from funnel.resources.kinds import BACK_OFFICE

_K, _M = ResourceKind, Metric

FACING = frozenset(_K) - BACK_OFFICE
"""What an audience meets."""
DIGITAL = FACING - {_K.EVENT, _K.CALL_LINE, _K.OFFLINE_AD}
SOCIAL = frozenset({_K.SOCIAL_PAGE, _K.SOCIAL_GROUP, _K.SOCIAL_CHANNEL, _K.SOCIAL_PROFILE})
SITES = frozenset({_K.CORPORATE_SITE, _K.SALES_SITE, _K.ONLINE_SHOP, _K.LANDING_PAGE, _K.BLOG, _K.FORUM})
APPS = frozenset({_K.PLATFORM_APP, _K.MOBILE_APP})

KINDS: dict[Metric, frozenset[ResourceKind]] = {
    _M.REACH: FACING,
    _M.IMPRESSIONS: FACING,
    _M.FOLLOWERS: SOCIAL | APPS | {_K.BLOG, _K.FORUM, _K.BOT, _K.INFLUENCER, _K.PARTNER, _K.MARKETPLACE_LISTING},
    _M.ENGAGEMENT: DIGITAL | {_K.EVENT},
    _M.CLICKS: DIGITAL,
    _M.CTR: DIGITAL,
    _M.SESSIONS: DIGITAL,
    _M.BOUNCE_RATE: DIGITAL,
    _M.SUBSCRIPTIONS: FACING - {_K.OFFLINE_AD},
    _M.CONTACT_BASE: FACING - {_K.OFFLINE_AD},
    _M.RETURNING_VISITORS: DIGITAL,
    _M.SEARCH_POSITION: SITES | SOCIAL | APPS | {_K.SEO, _K.MARKETPLACE_LISTING, _K.AD_CAMPAIGN, _K.PARTNER},
    _M.MENTIONS: FACING | {_K.LISTENING_TOOL},
    _M.POSITIVE_SHARE: FACING | {_K.LISTENING_TOOL},
    _M.RESPONSE_TIME: FACING - {_K.OFFLINE_AD, _K.SEO},
    _M.ANSWERED_WITHIN_HOUR: FACING - {_K.OFFLINE_AD, _K.SEO},
    _M.SATISFACTION: FACING - {_K.OFFLINE_AD, _K.SEO},
    _M.DOWNLOADS: DIGITAL,
    _M.ATTENDANCE: SOCIAL | {_K.EVENT, _K.PARTNER, _K.FORUM},
}
"""Metrics that are not here can be counted for a resource of any kind: facts name their resource themselves."""
