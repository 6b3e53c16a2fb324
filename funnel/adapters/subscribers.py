"""Every network whose subscription is watched and renewed."""

from collections.abc import Mapping

from funnel.adapters.odnoklassniki import subscribe as odnoklassniki
from funnel.adapters.subscribing import Subscriber
from funnel.adapters.x import subscribe as x
from funnel.adapters.youtube import subscribe as youtube
from funnel.models.words import Network

SUBSCRIBERS: Mapping[Network, Subscriber] = {
    Network.YOUTUBE: youtube.SUBSCRIBER,
    Network.ODNOKLASSNIKI: odnoklassniki.SUBSCRIBER,
    Network.X: x.SUBSCRIBER,
}
