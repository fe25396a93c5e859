-- FROM THE TABLES AS THEY WERE READ TO PEOPLE: one row a person with all that is known.
--
-- Tables of the year stand in the schema «raw» as they were read, each with the column
-- «municipality»: one municipality or all of a country are evaluated by the same queries.
-- People, organisations and codes are unique within a municipality only, so everything is joined
-- by it too. Records of a branch have been moved to its head organisation.
--
-- This file is run once for the tables of a year. What depends on the reporting period is a view
-- that follows two variables; populations.sql is run for each period after them.
--
-- Variables:
--   period_start, period_end   the twelve months of «в отчётном периоде» (of the set's kind)
--   ref_date                   the day on which staff is counted
--   young_rule, young_age_max, young_age_inclusive, young_service_max
--   leaders                    «all» (directors, deputies, heads of branches) or «directors»
--   route_project              name of the project of individual routes; empty: any project
--   centre_names               names under which the methodical centre appears as an organiser

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

------------------------------------------------------------------------------------------------
-- People: one row a person, at the main place of work

-- Posts held on the reference date as the main job. External part-timers and civil-law contracts
-- are left out as in section 3 of ОО-1. A blank kind of employment is the main job: schools
-- mark part-timers, not the others.
CREATE OR REPLACE VIEW main_post AS
WITH held AS (
    SELECT
        municipality, person_id, org_id, post_name, post_group, rate, service_in_post,
        coalesce(post_group IN ('педагогический', 'руководящий'), false) AS ped_or_lead
    FROM raw.post
    WHERE coalesce(employment, 'основное') = 'основное'
        AND coalesce(date_from, getvariable('ref_date')) <= getvariable('ref_date')
        AND coalesce(date_to, getvariable('ref_date')) >= getvariable('ref_date')
),
-- Few hold several posts: only these are put in order.
several AS (
    SELECT municipality, person_id FROM held GROUP BY municipality, person_id HAVING count(*) > 1
),
of_each_group AS (
    SELECT * FROM held SEMI JOIN several
        ON several.municipality = held.municipality
        AND several.person_id IS NOT DISTINCT FROM held.person_id
    -- Two main posts of one person: the larger rate counts; then the order is fixed by the names.
    QUALIFY row_number() OVER (
        PARTITION BY municipality, person_id, post_group
        ORDER BY rate DESC NULLS LAST, org_id, post_name
    ) = 1
)
SELECT * EXCLUDE (ped_or_lead), true AS first_post, ped_or_lead AS first_ped_or_lead_post
FROM held ANTI JOIN several
    ON several.municipality = held.municipality
    AND several.person_id IS NOT DISTINCT FROM held.person_id
UNION ALL
SELECT
    * EXCLUDE (ped_or_lead),
    -- Someone with posts of several groups stands once where groups are counted together.
    row_number() OVER larger_first = 1,
    ped_or_lead AND count(*) FILTER (ped_or_lead) OVER larger_first = 1
FROM of_each_group
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
