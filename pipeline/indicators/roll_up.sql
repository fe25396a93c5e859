-- FROM SCHOOLS' SUMS TO VALUES OF EVERY LEVEL.
--
-- school_sum, subject_sum   n, d, k, t of an indicator in a school (NULL: of the municipality
--                           itself) or a subject: see sums.py
-- rule, asked               what an indicator is, and at which levels it is wanted
-- unit                      organisations with their context group and locality
-- arrived, basis            tables that organisations sent; the table that a population rests on
-- raw.manual_value          totals that an organisation states without lists
-- result                    the values

-- Totals stated by an organisation stand in where nothing is known from its lists.
CREATE TABLE stated AS
SELECT
    r.position, m.municipality, m.org_id AS unit,
    sum(m.numerator) AS n,
    CASE WHEN r.type NOT IN ('count', 'presence', 'change') THEN sum(m.denominator) END AS d
FROM raw.manual_value AS m
JOIN rule AS r ON m.indicator_id IN (r.id, r.key)
JOIN basis AS b USING (population)
LEFT JOIN arrived AS a
    ON a.municipality = m.municipality AND a.org_id = m.org_id AND a.table_name = b.table_name
LEFT JOIN school_sum AS s
    ON s.position = r.position AND s.municipality = m.municipality AND s.unit = m.org_id
WHERE m.org_id IS NOT NULL AND m.numerator IS NOT NULL
    AND (r.type IN ('count', 'presence', 'change') OR m.denominator IS NOT NULL)
    AND coalesce(s.k, 0) = 0 AND (a.org_id IS NULL OR s.t > 0)
GROUP BY r.position, r.type, m.municipality, m.org_id;

CREATE VIEW school AS
SELECT
    s.position, s.municipality, s.unit,
    -- A level that nobody asked for is not grouped by.
    CASE WHEN EXISTS (FROM asked WHERE level = 'group') THEN u.context_group END AS context_group,
    CASE WHEN EXISTS (FROM asked WHERE level = 'locality') THEN u.locality END AS locality,
    s.n, s.d, s.k, s.t, s.stated,
    -- Six digits are more than any source has; sums of tenths do not exceed their whole by 1e-16.
    coalesce(r.whole AND round(s.n, 6) > round(s.d, 6), false) AS impossible,
    CASE WHEN impossible
        THEN coalesce(u.name, s.unit, 'муниципалитет')
            || ': ' || replace(printf('%g', s.n), '.', ',')
            || ' из ' || replace(printf('%g', s.d), '.', ',')
    END AS story
FROM (
    SELECT s.*, 0 AS stated
    FROM school_sum AS s ANTI JOIN stated AS m USING (position, municipality, unit)
    UNION ALL
    SELECT position, municipality, unit, n, d, 1, 1, 1 FROM stated
) AS s
JOIN rule AS r USING (position)
LEFT JOIN unit AS u ON u.municipality = s.municipality AND u.org_id = s.unit;

CREATE TABLE total AS
SELECT
    position, municipality,
    CASE grouping(context_group, locality)
        WHEN 3 THEN 'municipality' WHEN 1 THEN 'group' ELSE 'locality'
    END AS level,
    coalesce(context_group, locality, '') AS unit,
    sum(n) AS n, sum(d) AS d, sum(k) AS k, sum(t) AS t, sum(stated) AS stated,
    count(*) FILTER (t > 0 AND k = 0) AS silent_n,
    bool_or(impossible) AS impossible,
    string_agg(story, '; ' ORDER BY story) FILTER (impossible) AS fault
FROM school
GROUP BY GROUPING SETS (
    (position, municipality),
    (position, municipality, context_group),
    (position, municipality, locality)
)
-- Records of the municipality itself, and of organisations that are not on its list, belong to it
-- alone.
HAVING grouping(context_group, locality) = 3 OR coalesce(context_group, locality) IS NOT NULL;

INSERT INTO total
SELECT
    position, municipality, 'school', unit, n, d, k, t, stated, (t > 0 AND k = 0)::INT, impossible,
    story
FROM school JOIN asked USING (position)
WHERE level = 'school' AND unit IS NOT NULL;

INSERT INTO total
SELECT s.position, s.municipality, 'subject', s.unit, s.n, s.d, s.k, s.t, 0, 0, false, NULL
FROM subject_sum AS s
WHERE s.unit IS NOT NULL;

-- Every unit that a level has, with the number of its organisations.
CREATE TABLE place AS
SELECT municipality, 'municipality' AS level, '' AS unit, count(org_id) AS schools_n
FROM (SELECT DISTINCT municipality FROM raw.supplied) LEFT JOIN unit USING (municipality)
GROUP BY municipality
UNION ALL
SELECT municipality, 'group', context_group, count(*) FROM unit GROUP BY ALL
UNION ALL
SELECT municipality, 'locality', locality, count(*) FROM unit WHERE locality IS NOT NULL GROUP BY ALL
UNION ALL
SELECT municipality, 'school', org_id, 1 FROM unit
UNION ALL
SELECT municipality, 'subject', unit, NULL FROM subject_sum WHERE unit IS NOT NULL GROUP BY ALL;

-- From how many organisations of a place a table arrived; a list of the municipality itself is
-- there even where no organisation is.
CREATE TABLE arrival AS
SELECT
    a.table_name, a.municipality,
    CASE grouping(u.context_group, u.locality)
        WHEN 3 THEN 'municipality' WHEN 1 THEN 'group' ELSE 'locality'
    END AS level,
    coalesce(u.context_group, u.locality, '') AS unit,
    count(*) AS schools_n
FROM arrived AS a JOIN unit AS u USING (municipality, org_id)
GROUP BY GROUPING SETS (
    (a.table_name, a.municipality),
    (a.table_name, a.municipality, u.context_group),
    (a.table_name, a.municipality, u.locality)
)
HAVING grouping(u.context_group, u.locality) = 3
    OR coalesce(u.context_group, u.locality) IS NOT NULL;

INSERT INTO arrival
SELECT table_name, municipality, 'school', org_id, 1
FROM arrived SEMI JOIN unit USING (municipality, org_id)
WHERE EXISTS (FROM asked WHERE level = 'school');

INSERT INTO arrival
SELECT DISTINCT s.table_name, s.municipality, 'municipality', '', 0
FROM raw.supplied AS s
ANTI JOIN (SELECT * FROM arrival WHERE level = 'municipality') AS a USING (table_name, municipality);

CREATE VIEW result AS
WITH joined AS (
    SELECT
        r.* EXCLUDE (id, population, whole), p.municipality, p.level, p.unit,
        t.n, t.d, coalesce(t.k, 0) AS k, coalesce(t.t, 0) AS t, coalesce(t.stated, 0) AS stated,
        coalesce(t.impossible, false) AS impossible, t.fault,
        p.schools_n AS schools_all,
        coalesce(a.schools_n, 0) - coalesce(t.silent_n, 0) + coalesce(t.stated, 0) AS schools_known,
        (a.schools_n IS NOT NULL OR coalesce(t.t, 0) > 0)
            AND NOT (coalesce(t.t, 0) > 0 AND coalesce(t.k, 0) = 0) AS known
    FROM rule AS r
    JOIN asked AS q USING (position)
    JOIN place AS p ON p.level = q.level
    JOIN basis AS b ON b.population = r.population
    LEFT JOIN total AS t
        ON t.position = r.position AND t.municipality = p.municipality AND t.level = p.level
        AND t.unit = p.unit
    LEFT JOIN arrival AS a
        ON a.table_name = b.table_name AND a.municipality = p.municipality
        AND a.level = CASE WHEN p.level = 'subject' THEN 'municipality' ELSE p.level END
        AND a.unit = CASE WHEN p.level = 'subject' THEN '' ELSE p.unit END
    -- A subject is listed where the indicator has somebody to count.
    WHERE p.level <> 'subject' OR t.t > 0
),
counted AS (
    SELECT
        *,
        CASE
            WHEN NOT known THEN NULL
            WHEN type = 'presence' THEN least(coalesce(n, 0), 1)
            ELSE round(coalesce(n, 0), 6)
        END AS numerator,
        CASE WHEN known AND type NOT IN ('count', 'presence', 'change')
            THEN round(coalesce(d, 0), 6)
        END AS denominator
    FROM joined
)
SELECT
    municipality, position, key, direction, level, unit, numerator, denominator,
    CASE
        WHEN impossible OR type = 'change' THEN NULL
        WHEN type IN ('count', 'presence') THEN numerator
        WHEN denominator > 0 THEN scale * numerator / denominator
    END AS value,
    period_start, period_end, getvariable('ref_date') AS ref_date,
    CASE
        WHEN impossible THEN 'числитель больше знаменателя'
        WHEN stated > 0 THEN 'по сведениям ОО, не проверено'
        ELSE ''
    END AS note,
    coalesce(fault, '') AS fault,
    CAST(t - k AS BIGINT) AS unknown,
    CAST(stated AS BIGINT) AS stated,
    schools_known,
    schools_all
FROM counted;
