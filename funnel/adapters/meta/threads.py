"""Messages of Messenger and Instagram: one shape, two channels."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from funnel.adapters.meta.pages import FACEBOOK, INSTAGRAM_ADS
from funnel.adapters.meta.pages import INSTAGRAM as INSTAGRAM_ORGANIC
from funnel.adapters.reading import LONGEST_MESSAGE, members, moment, named, objects, required, text, told
from funnel.adapters.shape import Contact, Found

Value = Mapping[str, Any]
_MILLISECONDS = 1000
STORY_MENTION = "story_mention"


@dataclass(frozen=True, slots=True)
class Thread:
    """Reads updates of one of the two."""

    channel: str
    ads: str

    def __call__(self, update: Value, account: str) -> Iterator[Found]:
        """A message, a tap on a button, or that somebody came by a link; what the page itself sent is no contact."""
        message, postback = members(update.get("message")), members(update.get("postback"))
        if message.get("is_echo") is True or message.get("is_deleted") is True:
            return
        if message:
            yield self._contact(update, account, message, required(message.get("mid"), "message.mid"), _words(message))
        elif postback:
            number = text(postback.get("mid")) or self._instant(update, account)
            yield self._contact(update, account, postback, number, text(postback.get("title")) or "[button]")
        elif update.get("referral"):
            yield self._contact(update, account, update, self._instant(update, account), None)

    def _contact(self, update: Value, account: str, said: Value, number: str, words: str | None) -> Contact:
        referral = members(said.get("referral"))
        ad = told(referral.get("ad_id"))
        sender = required(members(update.get("sender")).get("id"), "sender.id")
        return Contact(
            external_id=f"message:{number}" if words else f"referral:{number}",
            kind=_kind(said) if words else TouchpointKind.CLICK,
            occurred_at=moment(update.get("timestamp"), per_second=_MILLISECONDS),
            channel_key=self.ads if ad else self.channel,
            account_id=account or None,
            identities=named(sender, IdentityKind.PLATFORM_USER_ID, account),
            text=words,
            thread_id=f"thread:{account}:{sender}" if words else None,
            ref=told(referral.get("ref")),
            campaign=ad,
        )

    def _instant(self, update: Value, account: str) -> str:
        """What has no id is known by who and when."""
        sender = required(members(update.get("sender")).get("id"), "sender.id")
        return f"{account}:{sender}:{required(update.get('timestamp'), 'timestamp')}"


def _kind(said: Value) -> TouchpointKind:
    """A story that names us comes as a message without words: nobody wrote to us."""
    kinds = {text(each.get("type"), 40) for each in objects(said.get("attachments"))}
    is_mention = kinds == {STORY_MENTION} and not text(said.get("text"))
    return TouchpointKind.MENTION if is_mention else TouchpointKind.MESSAGE


def _words(message: Value) -> str:
    kinds = dict.fromkeys(filter(None, (text(each.get("type"), 40) for each in objects(message.get("attachments")))))
    return text(message.get("text"), LONGEST_MESSAGE) or f"[{', '.join(kinds) or 'empty'}]"


MESSENGER: Callable[[Value, str], Iterator[Found]] = Thread(FACEBOOK, "facebook_ads")
INSTAGRAM: Callable[[Value, str], Iterator[Found]] = Thread(INSTAGRAM_ORGANIC, INSTAGRAM_ADS)
