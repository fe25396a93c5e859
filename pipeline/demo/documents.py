"""Papers of the municipality: documents, plan of measures, recommendations, decisions, targets."""

from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.demo.scene import FILE, Row, Scene

_MUNICIPAL = (
    # indicator, direction, kind, title, first year, years of validity (0: without term)
    ("def_norm_act", "deficits", "приказ", "О выявлении профессиональных дефицитов", 2019, 0),
    ("def_method_basis", "deficits", "методика", "Методика выявления дефицитов", 2020, 0),
    ("sys_competence_mechanism", "deficits", "положение", "Об оценке компетенций", 2021, 0),
    ("route_norm_act", "routes", "приказ", "Об учёте индивидуальных маршрутов", 2019, 0),
    ("retr_need_monitoring", "retraining", "справка", "О потребности в переподготовке", 2020, 1),
    ("expert_norm_act", "expert", "положение", "О реестре экспертов", 2020, 0),
    ("smo_norm_docs", "school_mo", "положение", "О методической службе", 2018, 0),
    ("smo_mun_programme", "school_mo", "программа", "Развитие методической работы", 2020, 5),
    ("smo_rmo_plan", "school_mo", "план", "План заседаний РМО", 2019, 1),
    ("smo_method_recs", "school_mo", "рекомендации", "О развитии ШМО", 2021, 0),
    ("smo_council", "school_mo", "протокол", "Заседание методического совета", 2019, 1),
    ("ment_regulation", "mentorship", "положение", "О наставничестве", 2019, 0),
    ("ment_deficit_study", "mentorship", "справка", "О дефицитах молодых педагогов", 2020, 1),
    ("ment_addressed_plan", "mentorship", "план", "Адресная работа с молодыми педагогами", 2020, 1),
    ("ment_mentor_dpo_plan", "mentorship", "план", "График курсов наставников", 2020, 1),
    ("ment_individual_plans", "mentorship", "рекомендации", "Об индивидуальных планах", 2020, 0),
    ("ment_mentor_work_plan", "mentorship", "план", "План работы наставников", 2019, 1),
    ("ment_mon_system", "mentorship", "приказ", "О мониторинге наставничества", 2021, 0),
    ("ment_internship_plan", "mentorship", "план", "План стажировки молодых педагогов", 2022, 1),
    ("ment_open_lessons_plan", "mentorship", "план", "План открытых занятий", 2019, 1),
    ("ment_practice_bank", "mentorship", "положение", "О банке наставнических практик", 2020, 0),
    ("ment_young_programmes", "mentorship", "программа", "Поддержка молодых педагогов", 2019, 4),
    ("net_norm_act", "networks", "положение", "О сетевом взаимодействии", 2020, 0),
    ("staff_analysis", "staffing", "справка", "О кадровом составе", 2019, 1),
    ("staff_policy", "staffing", "программа", "Стратегия кадровой политики", 2021, 4),
    ("staff_school_programmes", "staffing", "рекомендации", "О школьных программах", 2020, 0),
    ("lead_reserve", "leaders", "положение", "О кадровом резерве", 2019, 0),
    ("sys_norm_base", "overall", "положение", "О системе методической работы", 2019, 0),
    ("sys_community_events", "overall", "план", "Мероприятия сообществ", 2019, 1),
    ("sys_access_section", "overall", "справка", "Раздел методической помощи на сайте", 2020, 1),
    ("sys_access_library", "overall", "справка", "Библиотека методических изданий", 2020, 1),
    ("sys_access_channel", "overall", "справка", "Канал оперативного информирования", 2021, 1),
    ("burn_recs", "overall", "рекомендации", "О профилактике выгорания", 2021, 0),
)
_SCHOOL = (
    ("ment_regulation", "mentorship", "положение", "О наставничестве", "mentored"),
    ("staff_school_programmes", "staffing", "программа", "Развитие кадрового потенциала", "route"),
    ("staff_policy", "staffing", "положение", "Кадровая политика школы", "united"),
)
_SITE = "https://example.invalid/doc"

_MEASURES = (
    ("deficits", "Диагностика профессиональных дефицитов", 1, "заведующий отделом диагностики"),
    ("deficits", "Анализ результатов диагностики по предметам", 3, "методист"),
    ("deficits", "Повторная диагностика завершивших маршрут", 8, "методист"),
    ("routes", "Составление индивидуальных маршрутов", 4, "методист"),
    ("routes", "Консультации тьюторов", 5, "методист"),
    ("routes", "Подведение итогов работы по маршрутам", 11, "заместитель директора центра"),
    ("retraining", "Мониторинг потребности в переподготовке", 2, "методист"),
    ("retraining", "Заявка на курсы следующего года", 10, "методист"),
    ("expert", "Обновление реестра экспертов", 9, "методист"),
    ("expert", "Школа эксперта", 12, "методист"),
    ("school_mo", "Утверждение планов ШМО", 9, "заместитель директора центра"),
    ("school_mo", "Комплекс семинаров для руководителей ШМО", 3, "методист"),
    ("school_mo", "Творческие группы и педагогические лаборатории", 10, "методист"),
    ("mentorship", "Закрепление наставников", 9, "методист"),
    ("mentorship", "Школа молодого педагога", 2, "методист"),
    ("mentorship", "Опрос наставляемых и наставников", 4, "методист"),
    ("networks", "План сетевых сообществ", 9, "методист"),
    ("networks", "Социально значимые сетевые проекты", 3, "методист"),
    ("staffing", "Прогноз потребности в кадрах", 5, "специалист управления"),
    ("staffing", "Анализ кадрового состава", 8, "специалист управления"),
    ("leaders", "Курсы для руководителей", 4, "специалист управления"),
    ("overall", "Отчёт о методической работе", 12, "директор центра"),
)
_DECISIONS = (
    ("deficits", "Провести диагностику в школах с охватом ниже 60 %", "Отдалённость школ"),
    ("routes", "Закрепить тьюторов за незавершёнными маршрутами", "Маршруты не завершаются в срок"),
    ("retraining", "Направить на переподготовку педагогов без профильного образования", "Квоты"),
    ("expert", "Расширить реестр экспертов", "Роли сосредоточены у немногих"),
    ("school_mo", "Объединить малочисленные ШМО", "ШМО из двух человек"),
    (
        "mentorship",
        "Закрепить наставника за каждым молодым педагогом",
        "Нет наставника по предмету",
    ),
    ("networks", "Включить отдалённые школы в сетевые сообщества", "Связь"),
    ("staffing", "Заключить договоры о целевом обучении", "Вакансии по математике"),
)
_TARGETS = {
    # indicator: (2020, 2021, 2022, 2023, 2024), comparison
    "def_diag_share": ((40, 50, 60, 90, 100), "≥"),
    "route_iom_share_all": ((30, 45, 60, 90, 100), "≥"),
    "staff_profile_share": ((100, 100, 100, 100, 100), "≥"),
    "staff_overload36_share": ((20, 18, 15, 10, 8), "≤"),
    "staff_age65_share": ((20, 18, 15, 10, 8), "≤"),
    "retr_ped_share": ((40, 45, 50, 60, 100), "≥"),
    "ment_young_events_share": ((90, 95, 100, 100, 100), "≥"),
    "dpo_priority_any_share": ((80, 90, 100, 100, 100), "≥"),
}
_POSITIONS = (
    "Наставничество и поддержка молодых педагогов",
    "Методические объединения",
    "Сетевые формы взаимодействия",
    "Научно-методическое сопровождение",
)
_SCHEME = {
    "2. Показатели": ("Наличие", "Соответствие цели", "Неэффективные показатели"),
    "4. Мониторинг": ("Показатели", "Сроки", "Использование результатов"),
    "5. Анализ": ("Наличие анализа", "Элементы кластеризации", "Факторы"),
    "6. Адресные рекомендации": (
        "Адресные рекомендации",
        "Успешные практики",
        "Методические материалы",
    ),
}
_SCHEME_WHOLE = {
    "7. Меры и мероприятия": ("Наличие", "Сроки", "Ответственные"),
    "8. Управленческие решения": ("Наличие", "Сроки", "Ответственные"),
    "9. Анализ эффективности": ("Наличие", "Сроки", "Выявленная проблема"),
}


def norm_doc(scene: Scene) -> Iterator[Row]:
    """Yield the register: municipal documents in force or just expired, schools' own ones."""
    for index, (indicator, direction, kind, title, first, years) in enumerate(_MUNICIPAL):
        if scene.year < min(first, 2022):
            continue
        yearly = years == 1
        start = scene.year if yearly else first
        chance = scene.chance("document", indicator, year=start)
        day = chance.day(date(start, 1, 12), date(start, 2, 26))
        yield {
            "doc_id": f"Д-{index + 1:02d}-{start % 100:02d}",
            "owner": "муниципалитет",
            "org_id": None,
            "direction": direction,
            "kind": kind,
            "title": title,
            "number": f"{chance.whole(12, 480)}-ОД",
            "date": day,
            "valid_to": date(start + years - 1, 12, 31) if years else None,
            "url": f"{_SITE}/{indicator}/{start}",
            "indicator_id": indicator,
            "checked_on": date(scene.year, 12, chance.whole(1, 9)),
        }
    for school in scene.schools:
        for number, (indicator, direction, kind, title, measure) in enumerate(_SCHOOL):
            chance = scene.chance("document", indicator, school.org_id, year=0)
            if chance.uniform() > school.rate(measure, scene.year) ** 0.5:
                continue
            day = chance.day(date(2019, 8, 26), date(2019, 12, 20))
            yield {
                "doc_id": f"Д-{school.org_id[-3:]}-{number + 1}",
                "owner": "организация",
                "org_id": school.org_id,
                "direction": direction,
                "kind": kind,
                "title": title,
                "number": f"{chance.whole(5, 190)}",
                "date": day,
                "valid_to": None,
                "url": f"{_SITE}/{school.org_id[-3:]}/{number + 1}",
                "indicator_id": indicator,
                "checked_on": date(scene.year, 12, chance.whole(1, 9)),
            }


def measure(scene: Scene) -> Iterator[Row]:
    """Yield the plan with what came of it; most is done, not all of it in time."""
    for index, (direction, title, month, responsible) in enumerate(_MEASURES):
        chance = scene.chance("measure", index)
        due = date(scene.year, month, 28)
        status = chance.pick(["выполнено", "частично", "перенесено", "не выполнено"], [82, 9, 5, 4])
        done = status in {"выполнено", "частично"}
        fact = min(due + timedelta(days=chance.whole(-20, 4)), date(scene.year, 12, 30))
        yield {
            "measure_id": f"{index + 1}",
            "direction": direction,
            "title": title,
            "date_plan": due,
            "date_fact": fact if done else None,
            "responsible": responsible,
            "participants_n": chance.whole(8, 260) if done else None,
            "status": status,
        }


def recommendation(scene: Scene) -> Iterator[Row]:
    """Yield last year's recommendations, most of them to schools of low coverage."""
    number = 0
    for school in scene.schools:
        chance = scene.chance("recommendation", school.org_id)
        for direction, indicator, name, text in (
            ("deficits", "def_diag_share", "diagnosed", "Охватить диагностикой всех педагогов"),
            ("mentorship", "ment_young_mentored_share", "mentored", "Закрепить наставников"),
            ("retraining", "dpo_share", "courses", "Составить план повышения квалификации"),
            ("school_mo", "smo_meetings_share", "united", "Провести заседания ШМО по плану"),
        ):
            share = school.rate(name, scene.year - 1)
            if chance.happens(share):
                continue
            number += 1
            due = date(scene.year, 6, 30)
            status = chance.pick(
                ["исполнено", "частично", "не исполнено", "в работе"], [58, 22, 12, 8]
            )
            # One in six is late.
            fact = due + timedelta(days=10 if number % 6 == 0 else -(number % 40))
            yield {
                "recommendation_id": f"Р-{scene.year - 1}-{number}",
                "direction": direction,
                "org_id": school.org_id,
                "indicator_id": indicator,
                "basis": f"по итогам {scene.year - 1} года",
                "text": text,
                "due": due,
                "date_fact": fact if status == "исполнено" else None,
                "responsible": "директор",
                "status": status,
            }
    yield {
        "recommendation_id": f"Р-{scene.year - 1}-{number + 1}",
        "direction": "overall",
        "org_id": None,
        "indicator_id": "burn_recs",
        "basis": f"опрос {scene.year - 1} года",
        "text": "Провести занятия по профилактике профессионального выгорания",
        "due": date(scene.year, 11, 30),
        "date_fact": date(scene.year, 11, 21),
        "responsible": "методист",
        "status": "исполнено",
    }


def decision(scene: Scene) -> Iterator[Row]:
    """Yield decisions taken on last year's results and what their analysis found."""
    for index, (direction, text, problem) in enumerate(_DECISIONS):
        chance = scene.chance("decision", index)
        day = chance.day(date(scene.year, 1, 12), date(scene.year, 1, 28))
        analysed = chance.happens(0.85)
        yield {
            "decision_id": f"УР-{scene.year}-{index + 1}",
            "direction": direction,
            "text": text,
            "order_no": f"{chance.whole(10, 90)}-ОД",
            "date": day,
            "responsible": chance.pick(["директор центра", "специалист управления"]),
            "effect_date": date(scene.year, 12, chance.whole(3, 17)) if analysed else None,
            "problem": problem if analysed else None,
        }


def target(scene: Scene) -> Iterator[Row]:
    """Yield targets of the year."""
    for indicator, (values, sign) in _TARGETS.items():
        yield {
            "indicator_id": indicator,
            "source": "Программа развития методической работы",
            "value": float(values[min(max(scene.year - 2020, 0), len(values) - 1)]),
            "cmp": sign,
        }


def scheme_item(scene: Scene) -> Iterator[Row]:
    """Yield the self-assessment; more is there every year."""
    ready = min(0.95, 0.78 + 0.08 * (scene.year - 2020))
    items = [
        (block, position, parameter)
        for block, parameters in _SCHEME.items()
        for position in _POSITIONS
        for parameter in parameters
    ]
    items += [
        (block, "Муниципалитет", parameter)
        for block, parameters in _SCHEME_WHOLE.items()
        for parameter in parameters
    ]
    for block, position, parameter in items:
        # The same number in all years: what is there once stays.
        there = scene.chance("scheme", block, position, parameter, year=0).uniform() < ready
        bad = parameter == "Неэффективные показатели"
        yield {
            "block": block,
            "position": position,
            "parameter": parameter,
            "value": not there if bad else there,
            "doc_id": "Д-01-19" if there and not bad else None,
        }


def site_stat(scene: Scene) -> Iterator[Row]:
    """Yield visits of the methodical site by month: more in spring and autumn."""
    scale = len(scene.schools) * (1 + 0.15 * (scene.year - 2020))
    for month in range(1, 13):
        chance = scene.chance("site", month)
        busy = 0.35 if month in {6, 7} else 1.2 if month in {3, 9, 10, 11} else 1.0
        visits = max(1, round(42 * scale * busy * (1 + 0.1 * chance.normal())))
        yield {
            "month": month,
            "visits": visits,
            "downloads": round(visits * (0.18 + 0.06 * chance.uniform())),
        }


def manual_value(scene: Scene) -> Iterator[Row]:
    """Yield a value that one school states itself; it agrees with its lists."""
    school = scene.schools[len(scene.schools) // 2]
    staff = scene.staff_by_school[school.org_id]
    young = [p for p in staff if not p.is_leader and p.age(scene.age_on) <= 35]
    yield {
        FILE: school.org_id,
        "indicator_id": "staff_age_to35_share",
        "org_id": school.org_id,
        "numerator": float(len(young)),
        "denominator": float(sum(not p.is_leader for p in staff)),
        "source": "отчёт ОО-1",
    }
