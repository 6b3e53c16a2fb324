"""What a resource says of itself, against the table of its kind: pure, so that a file can be checked as a form is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from crm.core.problems import Invalid, Problem, Problems
from funnel.models.words import ChannelGroup, Placement, ResourceKind, ResourceState
from funnel.resources.addresses import normal_url
from funnel.resources.kinds import IN_USE, KINDS, NEEDS_REASON, ONLY_SOME, Kind, Want, channel_rule


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """A resource as it is to be. `filled`: names of the input's fields that say something."""

    kind: ResourceKind
    placement: Placement
    state: ResourceState
    channel_group: ChannelGroup | None
    filled: frozenset[str] = field(default_factory=frozenset)
    url: str | None = None


def require(sketch: Sketch, *, at: str = "") -> None:
    """Raises the problem, or all of them at once when there are several; `at` goes before their fields."""
    found = list(problems(sketch))
    for problem in found:
        problem.field = f"{at}{problem.field}"
    if len(found) == 1:
        raise found[0]
    if found:
        raise Problems(found)


def problems(sketch: Sketch) -> Iterator[Problem]:
    """Everything for which the resource is refused."""
    rule = KINDS[sketch.kind]
    if sketch.placement not in rule.placements:
        usual = " or ".join(placement.value for placement in rule.placements)
        yield Invalid(f"{_named(sketch.kind)} is {usual}, never {sketch.placement.value}.", field="placement")
    if sketch.state in NEEDS_REASON and "stateReason" not in sketch.filled:
        yield Invalid(f"Say why the resource is {sketch.state.value}.", field="stateReason")
    yield from _channel(sketch)
    has_rule = channel_rule(sketch.kind, sketch.placement) is not None and sketch.state in IN_USE
    if "externalAccountId" in sketch.filled and sketch.channel_group is None and not has_rule:
        yield Invalid("An external account belongs to a channel; give the channel's key.", field="channelKey")
    if sketch.url is not None and normal_url(sketch.url) is None:
        yield Invalid("A web address names a host, for example https://example.com/page.", field="url")
    yield from (Invalid(sentence, field=name) for name, sentence in _foreign(sketch, rule))
    needed = (*rule.always, *(rule.needs if sketch.state in IN_USE else ()))
    yield from (Invalid(want.says, field=want.fields[0]) for want in needed if _lacks(sketch, want))


def advice(sketch: Sketch) -> list[str]:
    """What the resource should say and does not; nothing is told of one that nobody works with."""
    if sketch.state not in IN_USE:
        return []
    return [want.says for want in KINDS[sketch.kind].wants if _lacks(sketch, want)]


def _channel(sketch: Sketch) -> Iterator[Problem]:
    rule = channel_rule(sketch.kind, sketch.placement)
    if rule is None:
        return
    is_missing = sketch.channel_group is None and rule.is_needed and sketch.state in IN_USE
    if is_missing or (sketch.channel_group is not None and sketch.channel_group not in rule.groups):
        yield Invalid(rule.says, field="channelKey")


def _foreign(sketch: Sketch, rule: Kind) -> Iterator[tuple[str, str]]:
    for name, sentence in ONLY_SOME.items():
        if name in sketch.filled and name not in rule.allows:
            yield name, sentence


def _lacks(sketch: Sketch, want: Want) -> bool:
    return sketch.filled.isdisjoint(want.fields)


def _named(kind: ResourceKind) -> str:
    words = kind.value.replace("_", " ").lower()
    return f"{'An' if words[0] in 'aeio' else 'A'} {words}"
