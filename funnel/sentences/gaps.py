"""Gaps of the matrix in English, Russian and Kazakh, with the same holes."""

from collections.abc import Mapping

GAPS: Mapping[str, tuple[str, str, str]] = {
    "AUDIENCE_WITHOUT_PAGE": (
        "The audience “{name}” has no landing page.",
        "У аудитории «{name}» нет посадочной страницы.",
        "«{name}» аудиториясының қону беті жоқ.",
    ),
    "AUDIENCE_WITHOUT_KEYWORDS": (
        "The audience “{name}” has no keywords.",
        "У аудитории «{name}» нет ключевых слов.",
        "«{name}» аудиториясының кілт сөздері жоқ.",
    ),
    "PAGE_SHARED_BY_AUDIENCES": (
        "“{name}” is the page of several audiences: {names}. Give each its own.",
        "«{name}» — страница нескольких аудиторий: {names}. Дайте каждой свою.",
        "«{name}» — бірнеше аудиторияның беті: {names}. Әрқайсысына өз бетін беріңіз.",
    ),
    "RESOURCE_WITHOUT_GOAL": (
        "“{name}” is in use and has no goal in this period; set one or retire it.",
        "«{name}» в работе, но без цели в этом периоде; поставьте цель или выведите из работы.",
        "«{name}» жұмыста, бірақ бұл кезеңде мақсаты жоқ; мақсат қойыңыз немесе жұмыстан шығарыңыз.",
    ),
    "SPEND_WITHOUT_GOAL": (
        "{spent} {currency} went to “{name}”, which has no goal in this period; set one or stop.",
        "{spent} {currency} ушло на «{name}» без цели в этом периоде; поставьте цель или прекратите.",
        "{spent} {currency} осы кезеңде мақсаты жоқ «{name}» ресурсына кетті; мақсат қойыңыз немесе тоқтатыңыз.",
    ),
    "HIGH_DECLINE_SHARE": (
        "Sales declined {n} of {of} people whom “{name}” had sent; agree when a person is ready.",
        "Продажи отклонили {n} из {of} людей от «{name}»; договоритесь, когда человек готов.",
        "Сатушылар «{name}» жіберген {of} адамның {n} қабылдамады; адам қашан дайын екенін келісіңіз.",
    ),
    "CONNECTOR_SILENT": (
        "“{name}” is fed by {names}, not heard of for longer than expected; look after it.",
        "«{name}» питают {names}, от них давно нет вестей; проверьте.",
        "«{name}» деректерін {names} береді, одан көптен хабар жоқ; тексеріңіз.",
    ),
    "GOAL_WITHOUT_PLAN": (
        "The goal “{goal}” has no plan; it cannot run without one.",
        "У цели «{goal}» нет плана; без него она не запустится.",
        "«{goal}» мақсатының жоспары жоқ; онсыз ол іске қосылмайды.",
    ),
    "GOAL_WITHOUT_OWNER": (
        "“{name}” has no owner, so nobody answers for “{goal}”.",
        "У «{name}» нет ответственного: за «{goal}» никто не отвечает.",
        "«{name}» жауаптысы жоқ: «{goal}» үшін ешкім жауап бермейді.",
    ),
    "GOAL_WITHOUT_BUDGET": (
        "“{name}” is paid for, and its goal “{goal}” has no budget.",
        "«{name}» стоит денег, а у цели «{goal}» нет бюджета.",
        "«{name}» ақылы, ал «{goal}» мақсатының бюджеті жоқ.",
    ),
    "GOAL_NOT_MEASURABLE": (
        "Nobody can measure “{goal}”: {metric} has no source at “{name}”.",
        "«{goal}» нечем измерить: у {metric} нет источника на «{name}».",
        "«{goal}» мақсатын өлшеу мүмкін емес: «{name}» ресурсында {metric} көзі жоқ.",
    ),
    "GOAL_OFF_PACE": (
        "“{goal}” of “{name}” is off its pace, and its plan has nothing left to do.",
        "«{goal}» у «{name}» отстаёт, а в плане ничего не осталось.",
        "«{name}» ресурсының «{goal}» мақсаты кешігуде, ал жоспарда ештеңе қалмады.",
    ),
    "GOAL_WITHOUT_CONCLUSION": (
        "The period of “{goal}” of “{name}” is over without a conclusion.",
        "Период цели «{goal}» у «{name}» закончился без вывода.",
        "«{name}» ресурсының «{goal}» мақсатының кезеңі қорытындысыз аяқталды.",
    ),
    "BUDGET_OVERSPENT": (
        "“{name}” has spent {spent} {currency} of a budget of {allowed}.",
        "«{name}»: потрачено {spent} {currency} при бюджете {allowed}.",
        "«{name}»: {allowed} бюджеттен {spent} {currency} жұмсалды.",
    ),
    "PLAN_ACTIONS_OVERDUE.ONE": (
        "The plan of “{goal}” of “{name}” has {n} action overdue.",
        "В плане «{goal}» у «{name}» просрочено действий: {n}.",
        "«{name}» ресурсының «{goal}» жоспарында мерзімі өткен әрекеттер: {n}.",
    ),
    "PLAN_ACTIONS_OVERDUE.MANY": (
        "The plan of “{goal}” of “{name}” has {n} actions overdue.",
        "В плане «{goal}» у «{name}» просрочено действий: {n}.",
        "«{name}» ресурсының «{goal}» жоспарында мерзімі өткен әрекеттер: {n}.",
    ),
    "STEP_WITHOUT_RESOURCE": (
        "No resource works on the step “{name}”; choose one and give it a goal.",
        "На шаге «{name}» не работает ни один ресурс; выберите и поставьте цель.",
        "«{name}» қадамында бірде-бір ресурс жұмыс істемейді; біреуін таңдап, мақсат қойыңыз.",
    ),
    "STEP_WITHOUT_MAIN_RESOURCE": (
        "The step “{name}” has no main resource; choose which one carries it.",
        "У шага «{name}» нет главного ресурса; выберите, какой его несёт.",
        "«{name}» қадамының басты ресурсы жоқ; қайсысы алып жүретінін таңдаңыз.",
    ),
    "OBJECTIVE_WITHOUT_RESOURCE": (
        "No resource is to reach the objective “{name}”; give one a goal or retire it.",
        "Задачу «{name}» не решает ни один ресурс; поставьте цель или снимите задачу.",
        "«{name}» міндетін бірде-бір ресурс шешпейді; мақсат қойыңыз немесе міндетті алып тастаңыз.",
    ),
}  # fmt: skip
