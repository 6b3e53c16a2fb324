"""Every ad network that conversions are sent back to."""

from collections.abc import Mapping

from funnel.conversions.meta import META
from funnel.conversions.shape import AdNetwork
from funnel.conversions.yandex import YANDEX
from funnel.models.words import ConversionNetwork

NETWORKS: Mapping[ConversionNetwork, AdNetwork] = {
    ConversionNetwork.META: META,
    ConversionNetwork.YANDEX_METRICA: YANDEX,
}
