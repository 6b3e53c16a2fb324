"""Where networks are reached: settings, so that a fake platform or a relay can stand in their place."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field


def _address(value: str) -> str:
    if not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+(/[A-Za-z0-9._~/-]*)?", value):
        raise ValueError("must be an address like https://graph.facebook.com")
    return value.rstrip("/")


Address = Annotated[str, AfterValidator(_address)]


class NetworkUrls(BaseModel, frozen=True):
    """TOUCHLINE_NETWORKS__TELEGRAM and so on."""

    telegram: Address = "https://api.telegram.org"
    vk: Address = "https://api.vk.com"
    vk_version: str = Field(default="5.199", pattern=r"^\d+\.\d+$")
    meta: Address = "https://graph.facebook.com"
    meta_version: str = Field(default="v23.0", pattern=r"^v\d+\.\d+$")
    linkedin: Address = "https://api.linkedin.com"
    linkedin_version: str = Field(default="202610", pattern=r"^20\d\d(0[1-9]|1[0-2])$")
    odnoklassniki: Address = "https://api.ok.ru"
    x: Address = "https://api.x.com"
    tiktok: Address = "https://business-api.tiktok.com"
    youtube_hub: Address = "https://pubsubhubbub.appspot.com/subscribe"
    yandex_metrica: Address = "https://api-metrika.yandex.net"

    @property
    def graph(self) -> str:
        """Meta's Graph API with its version."""
        return f"{self.meta}/{self.meta_version}"
