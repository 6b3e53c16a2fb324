"""Random journeys for hypothesis, and their translation into the kernel's arrays."""

from hypothesis import strategies as st

from funnel.attribution.paths import Paths
from tests.funnel.attribution.oracle import Journey, Touch

DAY = 86_400
DIMS = 5
DIRECT = {2, 4}

values = st.one_of(
    st.integers(-(10**15), 10**15), st.integers(-100, 100), st.sampled_from([0, 1, -1, 10**15, 1_000_000])
)


@st.composite
def journeys(draw: st.DrawFn, *, longest: int = 12, step: int = 1) -> Journey:
    """A journey with ages that are multiples of `step`, oldest first, and two declared steps."""
    touches = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, DIMS - 1)), min_size=1, max_size=longest))
    ordered = sorted(touches, key=lambda touch: -touch[0])
    anchors = draw(st.lists(st.integers(0, len(ordered)), min_size=2, max_size=2))
    return Journey(
        [Touch(dim, age * step) for age, dim in ordered],
        {"amount": draw(values), "count": 1_000_000, "units": draw(values)},
        anchors,
    )


def many(longest: int = 12, step: int = 1) -> st.SearchStrategy[list[Journey]]:
    return st.lists(journeys(longest=longest, step=step), min_size=1, max_size=8)


def as_paths(found: list[Journey]) -> Paths:
    steps = len(found[0].anchors)
    return Paths.of(
        {name: [journey.values[name] for journey in found] for name in found[0].values},
        [len(journey.touches) for journey in found],
        dim=[touch.dim for journey in found for touch in journey.touches],
        age=[touch.age for journey in found for touch in journey.touches],
        anchors=[[journey.anchors[step] for journey in found] for step in range(steps)],
    )
