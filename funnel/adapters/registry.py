"""Every network that can be spoken with."""

from collections.abc import Mapping

from funnel.adapters.callrail import parse as callrail_parse
from funnel.adapters.callrail import verify as callrail
from funnel.adapters.google_lead_form import parse as google_parse
from funnel.adapters.google_lead_form import verify as google
from funnel.adapters.json_mapping import mapping
from funnel.adapters.json_mapping import parse as mapping_parse
from funnel.adapters.json_mapping import verify as by_mapping
from funnel.adapters.linkedin import fetch as linkedin_fetch
from funnel.adapters.linkedin import parse as linkedin_parse
from funnel.adapters.linkedin import verify as linkedin
from funnel.adapters.mailchimp import parse as mailchimp_parse
from funnel.adapters.mailchimp import verify as mailchimp
from funnel.adapters.mandrill import parse as mandrill_parse
from funnel.adapters.mandrill import verify as mandrill
from funnel.adapters.max import parse as max_bot_parse
from funnel.adapters.max import verify as max_bot
from funnel.adapters.meta import mentions as meta_mentions
from funnel.adapters.meta import parse as meta_parse
from funnel.adapters.meta import receipts as meta_receipts
from funnel.adapters.meta import send as meta_send
from funnel.adapters.meta import verify as meta
from funnel.adapters.odnoklassniki import parse as odnoklassniki_parse
from funnel.adapters.odnoklassniki import subscribe as odnoklassniki_subscribe
from funnel.adapters.odnoklassniki import verify as odnoklassniki
from funnel.adapters.segment import mapping as events
from funnel.adapters.segment import parse as segment_parse
from funnel.adapters.segment import verify as segment
from funnel.adapters.sendgrid import parse as sendgrid_parse
from funnel.adapters.sendgrid import verify as sendgrid
from funnel.adapters.shape import Adapter, Reply
from funnel.adapters.signatures import UNSIGNED, check_unsigned
from funnel.adapters.subscribing import SWITCH
from funnel.adapters.subscribing import check as check_subscribing
from funnel.adapters.telegram import parse as telegram_parse
from funnel.adapters.telegram import send as telegram_send
from funnel.adapters.telegram import verify as telegram
from funnel.adapters.tiktok import confirm as tiktok_confirm
from funnel.adapters.tiktok import fetch as tiktok_fetch
from funnel.adapters.tiktok import parse as tiktok_parse
from funnel.adapters.tiktok import verify as tiktok
from funnel.adapters.tilda import parse as tilda_parse
from funnel.adapters.tilda import verify as tilda
from funnel.adapters.typeform import parse as typeform_parse
from funnel.adapters.typeform import verify as typeform
from funnel.adapters.viber import parse as viber_parse
from funnel.adapters.viber import verify as viber
from funnel.adapters.vk import parse as vk_parse
from funnel.adapters.vk import send as vk_send
from funnel.adapters.vk import verify as vk
from funnel.adapters.x import parse as x_parse
from funnel.adapters.x import settings as x_settings
from funnel.adapters.x import verify as x
from funnel.adapters.youtube import parse as youtube_parse
from funnel.adapters.youtube import verify as youtube
from funnel.models.words import Network

ADAPTERS: Mapping[Network, Adapter] = {
    adapter.network: adapter
    for adapter in (
        Adapter(
            network=Network.VK,
            secrets=(vk.SECRET,),
            settings=(vk.CONFIRMATION,),
            is_authentic=vk.is_authentic,
            handshake=vk.handshake,
            event_key=vk.event_key,
            without_secret=vk.without_secret,
            parse=vk_parse.parse,
            further_secrets=(vk_send.SECRET,),
            sender=vk_send.SENDER,
            receipts=vk_send.receipts,
            ack=Reply(body=b"ok"),
        ),
        Adapter(
            network=Network.TELEGRAM,
            secrets=(telegram.SECRET,),
            needs_account=True,
            is_authentic=telegram.is_authentic,
            event_key=telegram.event_key,
            parse=telegram_parse.parse,
            further_secrets=(telegram_send.SECRET,),
            sender=telegram_send.SENDER,
        ),
        Adapter(
            network=Network.META,
            secrets=(meta.APP_SECRET, meta.VERIFY_TOKEN),
            is_authentic=meta.is_authentic,
            handshake=meta.handshake,
            parse=meta_parse.parse,
            settings=(meta_send.HUMAN_AGENT, meta_mentions.READ_MENTIONS),
            check_settings=meta_mentions.check,
            further_secrets=(meta_send.SECRET,),
            sender=meta_send.SENDER,
            receipts=meta_receipts.receipts,
        ),
        Adapter(
            network=Network.GOOGLE_LEAD_FORM,
            secrets=(google.SECRET,),
            is_authentic=google.is_authentic,
            event_key=google.event_key,
            without_secret=google.without_secret,
            parse=google_parse.parse,
            ack=Reply(body=b"{}", media_type="application/json"),
        ),
        Adapter(
            network=Network.TILDA,
            secrets=(tilda.SECRET,),
            is_authentic=tilda.is_authentic,
            handshake=tilda.handshake,
            event_key=tilda.event_key,
            without_secret=tilda.without_secret,
            parse=tilda_parse.parse,
            ack=Reply(body=b"ok"),
        ),
        Adapter(
            network=Network.TYPEFORM,
            secrets=(typeform.SECRET,),
            is_authentic=typeform.is_authentic,
            event_key=typeform.event_key,
            parse=typeform_parse.parse,
        ),
        Adapter(
            network=Network.JSON,
            secrets=(by_mapping.SECRET,),
            needs_account=True,
            settings=(mapping.MAPPING,),
            check_settings=mapping.check,
            is_authentic=by_mapping.is_authentic,
            parse=mapping_parse.parse,
        ),
        Adapter(
            network=Network.SEGMENT,
            secrets=(),
            settings=(events.EVENTS,),
            check_settings=events.check,
            is_authentic=segment.is_authentic,
            parse=segment_parse.parse,
            by_write_key=True,
        ),
        Adapter(
            network=Network.CALLRAIL,
            secrets=(callrail.SECRET,),
            is_authentic=callrail.is_authentic,
            parse=callrail_parse.parse,
        ),
        Adapter(
            network=Network.SENDGRID,
            secrets=(sendgrid.KEY,),
            is_authentic=sendgrid.is_authentic,
            parse=sendgrid_parse.parse,
        ),
        Adapter(
            network=Network.MAILCHIMP,
            secrets=(),
            is_authentic=mailchimp.is_authentic,
            parse=mailchimp_parse.parse,
        ),
        Adapter(
            network=Network.MANDRILL,
            secrets=(mandrill.SECRET,),
            is_authentic=mandrill.is_authentic,
            handshake=mandrill.handshake,
            parse=mandrill_parse.parse,
        ),
        Adapter(
            network=Network.TIKTOK,
            secrets=(tiktok.SECRET,),
            settings=(UNSIGNED, *tiktok_confirm.SETTINGS),
            check_settings=tiktok_confirm.check,
            further_secrets=(tiktok_fetch.ACCESS_TOKEN,),
            is_authentic=tiktok.is_authentic,
            parse=tiktok_parse.parse,
        ),
        Adapter(
            network=Network.LINKEDIN,
            secrets=(linkedin.SECRET,),
            settings=(UNSIGNED,),
            check_settings=check_unsigned,
            is_authentic=linkedin.is_authentic,
            handshake=linkedin.handshake,
            event_key=linkedin.event_key,
            parse=linkedin_parse.parse,
            further_secrets=(linkedin_fetch.ACCESS_TOKEN,),
        ),
        Adapter(
            network=Network.ODNOKLASSNIKI,
            secrets=(),
            needs_account=True,
            settings=(SWITCH,),
            check_settings=check_subscribing,
            further_secrets=(odnoklassniki_subscribe.ACCESS_TOKEN,),
            is_authentic=odnoklassniki.is_authentic,
            event_key=odnoklassniki.event_key,
            parse=odnoklassniki_parse.parse,
        ),
        Adapter(
            network=Network.VIBER,
            secrets=(viber.SECRET,),
            needs_account=True,
            is_authentic=viber.is_authentic,
            event_key=viber.event_key,
            parse=viber_parse.parse,
        ),
        Adapter(
            network=Network.MAX,
            secrets=(max_bot.SECRET,),
            needs_account=True,
            settings=(max_bot.UNCONFIRMED,),
            check_settings=max_bot.check,
            is_authentic=max_bot.is_authentic,
            parse=max_bot_parse.parse,
        ),
        Adapter(
            network=Network.YOUTUBE,
            secrets=(youtube.SECRET,),
            needs_account=True,
            settings=(SWITCH,),
            check_settings=check_subscribing,
            is_authentic=youtube.is_authentic,
            handshake=youtube.handshake,
            parse=youtube_parse.parse,
            refusal=Reply(),
        ),
        Adapter(
            network=Network.X,
            secrets=(x.SECRET,),
            settings=(x_settings.WEBHOOK, SWITCH, x_settings.ACCOUNT_SWITCH, x_settings.SUBSCRIBED),
            check_settings=x_settings.check,
            further_secrets=(
                x_settings.BEARER,
                x.CLIENT_SECRET,
                x_settings.CONSUMER_KEY,
                x_settings.ACCESS_TOKEN,
                x_settings.TOKEN_SECRET,
            ),
            is_authentic=x.is_authentic,
            handshake=x.handshake,
            parse=x_parse.parse,
        ),
    )
}
BY_PATH: Mapping[str, Adapter] = {network.path: adapter for network, adapter in ADAPTERS.items()}
"""By the word in the address."""
