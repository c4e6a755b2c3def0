-- The ten measures and their values before, as an analyst writes them first: days are dates, codes are text, and what
-- comes before or after a row of a child is asked with window functions. Nothing is arranged for speed.
--
-- `folder`, `first_day` and `last_day` are set as variables beforehand.

CREATE MACRO text_of(raw) AS if(
    upper(trim(raw, e' \t')) IN ('', 'NULL', 'N/A', 'NA', '#N/A', 'NAN', 'NONE', '(BLANK)', '-', '.'), NULL, trim(raw, e' \t'));
CREATE MACRO any_day_of(raw) AS coalesce(
    try_cast(raw AS DATE),
    try_cast(left(trim(raw, e' \t'), 10) AS DATE),
    try_strptime(split_part(trim(raw, e' \t'), ' ', 1), '%d/%m/%Y')::DATE);
CREATE MACRO day_of(raw) AS
    if(any_day_of(raw) BETWEEN DATE '1900-01-01' AND DATE '2100-12-31', any_day_of(raw), NULL);
CREATE MACRO code_of(raw, codes) AS if(list_contains(codes, upper(trim(raw, e' \t'))), upper(trim(raw, e' \t')), NULL);
CREATE MACRO end_of(day) AS coalesce(day, DATE '9999-12-31');
CREATE MACRO eighteenth_birthday(born) AS
    (born + INTERVAL 18 YEAR)::DATE + if(month(born) = 2 AND day(born) = 29, 1, 0);
CREATE MACRO year_began(day) AS (date_trunc('year', day - INTERVAL 3 MONTH) + INTERVAL 3 MONTH)::DATE;
CREATE MACRO months_back(day, months) AS (day + INTERVAL 1 DAY - to_months(months))::DATE;
CREATE MACRO is_adoptive(placement_type) AS placement_type IN ('A3', 'A4', 'A5', 'A6');
CREATE MACRO is_home(placement_type) AS
    placement_type IN ('H5', 'K1', 'K2', 'K3', 'R1', 'R2', 'R3', 'R5', 'S1');
CREATE MACRO is_family(placement_type) AS
    placement_type IN ('A3', 'A4', 'A5', 'A6', 'P1', 'U1', 'U2', 'U3', 'U4', 'U5', 'U6');

-- The two days on which children looked after are counted, and the two windows, each from the start of the year.
CREATE TABLE snapshots AS
SELECT true AS is_now, getvariable('last_day') AS day
UNION ALL
SELECT false, getvariable('first_day') - 1;

CREATE TABLE windows AS
WITH ends AS (
    SELECT true AS is_now, getvariable('last_day') AS last_day
    UNION ALL
    SELECT false, if(
        last_day(getvariable('last_day')) = getvariable('last_day'),
        last_day((getvariable('last_day') - INTERVAL 1 YEAR)::DATE),
        (getvariable('last_day') - INTERVAL 1 YEAR)::DATE)
)
SELECT is_now, year_began(last_day) AS first_day, last_day FROM ends;

CREATE TABLE legal AS
SELECT
    text_of(child_id) AS child_id,
    day_of(start_date) AS began,
    day_of(end_date) AS ended,
    code_of(legal_status, ['C1', 'C2', 'D1', 'E1', 'J1', 'J2', 'J3', 'L1', 'L2', 'L3', 'V2', 'V3', 'V4']) AS legal_status,
    code_of(reason_ceased, ['E11', 'E12', 'E13', 'E14', 'E15', 'E16', 'E17', 'E2', 'E3', 'E41', 'E43', 'E44', 'E45', 'E46',
        'E47', 'E48', 'E4A', 'E4B', 'E5', 'E6', 'E7', 'E8', 'E9', 'X1']) AS reason
FROM read_csv(getvariable('folder') || '/legal_statuses.csv', all_varchar = true);

CREATE TABLE placements AS
SELECT
    text_of(child_id) AS child_id,
    day_of(start_date) AS began,
    day_of(end_date) AS ended,
    code_of(placement_type, ['A3', 'A4', 'A5', 'A6', 'H5', 'K1', 'K2', 'K3', 'P1', 'P2', 'P3', 'R1', 'R2', 'R3', 'R5', 'S1',
        'T0', 'T1', 'T2', 'T3', 'T4', 'U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'Z1', 'Z11', 'Z12', 'Z13', 'Z14'])
        AS placement_type,
    code_of(provider, ['PR0', 'PR1', 'PR2', 'PR3', 'PR4', 'PR5']) AS provider,
    text_of(carer_id) AS carer_id,
    code_of(end_reason, ['ALLEG', 'APPRR', 'CARPL', 'CHILD', 'CLOSE', 'CREQB', 'CREQO', 'CUSTOD', 'LAREQ', 'OTHER', 'PLACE',
        'STAND']) AS end_reason
FROM read_csv(getvariable('folder') || '/placements.csv', all_varchar = true);

CREATE TABLE births AS
SELECT child_id, if(min(born) = max(born), min(born), NULL) AS born
FROM (
    SELECT text_of(child_id) AS child_id, day_of(date_of_birth) AS born
    FROM read_csv(getvariable('folder') || '/children.csv', all_varchar = true))
GROUP BY child_id;

-- Each status until the next one; of several that begin on one day the one that ends last counts.
CREATE TABLE statuses AS
SELECT *
FROM (
    SELECT
        child_id,
        began,
        least(end_of(ended), coalesce(lead(began) OVER of_child, DATE '9999-12-31')) AS ended,
        coalesce(legal_status IN ('V3', 'V4'), false) AS is_short_break,
        reason
    FROM legal
    WHERE child_id IS NOT NULL AND began <= getvariable('last_day') AND end_of(ended) > began
    WINDOW of_child AS (
        PARTITION BY child_id ORDER BY began, end_of(ended), legal_status NULLS FIRST, reason NULLS FIRST)
)
WHERE ended > began;

-- A period of care goes on until a day without a status, a reason why care ceased, or a short break, which is part of none.
CREATE TABLE care AS
SELECT
    child_id,
    min(began) AS began,
    max(ended) AS ended,
    last(reason ORDER BY began) AS reason,
    bool_or(is_short_break) AS is_short_break
FROM (
    SELECT *, count_if(begins_care) OVER (PARTITION BY child_id ORDER BY began) AS care
    FROM (
        SELECT
            *,
            is_short_break
            OR lag(began) OVER of_child IS NULL
            OR lag(is_short_break) OVER of_child
            OR lag(ended) OVER of_child <> began
            OR coalesce(lag(reason) OVER of_child, 'X1') <> 'X1' AS begins_care
        FROM statuses
        WINDOW of_child AS (PARTITION BY child_id ORDER BY began)))
GROUP BY child_id, care;

CREATE TABLE periods AS
SELECT child_id, born, began, least(ended, eighteenth_birthday(born)) AS ended
FROM care
LEFT JOIN births USING (child_id)
WHERE NOT is_short_break AND coalesce(began < eighteenth_birthday(born), true);

-- Who may be looked after: a row without a start, or that ends before it starts, and no other row settles it.
CREATE TABLE may_be_looked_after AS
WITH in_doubt AS (
    SELECT 'legal' AS source, child_id, began, ended, legal_status FROM legal
    UNION ALL
    SELECT 'placements', child_id, began, ended, NULL FROM placements
),
left_out AS (
    SELECT source, is_now, day, child_id
    FROM in_doubt
    CROSS JOIN snapshots
    WHERE child_id IS NOT NULL
        AND (began IS NULL OR ended < began)
        AND coalesce(legal_status, '') NOT IN ('V3', 'V4')
        AND coalesce(began <= day, end_of(ended) > day)
)
SELECT DISTINCT is_now, day, child_id, born
FROM left_out
LEFT JOIN births USING (child_id)
WHERE coalesce(eighteenth_birthday(born) > day, true)
    AND CASE source
        WHEN 'legal' THEN NOT EXISTS (
            FROM care WHERE care.child_id = left_out.child_id AND care.began <= day AND care.ended > day)
        ELSE NOT EXISTS (FROM legal WHERE legal.child_id = left_out.child_id AND began IS NOT NULL AND end_of(ended) > began)
    END;

-- Stays cut to the next one and to the period of care.
CREATE TABLE stays AS
SELECT
    *,
    row_number() OVER of_care = 1 AS is_first,
    coalesce(lead(is_temporary) OVER of_care, false) AS has_temporary_stay
FROM (
    SELECT
        p.child_id,
        p.began AS care_began,
        greatest(s.began, p.began) AS began,
        least(end_of(s.ended), p.ended, coalesce(lead(s.began) OVER in_order, DATE '9999-12-31')) AS ended,
        placement_type,
        provider,
        coalesce(placement_type IN ('T0', 'T1', 'T2', 'T3', 'T4'), false) AS is_temporary,
        carer_id,
        end_reason
    FROM placements s
    INNER JOIN periods p ON p.child_id = s.child_id AND s.began < p.ended
    WHERE s.began <= getvariable('last_day') AND end_of(s.ended) > s.began
    WINDOW in_order AS (
        PARTITION BY p.child_id, p.began
        ORDER BY s.began, end_of(s.ended), placement_type NULLS FIRST, provider NULLS FIRST, carer_id NULLS FIRST,
            end_reason NULLS FIRST)
)
WHERE ended > began
WINDOW of_care AS (PARTITION BY child_id, care_began ORDER BY began);

-- A temporary stay belongs to the main stay before it; one that begins the period of care is a main stay.
CREATE TABLE main_stays AS
SELECT
    *,
    NOT is_first AND NOT CASE
        WHEN carer_id IS NOT NULL AND carer_before IS NOT NULL THEN carer_id = carer_before
        WHEN is_after_leading_stay THEN false
        WHEN is_after_temporary_stay AND carer_id IS NULL AND carer_before IS NULL
            AND placement_type IS NOT DISTINCT FROM type_before AND provider IS NOT DISTINCT FROM provider_before THEN true
        WHEN reason IS NOT NULL THEN reason = 'PLACE'
        WHEN placement_type = 'P1' AND type_before = 'P1' THEN true
        WHEN is_home(placement_type) AND is_family(type_before) THEN false
        WHEN is_family(placement_type) AND is_home(type_before) THEN false
        WHEN provider <> provider_before THEN false
    END AS begins_placement
FROM (
    SELECT
        *,
        lag(placement_type) OVER of_care AS type_before,
        lag(provider) OVER of_care AS provider_before,
        lag(carer_id) OVER of_care AS carer_before,
        coalesce(lag(has_temporary_stay) OVER of_care, false) AS is_after_temporary_stay,
        coalesce(lag(is_temporary) OVER of_care, false) AS is_after_leading_stay,
        if(lag(has_temporary_stay) OVER of_care, NULL, lag(end_reason) OVER of_care) AS reason
    FROM stays
    WHERE is_first OR NOT is_temporary
    WINDOW of_care AS (PARTITION BY child_id, care_began ORDER BY began)
);

CREATE TABLE looked_after AS
SELECT
    snapshots.is_now,
    day,
    p.child_id,
    born,
    p.began <= months_back(day, 30) AS is_long,
    if(is_placed, home.placement_type, NULL) AS placement_type,
    if(is_placed, home.provider, NULL) AS provider,
    if(
        is_placed,
        first_began <= months_back(day, 24)
            AND CASE WHEN coalesce(most_changes, 0) < 2 THEN true WHEN least_changes >= 2 THEN false END,
        NULL) AS is_stable
FROM snapshots
INNER JOIN periods p ON p.began <= day AND p.ended > day
LEFT JOIN (
    SELECT
        is_now,
        child_id,
        care_began,
        min(began) AS first_began,
        arg_max({'placement_type': placement_type, 'provider': provider}, began) AS home,
        -- A placement for adoption counts with the one before it, so that one such change leaves the child where it was.
        sum(CASE WHEN begins_placement THEN if(coalesce(is_adoptive(placement_type), true), 1, 2) ELSE 0 END)
            FILTER (began > months_back(day, 24)) AS least_changes,
        sum(CASE WHEN NOT begins_placement THEN 0 ELSE if(is_adoptive(placement_type), 1, 2) END)
            FILTER (began > months_back(day, 24)) AS most_changes
    FROM main_stays
    INNER JOIN snapshots ON began <= day
    GROUP BY is_now, child_id, care_began
) homes ON homes.is_now = snapshots.is_now AND homes.child_id = p.child_id AND homes.care_began = p.began
LEFT JOIN (
    SELECT DISTINCT is_now, child_id, care_began, true AS is_placed
    FROM stays
    INNER JOIN snapshots ON began <= day AND ended > day
) placed ON placed.is_now = snapshots.is_now AND placed.child_id = p.child_id AND placed.care_began = p.began;

CREATE TABLE approvals AS
SELECT
    text_of(household_id) AS household_id,
    day_of(approval_date) AS approved,
    code_of(approval_type, ['MAINSTREAM', 'CONNECTED', 'SHORT_BREAKS', 'TEMPORARY']) AS approval_type,
    max(end_of(day_of(end_date))) AS ended
FROM read_csv(getvariable('folder') || '/foster_approvals.csv', all_varchar = true)
WHERE text_of(household_id) IS NOT NULL AND day_of(approval_date) <= getvariable('last_day')
GROUP BY ALL;

CREATE TABLE reviews AS
SELECT
    text_of(child_id) AS child_id,
    day_of(review_date) AS reviewed,
    code_of(participation, ['PN0', 'PN1', 'PN2', 'PN3', 'PN4', 'PN5', 'PN6', 'PN7']) AS participation
FROM read_csv(getvariable('folder') || '/reviews.csv', all_varchar = true);

CREATE TABLE previous_permanence AS
SELECT
    text_of(child_id) AS child_id,
    code_of(previous_permanence, ['P1', 'P2', 'P3', 'P4', 'Z1']) AS place,
    day_of(order_date) AS ordered
FROM read_csv(getvariable('folder') || '/previous_permanence.csv', all_varchar = true);

-- Of missing episodes of one start and kind the one that ends last counts.
CREATE TABLE missing AS
SELECT *
FROM (
    SELECT
        text_of(child_id) AS child_id,
        day_of(start_date) AS began,
        day_of(end_date) AS ended,
        code_of(kind, ['M', 'A']) AS kind,
        code_of(source, ['HOME', 'CARE']) AS source
    FROM read_csv(getvariable('folder') || '/missing_episodes.csv', all_varchar = true))
WHERE child_id IS NOT NULL AND began <= getvariable('last_day')
QUALIFY row_number() OVER (
    PARTITION BY child_id, began, kind ORDER BY greatest(end_of(ended), began) DESC, source DESC NULLS LAST) = 1;

WITH
m41 AS (
    SELECT
        '4.1' AS ref,
        is_now,
        count_if(is_certain AND is_under_16 AND is_stable) AS numerator,
        count_if(is_certain AND is_under_16) AS denominator,
        count_if(if(is_certain, is_under_16 IS NULL OR (is_under_16 AND is_stable IS NULL), coalesce(is_under_16, true)))
            AS not_known
    FROM (
        SELECT is_now, true AS is_certain, is_stable, if(born <= day, born > day - INTERVAL 16 YEAR, NULL) AS is_under_16
        FROM looked_after WHERE is_long
        UNION ALL
        SELECT is_now, false, NULL, if(born <= day, born > day - INTERVAL 16 YEAR, NULL)
        FROM may_be_looked_after)
    GROUP BY is_now
),
in_care AS (
    SELECT is_now, true AS is_certain, placement_type, provider FROM looked_after
    UNION ALL
    SELECT is_now, false, NULL, NULL FROM may_be_looked_after
),
m42 AS (
    SELECT '4.2', is_now, count_if(placement_type = 'P1'), count_if(is_certain), count_if(placement_type IS NULL)
    FROM in_care
    GROUP BY is_now
),
m43 AS (
    SELECT
        '4.3',
        is_now,
        count_if(begins_placement AND reason IN ('CREQB', 'CREQO', 'CHILD', 'LAREQ', 'ALLEG', 'STAND', 'APPRR')),
        count_if(begins_placement),
        count_if(begins_placement IS NULL OR coalesce(reason, 'OTHER') = 'OTHER')
    FROM main_stays
    INNER JOIN windows ON began BETWEEN first_day AND last_day
    WHERE coalesce(begins_placement, true) AND NOT is_after_leading_stay
    GROUP BY is_now
),
new_approvals AS (
    -- No new one is an approval while an earlier one of the household, of the same type, is open.
    SELECT *
    FROM approvals
    QUALIFY approval_type IS NULL OR coalesce(
        max(ended) OVER (
            PARTITION BY household_id, approval_type
            ORDER BY approved ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        <= approved, true)
),
m44 AS (
    SELECT '4.4', is_now, count_if(is_mainstream), count(*), count_if(is_mainstream IS NULL)
    FROM (
        SELECT is_now, household_id, bool_or(approval_type = 'MAINSTREAM')
            OR if(bool_or(approval_type IS NULL), NULL, false) AS is_mainstream
        FROM new_approvals
        INNER JOIN windows ON approved BETWEEN first_day AND windows.last_day
        GROUP BY is_now, household_id)
    GROUP BY is_now
),
left_care AS (
    SELECT is_now, child_id, last(reason ORDER BY ended) AS reason
    FROM care
    INNER JOIN windows ON ended BETWEEN first_day AND last_day
    WHERE NOT is_short_break AND coalesce(reason, '') <> 'X1'
    GROUP BY is_now, child_id
),
m45 (ref, is_now, numerator, denominator, not_known) AS (
    SELECT
        '4.5', is_now, count_if(reason IN ('E43', 'E44', 'E45', 'E46', 'E47', 'E48')), count(*), count_if(reason IS NULL)
    FROM left_care
    GROUP BY is_now
),
m46 AS (SELECT * REPLACE ('4.6' AS ref) FROM m45),
m47 AS (
    SELECT '4.7', is_now, count_if(place = 'P2'), count(*), count_if(coalesce(place, 'P4') = 'P4')
    FROM (
        SELECT DISTINCT is_now, child_id
        FROM periods
        INNER JOIN windows ON began BETWEEN first_day AND last_day)
    LEFT JOIN (
        SELECT child_id, last(place ORDER BY ordered NULLS FIRST, place NULLS FIRST) AS place
        FROM previous_permanence
        GROUP BY child_id
    ) USING (child_id)
    GROUP BY is_now
),
m48 AS (
    SELECT '4.8', is_now, count_if(is_external_home), count_if(is_certain), count_if(is_external_home IS NULL)
    FROM (
        SELECT *, placement_type = 'K2' AND provider IN ('PR2', 'PR3', 'PR4', 'PR5') AS is_external_home
        FROM in_care)
    GROUP BY is_now
),
m49 AS (
    SELECT '4.9', is_now, count_if(rank = 3), count_if(rank >= 2), count_if(rank = 1)
    FROM (
        -- 3 took part, 2 did not, 1 not recorded, 0 under four; of several records of a day the greatest counts.
        SELECT is_now, r.child_id, reviewed, max(CASE
            WHEN participation IS NULL THEN 1
            WHEN participation = 'PN0' THEN 0
            WHEN participation IN ('PN4', 'PN7') THEN 2
            ELSE 3 END) AS rank
        FROM reviews r
        INNER JOIN windows ON reviewed BETWEEN first_day AND last_day
        INNER JOIN periods p ON p.child_id = r.child_id AND reviewed >= p.began AND reviewed < p.ended
        GROUP BY is_now, r.child_id, reviewed)
    GROUP BY is_now
),
-- They end at the latest with the 18th birthday, and from care with the care in which they began.
cut_missing AS (
    SELECT
        m.child_id,
        m.began,
        m.kind,
        greatest(m.began, least(
            end_of(m.ended),
            eighteenth_birthday(births.born),
            CASE WHEN source = 'CARE' THEN coalesce(p.ended, if(m.ended IS NULL, m.began, NULL)) END)) AS ended
    FROM missing m
    LEFT JOIN births ON births.child_id = m.child_id
    LEFT JOIN periods p ON p.child_id = m.child_id AND p.began <= m.began AND p.ended > m.began
),
m410 AS (
    SELECT
        '4.10', is_now, count_if(was_missing), count(*), count_if(was_missing IS NULL)
    FROM (
        SELECT is_now, child_id, bool_or(kind = 'M') OR if(bool_or(kind IS NULL), NULL, false) AS was_missing
        FROM cut_missing
        INNER JOIN windows ON began <= last_day AND ended >= first_day
        GROUP BY is_now, child_id)
    GROUP BY is_now
),
counted AS (
    FROM m41 UNION ALL FROM m42 UNION ALL FROM m43 UNION ALL FROM m44 UNION ALL FROM m45 UNION ALL FROM m46
    UNION ALL FROM m47 UNION ALL FROM m48 UNION ALL FROM m49 UNION ALL FROM m410
),
side_by_side AS (
    SELECT
        ref,
        coalesce(sum(numerator) FILTER (is_now), 0)::BIGINT AS numerator,
        coalesce(sum(denominator) FILTER (is_now), 0)::BIGINT AS denominator,
        coalesce(sum(not_known) FILTER (is_now), 0)::BIGINT AS not_known,
        coalesce(sum(numerator) FILTER (NOT is_now), 0)::BIGINT AS numerator_before,
        coalesce(sum(denominator) FILTER (NOT is_now), 0)::BIGINT AS denominator_before
    FROM (VALUES ('4.1'), ('4.2'), ('4.3'), ('4.4'), ('4.5'), ('4.6'), ('4.7'), ('4.8'), ('4.9'), ('4.10')) refs (ref)
    LEFT JOIN counted USING (ref)
    GROUP BY ref
)
SELECT
    ref,
    numerator,
    denominator,
    not_known,
    if(ref IN ('4.1', '4.6', '4.8', '4.9'), 100 * numerator / nullif(denominator, 0), numerator) AS value,
    if(ref IN ('4.1', '4.6', '4.8', '4.9'), 100 * numerator_before / nullif(denominator_before, 0), numerator_before)
        AS previous
FROM side_by_side
ORDER BY ref[3:]::INTEGER;
