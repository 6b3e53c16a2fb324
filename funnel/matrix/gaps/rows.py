"""Gaps of rows: steps and the objectives beside them."""

from collections.abc import Iterator
from typing import ClassVar
from uuid import UUID

from funnel.matrix.gaps.gap import Gap, GapCode, GapSeverity, holes
from funnel.matrix.loaded import Loaded, ObjectiveRow


class StepWithoutResource:
    """Nobody works on the people at a step."""

    code: ClassVar[GapCode] = GapCode.STEP_WITHOUT_RESOURCE
    severity: ClassVar[GapSeverity] = GapSeverity.HIGH
    when: ClassVar[str] = "No resource in use has a goal in the period at a step or is its main one; not the last step."
    remedy: ClassVar[str] = "Choose a resource for the step and give it a goal."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One for every step but the last."""
        worked_on, mains = _worked_on(loaded), _with_main(loaded)
        for step in _steps(loaded):
            if step.id not in worked_on and step.step_key not in mains:
                yield Gap(self.code, self.severity, holes(name=step.name), objective_id=step.id)


class StepWithoutMainResource:
    """Several hands at a step and nobody to carry it."""

    code: ClassVar[GapCode] = GapCode.STEP_WITHOUT_MAIN_RESOURCE
    severity: ClassVar[GapSeverity] = GapSeverity.LOW
    when: ClassVar[str] = "Resources have goals at a step, and none in use was chosen as its main one; not the last."
    remedy: ClassVar[str] = "Choose the main resource of the step and say why."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One for every step but the last; a step without any resource is a graver gap of its own."""
        worked_on, mains = _worked_on(loaded), _with_main(loaded)
        for step in _steps(loaded):
            if step.id in worked_on and step.step_key not in mains:
                yield Gap(self.code, self.severity, holes(name=step.name), objective_id=step.id)


class ObjectiveWithoutResource:
    """An aim beside the steps that nobody was asked to reach."""

    code: ClassVar[GapCode] = GapCode.OBJECTIVE_WITHOUT_RESOURCE
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM
    when: ClassVar[str] = "An objective beside the steps has no goal of a resource in use in the period."
    remedy: ClassVar[str] = "Give a resource a goal for the objective, or retire the objective."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One an objective."""
        worked_on = _worked_on(loaded)
        for objective in _wanted(loaded):
            if objective.step_key is None and objective.id not in worked_on:
                yield Gap(self.code, self.severity, holes(name=objective.name), objective_id=objective.id)


def _steps(loaded: Loaded) -> Iterator[ObjectiveRow]:
    """Steps that have a goal of their own to be reached."""
    for objective in _wanted(loaded):
        if objective.step_key is not None and not objective.is_terminal:
            yield objective


def _wanted(loaded: Loaded) -> Iterator[ObjectiveRow]:
    """Rows that are not retired yet."""
    for objective in loaded.objectives:
        if objective.retired_on is None or objective.retired_on > loaded.today:
            yield objective


def _worked_on(loaded: Loaded) -> set[UUID]:
    used = {resource.id for resource in loaded.resources if resource.counts}
    return {goal.objective_id for goal in loaded.goals if goal.resource_id in used}


def _with_main(loaded: Loaded) -> set[str]:
    used = {resource.id for resource in loaded.resources if resource.counts}
    return {key for key, resource_id in loaded.main if resource_id in used}
