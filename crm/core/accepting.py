"""What a client's `Accept-…` headers ask for, by its own preference (RFC 9110, 12.4.2)."""

from collections.abc import Collection, Iterable

LONGEST = 500
"""Characters of a header that are read; browsers send some fifty."""


def weighed(header: str) -> dict[str, float]:
    """Each choice in small letters and its weight from 0 to 1, in the header's order; a weight that is none is 0."""
    return dict(_weighed(part) for part in header[:LONGEST].lower().split(",") if part.strip())


def languages(header: str) -> list[str]:
    """Languages of an Accept-Language header, the most wanted first, without regions: `pt` for `pt-BR`."""
    wanted = [(name, weight) for name, weight in weighed(header).items() if name and weight > 0]
    return _once(name.partition("-")[0] for name, _ in sorted(wanted, key=lambda each: -each[1]))


def language(header: str, spoken: Collection[str], otherwise: str) -> str:
    """The most wanted language of those that are spoken here."""
    return next((each for each in languages(header) if each in spoken), otherwise)


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _weighed(part: str) -> tuple[str, float]:
    name, _, rest = part.partition(";")
    _, _, weight = rest.partition("q=")
    try:
        return name.strip(), float(weight or 1)
    except ValueError:
        return name.strip(), 0.0
