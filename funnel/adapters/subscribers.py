"""Every network whose subscription is watched and renewed."""

from collections.abc import Mapping

from funnel.adapters.subscribing import Subscriber
from funnel.adapters.youtube import subscribe as youtube
from funnel.models.words import Network

SUBSCRIBERS: Mapping[Network, Subscriber] = {
    Network.YOUTUBE: youtube.SUBSCRIBER,
}
