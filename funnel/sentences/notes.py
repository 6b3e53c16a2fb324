"""Notes of reports in English, Russian and Kazakh, with the same holes."""

from collections.abc import Mapping

NOTES: Mapping[str, tuple[str, str, str]] = {
    "TOUCHES_OUTSIDE_WINDOW": (
        "{n} touches lie before the look-back window.",
        "Касаний до начала окна: {n}.",
        "Терезеге дейінгі байланыстар: {n}.",
    ),
    "PATHS_SHORTENED": (
        "Of {n} journeys only the newest touches are kept.",
        "У {n} путей оставлены только последние касания.",
        "{n} жолда тек соңғы байланыстар қалдырылды.",
    ),
    "WEIGHTS_RENORMALISED": (
        "{model}: an anchor was missing in {n} conversions.",
        "{model}: конверсий без одной из опор: {n}.",
        "{model}: тірегі жоқ конверсиялар: {n}.",
    ),
    "RUN_WITHOUT_WEIGHT": (
        "{model}: the run gave nothing to the touches of {n} conversions; they are shared equally.",
        "{model}: касаниям {n} конверсий расчёт ничего не дал; они поделены поровну.",
        "{model}: есептеу {n} конверсияның байланыстарына ештеңе бермеді; олар тең бөлінді.",
    ),
    "RUN_OF_ANOTHER_STEP.SALES": (
        "{model} has learnt from sales, not from these conversions.",
        "{model} обучена на продажах, а не на этих конверсиях.",
        "{model} осы конверсиялардан емес, сатылымдардан үйренді.",
    ),
    "RUN_OF_ANOTHER_STEP.STEP": (
        "{model} has learnt from the step {step}, not from these conversions.",
        "{model} обучена на шаге {step}, а не на этих конверсиях.",
        "{model} осы конверсиялардан емес, {step} қадамынан үйренді.",
    ),
    "NO_COST": (
        "Money is spent on resources; rows by this dimension have no cost.",
        "Деньги тратят на ресурсы; у строк этого разреза расходов нет.",
        "Ақша ресурстарға жұмсалады; бұл қима жолдарында шығын жоқ.",
    ),
    "AS_KNOWN_AT": (
        "Facts are those known at that time; channels, owners, audiences, companies, sets of weights and which kinds"
        " earn credit are today's, and a contact that has left a deal was never in it.",
        "Факты — известные на тот момент; каналы, ответственные, аудитории, компании, наборы весов и виды касаний с"
        " зачётом — сегодняшние, а контакта, вышедшего из сделки, в ней не было.",
        "Фактілер — сол кезде белгілілері; арналар, жауаптылар, аудиториялар, компаниялар, салмақ жинақтары мен есепке"
        " алынатын түрлер — бүгінгі, ал мәміледен шыққан байланыс онда болмаған.",
    ),
    "NEGATIVE_TIMES": (
        "{n} entries lie before the cohort entry; they are kept, with negative times.",
        "Входов раньше входа в когорту: {n}; они учтены с отрицательным временем.",
        "Когортаға кіруден бұрынғы кірулер: {n}; олар теріс уақытпен сақталды.",
    ),
    "COMPANIES_ONLY": (
        "Companies are counted: people whose lead names no company are in no figure.",
        "Считаются компании: люди без компании в лиде не входят ни в одну цифру.",
        "Компаниялар саналады: лидінде компания жоқ адамдар ешбір санға кірмейді.",
    ),
    "REENTRIES_COUNTED": (
        "Each way through is counted by itself: a lead may stand there twice.",
        "Каждый проход считается отдельно: лид может встретиться дважды.",
        "Әр өту бөлек саналады: лид екі рет кездесуі мүмкін.",
    ),
    "COST_SPLIT": (
        "The spend of {n} resources was split between several steps.",
        "Ресурсов, чьи расходы разделены между шагами: {n}.",
        "Шығыны бірнеше қадамға бөлінген ресурстар: {n}.",
    ),
    "COST_WITHOUT_ROW": (
        "The spend of {n} resources is in no row of the breakdown: nobody came by them.",
        "Ресурсов, чьих расходов нет ни в одной строке: {n}; через них никто не пришёл.",
        "Шығыны ешбір жолға кірмеген ресурстар: {n}; олар арқылы ешкім келмеді.",
    ),
    "COST_NOT_BY_ROW": (
        "Money is spent on resources: rows of this breakdown have no cost of their own.",
        "Деньги тратят на ресурсы: у строк этого разреза своих расходов нет.",
        "Ақша ресурстарға жұмсалады: бұл қима жолдарының өз шығыны жоқ.",
    ),
    "CONVERTED": (
        "{n} spends were paid in another currency; they count at the rate of their day.",
        "Расходов в другой валюте: {n}; они учтены по курсу своего дня.",
        "Басқа валютадағы шығындар: {n}; олар өз күнінің бағамымен есептелді.",
    ),
    "LEADS_PASSED_OVER": (
        "{n} leads passed over the step {step}; they are no part of the cost per lead.",
        "Лидов, миновавших шаг {step}: {n}; в цену лида они не входят.",
        "{step} қадамынан өтіп кеткен лидтер: {n}; олар лид құнына кірмейді.",
    ),
    "NO_STEP": (
        "The published funnel has no step that makes a lead or a customer; name one.",
        "В опубликованной воронке нет шага, который делает лидом или клиентом; назовите его.",
        "Жарияланған шұңқырда лид не клиент ететін қадам жоқ; оны атаңыз.",
    ),
    "NO_STEP.SPEND": (
        "Nothing is spent now; name the step that is to be moved.",
        "Сейчас ничего не тратится; назовите шаг, на который перенести деньги.",
        "Қазір ештеңе жұмсалмайды; қозғалатын соманы атаңыз.",
    ),
    "WITHOUT_COST": (
        "{n} rows cost nothing in the period: they have no ROAS and no ROMI.",
        "Строк без расходов в периоде: {n}; у них нет ROAS и ROMI.",
        "Кезеңде шығынсыз жолдар: {n}; оларда ROAS пен ROMI жоқ.",
    ),
    "WITHOUT_SALES": (
        "{n} rows cost money and are credited with no sale.",
        "Строк с расходами, но без единой продажи: {n}.",
        "Шығыны бар, бірақ сатылымсыз жолдар: {n}.",
    ),
    "SMALL_SAMPLE": (
        "Rows with fewer than {n} credited customers are marked as small.",
        "Строки, где засчитано меньше {n} клиентов, помечены как малая выборка.",
        "{n} клиенттен азы есептелген жолдар шағын іріктеме деп белгіленген.",
    ),
    "NO_PAYBACK": (
        "Payback is told by what money is spent on, as known now, by a model without weights of its own, and for"
        " periods that began less than {n} days ago.",
        "Окупаемость считается по тому, на что тратят деньги, по сегодняшним данным, по модели без собственных весов и"
        " для периодов, начавшихся менее {n} дней назад.",
        "Өтелім ақша жұмсалатын нәрселер бойынша, бүгінгі деректермен, өз салмақтары жоқ модельмен және {n} күннен аз"
        " бұрын басталған кезеңдерге есептеледі.",
    ),
    "RUNS_OVERLAP": (
        "The runs share conversions, so their shares vary together: intervals of changes are too wide rather than too"
        " narrow, and a small change may be more than chance.",
        "У расчётов есть общие конверсии, и доли меняются вместе: интервалы изменений скорее слишком широки, и малое"
        " изменение может быть не случайным.",
        "Есептеулердің ортақ конверсиялары бар, үлестері бірге өзгереді: өзгеріс аралықтары тым кең болуы мүмкін, ал"
        " шағын өзгеріс кездейсоқ болмауы мүмкін.",
    ),
    "MODELS_DIFFER": (
        "Intervals tell how far shares vary by chance under one model; two models may differ for good on the same"
        " data.",
        "Интервалы говорят о случайном разбросе долей в одной модели; две модели на тех же данных могут расходиться"
        " закономерно.",
        "Аралықтар бір модельдегі үлестердің кездейсоқ шашырауын айтады; екі модель бірдей деректе заңды түрде"
        " айырмаланады.",
    ),
    "WITHOUT_LEADS": (
        "{n} rows converted without leads in one of the periods: no rate can be told of them.",
        "Строк с конверсиями без лидов в одном из периодов: {n}; доли для них нет.",
        "Кезеңдердің бірінде лидсіз конверсиясы бар жолдар: {n}; олардың үлесі айтылмайды.",
    ),
    "NOT_ENOUGH_DATA": (
        "{n} of {of} rows with spend have not enough data for a curve.",
        "Строк с расходами, где данных для кривой мало: {n} из {of}.",
        "Шығыны бар {of} жолдың {n} үшін қисыққа дерек жеткіліксіз.",
    ),
    "OBSERVED_ONLY": (
        "Nobody was kept from the ads: seasons, prices, news and whatever else moved with spend stand in the curve"
        " as well. Try a step, and look again.",
        "Рекламу ни от кого не скрывали: в кривой и сезоны, и цены, и новости, и всё, что менялось вместе с расходами."
        " Сделайте шаг и посмотрите снова.",
        "Жарнама ешкімнен жасырылмады: қисықта маусым, баға, жаңалық және шығынмен бірге өзгергеннің бәрі бар."
        " Бір қадам жасап, қайта қараңыз.",
    ),
    "BEST_OF_MANY": (
        "The best of {n} possible moves: the best of many looks better than it is.",
        "Лучший из возможных переносов, всего их {n}: лучший из многих кажется лучше, чем он есть.",
        "Мүмкін {n} ауыстырудың ең жақсысы: көптің ең жақсысы шын мәнінен жақсырақ көрінеді.",
    ),
    "PAIRS_SKIPPED": (
        "{n} journeys hold more than {most} rows; they are in no pair.",
        "Путей, где строк больше {most}: {n}; в пары они не входят.",
        "{most} жолдан көбі бар сапарлар: {n}; олар ешбір жұпқа кірмейді.",
    ),
}  # fmt: skip
