"""Chapter 5: goals set, proposed and returned; a plan drafted, returned and approved; what may not be."""

from typing import Any

from tests.scenario.strategy.story import SEPTEMBER, Story, do, forbidden, refused

STATUS = "goal { id status revision returnComment }"


def group_goal(story: Story) -> dict[str, Any]:
    """Ten people whom the group moves on from knowing of the chair."""
    return {
        "resourceId": story.resources["group"], "productId": story.product, "stepKey": "aware",
        "text": "Bring ten people from the group to the site", "metric": "STEP_GOAL_REACHED", "target": "10",
        "period": SEPTEMBER, "budget": {"amount": "15000"},
    }  # fmt: skip


async def goals(story: Story) -> None:
    """5a. The strategist's goal is a draft to approve, the marketer's a proposal: returned once, then approved."""
    boss, marketer, given = story.strategist, story.marketer, group_goal(story)
    await forbidden(story, story.community, "resourceGoalSet", given, "GOAL_SET")
    nothing = given | {"target": "0"}
    await refused(story, boss, "resourceGoalSet", nothing, code="INVALID", at="target", saying="above zero")
    made = (await do(boss, "resourceGoalSet", STATUS, **given))["goal"]
    assert (made["status"], made["revision"]) == ("DRAFT", 1)
    story.goals["group"] = made["id"]
    await forbidden(story, marketer, "resourceGoalApprove", {"goalId": made["id"]}, "GOAL_APPROVE")
    stale = {"goalId": made["id"], "expectedVersion": 9}
    await refused(story, boss, "resourceGoalApprove", stale, code="STALE_VERSION", at="expectedVersion", saying="1")
    assert (await do(boss, "resourceGoalApprove", STATUS, goalId=made["id"]))["goal"]["status"] == "APPROVED"
    await proposal_returned(story)
    await not_these(story)


async def proposal_returned(story: Story) -> None:
    """PROPOSED → DRAFT with the comment → PROPOSED with a budget → APPROVED."""
    boss, marketer = story.strategist, story.marketer
    asked = {
        "resourceId": story.resources["site"], "productId": story.product, "stepKey": "interested",
        "text": "Four leave a request on the site", "metric": "STEP_GOAL_REACHED", "target": "4", "period": SEPTEMBER,
    }  # fmt: skip
    goal = (await do(marketer, "resourceGoalSet", STATUS, **asked))["goal"]
    assert (goal["status"], goal["revision"]) == ("PROPOSED", 1)
    story.goals["site"] = goal["id"]
    comment = {"goalId": goal["id"], "comment": "Say what it costs."}
    await forbidden(story, marketer, "resourceGoalReturn", comment, "GOAL_APPROVE")
    mute = comment | {"comment": ""}
    await refused(story, boss, "resourceGoalReturn", mute, code="INVALID", at="comment", saying="This is empty")
    back = (await do(boss, "resourceGoalReturn", STATUS, **comment))["goal"]
    assert (back["status"], back["revision"], back["returnComment"]) == ("DRAFT", 2, "Say what it costs.")
    again = {"goalId": goal["id"], "text": asked["text"], "metric": asked["metric"], "target": "4",
             "period": SEPTEMBER, "budget": {"amount": "5000"}, "expectedVersion": 2}  # fmt: skip
    changed = (await do(marketer, "resourceGoalSet", STATUS, **again))["goal"]
    assert (changed["status"], changed["revision"], changed["returnComment"]) == ("PROPOSED", 3, None)
    assert (await do(boss, "resourceGoalApprove", STATUS, goalId=goal["id"]))["goal"]["status"] == "APPROVED"


async def not_these(story: Story) -> None:
    """A second goal at the same place names the first; nobody works for an audience that is locked."""
    boss, second = story.strategist, group_goal(story) | {"text": "Twenty more"}
    await refused(
        story, boss, "resourceGoalSet", second, code="CONFLICT", at="period",
        saying="“Bring ten people from the group to the site” for this objective and audience from 2026-09-01 to",
    )  # fmt: skip
    locked = second | {"audienceId": story.audiences["Offices"]}
    await refused(story, boss, "resourceGoalSet", locked, code="CONFLICT", at="audienceId", saying="is locked until")


PLAN = "plan { id version status comment actions { id text dueOn } }"


async def plans(story: Story) -> None:
    """5b. The community manager drafts, the marketer returns and approves; only then the goal starts."""
    marketer, kira, goal = story.marketer, story.community, {"goalId": story.goals["group"]}
    start_early = {"code": "CONFLICT", "at": "goalId", "saying": "approved plan"}
    await refused(story, marketer, "resourceGoalStart", goal, **start_early)
    actions = [
        {"text": "Post an exercise every Monday", "ownerId": kira.id, "dueOn": "2026-09-07"},
        {"text": "Answer every comment within an hour", "ownerId": kira.id, "dueOn": "2026-09-12"},
    ]
    await forbidden(story, story.patron, "planDraft", goal | {"actions": actions}, "PLAN_DRAFT")
    nobody = goal | {"actions": [actions[0], actions[1] | {"ownerId": story.product}]}
    await refused(story, kira, "planDraft", nobody, code="INVALID", at="actions.1.ownerId", saying="begins with")
    first = (await do(kira, "planDraft", PLAN, **goal, actions=actions[:1]))["plan"]
    assert (first["version"], first["status"]) == (1, "DRAFT")
    word = {"planId": first["id"], "comment": "Comments are half of the work."}
    await forbidden(story, kira, "planReturn", word, "PLAN_APPROVE")
    assert (await do(marketer, "planReturn", PLAN, **word))["plan"]["comment"] == word["comment"]
    second = (await do(kira, "planDraft", PLAN, **goal, actions=actions))["plan"]
    assert (second["version"], second["status"], second["comment"]) == (2, "DRAFT", None)
    story.plans["group"] = second["id"]
    story.plans["exercise"], story.plans["answers"] = (action["id"] for action in second["actions"])
    approval = {"planId": second["id"], "version": 2}
    await forbidden(story, kira, "planApprove", approval, "PLAN_APPROVE")
    old = approval | {"version": 1}
    await refused(story, marketer, "planApprove", old, code="STALE_VERSION", at="version", saying="2")
    await refused(story, marketer, "resourceGoalStart", goal, **start_early)
    assert (await do(marketer, "planApprove", PLAN, **approval))["plan"]["status"] == "APPROVED"
    await forbidden(story, kira, "resourceGoalStart", goal, "GOAL_START")
    assert (await do(marketer, "resourceGoalStart", STATUS, **goal))["goal"]["status"] == "RUNNING"
