"""docs/schema-changelog.md: what became of the SDL from release to release, and since the last one."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from graphql import GraphQLSchema

from tools.sdl.changes import Accepted, accepted
from tools.sdl.deprecations import Deprecation, deprecations
from tools.sdl.files import SNAPSHOT, built, releases
from tools.sdl.flat import flat

HEAD = """# Schema changelog

What became of the API from release to release, made from `graphql/released/` by `python -m tools.pages`. A type that is
new or gone stands without its members. What breaks clients stands under “Breaking” with its reason; everything else
leaves their documents valid. A field goes only after it was deprecated for 180 days.
"""


def page() -> str:
    """The document, the newest first."""
    paths = [*releases(), SNAPSHOT]
    listed = accepted()
    parts = [_between(before, after, listed) for before, after in pairwise(paths)]
    return "\n".join([HEAD, *reversed(parts), _first(paths[0])])


def _between(before: Path, after: Path, listed: Sequence[Accepted]) -> str:
    title = "Not released yet" if after == SNAPSHOT else after.stem
    own = [each for each in listed if each.since == before.stem]
    lines = [*_breaking(own), *_told(built(before), built(after))]
    return "\n".join([f"## {title}\n", *(lines or [f"Nothing has changed since {before.stem}.\n"])])


def _breaking(listed: Sequence[Accepted]) -> Iterator[str]:
    if listed:
        yield "### Breaking\n"
        yield "".join(f"- {each.what} {each.day}: {each.reason}\n" for each in listed)


def _told(before: GraphQLSchema, after: GraphQLSchema) -> Iterator[str]:
    old, new = flat(before), flat(after)
    added = [f"`{place}`{_kind(new[place])}" for place in _outermost(new.keys() - old.keys())]
    changed = [f"`{place}`: `{old[place]}` → `{new[place]}`" for place in sorted(old.keys() & new.keys())
               if old[place] != new[place]]  # fmt: skip
    gone = [f"`{place}`{_kind(old[place])}" for place in _outermost(old.keys() - new.keys())]
    was = deprecations(before)
    newly = [_deprecated(each) for where, each in sorted(deprecations(after).items()) if where not in was]
    for title, lines in (("Added", added), ("Changed", changed), ("Deprecated", newly), ("Removed", gone)):
        if lines:
            yield f"### {title}\n"
            yield "".join(f"- {line}\n" for line in lines)


def _outermost(places: set[str]) -> list[str]:
    """Without members of what is there itself: a new type's fields are not told one by one."""
    return sorted(place for place in places if not _owners(place) & places)


def _owners(place: str) -> set[str]:
    return {place.partition(".")[0], place.partition("(")[0]} - {place}


def _kind(shown: str) -> str:
    return "" if shown == "value" else f": `{shown}`"


def _deprecated(each: Deprecation) -> str:
    return f"`{each.where}`: {each.reason}"


def _first(path: Path) -> str:
    schema = built(path)
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    reads, writes, live = (len(kind.fields) if kind else 0 for kind in roots)
    return f"## {path.stem}\n\nThe first release: {reads} reads, {writes} writes, {live} subscriptions.\n"
