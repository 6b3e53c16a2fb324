"""Notes of reports and gaps of the matrix in the languages a workspace may have.

What finds something says it in English. A sentence in another language is made from it: what stands in the holes of
the English one is put into the other. A sentence that is not here stays as it is; the tests demand every one.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

from funnel.reports.labels import LANGUAGES, language_of

SENTENCES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "TOUCHES_OUTSIDE_WINDOW": ((
        "{n} touches lie before the look-back window.",
        "Касаний до начала окна: {n}.",
        "Терезеге дейінгі байланыстар: {n}.",
    ),),
    "PATHS_SHORTENED": ((
        "Of {n} journeys only the newest touches are kept.",
        "У {n} путей оставлены только последние касания.",
        "{n} жолда тек соңғы байланыстар қалдырылды.",
    ),),
    "WEIGHTS_RENORMALISED": ((
        "{model}: an anchor was missing in {n} conversions.",
        "{model}: конверсий без одной из опор: {n}.",
        "{model}: тірегі жоқ конверсиялар: {n}.",
    ),),
    "RUN_WITHOUT_WEIGHT": ((
        "{model}: the run gave nothing to the touches of {n} conversions; they are shared equally.",
        "{model}: касаниям {n} конверсий расчёт ничего не дал; они поделены поровну.",
        "{model}: есептеу {n} конверсияның байланыстарына ештеңе бермеді; олар тең бөлінді.",
    ),),
    "RUN_OF_ANOTHER_STEP": (
        (
            "{model} has learnt from sales, not from these conversions.",
            "{model} обучена на продажах, а не на этих конверсиях.",
            "{model} осы конверсиялардан емес, сатылымдардан үйренді.",
        ),
        (
            "{model} has learnt from the step {step}, not from these conversions.",
            "{model} обучена на шаге {step}, а не на этих конверсиях.",
            "{model} осы конверсиялардан емес, {step} қадамынан үйренді.",
        ),
    ),
    "NO_COST": ((
        "Money is spent on resources; rows by this dimension have no cost.",
        "Деньги тратят на ресурсы; у строк этого разреза расходов нет.",
        "Ақша ресурстарға жұмсалады; бұл қима жолдарында шығын жоқ.",
    ),),
    "AS_KNOWN_AT": ((
        "Facts are those known at that time; channels, owners, audiences, companies, sets of weights and which kinds"
        " earn credit are today's, and a contact that has left a deal was never in it.",
        "Факты — известные на тот момент; каналы, ответственные, аудитории, компании, наборы весов и виды касаний с"
        " зачётом — сегодняшние, а контакта, вышедшего из сделки, в ней не было.",
        "Фактілер — сол кезде белгілілері; арналар, жауаптылар, аудиториялар, компаниялар, салмақ жинақтары мен есепке"
        " алынатын түрлер — бүгінгі, ал мәміледен шыққан байланыс онда болмаған.",
    ),),
    "NEGATIVE_TIMES": ((
        "{n} entries lie before the cohort entry; they are kept, with negative times.",
        "Входов раньше входа в когорту: {n}; они учтены с отрицательным временем.",
        "Когортаға кіруден бұрынғы кірулер: {n}; олар теріс уақытпен сақталды.",
    ),),
    "COMPANIES_ONLY": ((
        "Companies are counted: people whose lead names no company are in no figure.",
        "Считаются компании: люди без компании в лиде не входят ни в одну цифру.",
        "Компаниялар саналады: лидінде компания жоқ адамдар ешбір санға кірмейді.",
    ),),
    "REENTRIES_COUNTED": ((
        "Each way through is counted by itself: a lead may stand there twice.",
        "Каждый проход считается отдельно: лид может встретиться дважды.",
        "Әр өту бөлек саналады: лид екі рет кездесуі мүмкін.",
    ),),
    "COST_SPLIT": ((
        "The spend of {n} resources was split between several steps.",
        "Ресурсов, чьи расходы разделены между шагами: {n}.",
        "Шығыны бірнеше қадамға бөлінген ресурстар: {n}.",
    ),),
    "COST_WITHOUT_ROW": ((
        "The spend of {n} resources is in no row of the breakdown: nobody came by them.",
        "Ресурсов, чьих расходов нет ни в одной строке: {n}; через них никто не пришёл.",
        "Шығыны ешбір жолға кірмеген ресурстар: {n}; олар арқылы ешкім келмеді.",
    ),),
    "COST_NOT_BY_ROW": ((
        "Money is spent on resources: rows of this breakdown have no cost of their own.",
        "Деньги тратят на ресурсы: у строк этого разреза своих расходов нет.",
        "Ақша ресурстарға жұмсалады: бұл қима жолдарының өз шығыны жоқ.",
    ),),
    "AUDIENCE_WITHOUT_PAGE": ((
        "The audience “{name}” has no landing page.",
        "У аудитории «{name}» нет посадочной страницы.",
        "«{name}» аудиториясының қону беті жоқ.",
    ),),
    "AUDIENCE_WITHOUT_KEYWORDS": ((
        "The audience “{name}” has no keywords.",
        "У аудитории «{name}» нет ключевых слов.",
        "«{name}» аудиториясының кілт сөздері жоқ.",
    ),),
    "PAGE_SHARED_BY_AUDIENCES": ((
        "“{name}” is the page of several audiences: {names}. Give each its own.",
        "«{name}» — страница нескольких аудиторий: {names}. Дайте каждой свою.",
        "«{name}» — бірнеше аудиторияның беті: {names}. Әрқайсысына өз бетін беріңіз.",
    ),),
    "RESOURCE_WITHOUT_GOAL": ((
        "“{name}” is in use and has no goal in this period; set one or retire it.",
        "«{name}» в работе, но без цели в этом периоде; поставьте цель или выведите из работы.",
        "«{name}» жұмыста, бірақ бұл кезеңде мақсаты жоқ; мақсат қойыңыз немесе жұмыстан шығарыңыз.",
    ),),
    "SPEND_WITHOUT_GOAL": ((
        "{amount} went to “{name}”, which has no goal in this period; set one or stop.",
        "{amount} ушло на «{name}» без цели в этом периоде; поставьте цель или прекратите.",
        "{amount} осы кезеңде мақсаты жоқ «{name}» ресурсына кетті; мақсат қойыңыз немесе тоқтатыңыз.",
    ),),
    "HIGH_DECLINE_SHARE": ((
        "Sales declined {n} of {of} people whom “{name}” had sent; agree when a person is ready.",
        "Продажи отклонили {n} из {of} людей от «{name}»; договоритесь, когда человек готов.",
        "Сатушылар «{name}» жіберген {of} адамның {n} қабылдамады; адам қашан дайын екенін келісіңіз.",
    ),),
    "CONNECTOR_SILENT": ((
        "“{name}” is fed by {names}, not heard of for longer than expected; look after it.",
        "«{name}» питают {names}, от них давно нет вестей; проверьте.",
        "«{name}» деректерін {names} береді, одан көптен хабар жоқ; тексеріңіз.",
    ),),
    "GOAL_WITHOUT_PLAN": ((
        "The goal “{goal}” has no plan; it cannot run without one.",
        "У цели «{goal}» нет плана; без него она не запустится.",
        "«{goal}» мақсатының жоспары жоқ; онсыз ол іске қосылмайды.",
    ),),
    "GOAL_WITHOUT_OWNER": ((
        "“{name}” has no owner, so nobody answers for “{goal}”.",
        "У «{name}» нет ответственного: за «{goal}» никто не отвечает.",
        "«{name}» жауаптысы жоқ: «{goal}» үшін ешкім жауап бермейді.",
    ),),
    "GOAL_WITHOUT_BUDGET": ((
        "“{name}” is paid for, and its goal “{goal}” has no budget.",
        "«{name}» стоит денег, а у цели «{goal}» нет бюджета.",
        "«{name}» ақылы, ал «{goal}» мақсатының бюджеті жоқ.",
    ),),
    "GOAL_NOT_MEASURABLE": ((
        "Nobody can measure “{goal}”: {metric} has no source at “{name}”.",
        "«{goal}» нечем измерить: у {metric} нет источника на «{name}».",
        "«{goal}» мақсатын өлшеу мүмкін емес: «{name}» ресурсында {metric} көзі жоқ.",
    ),),
    "GOAL_OFF_PACE": ((
        "“{goal}” of “{name}” is off its pace, and its plan has nothing left to do.",
        "«{goal}» у «{name}» отстаёт, а в плане ничего не осталось.",
        "«{name}» ресурсының «{goal}» мақсаты кешігуде, ал жоспарда ештеңе қалмады.",
    ),),
    "GOAL_WITHOUT_CONCLUSION": ((
        "The period of “{goal}” of “{name}” is over without a conclusion.",
        "Период цели «{goal}» у «{name}» закончился без вывода.",
        "«{name}» ресурсының «{goal}» мақсатының кезеңі қорытындысыз аяқталды.",
    ),),
    "BUDGET_OVERSPENT": ((
        "“{name}” has spent {spent} {currency} of a budget of {allowed}.",
        "«{name}»: потрачено {spent} {currency} при бюджете {allowed}.",
        "«{name}»: {allowed} бюджеттен {spent} {currency} жұмсалды.",
    ),),
    "PLAN_ACTIONS_OVERDUE": ((
        "The plan of “{goal}” of “{name}” has {n} action overdue.",
        "В плане «{goal}» у «{name}» просрочено действий: {n}.",
        "«{name}» ресурсының «{goal}» жоспарында мерзімі өткен әрекеттер: {n}.",
    ), (
        "The plan of “{goal}” of “{name}” has {n} actions overdue.",
        "В плане «{goal}» у «{name}» просрочено действий: {n}.",
        "«{name}» ресурсының «{goal}» жоспарында мерзімі өткен әрекеттер: {n}.",
    )),
    "STEP_WITHOUT_RESOURCE": ((
        "No resource works on the step “{name}”; choose one and give it a goal.",
        "На шаге «{name}» не работает ни один ресурс; выберите и поставьте цель.",
        "«{name}» қадамында бірде-бір ресурс жұмыс істемейді; біреуін таңдап, мақсат қойыңыз.",
    ),),
    "STEP_WITHOUT_MAIN_RESOURCE": ((
        "The step “{name}” has no main resource; choose which one carries it.",
        "У шага «{name}» нет главного ресурса; выберите, какой его несёт.",
        "«{name}» қадамының басты ресурсы жоқ; қайсысы алып жүретінін таңдаңыз.",
    ),),
    "OBJECTIVE_WITHOUT_RESOURCE": ((
        "No resource is to reach the objective “{name}”; give one a goal or retire it.",
        "Задачу «{name}» не решает ни один ресурс; поставьте цель или снимите задачу.",
        "«{name}» міндетін бірде-бір ресурс шешпейді; мақсат қойыңыз немесе міндетті алып тастаңыз.",
    ),),
}  # fmt: skip
"""Code → its sentences in English, Russian and Kazakh, with the same holes."""


class Told(Protocol):
    """A note or a gap."""

    @property
    def code(self) -> str:
        """What it is about."""

    @property
    def message(self) -> str:
        """In English."""


def in_words(language: str, told: Told) -> str:
    """The sentence in the language, else as it is."""
    place = LANGUAGES.index(language_of(language))
    for number, sentence in enumerate(SENTENCES.get(str(told.code), ())):
        found = _pattern(str(told.code), number).fullmatch(told.message)
        if found is not None:
            return sentence[place].format(**found.groupdict())
    return told.message


def all_in_words(language: str, told: Iterable[Told]) -> list[str]:
    """Each of them."""
    return [in_words(language, each) for each in told]


@lru_cache(maxsize=256)
def _pattern(code: str, number: int) -> re.Pattern[str]:
    """The English sentence with its holes open."""
    text = re.escape(SENTENCES[code][number][0])
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", text), re.DOTALL)
