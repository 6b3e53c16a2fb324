"""One line of a mapping between two versions."""

from funnel.inputs import Input, Key

MOST_MAPPED = 50


class StepMapped(Input):
    """A step of the version before, and the step of this version that stands for it; None: it was dropped."""

    from_key: Key
    to_key: Key | None = None
