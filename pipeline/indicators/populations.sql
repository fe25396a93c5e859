-- WHO AND WHAT IS COUNTED: the populations that indicators are counted over.
--
-- Tables of the year stand in the schema «raw» as they were read, each with the column
-- «municipality»: one municipality or all of a country are evaluated by the same queries.
-- People, organisations and codes are unique within a municipality only, so everything is joined
-- by it too. Records of a branch have been moved to its head organisation.
--
-- This file is run once for the tables of a year. A reporting period is then set by its two
-- variables and by filling «staff» from «staff_now»; all other views follow the variables.
--
-- Variables:
--   period_start, period_end   the twelve months of «в отчётном периоде» (of the set's kind)
--   ref_date                   the day on which staff is counted
--   young_rule, young_age_max, young_age_inclusive, young_service_max
--   leaders                    «all» (directors, deputies, heads of branches) or «directors»
--   route_project              name of the project of individual routes; empty: any project
--   centre_names               names under which the methodical centre appears as an organiser
--
-- Names in capitals are populations: an indicator names one as «over». Each has the columns
-- «municipality» and «org_id» (the school a row belongs to; NULL if it belongs to the municipality
-- only) and the columns that the indicator's expressions may use. A yes/no column is NULL, not
-- false, where the table behind it did not arrive from the person's school: silence is no zero.
-- The comment above a population is its entry in docs/indicators.md.
--
-- Names in small letters are steps on the way; indicators do not use them.

------------------------------------------------------------------------------------------------
-- What arrived

CREATE OR REPLACE TABLE arrived AS
SELECT municipality, org_id, table_name FROM raw.supplied WHERE org_id IS NOT NULL
UNION
-- A municipal list speaks of every organisation.
SELECT s.municipality, o.org_id, s.table_name
FROM raw.supplied AS s JOIN raw.org AS o USING (municipality)
WHERE s.org_id IS NULL;

-- Tables that an organisation sent, one column a table.
CREATE OR REPLACE TABLE supply AS
SELECT
    municipality, org_id,
    bool_or(table_name = 'diag') AS diag,
    bool_or(table_name = 'iom') AS iom,
    bool_or(table_name = 'iom_step') AS iom_step,
    bool_or(table_name = 'dpo') AS dpo,
    bool_or(table_name = 'contest') AS contest,
    bool_or(table_name = 'expert') AS expert,
    bool_or(table_name = 'experience') AS experience,
    bool_or(table_name = 'mo_member') AS mo_member,
    bool_or(table_name = 'network_member') AS network_member,
    bool_or(table_name = 'network_project') AS network_project,
    bool_or(table_name = 'mentor_programme') AS mentor_programme,
    bool_or(table_name = 'mentor_pair') AS mentor_pair,
    bool_or(table_name = 'event_part') AS event_part,
    bool_or(table_name = 'leader_dev') AS leader_dev,
    bool_or(table_name = 'reserve') AS reserve,
    bool_or(table_name = 'norm_doc') AS norm_doc,
    bool_or(table_name = 'load') AS load,
    bool_or(table_name = 'post') AS post
FROM arrived GROUP BY municipality, org_id;

-- A fact about people of an organisation: unknown if the organisation did not send the table.
CREATE OR REPLACE MACRO told(sent, fact) AS CASE WHEN sent THEN coalesce(fact, false) END;

-- A record without a date belongs to the period: it came in the period's file.
CREATE OR REPLACE MACRO in_period(day) AS coalesce(
    day BETWEEN getvariable('period_start') AND getvariable('period_end'), true
);

-- Lists that run over years must name the day.
CREATE OR REPLACE MACRO dated_in_period(day) AS
    coalesce(day BETWEEN getvariable('period_start') AND getvariable('period_end'), false);

-- Something that lasts touches the period; an open end goes on.
CREATE OR REPLACE MACRO lasts_in_period(first_day, last_day) AS
    coalesce(first_day, getvariable('period_start')) <= getvariable('period_end')
    AND coalesce(last_day, getvariable('period_end')) >= getvariable('period_start');

CREATE OR REPLACE MACRO is_school_type(org_type) AS
    org_type IN ('СОШ', 'ООШ', 'НОШ', 'гимназия', 'лицей', 'коррекционная', 'вечерняя');

------------------------------------------------------------------------------------------------
-- People: one row a person, at the main place of work

-- Posts held on the reference date as the main job. External part-timers and civil-law contracts
-- are left out as in section 3 of ОО-1. A blank kind of employment is the main job: schools
-- mark part-timers, not the others.
CREATE OR REPLACE VIEW main_post AS
SELECT
    municipality, person_id, org_id, post_name, post_group, rate, service_in_post,
    -- Someone with posts of several groups stands once where groups are counted together.
    row_number() OVER larger_first = 1 AS first_post,
    ped_or_lead AND count(*) FILTER (ped_or_lead) OVER larger_first = 1 AS first_ped_or_lead_post
FROM (
    SELECT *, coalesce(post_group IN ('педагогический', 'руководящий'), false) AS ped_or_lead
    FROM raw.post
    WHERE coalesce(employment, 'основное') = 'основное'
        AND coalesce(date_from, getvariable('ref_date')) <= getvariable('ref_date')
        AND coalesce(date_to, getvariable('ref_date')) >= getvariable('ref_date')
    -- Two main posts of one person: the larger rate counts; then the order is fixed by the names.
    QUALIFY row_number() OVER (
        PARTITION BY municipality, person_id, post_group
        ORDER BY rate DESC NULLS LAST, org_id, post_name
    ) = 1
)
WINDOW larger_first AS (
    PARTITION BY municipality, person_id ORDER BY rate DESC NULLS LAST, post_group, org_id
    ROWS UNBOUNDED PRECEDING
);

-- A percentage above 100 is an error of the data: not a result. Two digits are kept, as printed,
-- so that a class and the printed number agree.
CREATE OR REPLACE MACRO percent_of(percent, score, max_score) AS
    CASE
        WHEN coalesce(percent, 100 * score / nullif(max_score, 0)) BETWEEN 0 AND 100
            THEN round(coalesce(percent, 100 * score / nullif(max_score, 0)), 2)
    END;

CREATE OR REPLACE VIEW diag_test AS
SELECT
    municipality, person_id, block, wave, date, diag_id, instrument, provider, level_given,
    percent_of(percent, score, max_score) AS percent,
    coalesce(deficit, percent_of(percent, score, max_score) < getvariable('deficit_below')) AS deficit
FROM raw.diag
WHERE in_period(date)
    AND attendance IS DISTINCT FROM 'неявка'
    AND instrument_kind IS DISTINCT FROM 'самодиагностика'
    AND coalesce(deficit, percent_of(percent, score, max_score) < getvariable('deficit_below')) IS NOT NULL;

-- Results of tests, one row a person and block: the last wave of the period. Self-diagnosis is
-- another instrument and is not mixed in.
CREATE OR REPLACE VIEW diag_result AS
SELECT * FROM diag_test
QUALIFY row_number() OVER (
    PARTITION BY municipality, person_id, block
    ORDER BY wave DESC NULLS LAST, date DESC NULLS LAST, diag_id, percent
) = 1;

-- A deficit found in any test of the period was found, even if a later wave shows that it has been
-- mended: otherwise those whom a route helped would leave the base of the routes.
CREATE OR REPLACE VIEW diag_person AS
SELECT
    municipality, person_id,
    true AS diagnosed,
    bool_or(deficit) AS deficit,
    bool_or(deficit) FILTER (block = 'предметный') AS deficit_subject,
    bool_or(deficit) FILTER (block = 'методический') AS deficit_method,
    bool_or(deficit) FILTER (block = 'психолого-педагогический') AS deficit_psych,
    bool_or(deficit) FILTER (block = 'ИКТ') AS deficit_ict,
    bool_or(deficit) FILTER (block = 'организационно-управленческий') AS deficit_org
FROM diag_test
GROUP BY municipality, person_id;

-- Routes of the period. A route without a diagnosis serves growth unless it says «дефициты».
CREATE OR REPLACE VIEW route AS
SELECT
    i.municipality, i.iom_id, i.person_id, i.project, i.status, i.methodist_selected,
    coalesce(i.basis, CASE WHEN i.diag_id IS NULL THEN 'рост' ELSE 'дефициты' END) AS purpose,
    coalesce(s.attended, false) AS attended,
    coalesce(s.supported, false) OR coalesce(i.methodist_selected, false) AS supported
FROM raw.iom AS i
LEFT JOIN (
    SELECT
        municipality, iom_id,
        bool_or(attended) AS attended, bool_or(support IS NOT NULL) AS supported
    FROM raw.iom_step GROUP BY municipality, iom_id
) AS s USING (municipality, iom_id)
WHERE i.status IS DISTINCT FROM 'прекращён' AND lasts_in_period(i.date_start, i.date_end_fact);

CREATE OR REPLACE VIEW route_person AS
SELECT
    municipality, person_id,
    bool_or(purpose = 'дефициты') AS route_deficit,
    bool_or(purpose = 'рост') AS route_growth,
    bool_or(purpose = 'дефициты' AND attended) AS route_attended,
    bool_or(purpose = 'дефициты' AND attended AND status = 'завершён') AS route_completed,
    bool_or(supported) AS route_supported,
    bool_or(
        supported AND project IS NOT NULL
        AND contains(lower(project), lower(getvariable('route_project')))
    ) AS route_project_supported,
    bool_or(methodist_selected) AS methodist_supported
FROM route
GROUP BY municipality, person_id;

-- Certificates count by the date of the document.
CREATE OR REPLACE VIEW dpo_person AS
SELECT
    municipality, person_id,
    bool_or(kind = 'ПК' AND hours >= 16 AND dated_in_period(date_end)) AS courses,
    bool_or(
        kind = 'ПК' AND hours >= 16 AND date_end > getvariable('period_end') - INTERVAL 3 YEAR
    ) AS courses_3y,
    bool_or(kind = 'ПП' AND dated_in_period(date_end)) AS retrained,
    bool_or(kind = 'ПП' AND ped_oriented AND dated_in_period(date_end)) AS retrained_ped,
    bool_or(kind = 'ПП' AND ped_oriented) AS retrained_ped_ever,
    bool_or(addressed AND dated_in_period(date_end)) AS courses_addressed,
    bool_or(
        kind = 'ПК' AND hours >= 16 AND dated_in_period(date_end) AND format = 'дистанционно'
    ) AS courses_distance,
    bool_or(topic = 'менеджмент') AS management,
    bool_or(
        dated_in_period(date_end)
        AND (kind IN ('ПП', 'стажировка') OR kind IN ('ПК', 'модуль') AND hours >= 16)
    ) AS upskilled,
    list(topic) FILTER (topic IS NOT NULL AND dated_in_period(date_end)) AS topics
FROM raw.dpo
WHERE coalesce(date_end <= getvariable('period_end'), true)
GROUP BY municipality, person_id;

-- 1 school, 2 municipal, 3 regional, 4 above; 0: a contest of unknown level.
CREATE OR REPLACE VIEW contest_person AS
SELECT
    municipality, person_id,
    true AS contest,
    max(
        CASE level
            WHEN 'школьный' THEN 1 WHEN 'муниципальный' THEN 2 WHEN 'региональный' THEN 3
            WHEN 'всероссийский' THEN 4 WHEN 'международный' THEN 4 ELSE 0
        END
    ) AS contest_level,
    bool_or(level = 'муниципальный') AS contest_municipal,
    bool_or(result IN ('победитель', 'призёр', 'лауреат')) AS contest_won,
    bool_or(level = 'муниципальный' AND result IN ('победитель', 'призёр', 'лауреат'))
        AS contest_municipal_won
FROM raw.contest WHERE in_period(date) GROUP BY municipality, person_id;

CREATE OR REPLACE VIEW expert_person AS
SELECT
    municipality, person_id,
    true AS expert,
    bool_or(level = 'муниципальный') AS expert_municipal,
    bool_or(level IN ('региональный', 'федеральный')) AS expert_regional
FROM raw.expert WHERE lasts_in_period(date_from, date_to) GROUP BY municipality, person_id;

-- An event is the centre's if it is named as the organiser, or if nobody is and it is municipal.
CREATE OR REPLACE VIEW experience_person AS
SELECT
    municipality, person_id,
    bool_or(level IN ('ОО', 'муниципальный', 'региональный')) AS experience,
    max(CASE level WHEN 'ОО' THEN 1 WHEN 'муниципальный' THEN 2 WHEN 'региональный' THEN 3 ELSE 0 END)
        AS experience_level,
    bool_or(
        form IN ('выступление', 'доклад', 'мастер-класс')
        AND (
            organiser IS NULL AND level = 'муниципальный'
            OR len(
                list_filter(
                    getvariable('centre_names'), lambda c: contains(lower(organiser), lower(c))
                )
            ) > 0
        )
    ) AS spoke_centre,
    bool_or(form = 'публикация' AND edition_kind IS DISTINCT FROM 'сайт') AS published
FROM raw.experience WHERE in_period(date) GROUP BY municipality, person_id;

CREATE OR REPLACE VIEW mo_person AS
SELECT
    m.municipality, m.person_id,
    true AS mo_member,
    bool_or(mo.level IN ('муниципальный', 'региональный') AND coalesce(m.attended_n, 1) > 0)
        AS mo_municipal
FROM raw.mo_member AS m
LEFT JOIN (
    SELECT municipality, mo_id, min(level) AS level FROM raw.mo GROUP BY municipality, mo_id
) AS mo USING (municipality, mo_id)
GROUP BY m.municipality, m.person_id;

-- Pairs of the period; a cancelled pair does not count.
CREATE OR REPLACE VIEW active_pair AS
SELECT *
FROM raw.mentor_pair
WHERE status IS DISTINCT FROM 'отменена' AND lasts_in_period(date_start, date_end);

CREATE OR REPLACE VIEW pair_person AS
SELECT
    municipality, person_id,
    bool_or(role = 'mentor') AS mentor,
    bool_or(role = 'mentee') AS mentee
FROM (
    SELECT municipality, mentor_id AS person_id, 'mentor' AS role FROM active_pair
    UNION ALL
    SELECT municipality, mentee_id, 'mentee' FROM active_pair
)
GROUP BY municipality, person_id;

CREATE OR REPLACE VIEW event_person AS
SELECT p.municipality, p.person_id, bool_or(e.target = 'молодые педагоги') AS event_young
FROM raw.event_part AS p
JOIN (SELECT DISTINCT municipality, event_id, target, date FROM raw.event) AS e
    USING (municipality, event_id)
WHERE in_period(e.date)
GROUP BY p.municipality, p.person_id;

CREATE OR REPLACE VIEW leader_person AS
SELECT municipality, person_id, true AS developed
FROM raw.leader_dev
WHERE in_period(date)
    AND (form IN ('ПК', 'ПП', 'стажировка', 'конкурс') OR form = 'семинар' AND hours >= 8)
GROUP BY municipality, person_id;

-- Load over all schools of a person; the main subject is the one with the most hours.
CREATE OR REPLACE VIEW load_person AS
SELECT
    municipality, person_id,
    sum(hours_week) AS hours_week,
    bool_and(profile_match IN ('да', 'ПП')) AS profile_all,
    arg_max(profile_match IN ('да', 'ПП'), (coalesce(hours_week, 0), subject))
        FILTER (subject IS NOT NULL) AS profile_main,
    bool_or(subject = 'начальные классы') AS teaches_primary,
    count(DISTINCT subject) AS subjects_n
FROM raw.load
GROUP BY municipality, person_id;

-- Subjects that a person teaches; someone with two stands in both.
CREATE OR REPLACE VIEW teaches AS
SELECT DISTINCT municipality, person_id, subject FROM raw.load WHERE subject IS NOT NULL;

CREATE OR REPLACE VIEW who AS
SELECT
    municipality, person_id, age, sex, edu_level, edu_ped, category_date, service_total,
    service_ped, prepension, category AS category_given,
    CASE
        WHEN getvariable('young_age_inclusive') THEN age <= getvariable('young_age_max')
        ELSE age < getvariable('young_age_max')
    END AS young_by_age,
    -- Strictly less. Someone whose total service is given and whose teaching service is blank has
    -- not taught yet; where both are blank nothing is known.
    CASE WHEN service_ped IS NOT NULL OR service_total IS NOT NULL
        THEN coalesce(service_ped, 0) < getvariable('young_service_max')
    END AS young_by_service
FROM raw.person;

-- What no reporting period changes about people at their main job.
CREATE OR REPLACE TABLE employee AS
SELECT
    p.municipality, p.person_id, p.org_id, p.post_name, p.post_group, p.rate, p.service_in_post,
    p.first_post, p.first_ped_or_lead_post,
    n.age, n.sex, n.edu_level, n.edu_ped,
    -- Until 1 September 2023 a category was given for five years.
    CASE
        WHEN n.category_given IN ('высшая', 'первая')
            AND n.category_date < getvariable('ref_date') - INTERVAL 5 YEAR
            AND n.category_date < DATE '2018-09-01' THEN 'истекла'
        ELSE n.category_given
    END AS category,
    n.service_total, n.service_ped, n.prepension, n.young_by_age, n.young_by_service,
    CASE getvariable('young_rule')
        WHEN 'age' THEN n.young_by_age
        WHEN 'service' THEN n.young_by_service
        WHEN 'age_or_service' THEN n.young_by_age OR n.young_by_service
        ELSE n.young_by_age AND n.young_by_service
    END AS young,
    starts_with(lower(p.post_name), 'учитель') AS teacher,
    coalesce(l.teaches_primary, false) OR contains(lower(p.post_name), 'начальн')
        AS primary_teacher,
    o.org_type = 'ДОО' OR starts_with(lower(p.post_name), 'воспитатель') AS preschool,
    is_school_type(o.org_type) AS at_school,
    o.shnor AS school_shnor,
    told(s.mo_member, m.mo_member) AS mo_member,
    told(s.mo_member, m.mo_municipal) AS mo_municipal,
    told(s.network_member, w.network_member) AS network_member,
    l.hours_week, l.profile_all, l.profile_main, l.subjects_n
FROM main_post AS p
LEFT JOIN who AS n USING (municipality, person_id)
LEFT JOIN raw.org AS o ON o.municipality = p.municipality AND o.org_id = p.org_id
LEFT JOIN supply AS s ON s.municipality = p.municipality AND s.org_id = p.org_id
LEFT JOIN mo_person AS m USING (municipality, person_id)
LEFT JOIN (SELECT DISTINCT municipality, person_id, true AS network_member FROM raw.network_member)
    AS w USING (municipality, person_id)
LEFT JOIN load_person AS l USING (municipality, person_id);

-- The same people with what they did in the period.
CREATE OR REPLACE VIEW staff_now AS
SELECT
    p.*,
    told(s.diag, d.diagnosed) AS diagnosed,
    d.deficit, d.deficit_subject, d.deficit_method, d.deficit_psych, d.deficit_ict, d.deficit_org,
    told(s.iom, r.route_deficit) AS route_deficit,
    told(s.iom, r.route_growth) AS route_growth,
    told(s.iom AND s.iom_step, r.route_attended) AS route_attended,
    told(s.iom AND s.iom_step, r.route_completed) AS route_completed,
    told(s.iom AND s.iom_step, r.route_supported) AS route_supported,
    told(s.iom AND s.iom_step, r.route_project_supported) AS route_project_supported,
    told(s.iom, r.methodist_supported) AS methodist_supported,
    told(s.dpo, q.courses) AS courses,
    told(s.dpo, q.courses_3y) AS courses_3y,
    told(s.dpo, q.retrained) AS retrained,
    told(s.dpo, q.retrained_ped) AS retrained_ped,
    told(s.dpo, q.retrained_ped_ever) AS retrained_ped_ever,
    told(s.dpo, q.courses_addressed) AS courses_addressed,
    told(s.dpo, q.courses_distance) AS courses_distance,
    told(s.dpo, q.management) AS management,
    -- Known as soon as one of the two tables says so.
    told(s.dpo, q.upskilled) OR told(s.leader_dev, v.developed) AS upskilled,
    CASE WHEN s.dpo THEN coalesce(q.topics, []) END AS topics,
    told(s.contest, c.contest) AS contest,
    CASE WHEN s.contest THEN coalesce(c.contest_level, -1) END AS contest_level,
    told(s.contest, c.contest_municipal) AS contest_municipal,
    told(s.contest, c.contest_won) AS contest_won,
    told(s.contest, c.contest_municipal_won) AS contest_municipal_won,
    told(s.expert, x.expert) AS expert,
    told(s.expert, x.expert_municipal) AS expert_municipal,
    told(s.expert, x.expert_regional) AS expert_regional,
    told(s.experience, e.experience) AS experience,
    CASE WHEN s.experience THEN coalesce(e.experience_level, -1) END AS experience_level,
    told(s.experience, e.spoke_centre) AS spoke_centre,
    told(s.experience, e.published) AS published,
    told(s.mentor_pair, a.mentor) AS mentor,
    told(s.mentor_pair, a.mentee) AS mentee,
    told(s.event_part, t.event_young) AS event_young
FROM employee AS p
LEFT JOIN diag_person AS d USING (municipality, person_id)
LEFT JOIN route_person AS r USING (municipality, person_id)
LEFT JOIN dpo_person AS q USING (municipality, person_id)
LEFT JOIN contest_person AS c USING (municipality, person_id)
LEFT JOIN expert_person AS x USING (municipality, person_id)
LEFT JOIN experience_person AS e USING (municipality, person_id)
LEFT JOIN pair_person AS a USING (municipality, person_id)
LEFT JOIN event_person AS t USING (municipality, person_id)
LEFT JOIN leader_person AS v USING (municipality, person_id)
LEFT JOIN supply AS s ON s.municipality = p.municipality AND s.org_id = p.org_id;

CREATE OR REPLACE TABLE staff AS FROM staff_now LIMIT 0;

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

-- Organisations with their branches.
CREATE OR REPLACE VIEW organisation AS
SELECT o.* EXCLUDE (students_n), b.students_n, b.branches_n
FROM raw.org AS o
LEFT JOIN (
    SELECT
        municipality, coalesce(parent_org_id, org_id) AS org_id,
        sum(students_n) AS students_n, count(*) - 1 AS branches_n
    FROM raw.org GROUP BY ALL
) AS b USING (municipality, org_id)
WHERE o.parent_org_id IS NULL;

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

------------------------------------------------------------------------------------------------
-- Which table must have arrived for a population to be known at all

CREATE OR REPLACE TABLE basis (population VARCHAR, table_name VARCHAR);
INSERT INTO basis VALUES
    ('ORG', 'org'),
    ('PED', 'post'), ('LEAD', 'post'), ('PED_LEAD', 'post'), ('ALL_STAFF', 'post'),
    ('TCH', 'post'), ('PRIM', 'post'), ('YNG', 'post'),
    ('DIAG', 'diag'), ('DEF', 'diag'), ('DIAG_BLOCK', 'diag'), ('PANEL', 'diag'),
    ('IOM_D', 'iom'), ('ROUTE_ALL', 'iom'), ('RET', 'dpo'),
    ('MO', 'mo'), ('PAIR', 'mentor_pair'), ('PROGRAMME', 'mentor_programme'),
    ('STAFFING', 'staffing'), ('EVENT', 'event'),
    ('NET_EVENT', 'network_event'), ('NET_WORK', 'network_work'),
    ('NET_PROJECT', 'network_project'), ('NET_MEMBER', 'network_member'),
    ('NET_ORG', 'network_member'), ('RESPONDENT', 'survey'), ('ANSWER', 'survey'),
    ('SURVEY_RESPONSE', 'survey_invited'), ('NORM_DOC', 'norm_doc'), ('DIRECTION', 'norm_doc'),
    ('PRACTICE', 'practice'), ('PRACTICE_BANK', 'practice'), ('MEASURE', 'measure'),
    ('RECOMMENDATION', 'recommendation'), ('STUDENT_RESULT', 'student_result'),
    ('SITE', 'site_stat'), ('BURNOUT', 'burnout'), ('BURNOUT_ORG', 'burnout');
INSERT INTO basis VALUES
    ('ROUTE_STATE', 'iom'), ('SUBJECT_DEFICIT', 'diag'), ('EXPERT_ROLE', 'expert'),
    ('SCHOOL_MO', 'mo'), ('MENTOR', 'mentor_pair'), ('ORG_NETWORK', 'network_member'),
    ('NETWORK', 'network_member'), ('VACANCY_SUBJECT', 'staffing');
