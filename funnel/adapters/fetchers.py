"""Every network that is asked for what it announces."""

from collections.abc import Mapping

from funnel.adapters.fetching import Fetcher
from funnel.adapters.linkedin import fetch as linkedin
from funnel.adapters.meta import fetch as meta
from funnel.adapters.tiktok import fetch as tiktok
from funnel.adapters.vk import fetch as vk
from funnel.models.words import Network

FETCHERS: Mapping[Network, Fetcher] = {
    Network.META: meta.FETCHER,
    Network.LINKEDIN: linkedin.FETCHER,
    Network.TIKTOK: tiktok.FETCHER,
    Network.VK: vk.FETCHER,
}
