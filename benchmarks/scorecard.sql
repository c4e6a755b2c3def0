-- The ten measures and their values before, straight from the extracts: the hand-written opponent of `kpis compute`.
--
-- `folder`, `first_day` and `last_day` are set as variables beforehand. One query reads each file once; its rules are
-- those of design.md sections 4 to 8. A day is held as its number since 1 January 1900, 131071 standing for an end
-- to come, and a code as its place in its code set, 0 standing for a blank: a row then fits into one whole number, and
-- sorting by that number settles which of two rows that begin on one day is kept. What follows a sort only looks at
-- the row above or below (`OVER ()`), which DuckDB does as the rows stream past.

SET VARIABLE same_day_last_year = CASE
    WHEN last_day(getvariable('last_day')) = getvariable('last_day')
    THEN last_day((getvariable('last_day') - INTERVAL 1 YEAR)::DATE)
    ELSE (getvariable('last_day') - INTERVAL 1 YEAR)::DATE END;

SET enable_progress_bar = false;
-- It cannot know how many rows come out of a file, so the joins stay as written: the right side is the one hashed.
SET disabled_optimizers = 'join_order,build_side_probe_side,cte_filter_pusher';

CREATE TYPE legal_status AS ENUM ('C1', 'C2', 'D1', 'E1', 'J1', 'J2', 'J3', 'L1', 'L2', 'L3', 'V2', 'V3', 'V4');
CREATE TYPE reason_ceased AS ENUM ('E11', 'E12', 'E13', 'E14', 'E15', 'E16', 'E17', 'E2', 'E3', 'E41', 'E43', 'E44',
    'E45', 'E46', 'E47', 'E48', 'E4A', 'E4B', 'E5', 'E6', 'E7', 'E8', 'E9', 'X1');
CREATE TYPE placement_type AS ENUM ('A3', 'A4', 'A5', 'A6', 'H5', 'K1', 'K2', 'K3', 'P1', 'P2', 'P3', 'R1', 'R2', 'R3',
    'R5', 'S1', 'T0', 'T1', 'T2', 'T3', 'T4', 'U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'Z1', 'Z11', 'Z12', 'Z13', 'Z14');
CREATE TYPE provider AS ENUM ('PR0', 'PR1', 'PR2', 'PR3', 'PR4', 'PR5');
CREATE TYPE end_reason AS ENUM ('ALLEG', 'APPRR', 'CARPL', 'CHILD', 'CLOSE', 'CREQB', 'CREQO', 'CUSTOD', 'LAREQ',
    'OTHER', 'PLACE', 'STAND');
CREATE TYPE participation AS ENUM ('PN0', 'PN1', 'PN2', 'PN3', 'PN4', 'PN5', 'PN6', 'PN7');
CREATE TYPE word_for_nothing AS ENUM ('', 'NULL', 'N/A', 'NA', '#N/A', 'NAN', 'NONE', '(BLANK)', '-', '.');
CREATE TYPE previous_permanence AS ENUM ('P1', 'P2', 'P3', 'P4', 'Z1');

-- Clean text, nearly all of it, takes the short way; only the rest is trimmed, put in capitals or matched.
CREATE MACRO tidy(raw) AS upper(trim(raw, e' \t'));
CREATE MACRO id_of(raw) AS CASE
    WHEN raw < '0' OR raw BETWEEN 'N' AND 'O' OR raw BETWEEN 'n' AND 'o' OR contains(raw, ' ')
    THEN if(try_cast(tidy(raw) AS word_for_nothing) IS NULL, trim(raw, e' \t'), NULL)
    ELSE raw END;
CREATE MACRO odd_day_of(raw) AS try_strptime(
    regexp_extract(
        trim(raw, e' \t'),
        '^([0-9]{1,2}/[0-9]{1,2}/(?:19[0-9]{2}|20[0-9]{2}|2100)|(?:19[0-9]{2}|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2})'
        || '(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?$',
        1),
    ['%d/%m/%Y', '%Y-%m-%d'])::DATE;
CREATE MACRO number_of(d) AS (d - DATE '1900-01-01');
-- Before 1900 or after 2100 is no day; `end_of` makes such an end, like a blank one, an end to come.
CREATE MACRO day_of(raw) AS number_of(coalesce(try_cast(raw AS DATE), odd_day_of(raw)))::INTEGER;
CREATE MACRO is_day(day_number) AS coalesce(day_number BETWEEN 0 AND 73413, false);
CREATE MACRO end_of(day_number) AS if(day_number BETWEEN 0 AND 73413, day_number, 131071);
CREATE MACRO legal_status_of(raw) AS
    coalesce(enum_code(coalesce(try_cast(raw AS legal_status), try_cast(tidy(raw) AS legal_status))) + 1, 0)::BIGINT;
CREATE MACRO reason_ceased_of(raw) AS
    coalesce(enum_code(coalesce(try_cast(raw AS reason_ceased), try_cast(tidy(raw) AS reason_ceased))) + 1, 0)::BIGINT;
CREATE MACRO placement_type_of(raw) AS
    coalesce(enum_code(coalesce(try_cast(raw AS placement_type), try_cast(tidy(raw) AS placement_type))) + 1, 0)::BIGINT;
CREATE MACRO provider_of(raw) AS
    coalesce(enum_code(coalesce(try_cast(raw AS provider), try_cast(tidy(raw) AS provider))) + 1, 0)::BIGINT;
CREATE MACRO end_reason_of(raw) AS
    coalesce(enum_code(coalesce(try_cast(raw AS end_reason), try_cast(tidy(raw) AS end_reason))) + 1, 0)::BIGINT;
CREATE MACRO participation_of(raw) AS
    coalesce(enum_code(coalesce(try_cast(raw AS participation), try_cast(tidy(raw) AS participation))) + 1, 0)::BIGINT;
CREATE MACRO previous_permanence_of(raw) AS
    coalesce(enum_code(coalesce(try_cast(raw AS previous_permanence), try_cast(tidy(raw) AS previous_permanence))) + 1, 0)::BIGINT;
CREATE MACRO year_began(d) AS (date_trunc('year', d - INTERVAL 3 MONTH) + INTERVAL 3 MONTH)::DATE;
CREATE MACRO months_back(d, months) AS number_of((d + INTERVAL 1 DAY - to_months(months))::DATE);
CREATE MACRO long_ago_now() AS months_back(getvariable('last_day'), 24);
CREATE MACRO long_ago_before() AS months_back(getvariable('first_day') - 1, 24);
CREATE MACRO now_on() AS number_of(getvariable('last_day'));
CREATE MACRO before_on() AS number_of(getvariable('first_day')) - 1;
CREATE MACRO now_from() AS number_of(year_began(getvariable('last_day')));
CREATE MACRO before_from() AS number_of(year_began(getvariable('same_day_last_year')));
CREATE MACRO before_to() AS number_of(getvariable('same_day_last_year'));
CREATE MACRO in_year_now(day_number) AS day_number BETWEEN now_from() AND now_on();
CREATE MACRO in_year_before(day_number) AS day_number BETWEEN before_from() AND before_to();
CREATE MACRO is_adoptive(placement_type) AS placement_type BETWEEN placement_type_of('A3') AND placement_type_of('A6');
CREATE MACRO is_home(placement_type) AS
    placement_type BETWEEN placement_type_of('H5') AND placement_type_of('K3')
    OR placement_type BETWEEN placement_type_of('R1') AND placement_type_of('S1');
CREATE MACRO is_family(placement_type) AS
    is_adoptive(placement_type)
    OR placement_type = placement_type_of('P1')
    OR placement_type BETWEEN placement_type_of('U1') AND placement_type_of('U6');
CREATE MACRO iso_of(day_number) AS (DATE '1900-01-01' + day_number::INTEGER)::VARCHAR;
-- NULL where the changes since may have been too many or not.
CREATE MACRO is_stable(is_long_placed, least_changes, most_changes) AS
    is_long_placed AND CASE WHEN coalesce(most_changes, 0) < 2 THEN true WHEN least_changes >= 2 THEN false END;
-- False of text that is a day outside the two years, whichever way it is written.
CREATE MACRO may_be_in_reach(raw) AS
    (raw >= iso_of(before_from()) AND raw < iso_of(now_on() + 1)) OR raw < '200' OR raw >= '21';
CREATE MACRO may_be_in_reach_by_now(raw) AS raw < iso_of(now_on() + 1) OR raw >= '21';
CREATE MACRO earliest() AS least(before_from(), before_on());
-- Who was born on 29 February turns 18 on 1 March: 18 years on there is no such day.
CREATE MACRO eighteenth_birthday(born) AS
    number_of((born + INTERVAL 18 YEAR)::DATE) + if(month(born) = 2 AND day(born) = 29, 1, 0);

WITH
legal AS MATERIALIZED (
    SELECT
        id_of(child_id) AS child_id,
        day_of(start_date) AS began,
        day_of(end_date) AS ended,
        legal_status,
        reason_ceased
    FROM read_csv(
        getvariable('folder') || '/legal_statuses.csv', header = true, auto_detect = false,
        columns = {'child_id': 'VARCHAR', 'start_date': 'VARCHAR', 'legal_status': 'VARCHAR', 'end_date': 'VARCHAR',
                   'reason_ceased': 'VARCHAR'})
),
missing_days AS MATERIALIZED (
    SELECT child_id, day_of(start_date) AS began, day_of(end_date) AS ended, kind, source
    FROM read_csv(
        getvariable('folder') || '/missing_episodes.csv', header = true, auto_detect = false,
        columns = {'child_id': 'VARCHAR', 'start_date': 'VARCHAR', 'kind': 'VARCHAR', 'end_date': 'VARCHAR',
                   'source': 'VARCHAR'})
    WHERE may_be_in_reach_by_now(start_date)
),
-- Times missing that reach into the two years as recorded; of those of one start and kind the later end stands.
missing AS MATERIALIZED (
    SELECT child_id, began, how, max((ended << 2) + source) >> 2 AS ended, max((ended << 2) + source) & 3 = 1 AS is_from_care
    FROM (
        -- 2 missing, 1 not known, 0 only away
        SELECT
            id_of(child_id) AS child_id,
            began,
            greatest(end_of(ended), began)::BIGINT AS ended,
            CASE tidy(kind) WHEN 'M' THEN 2 WHEN 'A' THEN 0 ELSE 1 END AS how,
            CASE tidy(source) WHEN 'HOME' THEN 2 WHEN 'CARE' THEN 1 ELSE 0 END AS source
        FROM missing_days
        WHERE began BETWEEN 0 AND now_on() AND greatest(end_of(ended), began) >= before_from()
    )
    WHERE child_id IS NOT NULL
    GROUP BY child_id, began, how
),
-- Children with a status that reaches into the two years compared, or missing from care then; the others are in no
-- measure on care.
children_seen AS MATERIALIZED (
    SELECT child_id, row_number() OVER () AS child
    FROM (
        SELECT child_id
        FROM legal
        WHERE began <= now_on() AND end_of(ended) >= earliest()
        UNION
        SELECT child_id FROM missing WHERE is_from_care
    )
    WHERE child_id IS NOT NULL
),
statuses_in_order AS (
    SELECT child, status
    FROM (
        SELECT
            child,
            (began::BIGINT << 26) + (end_of(ended) << 9)
            + (legal_status_of(legal_status) << 5)
            + reason_ceased_of(reason_ceased)
                AS status
        FROM legal
        INNER JOIN children_seen USING (child_id)
        WHERE began BETWEEN 0 AND now_on() AND end_of(ended) > began
    )
    ORDER BY child, status
),
statuses AS (
    SELECT
        child,
        status >> 26 AS began,
        least((status >> 9) & 131071, if(lead(child) OVER () = child, lead(status) OVER () >> 26, 131071)) AS ended,
        ((status >> 5) & 15) IN (legal_status_of('V3'), legal_status_of('V4')) AS is_short_break,
        status & 31 AS reason
    FROM statuses_in_order
),
statuses_in_runs AS (
    SELECT
        *,
        is_short_break
        OR coalesce(
            lag(child) OVER () <> child
            OR lag(is_short_break) OVER ()
            OR lag(ended) OVER () <> began
            OR lag(reason) OVER () NOT IN (0, reason_ceased_of('X1')),
            true) AS begins_care
    FROM statuses
    WHERE ended > began
),
-- One row for each period of care as recorded, and for each short break, which is part of none.
care AS MATERIALIZED (
    SELECT care_key, child, care_key & 131071 AS began, ended, reason, is_short_break
    FROM (
        SELECT
            *,
            max(if(begins_care, (child << 17) + began, NULL)) OVER (ROWS UNBOUNDED PRECEDING) AS care_key,
            lead(begins_care, 1, true) OVER () AS is_last
        FROM statuses_in_runs
    )
    WHERE is_last
),

placements AS MATERIALIZED (
    SELECT child_id, child, began, day_of(end_date) AS ended, placement_type, provider, carer_id, end_reason
    FROM (
        SELECT * REPLACE (id_of(child_id) AS child_id), day_of(start_date) AS began
        FROM read_csv(
            getvariable('folder') || '/placements.csv', header = true, auto_detect = false,
            columns = {'child_id': 'VARCHAR', 'start_date': 'VARCHAR', 'placement_type': 'VARCHAR',
                       'end_date': 'VARCHAR', 'provider': 'VARCHAR', 'carer_id': 'VARCHAR', 'end_reason': 'VARCHAR'})
    )
    LEFT JOIN children_seen USING (child_id)
    WHERE child IS NOT NULL OR NOT is_day(began) OR day_of(end_date) < began
),
-- Children who may be looked after: a row of theirs has no start, or ends before it starts, and no other row settles it.
snapshots(is_now, on_day, day) AS (
    VALUES (true, now_on(), getvariable('last_day')), (false, before_on(), getvariable('first_day') - 1)
),
left_out_statuses AS MATERIALIZED (
    SELECT child_id, if(is_day(began), began, 0) AS began, if(is_day(began), 131071, end_of(ended)) AS ended
    FROM legal
    WHERE (NOT is_day(began) OR (is_day(ended) AND ended < began))
        AND legal_status_of(legal_status) NOT IN (legal_status_of('V3'), legal_status_of('V4'))
        AND child_id IS NOT NULL
),
left_out_stays AS MATERIALIZED (
    SELECT child_id, if(is_day(began), began, 0) AS began, if(is_day(began), 131071, end_of(ended)) AS ended
    FROM placements
    WHERE (NOT is_day(began) OR (is_day(ended) AND ended < began)) AND child_id IS NOT NULL
),
left_out AS MATERIALIZED (
    SELECT is_now, on_day, day, child_id
    FROM left_out_statuses
    INNER JOIN snapshots ON began <= on_day AND ended > on_day
    ANTI JOIN (
        SELECT is_now, child_id
        FROM children_seen
        SEMI JOIN left_out_statuses USING (child_id)
        INNER JOIN care USING (child)
        INNER JOIN snapshots ON began <= on_day AND ended > on_day
    ) USING (is_now, child_id)
    UNION
    SELECT is_now, on_day, day, child_id
    FROM left_out_stays
    INNER JOIN snapshots ON began <= on_day AND ended > on_day
    ANTI JOIN (
        SELECT child_id FROM legal SEMI JOIN left_out_stays USING (child_id)
        GROUP BY child_id
        HAVING bool_or(is_day(began) AND end_of(ended) > began)
    ) USING (child_id)
),
births AS MATERIALIZED (
    SELECT child_id, DATE '1900-01-01' + if(min(born) = max(born), min(born), NULL) AS born
    FROM (
        SELECT child_id, if(is_day(day_of(date_of_birth)), day_of(date_of_birth), NULL) AS born
        FROM (
            SELECT id_of(child_id) AS child_id, date_of_birth
            FROM read_csv(
                getvariable('folder') || '/children.csv', header = true, auto_detect = false,
                columns = {'child_id': 'VARCHAR', 'date_of_birth': 'VARCHAR', 'sex': 'VARCHAR', 'ethnicity': 'VARCHAR'})
        )
        SEMI JOIN (
            SELECT child_id FROM children_seen
            UNION ALL SELECT child_id FROM missing
            UNION ALL SELECT child_id FROM left_out
        ) USING (child_id)
    )
    GROUP BY child_id
),
may_be_looked_after AS MATERIALIZED (
    SELECT is_now, day, child_id, born
    FROM left_out
    LEFT JOIN births USING (child_id)
    WHERE coalesce(eighteenth_birthday(born) > on_day, true)
),
-- Periods of care to the 18th birthday.
periods AS MATERIALIZED (
    SELECT care_key, child, began, least(ended, eighteenth_birthday(born)) AS ended
    FROM care
    INNER JOIN children_seen USING (child)
    LEFT JOIN births USING (child_id)
    WHERE NOT is_short_break AND coalesce(began < eighteenth_birthday(born), true)
),
stays_in_order AS (
    SELECT *
    FROM (
        SELECT
            care_key,
            care_ended,
            (began::BIGINT << 26) + (end_of(ended) << 9) + (placement_type << 3) + provider AS stay,
            carer_id,
            end_reason
        FROM (
            SELECT
                care_key,
                p.ended AS care_ended,
                s.began,
                s.ended,
                placement_type_of(placement_type) AS placement_type,
                provider_of(provider) AS provider,
                id_of(carer_id) AS carer_id,
                end_reason_of(end_reason) AS end_reason
            FROM placements s
            INNER JOIN periods p USING (child)
            WHERE s.began BETWEEN 0 AND now_on() AND s.began < p.ended AND p.ended >= earliest()
        )
    )
    WHERE (stay >> 9) & 131071 > stay >> 26
    ORDER BY care_key, stay, carer_id NULLS FIRST, end_reason
),
-- Stays cut to the next one and to the period of care.
stays AS (
    SELECT
        care_key,
        greatest(stay >> 26, care_key & 131071) AS began,
        least(
            (stay >> 9) & 131071, care_ended,
            if(lead(care_key) OVER () = care_key, lead(stay) OVER () >> 26, 131071)) AS ended,
        (stay >> 3) & 63 AS placement_type,
        stay & 7 AS provider,
        ((stay >> 3) & 63) BETWEEN placement_type_of('T0') AND placement_type_of('T4') AS is_temporary,
        carer_id,
        end_reason
    FROM stays_in_order
),
-- A temporary stay belongs to the main stay before it; one that begins the period of care leads as a main stay.
stays_in_care AS MATERIALIZED (
    SELECT
        *,
        coalesce(lag(care_key) OVER () <> care_key, true) AS is_first,
        coalesce(lead(care_key) OVER () = care_key AND lead(is_temporary) OVER (), false) AS has_temporary_stay
    FROM stays
    WHERE ended > began
),
main_stays_in_order AS (
    SELECT
        *,
        lag(placement_type) OVER () AS type_before,
        lag(provider) OVER () AS provider_before,
        lag(carer_id) OVER () AS carer_before,
        lag(has_temporary_stay) OVER () AS is_after_temporary_stay,
        coalesce(lag(is_temporary) OVER (), false) AS is_after_leading_stay,
        -- A stay that was left for a temporary one has no reason that is of the move after it.
        if(is_after_temporary_stay, 0, lag(end_reason) OVER ()) AS reason
    FROM stays_in_care
    WHERE is_first OR NOT is_temporary
),
-- Whether a main stay begins a placement, NULL where nothing tells whether the carer is another.
main_stays AS MATERIALIZED (
    SELECT
        *,
        NOT is_first AND NOT CASE
            WHEN carer_id IS NOT NULL AND carer_before IS NOT NULL THEN carer_id = carer_before
            WHEN is_after_leading_stay THEN false
            WHEN is_after_temporary_stay AND coalesce(carer_id, carer_before) IS NULL
                AND placement_type = type_before AND provider = provider_before THEN true
            WHEN reason <> 0 THEN reason = end_reason_of('PLACE')
            WHEN placement_type = placement_type_of('P1') AND type_before = placement_type_of('P1') THEN true
            WHEN is_home(placement_type) AND is_family(type_before) THEN false
            WHEN is_family(placement_type) AND is_home(type_before) THEN false
            WHEN provider <> 0 AND provider_before <> 0 AND provider <> provider_before THEN false
        END AS begins_placement,
        -- How much of a change it is, least and most: a placement for adoption counts with the one before it, so that
        -- one such change leaves the child in the same placement, and any other change, or a second one, does not.
        CASE WHEN begins_placement THEN if(placement_type = 0 OR is_adoptive(placement_type), 1, 2) ELSE 0 END AS least_change,
        CASE WHEN NOT begins_placement THEN 0 ELSE if(is_adoptive(placement_type), 1, 2) END AS most_change
    FROM main_stays_in_order
),
-- Where each child looked after was living on the two days.
homes AS (
    SELECT
        care_key,
        max((began << 9) + (placement_type << 3) + provider) FILTER (began <= now_on()) AS home_now,
        max((began << 9) + (placement_type << 3) + provider) FILTER (began <= before_on()) AS home_before,
        min(began) AS first_began,
        sum(least_change) FILTER (began > long_ago_now() AND began <= now_on()) AS least_now,
        sum(most_change) FILTER (began > long_ago_now() AND began <= now_on()) AS most_now,
        sum(least_change) FILTER (began > long_ago_before() AND began <= before_on()) AS least_before,
        sum(most_change) FILTER (began > long_ago_before() AND began <= before_on()) AS most_before
    FROM main_stays
    GROUP BY care_key
),
open_stays AS (
    SELECT
        care_key,
        bool_or(began <= now_on() AND ended > now_on()) AS is_placed_now,
        bool_or(began <= before_on() AND ended > before_on()) AS is_placed_before
    FROM stays_in_care
    WHERE (began <= now_on() AND ended > now_on()) OR (began <= before_on() AND ended > before_on())
    GROUP BY care_key
),
looked_after AS MATERIALIZED (
    SELECT
        child,
        unnest([
            {'is_now': true, 'is_open': began <= now_on() AND ended > now_on(),
             'is_long': began <= months_back(getvariable('last_day'), 30), 'day': getvariable('last_day'),
             'home': if(is_placed_now, home_now, NULL),
             'is_stable': if(is_placed_now, is_stable(first_began <= long_ago_now(), least_now, most_now), NULL)},
            {'is_now': false, 'is_open': began <= before_on() AND ended > before_on(),
             'is_long': began <= months_back(getvariable('first_day') - 1, 30), 'day': getvariable('first_day') - 1,
             'home': if(is_placed_before, home_before, NULL),
             'is_stable': if(is_placed_before, is_stable(first_began <= long_ago_before(), least_before, most_before), NULL)}
        ], recursive := true)
    FROM periods
    LEFT JOIN homes USING (care_key)
    LEFT JOIN open_stays USING (care_key)
    WHERE (began <= now_on() AND ended > now_on()) OR (began <= before_on() AND ended > before_on())
),
long_in_care AS (
    SELECT is_now, true AS is_certain, is_stable, if(born <= day, born > day - INTERVAL 16 YEAR, NULL) AS is_under_16
    FROM looked_after
    INNER JOIN children_seen USING (child)
    LEFT JOIN births USING (child_id)
    WHERE is_open AND is_long
    UNION ALL
    SELECT is_now, false, NULL, if(born <= day, born > day - INTERVAL 16 YEAR, NULL)
    FROM may_be_looked_after
),
m41 AS (
    SELECT
        '4.1' AS ref,
        is_now,
        count_if(is_certain AND is_under_16 AND is_stable) AS numerator,
        count_if(is_certain AND is_under_16) AS denominator,
        count_if(if(is_certain, is_under_16 IS NULL OR (is_under_16 AND is_stable IS NULL), is_under_16 IS DISTINCT FROM false))
            AS not_known
    FROM long_in_care
    GROUP BY is_now
),
in_care AS (
    SELECT is_now, true AS is_certain, nullif((home >> 3) & 63, 0) AS placement_type, nullif(home & 7, 0) AS provider
    FROM looked_after WHERE is_open
    UNION ALL
    SELECT is_now, false, NULL, NULL FROM may_be_looked_after
),
m42 AS (
    SELECT
        '4.2', is_now,
        count_if(placement_type = placement_type_of('P1')),
        count_if(is_certain),
        count_if(placement_type IS NULL)
    FROM in_care
    GROUP BY is_now
),
m48 AS (
    SELECT '4.8', is_now, count_if(is_external_home), count_if(is_certain), count_if(is_external_home IS NULL)
    FROM (
        SELECT *, placement_type = placement_type_of('K2')
            AND provider BETWEEN provider_of('PR2') AND provider_of('PR5') AS is_external_home
        FROM in_care)
    GROUP BY is_now
),
m43 AS (
    SELECT
        '4.3', in_year_now(began) AS is_now,
        count_if(reason IN (
            end_reason_of('CREQB'), end_reason_of('CREQO'), end_reason_of('CHILD'),
            end_reason_of('LAREQ'), end_reason_of('ALLEG'), end_reason_of('STAND'),
            end_reason_of('APPRR')) AND begins_placement),
        count_if(begins_placement),
        count_if(begins_placement IS NULL OR reason IN (0, end_reason_of('OTHER')))
    FROM main_stays
    WHERE coalesce(begins_placement, true) AND NOT is_after_leading_stay AND (in_year_now(began) OR in_year_before(began))
    GROUP BY ALL
),
approvals AS (
    SELECT
        id_of(household_id) AS household_id,
        day_of(approval_date) AS approved,
        if(tidy(approval_type) IN ('MAINSTREAM', 'CONNECTED', 'SHORT_BREAKS', 'TEMPORARY'), tidy(approval_type), NULL)
            AS approval_type,
        max(end_of(day_of(end_date))) AS ended
    FROM read_csv(
        getvariable('folder') || '/foster_approvals.csv', header = true, auto_detect = false,
        columns = {'household_id': 'VARCHAR', 'approval_date': 'VARCHAR', 'approval_type': 'VARCHAR',
                   'end_date': 'VARCHAR', 'places': 'VARCHAR'})
    GROUP BY ALL
),
new_approvals AS (
    SELECT *
    FROM approvals
    WHERE household_id IS NOT NULL AND approved BETWEEN 0 AND now_on()
    -- No new one is an approval while an earlier one for the same is open.
    QUALIFY approval_type IS NULL OR coalesce(
        max(ended) OVER (
            PARTITION BY household_id, approval_type
            ORDER BY approved ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        <= approved, true)
),
m44 AS (
    SELECT '4.4', is_now, count_if(is_mainstream), count(*), count_if(is_mainstream IS NULL)
    FROM (
        SELECT in_year_now(approved) AS is_now, household_id,
            if(bool_or(approval_type = 'MAINSTREAM'), true, if(bool_or(approval_type IS NULL), NULL, false)) AS is_mainstream
        FROM new_approvals
        WHERE in_year_now(approved) OR in_year_before(approved)
        GROUP BY ALL)
    GROUP BY is_now
),
left_care AS (
    SELECT in_year_now(ended) AS is_now, child, arg_max(reason, ended) AS reason
    FROM care
    WHERE NOT is_short_break AND reason <> reason_ceased_of('X1') AND (in_year_now(ended) OR in_year_before(ended))
    GROUP BY ALL
),
m45(ref, is_now, numerator, denominator, not_known) AS (
    SELECT
        '4.5', is_now,
        count_if(reason BETWEEN reason_ceased_of('E43') AND reason_ceased_of('E48')),
        count(*),
        count_if(reason = 0)
    FROM left_care
    GROUP BY is_now
),
m46 AS (SELECT * REPLACE ('4.6' AS ref) FROM m45),
starts AS (
    SELECT DISTINCT in_year_now(began) AS is_now, child_id
    FROM periods INNER JOIN children_seen USING (child)
    WHERE in_year_now(began) OR in_year_before(began)
),
m47 AS (
    SELECT
        '4.7', is_now,
        count_if(place = previous_permanence_of('P2')),
        count(*),
        count_if(coalesce(place, 0) IN (0, previous_permanence_of('P4')))
    FROM starts
    LEFT JOIN (
        SELECT child_id, max((ordered << 3) + place) & 7 AS place
        FROM (
            SELECT
                id_of(child_id) AS child_id,
                if(is_day(day_of(order_date)), day_of(order_date), 0)::BIGINT AS ordered,
                previous_permanence_of(previous_permanence) AS place
            FROM read_csv(
                getvariable('folder') || '/previous_permanence.csv', header = true, auto_detect = false,
                columns = {'child_id': 'VARCHAR', 'previous_permanence': 'VARCHAR', 'order_date': 'VARCHAR'})
        )
        WHERE child_id IN (SELECT child_id FROM starts)
        GROUP BY child_id
    ) USING (child_id)
    GROUP BY is_now
),
review_days AS MATERIALIZED (
    SELECT child_id, day_of(review_date) AS reviewed, participation
    FROM read_csv(
        getvariable('folder') || '/reviews.csv', header = true, auto_detect = false,
        columns = {'child_id': 'VARCHAR', 'review_date': 'VARCHAR', 'participation': 'VARCHAR'})
    WHERE may_be_in_reach(review_date)
),
reviews AS (
    -- 3 took part, 2 was there or was not without a say, 1 not recorded, 0 under four
    SELECT reviewed, max([1, 0, 3, 3, 3, 2, 3, 3, 2][participation_of(participation) + 1]) AS rank
    FROM (
        SELECT id_of(child_id) AS child_id, reviewed, participation
        FROM review_days
        WHERE in_year_now(reviewed) OR in_year_before(reviewed)
    )
    INNER JOIN children_seen USING (child_id)
    INNER JOIN periods USING (child)
    WHERE reviewed >= began AND reviewed < ended
    GROUP BY child, reviewed
),
m49 AS (
    SELECT '4.9', in_year_now(reviewed) AS is_now, count_if(rank = 3), count_if(rank >= 2), count_if(rank = 1)
    FROM reviews
    GROUP BY ALL
),
-- Times missing end at the latest with the 18th birthday, those from care with the care in which they began.
missing_children AS (
    SELECT
        child_id,
        max(how) FILTER (ended >= now_from()) AS now_how,
        max(how) FILTER (began <= before_to()) AS before_how
    FROM (
        SELECT
            child_id,
            how,
            m.began,
            greatest(m.began, least(
                m.ended,
                eighteenth_birthday(born),
                -- Begun outside care and without an end it is of that day.
                CASE WHEN is_from_care THEN coalesce(p.ended, if(m.ended = 131071, m.began, NULL)) END)) AS ended
        FROM missing m
        LEFT JOIN births USING (child_id)
        LEFT JOIN children_seen USING (child_id)
        LEFT JOIN periods p ON p.child = children_seen.child AND p.began <= m.began AND p.ended > m.began
    )
    WHERE ended >= before_from()
    GROUP BY child_id
),
m410 AS (
    SELECT '4.10', true AS is_now, count_if(now_how = 2), count(now_how), count_if(now_how = 1) FROM missing_children
    UNION ALL
    SELECT '4.10', false, count_if(before_how = 2), count(before_how), count_if(before_how = 1) FROM missing_children
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
    FROM (VALUES ('4.1'), ('4.2'), ('4.3'), ('4.4'), ('4.5'), ('4.6'), ('4.7'), ('4.8'), ('4.9'), ('4.10')) refs(ref)
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
