-- WHO AND WHAT IS COUNTED: the populations that indicators are counted over.
--
-- Made for one reporting period from the table «staff» (the view «staff_now» of people.sql, written
-- once as all populations of people read it), the steps of people.sql and the tables as they were
-- read; its variables are listed there.
--
-- Names in capitals are populations: an indicator names one as «over». Each has the columns
-- «municipality» and «org_id» (the school a row belongs to; NULL if it belongs to the municipality
-- only) and the columns that the indicator's expressions may use. A yes/no column is NULL, not
-- false, where the table behind it did not arrive from the person's school: silence is no zero.
-- The comment above a population is its entry in docs/indicators.md.
--
-- Names in small letters are steps on the way; indicators do not use them.

-- Педагогические работники: основное место работы на дату учёта; без внешних совместителей и ГПХ.
CREATE OR REPLACE VIEW PED AS SELECT * FROM staff WHERE post_group = 'педагогический';

-- Руководители: директора, заместители, заведующие филиалами (круг — в параметрах, ключ leaders).
CREATE OR REPLACE VIEW LEAD AS
SELECT * FROM staff
WHERE post_group = 'руководящий'
    AND (getvariable('leaders') = 'all'
        OR regexp_matches(lower(post_name), '^(директор|заведующ|и\.? ?о\.? директора)'));

-- Педагогические работники и руководители; человек один раз.
CREATE OR REPLACE VIEW PED_LEAD AS SELECT * FROM staff WHERE first_ped_or_lead_post;

-- Все работники с основным местом работы на дату учёта; человек один раз.
CREATE OR REPLACE VIEW ALL_STAFF AS SELECT * FROM staff WHERE first_post;

-- Учителя: педагогические работники с должностью «учитель…».
CREATE OR REPLACE VIEW TCH AS SELECT * FROM PED WHERE teacher;
-- Учителя начальных классов: по должности или по нагрузке.
CREATE OR REPLACE VIEW PRIM AS SELECT * FROM PED WHERE teacher AND primary_teacher;
-- Молодые педагоги: по правилу из параметров (раздел young).
CREATE OR REPLACE VIEW YNG AS SELECT * FROM PED WHERE young;

-- Педагоги, прошедшие диагностику (тестирование) в отчётном периоде.
CREATE OR REPLACE VIEW DIAG AS SELECT * FROM PED WHERE diagnosed;
-- Педагоги с дефицитом хотя бы в одном блоке.
CREATE OR REPLACE VIEW DEF AS SELECT * FROM PED WHERE diagnosed AND deficit;
-- Педагоги с маршрутом на основе дефицитов.
CREATE OR REPLACE VIEW IOM_D AS SELECT * FROM PED WHERE route_deficit;
-- Педагоги, прошедшие профессиональную переподготовку в отчётном периоде.
CREATE OR REPLACE VIEW RET AS SELECT * FROM PED WHERE retrained;

------------------------------------------------------------------------------------------------
-- Documents

-- Действующие на конец периода документы с номером и ссылкой (файлом).
CREATE OR REPLACE VIEW NORM_DOC AS
SELECT *, dated_in_period(date) AS this_period FROM raw.norm_doc
WHERE number IS NOT NULL AND url IS NOT NULL
    AND date <= getvariable('period_end')
    AND coalesce(valid_to, getvariable('period_end')) >= getvariable('period_end');

-- Направления системы: есть ли у каждого из восьми действующий муниципальный акт.
CREATE OR REPLACE VIEW DIRECTION AS
SELECT
    a.municipality, NULL::VARCHAR AS org_id, n.direction,
    coalesce(bool_or(d.direction IS NOT NULL), false) AS has_act
FROM (SELECT DISTINCT municipality FROM raw.supplied WHERE table_name = 'norm_doc') AS a
CROSS JOIN (
    VALUES ('deficits'), ('routes'), ('retraining'), ('expert'), ('school_mo'), ('mentorship'),
    ('networks'), ('staffing')
) AS n (direction)
LEFT JOIN NORM_DOC AS d
    ON d.municipality = a.municipality AND d.direction = n.direction AND d.org_id IS NULL
GROUP BY a.municipality, n.direction;

------------------------------------------------------------------------------------------------
-- Organisations

-- Образовательные организации; филиал считается вместе с головной.
CREATE OR REPLACE VIEW ORG AS
SELECT
    o.*,
    is_school_type(o.org_type) AS is_school,
    told(s.norm_doc, d.has_own_regulation) AS has_mentor_regulation,
    told(s.norm_doc, d.has_staff_policy) AS has_staff_policy,
    told(s.norm_doc, d.has_staff_programme) AS has_staff_programme,
    told(s.mentor_programme, m.has_programme) AS has_mentor_programme,
    told(s.mentor_programme, m.documents_n = 6) AS has_mentor_model,
    CASE WHEN s.mentor_programme THEN coalesce(m.documents_n, 0) END AS mentor_documents_n,
    told(s.mentor_pair, p.org_id IS NOT NULL) AS has_mentor_pair,
    told(s.network_member, n.org_id IS NOT NULL) OR told(s.mo_member, mm.org_id IS NOT NULL)
        AS in_network,
    told(s.network_project, np.org_id IS NOT NULL) AS in_project,
    told(s.reserve, r.persons_n > 0) AS has_reserve,
    CASE WHEN s.reserve THEN coalesce(r.persons_n, 0) END AS reserve_n,
    CASE WHEN s.post THEN coalesce(t.young_n, 0) END AS young_n,
    CASE WHEN s.post THEN coalesce(t.ped_n, 0) END AS ped_n,
    CASE WHEN s.iom THEN coalesce(tu.tutors_n, 0) END AS tutors_n,
    CASE WHEN s.network_member THEN coalesce(n.networks_n, 0) END AS networks_n,
    -- Share of teachers whose education does not fit their main subject.
    t.off_profile_n / nullif(t.profile_n, 0) AS teachers_off_profile,
    v.ovz_students_n,
    v.ovz_conditions,
    c.* EXCLUDE (municipality, org_id)
FROM organisation AS o
LEFT JOIN supply AS s USING (municipality, org_id)
LEFT JOIN (
    SELECT
        municipality, org_id,
        bool_or(
            coalesce(indicator_id = 'ment_regulation', direction = 'mentorship')
            AND kind IN ('приказ', 'положение')
        ) AS has_own_regulation,
        bool_or(coalesce(indicator_id, '') = 'staff_policy') AS has_staff_policy,
        bool_or(
            coalesce(
                indicator_id = 'staff_school_programmes',
                direction = 'staffing' AND kind = 'программа'
            )
        ) AS has_staff_programme
    FROM NORM_DOC WHERE org_id IS NOT NULL
    GROUP BY municipality, org_id
) AS d USING (municipality, org_id)
LEFT JOIN (
    SELECT
        municipality, org_id,
        bool_or(status = 'реализуется') AS has_programme,
        -- The six documents of the model, in the fullest programme of the school.
        max(
            coalesce(doc_order, false)::INT + coalesce(doc_regulation, false)::INT
            + coalesce(doc_roadmap, false)::INT + coalesce(doc_curator, false)::INT
            + coalesce(doc_pairs, false)::INT + coalesce(doc_personal, false)::INT
        ) AS documents_n
    FROM raw.mentor_programme GROUP BY municipality, org_id
) AS m USING (municipality, org_id)
LEFT JOIN (SELECT DISTINCT municipality, org_id FROM active_pair) AS p USING (municipality, org_id)
LEFT JOIN (
    SELECT municipality, org_id, count(DISTINCT network_id) AS networks_n
    FROM raw.network_member GROUP BY municipality, org_id
) AS n USING (municipality, org_id)
LEFT JOIN (
    SELECT municipality, org_id, count(DISTINCT tutor_id) AS tutors_n
    FROM raw.iom WHERE lasts_in_period(date_start, date_end_fact) GROUP BY municipality, org_id
) AS tu USING (municipality, org_id)
LEFT JOIN (SELECT DISTINCT municipality, org_id FROM raw.mo_member) AS mm
    USING (municipality, org_id)
LEFT JOIN (
    SELECT DISTINCT municipality, org_id FROM raw.network_project
    WHERE social_project AND in_period(date)
) AS np USING (municipality, org_id)
LEFT JOIN (
    SELECT municipality, org_id, count(DISTINCT person_id) AS persons_n
    FROM raw.reserve WHERE lasts_in_period(date_in, date_out) GROUP BY municipality, org_id
) AS r USING (municipality, org_id)
LEFT JOIN (
    SELECT
        municipality, org_id,
        count(*) AS ped_n,
        count(*) FILTER (young) AS young_n,
        count(*) FILTER (teacher AND profile_main IS NOT NULL) AS profile_n,
        count(*) FILTER (teacher AND NOT profile_main) AS off_profile_n
    FROM PED GROUP BY municipality, org_id
) AS t USING (municipality, org_id)
LEFT JOIN (
    SELECT
        municipality, org_id, sum(ovz_students_n) AS ovz_students_n,
        min(conditions) AS ovz_conditions
    FROM raw.ovz GROUP BY municipality, org_id
) AS v USING (municipality, org_id)
LEFT JOIN (
    -- Control totals: section 3 of ОО-1, or a table of staff by groups.
    SELECT
        municipality, org_id,
        sum(value) FILTER (row_code = 'всего') AS staff_total,
        sum(value) FILTER (row_code = 'руководящие') AS staff_lead,
        sum(value) FILTER (row_code = 'учителя') AS staff_teachers,
        sum(value) FILTER (row_code = 'прочие педагогические') AS staff_other_ped,
        sum(value) FILTER (row_code = 'учебно-вспомогательный') AS staff_auxiliary,
        sum(value) FILTER (row_code = 'обслуживающий') AS staff_service
    FROM raw.oo1_staff
    WHERE section = 'численность персонала'
    GROUP BY municipality, org_id
) AS c USING (municipality, org_id);

------------------------------------------------------------------------------------------------
-- Records

-- Результаты диагностики: человек и блок компетенций, последний этап периода.
CREATE OR REPLACE VIEW DIAG_BLOCK AS
SELECT d.*, p.org_id FROM diag_result AS d JOIN PED AS p USING (municipality, person_id);

-- Повторная диагностика тем же инструментом: человек, инструмент и блок, два этапа.
CREATE OR REPLACE VIEW PANEL AS
SELECT
    f.municipality, p.org_id, f.person_id, f.instrument, f.block,
    f.percent AS first, s.percent AS second, s.percent - f.percent AS growth
FROM (SELECT * FROM diag_test WHERE wave = 1) AS f
JOIN (SELECT * FROM diag_test WHERE wave = 2) AS s
    USING (municipality, person_id, instrument, block)
JOIN PED AS p ON p.municipality = f.municipality AND p.person_id = f.person_id
WHERE f.percent IS NOT NULL AND s.percent IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY f.municipality, f.person_id, f.instrument, f.block
    ORDER BY s.date DESC NULLS LAST, f.date NULLS LAST, s.percent, f.percent
) = 1;

-- Маршруты педагогов, кроме прекращённых.
CREATE OR REPLACE VIEW ROUTE_ALL AS
SELECT r.*, p.org_id, p.young FROM route AS r JOIN PED AS p USING (municipality, person_id);

-- Методические объединения и сообщества.
CREATE OR REPLACE VIEW MO AS
SELECT m.*, c.members_n, w.category_given AS head_category
FROM raw.mo AS m
LEFT JOIN (
    SELECT municipality, mo_id, count(DISTINCT person_id) AS members_n
    FROM raw.mo_member GROUP BY municipality, mo_id
) AS c USING (municipality, mo_id)
LEFT JOIN who AS w ON w.municipality = m.municipality AND w.person_id = m.head_person_id;
-- Наставнические пары периода, кроме отменённых.
CREATE OR REPLACE VIEW PAIR AS
SELECT p.*, count(*) OVER (PARTITION BY municipality, mentor_id) AS mentees_n
FROM active_pair AS p;
-- Программы наставничества организаций.
CREATE OR REPLACE VIEW PROGRAMME AS SELECT * FROM raw.mentor_programme;
-- Штатные расписания: организация, должность и предмет.
CREATE OR REPLACE VIEW STAFFING AS SELECT * FROM raw.staffing;
-- Муниципальные мероприятия периода.
CREATE OR REPLACE VIEW EVENT AS SELECT *, NULL::VARCHAR AS org_id FROM raw.event WHERE in_period(date);

-- Мероприятия сетевых сообществ за период.
CREATE OR REPLACE VIEW NET_EVENT AS
SELECT *, NULL::VARCHAR AS org_id FROM raw.network_event WHERE in_period(date);
-- Работы, представленные в сетевых сообществах за период.
CREATE OR REPLACE VIEW NET_WORK AS SELECT * FROM raw.network_work WHERE in_period(date);
-- Проекты сетевых сообществ за период.
CREATE OR REPLACE VIEW NET_PROJECT AS
SELECT
    municipality, network_id, name, NULL::VARCHAR AS org_id,
    bool_or(social_project) AS social_project, bool_or(teachers) AS teachers,
    bool_or(students) AS students, bool_or(parents) AS parents
FROM raw.network_project WHERE in_period(date)
GROUP BY municipality, network_id, name;
-- Участники сетевых сообществ; человек один раз, по основному месту работы.
CREATE OR REPLACE VIEW NET_MEMBER AS
SELECT m.municipality, m.person_id, coalesce(any_value(p.org_id), min(m.org_id)) AS org_id
FROM raw.network_member AS m LEFT JOIN PED_LEAD AS p USING (municipality, person_id)
GROUP BY m.municipality, m.person_id;
-- Организации, работники которых входят в сетевые сообщества; организация один раз.
CREATE OR REPLACE VIEW NET_ORG AS
SELECT DISTINCT municipality, org_id FROM raw.network_member WHERE org_id IS NOT NULL;

-- Ответившие на опрос: средняя оценка вопросов об удовлетворённости и о владении технологиями.
-- «Высокая» — 4–5 из 5, 7–10 из 10; процент шкалы: 1 — 0 %, наивысшая — 100 %.
CREATE OR REPLACE VIEW RESPONDENT AS
SELECT
    municipality, survey, org_id, respondent_no,
    satisfaction >= high AS satisfied,
    technology >= high AS confident,
    round(100 * (satisfaction - 1) / (top - 1), 2) AS satisfaction,
    round(100 * (technology - 1) / (top - 1), 2) AS technology
FROM (
    SELECT
        municipality, survey, org_id, respondent_no,
        avg(value) FILTER (contains(lower(item), 'удовлетвор')) AS satisfaction,
        avg(value) FILTER (contains(lower(item), 'технолог')) AS technology,
        if(bool_or(scale = '1–10'), 10, 5) AS top,
        if(bool_or(scale = '1–10'), 7, 4) AS high
    FROM raw.survey
    WHERE scale IN ('1–5', '1–10')
        AND value BETWEEN 1 AND if(scale = '1–10', 10, 5)
    GROUP BY municipality, survey, org_id, respondent_no
);

-- Ответы на вопросы опросов любого рода, один ответ — одна строка; без ответа — нет строки.
CREATE OR REPLACE VIEW ANSWER AS
SELECT municipality, survey, org_id, respondent_no, item, value, scale
FROM raw.survey
WHERE value IS NOT NULL;

-- Опрос и организация: сколько приглашено и сколько ответило.
CREATE OR REPLACE VIEW SURVEY_RESPONSE AS
SELECT i.municipality, i.survey, i.org_id, i.invited_n, coalesce(a.answered_n, 0) AS answered_n
FROM (
    SELECT municipality, survey, org_id, sum(invited_n) AS invited_n
    FROM raw.survey_invited GROUP BY municipality, survey, org_id
) AS i
LEFT JOIN (
    SELECT municipality, survey, org_id, count(DISTINCT respondent_no) AS answered_n
    FROM raw.survey GROUP BY municipality, survey, org_id
) AS a
    ON a.municipality = i.municipality AND a.survey = i.survey
    AND a.org_id IS NOT DISTINCT FROM i.org_id;

-- Практики, внесённые в банк за период.
CREATE OR REPLACE VIEW PRACTICE AS
SELECT r.*, coalesce(p.young, false) AS author_young
FROM raw.practice AS r
LEFT JOIN PED AS p ON p.municipality = r.municipality AND p.person_id = r.author_id
WHERE in_period(r.date);
-- Банк практик: всё, что внесено до конца периода.
CREATE OR REPLACE VIEW PRACTICE_BANK AS
SELECT * FROM raw.practice WHERE coalesce(date <= getvariable('period_end'), true);

-- Меры плана со сроком в отчётном периоде.
CREATE OR REPLACE VIEW MEASURE AS
SELECT *, NULL::VARCHAR AS org_id FROM raw.measure WHERE in_period(date_plan);
-- Адресные рекомендации прошлого периода.
CREATE OR REPLACE VIEW RECOMMENDATION AS SELECT * FROM raw.recommendation;
-- Результаты обучающихся: организация и уровень образования.
CREATE OR REPLACE VIEW STUDENT_RESULT AS SELECT * FROM raw.student_result;
-- Посещения и скачивания сайта по месяцам.
CREATE OR REPLACE VIEW SITE AS SELECT *, NULL::VARCHAR AS org_id FROM raw.site_stat;

------------------------------------------------------------------------------------------------
-- Burnout (В. В. Бойко, 84 items). The view burnout_symptom is made from params/burnout_key.yml
-- (pipeline.indicators.burnout), the thresholds are variables from there. A missing answer leaves
-- the symptom and its phase unknown: weights make any correction wrong.

-- Анонимные ответы на опросник Бойко: баллы 12 симптомов и трёх фаз.
CREATE OR REPLACE VIEW BURNOUT AS
SELECT
    *,
    symptom_1 + symptom_2 + symptom_3 + symptom_4 AS phase_tension,
    symptom_5 + symptom_6 + symptom_7 + symptom_8 AS phase_resistance,
    symptom_9 + symptom_10 + symptom_11 + symptom_12 AS phase_exhaustion,
    getvariable('burnout_symptom_formed') AS symptom_formed,
    getvariable('burnout_phase_formed') AS phase_formed
FROM burnout_symptom;

-- Организации, где на опросник Бойко ответили не менее 10 человек: доля со сложившейся фазой.
CREATE OR REPLACE VIEW BURNOUT_ORG AS
SELECT
    municipality, org_id,
    count(*) AS respondents_n,
    avg((phase_tension >= phase_formed OR phase_resistance >= phase_formed
        OR phase_exhaustion >= phase_formed)::INT) AS formed_share,
    getvariable('burnout_high_share') AS high_share
FROM BURNOUT WHERE org_id IS NOT NULL
GROUP BY municipality, org_id
HAVING count(phase_tension >= phase_formed OR phase_resistance >= phase_formed
    OR phase_exhaustion >= phase_formed) >= getvariable('burnout_min_respondents');

------------------------------------------------------------------------------------------------
-- What recommendations count (params/advice.yml)

-- Незавершённые, завершённые маршруты по дефицитам и их ход: без движения три месяца, без диагностики.
CREATE OR REPLACE VIEW ROUTE_STATE AS
SELECT
    i.municipality, p.org_id, i.person_id, i.iom_id, i.status,
    coalesce(i.status IN ('разработан', 'реализуется'), false) AS open,
    coalesce(i.status = 'завершён', false) AS completed,
    -- A route that says nothing of its purpose and has no diagnosis serves growth already.
    coalesce(i.basis, CASE WHEN i.diag_id IS NULL THEN 'рост' ELSE 'дефициты' END) AS purpose,
    i.diag_id IS NULL AS without_diagnosis,
    told(
        s.iom_step,
        coalesce(t.last_day, i.date_start) < h.last_day - INTERVAL 3 MONTH
    ) AS idle,
    told(s.diag, d.person_id IS NOT NULL) AS diagnosed_again
FROM raw.iom AS i
JOIN PED AS p USING (municipality, person_id)
LEFT JOIN supply AS s ON s.municipality = p.municipality AND s.org_id = p.org_id
LEFT JOIN (
    SELECT municipality, iom_id, max(date_plan) FILTER (attended) AS last_day
    FROM raw.iom_step GROUP BY municipality, iom_id
) AS t ON t.municipality = i.municipality AND t.iom_id = i.iom_id
LEFT JOIN (
    -- The last step that anyone took: data may have been collected before the period is over.
    SELECT municipality, max(date_plan) AS last_day
    FROM raw.iom_step WHERE attended AND date_plan <= getvariable('period_end')
    GROUP BY municipality
) AS h ON h.municipality = i.municipality
LEFT JOIN (
    SELECT DISTINCT municipality, person_id FROM diag_test WHERE wave > 1
) AS d ON d.municipality = i.municipality AND d.person_id = i.person_id
WHERE i.status IS DISTINCT FROM 'прекращён' AND lasts_in_period(i.date_start, i.date_end_fact);

-- Организация и предмет: доля учителей с дефицитами среди прошедших диагностику; выше ли медианы.
CREATE OR REPLACE VIEW SUBJECT_DEFICIT AS
SELECT
    *,
    deficit_n / diagnosed_n
        > median(deficit_n / diagnosed_n) OVER (PARTITION BY municipality) AS above_median
FROM (
    SELECT
        p.municipality, p.org_id, t.subject,
        count(p.deficit) AS diagnosed_n,
        count(*) FILTER (p.deficit) AS deficit_n
    FROM DIAG AS p JOIN teaches AS t USING (municipality, person_id)
    GROUP BY p.municipality, p.org_id, t.subject
)
WHERE diagnosed_n > 0;

-- Эксперты периода и число их ролей; входит ли человек в десятую часть с наибольшим числом ролей.
CREATE OR REPLACE VIEW EXPERT_ROLE AS
SELECT
    municipality, org_id, person_id, roles_n,
    row_number() OVER (PARTITION BY municipality ORDER BY roles_n DESC, person_id)
        <= ceil(count(*) OVER (PARTITION BY municipality) / 10) AS in_top
FROM (
    SELECT e.municipality, p.org_id, e.person_id, count(*) AS roles_n
    FROM raw.expert AS e JOIN PED AS p USING (municipality, person_id)
    WHERE lasts_in_period(e.date_from, e.date_to)
    GROUP BY e.municipality, p.org_id, e.person_id
);

-- Школьные методические объединения с числом участников.
CREATE OR REPLACE VIEW SCHOOL_MO AS
SELECT
    m.municipality, m.org_id, m.mo_id, m.subject, m.plan, m.meetings_plan, m.meetings_fact,
    told(s.mo_member, true) IS NOT NULL AS members_known,
    coalesce(n.members_n, 0) AS members_n
FROM raw.mo AS m
LEFT JOIN supply AS s ON s.municipality = m.municipality AND s.org_id = m.org_id
LEFT JOIN (
    SELECT municipality, mo_id, count(DISTINCT person_id) AS members_n
    FROM raw.mo_member GROUP BY municipality, mo_id
) AS n ON n.municipality = m.municipality AND n.mo_id = m.mo_id
WHERE m.kind = 'ШМО' AND m.org_id IS NOT NULL;

-- Наставники периода с числом наставляемых.
CREATE OR REPLACE VIEW MENTOR AS
SELECT municipality, org_id, mentor_id, count(DISTINCT mentee_id) AS mentees_n
FROM active_pair GROUP BY municipality, org_id, mentor_id;

-- Организации и число сетевых сообществ, в которые входят их работники (без школьных объединений).
CREATE OR REPLACE VIEW ORG_NETWORK AS
SELECT
    o.municipality, o.org_id, o.is_school,
    CASE WHEN s.network_member THEN coalesce(n.networks_n, 0) END AS networks_n
FROM ORG AS o
LEFT JOIN supply AS s ON s.municipality = o.municipality AND s.org_id = o.org_id
LEFT JOIN (
    SELECT municipality, org_id, count(DISTINCT network_id) AS networks_n
    FROM raw.network_member GROUP BY municipality, org_id
) AS n ON n.municipality = o.municipality AND n.org_id = o.org_id;

-- Сетевые сообщества и число организаций, работники которых в них входят.
CREATE OR REPLACE VIEW NETWORK AS
SELECT
    municipality, NULL::VARCHAR AS org_id, network_id,
    count(DISTINCT person_id) AS members_n, count(DISTINCT org_id) AS orgs_n
FROM raw.network_member GROUP BY municipality, network_id;

-- Организация и предмет, по которому есть вакансии педагогических работников.
CREATE OR REPLACE VIEW VACANCY_SUBJECT AS
SELECT municipality, org_id, subject, sum(vacancies) AS vacancies
FROM raw.staffing
WHERE vacancies > 0 AND subject IS NOT NULL
GROUP BY municipality, org_id, subject;
