-- WHO AND WHAT IS COUNTED: the populations that indicators are counted over.
--
-- Tables of the year stand in the schema «raw» as they were read. Variables of a run:
--   period_start, period_end   the twelve months of «в отчётном периоде» (of the set's kind)
--   ref_date                   the day on which staff is counted
--   young_rule, young_age_max, young_age_inclusive, young_service_max
--
-- Names in capitals are populations: an indicator names one as «over». Each has the column
-- «org_id» (the school a row belongs to; NULL if it belongs to the municipality only) and the
-- columns that the indicator's expressions may use. A yes/no column is NULL, not false, where
-- the table behind it did not arrive from the person's school: silence is not a zero.
--
-- Names in small letters are steps on the way; indicators do not use them.

------------------------------------------------------------------------------------------------
-- What arrived

-- Tables that an organisation sent, municipal lists included.
CREATE VIEW org_supply AS
SELECT o.org_id, list(DISTINCT s.table_name) AS tables
FROM raw.org AS o
LEFT JOIN raw.supplied AS s ON s.org_id = o.org_id OR s.org_id IS NULL
GROUP BY o.org_id;

-- A fact about people of an organisation: unknown if the organisation did not send the table.
CREATE MACRO told(tables, table_name, fact) AS
    CASE WHEN list_contains(tables, table_name) THEN coalesce(fact, false) END;

CREATE MACRO in_period(day) AS
    day BETWEEN getvariable('period_start') AND getvariable('period_end');

-- Something that lasts touches the period; an open end goes on.
CREATE MACRO lasts_in_period(first_day, last_day) AS
    coalesce(first_day, getvariable('period_start')) <= getvariable('period_end')
    AND coalesce(last_day, getvariable('period_end')) >= getvariable('period_start');

------------------------------------------------------------------------------------------------
-- Organisations

-- «образовательные организации»; a branch is counted with its head organisation, so are its
-- pupils.
CREATE VIEW ORG AS
SELECT
    o.* EXCLUDE (students_n),
    b.students_n,
    coalesce(b.branches_n, 0) AS branches_n,
    o.org_type IN ('СОШ', 'ООШ', 'НОШ', 'гимназия', 'лицей', 'коррекционная', 'вечерняя')
        AS is_school,
    told(s.tables, 'norm_doc', d.has_own_regulation) AS has_mentor_regulation,
    told(s.tables, 'norm_doc', d.has_staff_policy) AS has_staff_policy,
    told(s.tables, 'norm_doc', d.has_staff_programme) AS has_staff_programme,
    told(s.tables, 'mentor_programme', m.has_programme) AS has_mentor_programme,
    told(s.tables, 'mentor_programme', m.has_all_documents) AS has_mentor_model,
    CASE WHEN list_contains(s.tables, 'mentor_programme') THEN coalesce(m.documents_n, 0) END
        AS mentor_documents_n,
    told(s.tables, 'mentor_pair', p.has_pair) AS has_mentor_pair,
    told(s.tables, 'network_member', n.in_network) OR told(s.tables, 'mo_member', mm.in_mo)
        AS in_network,
    told(s.tables, 'network_project', np.in_project) AS in_project,
    told(s.tables, 'reserve', r.has_reserve) AS has_reserve,
    v.ovz_students_n,
    v.conditions AS ovz_conditions,
    c.* EXCLUDE (org_id)
FROM raw.org AS o
LEFT JOIN org_supply AS s USING (org_id)
LEFT JOIN (
    SELECT
        coalesce(parent_org_id, org_id) AS org_id,
        sum(students_n) AS students_n,
        count(*) - 1 AS branches_n
    FROM raw.org GROUP BY ALL
) AS b USING (org_id)
LEFT JOIN (
    SELECT
        org_id,
        bool_or(direction = 'mentorship' AND kind IN ('приказ', 'положение')) AS has_own_regulation,
        bool_or(direction = 'staffing' AND indicator_id = 'staff_policy') AS has_staff_policy,
        bool_or(direction = 'staffing' AND kind = 'программа') AS has_staff_programme
    FROM raw.norm_doc
    WHERE org_id IS NOT NULL
        AND date <= getvariable('period_end')
        AND coalesce(valid_to, getvariable('period_end')) >= getvariable('period_end')
    GROUP BY org_id
) AS d USING (org_id)
LEFT JOIN (
    SELECT
        org_id,
        bool_or(status = 'реализуется') AS has_programme,
        bool_or(
            doc_order AND doc_regulation AND doc_roadmap AND doc_curator AND doc_pairs
            AND doc_personal
        ) AS has_all_documents,
        max(
            coalesce(doc_order::INT, 0) + coalesce(doc_regulation::INT, 0)
            + coalesce(doc_roadmap::INT, 0) + coalesce(doc_curator::INT, 0)
            + coalesce(doc_pairs::INT, 0) + coalesce(doc_personal::INT, 0)
        ) AS documents_n
    FROM raw.mentor_programme GROUP BY org_id
) AS m USING (org_id)
LEFT JOIN (
    SELECT org_id, true AS has_pair
    FROM raw.mentor_pair
    WHERE status IS DISTINCT FROM 'отменена' AND lasts_in_period(date_start, date_end)
    GROUP BY org_id
) AS p USING (org_id)
LEFT JOIN (SELECT org_id, true AS in_network FROM raw.network_member GROUP BY org_id) AS n
    USING (org_id)
LEFT JOIN (SELECT org_id, true AS in_mo FROM raw.mo_member GROUP BY org_id) AS mm USING (org_id)
LEFT JOIN (
    SELECT org_id, true AS in_project FROM raw.network_project WHERE social_project GROUP BY org_id
) AS np USING (org_id)
LEFT JOIN (
    SELECT org_id, true AS has_reserve
    FROM raw.reserve WHERE lasts_in_period(date_in, date_out) GROUP BY org_id
) AS r USING (org_id)
LEFT JOIN raw.ovz AS v USING (org_id)
LEFT JOIN (
    -- Control totals: section 3 of ОО-1, or a table of staff by groups.
    SELECT
        org_id,
        sum(value) FILTER (row_code = 'всего') AS staff_total,
        sum(value) FILTER (row_code = 'руководящие') AS staff_lead,
        sum(value) FILTER (row_code = 'учителя') AS staff_teachers,
        sum(value) FILTER (row_code = 'прочие педагогические') AS staff_other_ped,
        sum(value) FILTER (row_code = 'учебно-вспомогательный') AS staff_auxiliary,
        sum(value) FILTER (row_code = 'обслуживающий') AS staff_service
    FROM raw.oo1_staff
    WHERE section = 'численность персонала'
    GROUP BY org_id
) AS c USING (org_id)
WHERE o.parent_org_id IS NULL;

------------------------------------------------------------------------------------------------
-- People: one row a person, at the main place of work

-- Posts held on the reference date as the main job. External part-timers and civil-law contracts
-- are left out as in section 3 of ОО-1. A blank kind of employment is the main job: schools
-- mark part-timers, not the others.
CREATE VIEW main_post AS
SELECT *
FROM raw.post
WHERE coalesce(employment, 'основное') = 'основное'
    AND coalesce(date_from, getvariable('ref_date')) <= getvariable('ref_date')
    AND coalesce(date_to, getvariable('ref_date')) >= getvariable('ref_date')
-- Two main posts of one person: the larger rate counts; then the order is fixed by the names.
QUALIFY row_number() OVER (
    PARTITION BY person_id, post_group ORDER BY rate DESC NULLS LAST, org_id, post_name
) = 1;

-- Results of tests, one row a person and block: the last wave of the period. Self-diagnosis is
-- another instrument and is not mixed in.
CREATE VIEW diag_result AS
SELECT
    person_id, block, wave, diag_id, instrument, provider,
    least(coalesce(percent, 100 * score / nullif(max_score, 0)), 100) AS percent,
    coalesce(deficit, coalesce(percent, 100 * score / nullif(max_score, 0)) < 60) AS deficit
FROM raw.diag
WHERE in_period(date)
    AND attendance IS DISTINCT FROM 'неявка'
    AND instrument_kind IS DISTINCT FROM 'самодиагностика'
    AND (percent IS NOT NULL OR score IS NOT NULL OR deficit IS NOT NULL)
QUALIFY row_number() OVER (
    PARTITION BY person_id, block ORDER BY wave DESC NULLS LAST, date DESC, diag_id
) = 1;

CREATE VIEW diag_person AS
SELECT
    person_id,
    true AS diagnosed,
    bool_or(deficit) AS deficit,
    bool_or(deficit) FILTER (block = 'предметный') AS deficit_subject,
    bool_or(deficit) FILTER (block = 'методический') AS deficit_method,
    bool_or(deficit) FILTER (block = 'психолого-педагогический') AS deficit_psych,
    bool_or(deficit) FILTER (block = 'ИКТ') AS deficit_ict,
    bool_or(deficit) FILTER (block = 'организационно-управленческий') AS deficit_org
FROM diag_result
GROUP BY person_id;

-- Routes of the period. A route without a diagnosis serves growth unless it says «дефициты».
CREATE VIEW route AS
SELECT
    i.*,
    coalesce(i.basis, CASE WHEN i.diag_id IS NULL THEN 'рост' ELSE 'дефициты' END) AS purpose,
    coalesce(s.attended, false) AS attended,
    coalesce(s.supported, false) OR coalesce(i.methodist_selected, false) AS supported
FROM raw.iom AS i
LEFT JOIN (
    SELECT iom_id, bool_or(attended) AS attended, bool_or(support IS NOT NULL) AS supported
    FROM raw.iom_step GROUP BY iom_id
) AS s USING (iom_id)
WHERE i.status IS DISTINCT FROM 'прекращён' AND lasts_in_period(i.date_start, i.date_end_fact);

CREATE VIEW route_person AS
SELECT
    person_id,
    bool_or(purpose = 'дефициты') AS route_deficit,
    bool_or(purpose = 'рост') AS route_growth,
    bool_or(purpose = 'дефициты' AND attended) AS route_attended,
    bool_or(purpose = 'дефициты' AND status = 'завершён') AS route_finished,
    bool_or(supported) AS route_supported,
    bool_or(supported AND project IS NOT NULL) AS route_project_supported,
    bool_or(methodist_selected) AS methodist_supported
FROM route
GROUP BY person_id;

CREATE VIEW dpo_person AS
SELECT
    person_id,
    bool_or(kind = 'ПК' AND hours >= 16 AND in_period(date_end)) AS courses,
    bool_or(
        kind = 'ПК' AND hours >= 16
        AND date_end BETWEEN getvariable('period_end') - INTERVAL 3 YEAR
        AND getvariable('period_end')
    ) AS courses_3y,
    bool_or(kind = 'ПП' AND in_period(date_end)) AS retrained,
    bool_or(kind = 'ПП' AND ped_oriented AND in_period(date_end)) AS retrained_ped,
    bool_or(kind = 'ПП' AND ped_oriented) AS retrained_ped_ever,
    bool_or(addressed AND in_period(date_end)) AS courses_addressed,
    bool_or(topic = 'менеджмент') AS management,
    list(DISTINCT topic) FILTER (in_period(date_end)) AS topics
FROM raw.dpo
WHERE date_end <= getvariable('period_end')
GROUP BY person_id;

CREATE VIEW contest_person AS
SELECT
    person_id,
    true AS contest,
    bool_or(level = 'муниципальный') AS contest_municipal,
    bool_or(result IN ('победитель', 'призёр', 'лауреат')) AS contest_won,
    bool_or(level = 'муниципальный' AND result IN ('победитель', 'призёр', 'лауреат'))
        AS contest_municipal_won
FROM raw.contest WHERE in_period(date) GROUP BY person_id;

CREATE VIEW expert_person AS
SELECT
    person_id,
    true AS expert,
    bool_or(level = 'муниципальный') AS expert_municipal,
    bool_or(level IN ('региональный', 'федеральный')) AS expert_regional
FROM raw.expert WHERE lasts_in_period(date_from, date_to) GROUP BY person_id;

CREATE VIEW experience_person AS
SELECT
    person_id,
    bool_or(level IN ('ОО', 'муниципальный', 'региональный')) AS experience,
    bool_or(form IN ('выступление', 'доклад', 'мастер-класс') AND level = 'муниципальный')
        AS spoke_municipal,
    bool_or(form = 'публикация' AND edition_kind IS DISTINCT FROM 'сайт') AS published
FROM raw.experience WHERE in_period(date) GROUP BY person_id;

CREATE VIEW mo_person AS
SELECT
    m.person_id,
    true AS mo_member,
    bool_or(mo.level IN ('муниципальный', 'региональный') AND coalesce(m.attended_n, 1) > 0)
        AS mo_municipal
FROM raw.mo_member AS m
LEFT JOIN raw.mo AS mo USING (mo_id)
GROUP BY m.person_id;

-- Pairs of the period; a cancelled pair does not count.
CREATE VIEW active_pair AS
SELECT *
FROM raw.mentor_pair
WHERE status IS DISTINCT FROM 'отменена' AND lasts_in_period(date_start, date_end);

CREATE VIEW pair_person AS
SELECT
    person_id,
    bool_or(role = 'mentor') AS mentor,
    bool_or(role = 'mentee') AS mentee
FROM (
    SELECT mentor_id AS person_id, 'mentor' AS role FROM active_pair
    UNION ALL
    SELECT mentee_id, 'mentee' FROM active_pair
)
GROUP BY person_id;

CREATE VIEW event_person AS
SELECT p.person_id, bool_or(e.target = 'молодые педагоги') AS event_young, true AS event_any
FROM raw.event_part AS p
JOIN raw.event AS e USING (event_id)
WHERE in_period(e.date)
GROUP BY p.person_id;

-- Load over all schools of a person; the main subject is the one with the most hours.
CREATE VIEW load_person AS
SELECT
    person_id,
    sum(hours_week) AS hours_week,
    arg_max(subject, hours_week) AS subject,
    bool_and(profile_match IN ('да', 'ПП')) AS profile_all,
    arg_max(profile_match IN ('да', 'ПП'), hours_week) AS profile_main,
    bool_or(subject = 'начальные классы') AS teaches_primary
FROM raw.load
GROUP BY person_id;

CREATE VIEW staff AS
SELECT
    p.person_id,
    p.org_id,
    p.post_name,
    p.post_group,
    p.rate,
    p.service_in_post,
    n.age,
    n.sex,
    n.edu_level,
    n.edu_ped,
    -- Until 1 September 2023 a category was given for five years.
    CASE
        WHEN n.category IN ('высшая', 'первая')
            AND n.category_date < getvariable('ref_date') - INTERVAL 5 YEAR
            AND n.category_date < DATE '2018-09-01' THEN 'истекла'
        ELSE n.category
    END AS category,
    n.service_total,
    n.service_ped,
    n.prepension,
    young_by_age,
    young_by_service,
    CASE getvariable('young_rule')
        WHEN 'age' THEN young_by_age
        WHEN 'service' THEN young_by_service
        WHEN 'age_or_service' THEN young_by_age OR young_by_service
        ELSE young_by_age AND young_by_service
    END AS young,
    starts_with(lower(p.post_name), 'учитель') AS teacher,
    told(s.tables, 'diag', d.diagnosed) AS diagnosed,
    d.deficit, d.deficit_subject, d.deficit_method, d.deficit_psych, d.deficit_ict, d.deficit_org,
    told(s.tables, 'iom', r.route_deficit) AS route_deficit,
    told(s.tables, 'iom', r.route_growth) AS route_growth,
    told(s.tables, 'iom_step', r.route_attended) AS route_attended,
    told(s.tables, 'iom', r.route_finished) AS route_finished,
    told(s.tables, 'iom', r.route_supported) AS route_supported,
    told(s.tables, 'iom', r.route_project_supported) AS route_project_supported,
    told(s.tables, 'iom', r.methodist_supported) AS methodist_supported,
    told(s.tables, 'dpo', q.courses) AS courses,
    told(s.tables, 'dpo', q.courses_3y) AS courses_3y,
    told(s.tables, 'dpo', q.retrained) AS retrained,
    told(s.tables, 'dpo', q.retrained_ped) AS retrained_ped,
    told(s.tables, 'dpo', q.retrained_ped_ever) AS retrained_ped_ever,
    told(s.tables, 'dpo', q.courses_addressed) AS courses_addressed,
    told(s.tables, 'dpo', q.management) AS management,
    CASE WHEN list_contains(s.tables, 'dpo') THEN coalesce(q.topics, []) END AS topics,
    told(s.tables, 'contest', c.contest) AS contest,
    told(s.tables, 'contest', c.contest_municipal) AS contest_municipal,
    told(s.tables, 'contest', c.contest_won) AS contest_won,
    told(s.tables, 'contest', c.contest_municipal_won) AS contest_municipal_won,
    told(s.tables, 'expert', x.expert) AS expert,
    told(s.tables, 'expert', x.expert_municipal) AS expert_municipal,
    told(s.tables, 'expert', x.expert_regional) AS expert_regional,
    told(s.tables, 'experience', e.experience) AS experience,
    told(s.tables, 'experience', e.spoke_municipal) AS spoke_municipal,
    told(s.tables, 'experience', e.published) AS published,
    told(s.tables, 'mo_member', m.mo_member) AS mo_member,
    told(s.tables, 'mo_member', m.mo_municipal) AS mo_municipal,
    told(s.tables, 'network_member', w.network_member) AS network_member,
    told(s.tables, 'mentor_pair', a.mentor) AS mentor,
    told(s.tables, 'mentor_pair', a.mentee) AS mentee,
    told(s.tables, 'event_part', v.event_young) AS event_young,
    l.hours_week, l.subject, l.profile_all, l.profile_main,
    coalesce(l.teaches_primary, false) OR p.post_name ILIKE '%начальн%' AS primary_teacher
FROM main_post AS p
LEFT JOIN (
    SELECT
        *,
        CASE
            WHEN getvariable('young_age_inclusive') THEN age <= getvariable('young_age_max')
            ELSE age < getvariable('young_age_max')
        END AS young_by_age,
        -- Strictly less; someone without any service is young.
        coalesce(service_ped, 0) < getvariable('young_service_max') AS young_by_service
    FROM raw.person
) AS n USING (person_id)
LEFT JOIN org_supply AS s ON s.org_id = p.org_id
LEFT JOIN diag_person AS d USING (person_id)
LEFT JOIN route_person AS r USING (person_id)
LEFT JOIN dpo_person AS q USING (person_id)
LEFT JOIN contest_person AS c USING (person_id)
LEFT JOIN expert_person AS x USING (person_id)
LEFT JOIN experience_person AS e USING (person_id)
LEFT JOIN mo_person AS m USING (person_id)
LEFT JOIN (SELECT person_id, true AS network_member FROM raw.network_member GROUP BY person_id)
    AS w USING (person_id)
LEFT JOIN pair_person AS a USING (person_id)
LEFT JOIN event_person AS v USING (person_id)
LEFT JOIN load_person AS l USING (person_id);

-- «педагогические работники»
CREATE TABLE PED AS SELECT * FROM staff WHERE post_group = 'педагогический';
-- «руководители»: directors, deputies, heads of branches; a director who teaches stays here once
CREATE TABLE LEAD AS SELECT * FROM staff WHERE post_group = 'руководящий';

-- All staff on the list, one row a person
CREATE VIEW ALL_STAFF AS
SELECT * FROM staff
QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY rate DESC NULLS LAST, org_id) = 1;

-- «учителя», «учителя начальных классов», «молодые педагоги»
CREATE VIEW TCH AS SELECT * FROM PED WHERE teacher;
CREATE VIEW PRIM AS SELECT * FROM PED WHERE teacher AND primary_teacher;
CREATE VIEW YNG AS SELECT * FROM PED WHERE young;

-- Diagnosed; with a deficit in at least one block; without any
CREATE VIEW DIAG AS SELECT * FROM PED WHERE diagnosed;
CREATE VIEW DEF AS SELECT * FROM PED WHERE diagnosed AND deficit;

-- With a route that mends deficits; retrained in the period
CREATE VIEW IOM_D AS SELECT * FROM PED WHERE route_deficit;
CREATE VIEW RET AS SELECT * FROM PED WHERE retrained;

------------------------------------------------------------------------------------------------
-- Records

CREATE VIEW DIAG_BLOCK AS
SELECT d.*, p.org_id FROM diag_result AS d JOIN PED AS p USING (person_id);

CREATE VIEW ROUTE_ALL AS SELECT r.*, p.young FROM route AS r JOIN PED AS p USING (person_id);

CREATE VIEW EXPERT_ROLE AS
SELECT x.*, p.org_id AS main_org_id FROM raw.expert AS x JOIN PED AS p USING (person_id)
WHERE lasts_in_period(x.date_from, x.date_to);

CREATE VIEW MO AS SELECT * FROM raw.mo;
CREATE VIEW PAIR AS SELECT * FROM active_pair;
CREATE VIEW PROGRAMME AS SELECT * FROM raw.mentor_programme;
CREATE VIEW STAFFING AS SELECT * FROM raw.staffing;
CREATE VIEW EVENT AS SELECT *, NULL::VARCHAR AS org_id FROM raw.event WHERE in_period(date);

CREATE VIEW NET_EVENT AS
SELECT *, NULL::VARCHAR AS org_id FROM raw.network_event WHERE in_period(date);
CREATE VIEW NET_WORK AS SELECT * FROM raw.network_work WHERE in_period(date);
CREATE VIEW NET_PROJECT AS
SELECT
    network_id, name, NULL::VARCHAR AS org_id,
    bool_or(social_project) AS social_project, bool_or(teachers) AS teachers,
    bool_or(students) AS students, bool_or(parents) AS parents
FROM raw.network_project WHERE in_period(date) GROUP BY network_id, name;
-- One row a person, and one row an organisation, that belongs to a network
CREATE VIEW NET_MEMBER AS
SELECT person_id, min(org_id) AS org_id, count(DISTINCT network_id) AS networks_n
FROM raw.network_member GROUP BY person_id;
CREATE VIEW NET_ORG AS
SELECT org_id, count(DISTINCT network_id) AS networks_n
FROM raw.network_member WHERE org_id IS NOT NULL GROUP BY org_id;

-- Answers, and how many were asked
CREATE VIEW SURVEY AS
SELECT
    *,
    CASE scale WHEN '1–5' THEN value >= 4 WHEN '1–10' THEN value >= 7 END AS high,
    CASE scale WHEN '1–5' THEN 100 * (value - 1) / 4 WHEN '1–10' THEN 100 * (value - 1) / 9 END
        AS percent
FROM raw.survey WHERE value IS NOT NULL;

CREATE VIEW RESPONDENT AS
SELECT
    survey, org_id, respondent_no,
    avg(value) FILTER (item ILIKE '%удовлетвор%') >= if(any_value(scale) = '1–10', 7, 4) AS satisfied,
    avg(value) FILTER (item ILIKE '%технолог%') >= if(any_value(scale) = '1–10', 7, 4) AS confident,
    avg(percent) FILTER (item ILIKE '%удовлетвор%') AS satisfaction,
    avg(percent) FILTER (item ILIKE '%технолог%') AS technology
FROM SURVEY WHERE scale IN ('1–5', '1–10')
GROUP BY survey, org_id, respondent_no;

CREATE VIEW SURVEY_RESPONSE AS
SELECT i.survey, i.org_id, i.invited_n, coalesce(a.answered_n, 0) AS answered_n
FROM raw.survey_invited AS i
LEFT JOIN (
    SELECT survey, org_id, count(DISTINCT respondent_no) AS answered_n FROM raw.survey GROUP BY ALL
) AS a ON a.survey = i.survey AND a.org_id IS NOT DISTINCT FROM i.org_id;

-- Documents that are in force at the end of the period, with number and date
CREATE VIEW NORM_DOC AS
SELECT *, in_period(date) AS this_period FROM raw.norm_doc
WHERE number IS NOT NULL AND url IS NOT NULL
    AND date <= getvariable('period_end')
    AND coalesce(valid_to, getvariable('period_end')) >= getvariable('period_end');

CREATE VIEW PRACTICE AS
SELECT r.*, coalesce(p.young, false) AS author_young
FROM raw.practice AS r LEFT JOIN PED AS p ON p.person_id = r.author_id
WHERE in_period(r.date);
CREATE VIEW MEASURE AS SELECT *, NULL::VARCHAR AS org_id FROM raw.measure;
CREATE VIEW RECOMMENDATION AS SELECT * FROM raw.recommendation;
CREATE VIEW STUDENT_RESULT AS SELECT * FROM raw.student_result;
CREATE VIEW SITE AS SELECT *, NULL::VARCHAR AS org_id FROM raw.site_stat;

------------------------------------------------------------------------------------------------
-- Which table must have arrived for a population to be known at all

CREATE TABLE basis (population VARCHAR, table_name VARCHAR);
INSERT INTO basis VALUES
    ('ORG', 'org'),
    ('PED', 'post'), ('LEAD', 'post'), ('TCH', 'post'), ('PRIM', 'post'), ('YNG', 'post'),
    ('DIAG', 'diag'), ('DEF', 'diag'), ('DIAG_BLOCK', 'diag'),
    ('IOM_D', 'iom'), ('ROUTE_ALL', 'iom'), ('RET', 'dpo'),
    ('EXPERT_ROLE', 'expert'), ('MO', 'mo'), ('PAIR', 'mentor_pair'),
    ('PROGRAMME', 'mentor_programme'), ('STAFFING', 'staffing'), ('EVENT', 'event'),
    ('NET_EVENT', 'network_event'), ('NET_WORK', 'network_work'),
    ('NET_PROJECT', 'network_project'), ('NET_MEMBER', 'network_member'),
    ('NET_ORG', 'network_member'), ('SURVEY', 'survey'), ('ALL_STAFF', 'post'),
    ('RESPONDENT', 'survey'), ('SURVEY_RESPONSE', 'survey_invited'), ('NORM_DOC', 'norm_doc'),
    ('PRACTICE', 'practice'), ('MEASURE', 'measure'), ('RECOMMENDATION', 'recommendation'),
    ('STUDENT_RESULT', 'student_result'), ('SITE', 'site_stat');
