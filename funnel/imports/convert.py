"""A cell's text into a value: dates into UTC, numbers with comma or dot. Nothing is guessed: doubt is a problem."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache

from crm.core import clock
from crm.core.money import is_currency
from funnel.imports.records import AttributeValue, ProblemCode

Convert = Callable[[str], object]

_SPACES = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f'’](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*|[+-]?[.,]\d+", re.ASCII)
_UNIX = re.compile(r"-?\d{1,14}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_MAX_DIGITS = 30
_SIGNS: Mapping[str, frozenset[str]] = {
    "₽": frozenset({"RUB"}), "руб": frozenset({"RUB", "BYN"}), "руб.": frozenset({"RUB", "BYN"}),
    "р.": frozenset({"RUB", "BYN"}), "€": frozenset({"EUR"}), "£": frozenset({"GBP"}), "₸": frozenset({"KZT"}),
    "тг": frozenset({"KZT"}), "₴": frozenset({"UAH"}), "₺": frozenset({"TRY"}), "₹": frozenset({"INR"}),
    "r$": frozenset({"BRL"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP"}),
    "¥": frozenset({"JPY", "CNY"}),
}  # fmt: skip
"""What people write beside an amount, and the currencies it may mean."""
_SIGNED = re.compile(r"(?P<before>[^\d.,+\-−]*)(?P<number>[^A-Za-zА-Яа-я]*[\d.,])(?P<after>[^\d]*)")
_AROUND_SIGNS = " |\u00a0\u202f"
_YES = frozenset({"true", "yes", "y", "1", "t", "да", "истина", "иә"})
_NO = frozenset({"false", "no", "n", "0", "f", "нет", "ложь", "жоқ"})


class BadValue(Exception):
    """A cell that cannot be used: the code and a sentence for the row's problem."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def nearest(word: str, known: Sequence[str], count: int = 3) -> str:
    """ "Nearest: a, b." or, where nothing is near, what there is to choose from."""
    folded = {name.casefold(): name for name in known}
    near = [folded[name] for name in get_close_matches(word.casefold(), list(folded), count, 0.6)]
    if near:
        return f"Nearest: {', '.join(near)}."
    shown = ", ".join(list(known)[:20])
    return f"There are: {shown}{', …' if len(known) > 20 else ''}." if shown else "There are none."


def is_format(text: str) -> bool:
    """Whether a date format can be used: `iso`, `unix`, `unix_ms` or a strptime pattern that names a whole day."""
    if text in ("iso", "unix", "unix_ms"):
        return True
    moment = datetime(2021, 11, 27, 13, 14, 15, tzinfo=UTC)
    try:
        return datetime.strptime(moment.strftime(text), text).date() == moment.date()  # noqa: DTZ007  only the day counts
    except (ValueError, re.error):
        return False


def _parse(text: str, pattern: str) -> datetime:
    if pattern == "iso":
        return datetime.fromisoformat(text)
    if pattern in ("unix", "unix_ms"):
        if not _UNIX.fullmatch(text):
            raise ValueError(text)
        return _EPOCH + (timedelta(seconds=int(text)) if pattern == "unix" else timedelta(milliseconds=int(text)))
    return datetime.strptime(text, pattern)  # noqa: DTZ007  the zone is the mapping's, added by the caller


def _first_that_fits(text: str, patterns: Sequence[str]) -> datetime:
    for pattern in patterns:
        try:
            moment = _parse(text, pattern)
        except (ValueError, OverflowError):
            continue
        if _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            return moment
        raise BadValue(
            ProblemCode.BAD_DATE, f"{text!r} is the year {moment.year}; years {_FIRST_YEAR} to {_LAST_YEAR} are taken."
        )
    raise BadValue(ProblemCode.BAD_DATE, f"{text!r} is no date of the format {' or '.join(patterns)}.")


def instant(patterns: Sequence[str], zone_name: str) -> Callable[[str], datetime]:
    """Reads a moment into UTC; without a time it is 00:00, without an offset it is of that zone."""
    where = clock.zone(zone_name)

    @lru_cache(maxsize=4096)
    def read(text: str) -> datetime:
        moment = _first_that_fits(text, patterns)
        return (moment if moment.tzinfo else moment.replace(tzinfo=where)).astimezone(UTC)

    return read


def day(patterns: Sequence[str], zone_name: str) -> Callable[[str], date]:
    """Reads a calendar day; a moment with an offset counts as the day it is in that zone."""

    @lru_cache(maxsize=4096)
    def read(text: str) -> date:
        moment = _first_that_fits(text, patterns)
        return clock.day_of(moment, zone_name) if moment.tzinfo else moment.date()

    return read


def decimal(mark: str | None) -> Callable[[str], Decimal]:
    """Reads a number; `mark` is the decimal mark, None recognises it and refuses what may be either."""

    def read(text: str) -> Decimal:
        compact = _SPACES.sub("", text.replace("−", "-"))
        if len(compact) > _MAX_DIGITS or not _NUMBER.fullmatch(compact):
            raise BadValue(ProblemCode.BAD_NUMBER, f"{text!r} is no number.")
        point = mark or _decimal_mark(compact, text)
        return Decimal(_without_groups(compact, point, text).replace(",", "."))

    return read


class Priced(Decimal):
    """An amount beside which a currency is written; `currencies` are those the sign may mean."""

    currencies: frozenset[str] = frozenset()


def money(mark: str | None, *, micros: bool = False) -> Callable[[str], Decimal]:
    """Reads an amount with or without a currency sign or code ("1 234,56 ₽", "$1,234.56", "EUR 5"), or in millionths.

    The sign is kept for the row's own currency to be compared with: an amount in euros is never taken for roubles.
    """
    read_decimal = decimal(mark)

    def read(text: str) -> Decimal:
        number, currencies = _without_sign(text)
        amount = read_decimal(number)
        if micros:
            amount = amount.scaleb(-6)
        if not currencies:
            return amount
        priced = Priced(amount)
        priced.currencies = currencies
        return priced

    return read


def _without_sign(text: str) -> tuple[str, frozenset[str]]:
    """The number of an amount, and what its sign may mean; empty where there is none."""
    found = _SIGNED.fullmatch(text)
    if found is None:
        return text, frozenset()
    # Bitrix24 writes "12500.00|RUB".
    before, after = found["before"].strip(_AROUND_SIGNS), found["after"].strip(_AROUND_SIGNS)
    sign = before or after
    if not sign or (before and after):
        return text, frozenset()
    if is_currency(sign.upper()):
        return found["number"].strip(_AROUND_SIGNS), frozenset({sign.upper()})
    if sign.lower() not in _SIGNS:
        raise BadValue(ProblemCode.BAD_NUMBER, f"{text!r} is no amount: {sign!r} is no currency sign.")
    return found["number"].strip(_AROUND_SIGNS), _SIGNS[sign.lower()]


def figure(mark: str | None) -> Callable[[str], Decimal]:
    """Reads a figure of a channel: a number, or a percentage as the share it is ("5,3 %" is 0.053)."""
    read_decimal = decimal(mark)

    def read(text: str) -> Decimal:
        if text.endswith("%"):
            return read_decimal(text[:-1].rstrip()).scaleb(-2)
        return read_decimal(text)

    return read


def words(choices: Sequence[StrEnum]) -> Callable[[str], tuple[StrEnum, ...]]:
    """Reads several of the words, separated by semicolons or commas."""
    read_one = choice(choices, keep_unknown=False)

    def read(text: str) -> tuple[StrEnum, ...]:
        return tuple(dict.fromkeys(read_one(part) for part in split(text)))  # type: ignore[misc]  # a choice is one of `choices`

    return read


def split(text: str) -> tuple[str, ...]:
    """Several values of one cell, separated by semicolons, or by commas where there is no semicolon."""
    separator = ";" if ";" in text else ","
    return tuple(part.strip() for part in text.split(separator) if part.strip())


_BETWEEN = re.compile(r"[;,|\n\r\t]+")


def contacts(text: str) -> tuple[str, ...]:
    """Reads addresses or numbers of one person out of one cell; Excel's apostrophe before a number is none of it."""
    parts = (part.strip().removeprefix("'").strip() for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def prices(mark: str | None) -> Callable[[str], tuple[Decimal, ...]]:
    """Reads a price schedule, one amount a period: "30000;5000"."""
    read_amount = money(mark)
    return lambda text: tuple(read_amount(part.strip()) for part in text.split(";") if part.strip())


def _decimal_mark(compact: str, text: str) -> str:
    """The mark a number itself shows: the later of two kinds, or the only one when it cannot group thousands."""
    last = max(compact.rfind("."), compact.rfind(","))
    if last < 0:
        return "."
    mark = compact[last]
    other = "," if mark == "." else "."
    if other in compact:
        return mark
    if compact.count(mark) > 1:
        return other
    whole, _, rest = compact.lstrip("+-").partition(mark)
    if len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        raise BadValue(
            ProblemCode.BAD_NUMBER,
            f'{text!r} may be {whole}{rest} or {whole}.{rest}; say decimal = "," or decimal = "." in the mapping.',
        )
    return mark


def _without_groups(compact: str, point: str, text: str) -> str:
    other = "," if point == "." else "."
    whole, _, rest = compact.partition(point)
    groups = whole.lstrip("+-").split(other)
    grouped = len(groups) > 1
    if other in rest or point in rest or (grouped and (len(groups[0]) > 3 or any(len(g) != 3 for g in groups[1:]))):
        raise BadValue(ProblemCode.BAD_NUMBER, f"{text!r} is no number with the decimal mark {point!r}.")
    return compact.replace(other, "")


def whole(mark: str | None) -> Callable[[str], int]:
    """Reads a whole number of 1 or more (12 and 12.0 are both 12)."""
    read_decimal = decimal(mark)

    def read(text: str) -> int:
        number = read_decimal(text)
        if number != int(number) or not 1 <= number <= 1_000_000_000:
            raise BadValue(ProblemCode.BAD_NUMBER, f"{text!r} is no whole number from 1 to 1,000,000,000.")
        return int(number)

    return read


def currency(text: str) -> str:
    """Reads an ISO 4217 code, in any case."""
    code = text.upper()
    if not is_currency(code):
        raise BadValue(ProblemCode.BAD_CURRENCY, f"{text!r} is no ISO 4217 currency code such as RUB or USD.")
    return code


def choice(choices: Sequence[StrEnum], *, keep_unknown: bool) -> Callable[[str], str]:
    """Reads one of the words, in any case, spaces and hyphens as underscores; an unknown one stays plain text."""
    words = {str(word): word for word in choices}

    def read(text: str) -> str:
        word = text.upper().replace(" ", "_").replace("-", "_")
        if word in words:
            return words[word]
        if keep_unknown:
            return text
        raise BadValue(
            ProblemCode.UNKNOWN_VALUE, f"{text!r} is none of {', '.join(words)}; map it with values = {{…}}."
        )

    return read


def number_attribute(mark: str | None) -> Callable[[str], AttributeValue]:
    """Reads a number for JSON: an int where it is whole."""
    read_decimal = decimal(mark)

    def read(text: str) -> AttributeValue:
        number = read_decimal(text)
        return int(number) if number == int(number) else float(number)

    return read


def boolean_attribute(text: str) -> bool:
    """Reads yes and no in the ways files write them."""
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise BadValue(ProblemCode.BAD_BOOLEAN, f"{text!r} is neither yes nor no; map it with values = {{…}}.")


def list_attribute(separator: str) -> Callable[[str], list[str]]:
    """Reads several values of one cell."""
    return lambda text: [part.strip() for part in text.split(separator) if part.strip()]
