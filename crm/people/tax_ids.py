"""Tax numbers of firms: what can be one. Russian INN and Kazakh BIN/IIN by their check digits, others by their form."""

import re

from crm.core.problems import Invalid

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_BIN = tuple(range(1, 12))
_BIN_AGAIN = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_OTHER = re.compile(r"[A-Z]{2}(?=(?:.*\d){2})[A-Z0-9]{2,13}|\d{8,9}|\d{11}|\d{13,15}")


def tax_id(value: str, *, field: str = "taxId") -> str:
    """The number without blanks and dashes. Raises Invalid for what is none."""
    plain = re.sub(r"[\s.-]", "", value).upper()
    if not plain.isascii() or not _is_one(plain):
        raise Invalid(f"{value[:40]!r} is no tax number; check its digits.", field=field)
    return plain


def _is_one(plain: str) -> bool:
    if not plain.isdigit() or len(plain) not in (10, 12):
        return bool(_OTHER.fullmatch(plain))
    digits = [int(each) for each in plain]
    if len(plain) == 10:
        return _sum(digits, _INN_10) % 11 % 10 == digits[9]
    inn = _sum(digits, _INN_11) % 11 % 10 == digits[10] and _sum(digits, _INN_12) % 11 % 10 == digits[11]
    return inn or _bin(digits)


def _bin(digits: list[int]) -> bool:
    rest = _sum(digits, _BIN) % 11
    if rest == 10:
        rest = _sum(digits, _BIN_AGAIN) % 11
    return rest < 10 and rest == digits[11]


def _sum(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))
