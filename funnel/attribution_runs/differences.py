"""What two runs were asked differently, and what of the facts they saw was another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crm.core.money import MICRO

ALL_PRODUCTS, SALES, NONE = "all products", "sales", "none"


class RunInput(StrEnum):
    """What goes into a run: the question first, then the facts it found."""

    MODEL = "MODEL"
    ORDER = "ORDER"
    PRODUCT = "PRODUCT"
    CONVERSION = "CONVERSION"
    PERIOD = "PERIOD"
    WINDOW = "WINDOW"
    CURRENCY = "CURRENCY"
    CODE_VERSION = "CODE_VERSION"
    CUT_OFF = "CUT_OFF"
    CONVERSIONS = "CONVERSIONS"
    UNATTRIBUTED = "UNATTRIBUTED"
    JOURNEYS = "JOURNEYS"
    NULL_JOURNEYS = "NULL_JOURNEYS"
    DATA = "DATA"


@dataclass(frozen=True)
class Difference:
    """One of them, as people read it."""

    what: RunInput
    one: str
    two: str


def differences(one: Any, two: Any) -> Iterator[Difference]:
    """In the order of `RunInput`. DATA is the SHA-256 of everything that was computed with."""
    told = _told(one), _told(two)
    same_product = one["product_id"] == two["product_id"]
    for what in RunInput:
        if what is RunInput.PRODUCT and same_product:
            continue
        if told[0][what] != told[1][what] or what is RunInput.PRODUCT:
            yield Difference(what, told[0][what], told[1][what])


def together(one: Any, two: Any) -> bool:
    """Whether both may have seen the same conversions."""
    products = {one["product_id"], two["product_id"]}
    same = len(products) == 1 or None in products
    days = one["period_start"] <= two["period_end"] and two["period_start"] <= one["period_end"]
    return bool(same and days and one["step_key"] == two["step_key"])


def _told(run: Any) -> Mapping[RunInput, str]:
    return {
        RunInput.MODEL: run["model"],
        RunInput.ORDER: str(run["model_order"]),
        RunInput.PRODUCT: run["product"] or ALL_PRODUCTS,
        RunInput.CONVERSION: run["step_key"] or SALES,
        RunInput.PERIOD: f"{run['period_start']}..{run['period_end']}",
        RunInput.WINDOW: f"{run['window_days']} days",
        RunInput.CURRENCY: run["currency"],
        RunInput.CODE_VERSION: run["code_version"] or NONE,
        RunInput.CUT_OFF: run["cut_off"].isoformat(),
        RunInput.CONVERSIONS: _count(run["conversions_micro"]),
        RunInput.UNATTRIBUTED: _count(run["unattributed_micro"]),
        RunInput.JOURNEYS: str(run["journeys"]),
        RunInput.NULL_JOURNEYS: str(run["null_journeys"]),
        RunInput.DATA: run["input_sha256"] or NONE,
    }


def _count(micro: int | None) -> str:
    return NONE if micro is None else str(micro // MICRO)
