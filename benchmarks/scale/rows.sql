-- The rows of submissions number $first to $last; see rows.py. Statements end with a line of its own.

CREATE TEMPORARY TABLE came ON COMMIT PRESERVE ROWS AS
    SELECT i, 's-' || lpad(i::text, 10, '0') AS id, 'C-' || i % 900000 AS on_case,
        now() - interval '1 second' * ($last - i) * ($days * 86400 / $last.0) AS at
    FROM generate_series($first, $last) AS i
;
-- Of a hundred submissions 67 have one file, 16 two and 17 three; each fifth document goes to a person.
CREATE TEMPORARY TABLE files ON COMMIT PRESERVE ROWS AS
    SELECT 4 * i + n AS id, i, came.id AS submission, n, on_case, at, at + interval '40 seconds' AS decided,
        md5((4 * i + n)::text) || md5((-i)::text) AS hash, (4 * i + n) % 5 = 0 AS to_person, i > $last - $open AS is_open
    FROM came, generate_series(1, 1 + (i % 3 = 0)::int + (i % 6 = 0)::int) AS n
;
INSERT INTO records_submission (id, state, attempts, lease_token, due_at, turn, form, problem, language, urgent, sender,
    received_at, decided_at)
    SELECT id, 'decided', 0, '', at, at, jsonb_build_object('application_type', 'study_permit', 'family_name',
        'Name' || i % 50000, 'given_names', 'Given' || i % 9000, 'birth_date', '1990-02-01', 'email',
        i || '@example.org'), '', CASE i % 3 WHEN 0 THEN 'fr' ELSE 'en' END, i % 20 = 0,
        md5((i % 700000)::text) || md5('x' || i % 700000), at, at + interval '40 seconds' FROM came
;
INSERT INTO records_upload (id, submission_id, path, object_key, name, declared_type, declared_sha256, is_message_body,
    state, attempts, lease_token, due_at, turn, sha256, size, mime, outcome, reason, detail, warnings, page_count,
    reading_key)
    SELECT id, submission, n::text, 'submissions/' || submission || '/files/' || n, 'scan' || id % 10000 || '.pdf', '',
        '', FALSE, 'done', 0, '', at, at, hash, 100000 + id % 900000, 'application/pdf', 'read', '', '', '[]',
        1 + id % 3, 'derived/' || hash || '/8/reading-.json' FROM files
;
INSERT INTO records_document (id, submission_id, upload_id, pages, state, type, confidence, abstained, why, identifiers,
    parties, classifier_version)
    SELECT id, submission, id, '1', CASE WHEN to_person THEN 'exception' ELSE 'attached' END, 'bank_statement', 0.99,
        FALSE, '[]', jsonb_build_array(jsonb_build_object('kind', 'uci', 'value', id::text, 'page', 1)), '[]', '1'
    FROM files
;
INSERT INTO records_decision (id, submission_id, upload_id, document_id, outcome, reason, case_id, person_id,
    candidates, facts, note_en, note_fr, versions, made_by, made_at)
    SELECT id, submission, id, id, CASE WHEN to_person THEN 'exception' ELSE 'attach' END,
        CASE WHEN to_person THEN 'no_case_found' ELSE '' END, on_case, 'p1', '[]', '[]',
        'Attached to the case: the number on the document and the name agree.',
        'Joint au dossier : le numéro sur le document et le nom concordent.',
        jsonb_build_object('reader', '8', 'classifier', '1', 'policy', '1'), 'automation', decided FROM files
;
INSERT INTO records_attachment (id, case_id, person_id, document_id, content_hash, pages, attached_at, attached_by,
    ended_by, ended_reason)
    SELECT id, on_case, 'p1', id, hash, '1', decided, 'automation', '', '' FROM files WHERE NOT to_person
;
INSERT INTO records_exceptionitem (id, submission_id, upload_id, document_id, decision_id, reason, state, opened_at,
    resolved_at, resolved_by, resolution, resolution_reason, program, language, priority, claimed_by, assigned_to)
    SELECT id, submission, id, id, id, (ARRAY['no_case_found', 'ambiguous_case', 'unclassified'])[1 + id % 3],
        CASE WHEN is_open THEN 'open' ELSE 'resolved' END, decided,
        CASE WHEN NOT is_open THEN decided + interval '1 day' END,
        CASE WHEN is_open THEN '' ELSE 'reviewer' || id % 20 END, CASE WHEN is_open THEN '' ELSE 'attached' END, '',
        'study_permit', 'en', CASE WHEN i % 20 = 0 THEN 2 ELSE 0 END, '', '' FROM files WHERE to_person
;
INSERT INTO searching_searchable (exception_id, version) SELECT id, $version FROM files WHERE to_person
;
INSERT INTO searching_words (rowid, words)
    SELECT id, array_to_tsvector(array_agg(DISTINCT 'w' || (power(random(), 3) * 60000)::int))
    FROM files, generate_series(1, 40 + id % 2) WHERE to_person GROUP BY id
;
-- Received; decided; and what went to a person and is not open any more was resolved.
INSERT INTO records_event (at, actor, action, submission_id, upload_id, document_id, exception_id, decision_id,
    decision_digest, attachment_digest, details, salt, seal)
    SELECT at, actor, action, submission, upload, upload, exception, decision, digest, '', '{}',
        substr(md5(coalesce(upload::text, submission)), 1, 16), $seal + row_number() OVER (ORDER BY at) / 500 FROM (
        SELECT at, 'automation' AS actor, 'received' AS action, id AS submission, NULL::bigint AS upload,
            NULL::bigint AS exception, NULL::bigint AS decision, '' AS digest FROM came
        UNION ALL SELECT decided, 'automation', CASE WHEN to_person THEN 'exception_raised' ELSE 'attached' END,
            submission, id, CASE WHEN to_person THEN id END, id, hash FROM files
        UNION ALL SELECT decided + interval '1 day', 'reviewer' || id % 20, 'attached', submission, id, id, NULL, ''
            FROM files WHERE to_person AND NOT is_open) AS done
;
INSERT INTO records_seal (number, previous, made_at, entries, hash)
    SELECT number, md5((number - 1)::text), now(), '[]', md5(number::text)
    FROM generate_series((SELECT coalesce(max(number), 0) + 1 FROM records_seal), (SELECT max(seal) FROM records_event))
        AS number
;
-- What was open before has been resolved since.
UPDATE records_exceptionitem SET state = 'resolved', resolved_at = now(), resolution = 'attached'
    WHERE state = 'open' AND id < 4 * ($last - $open)
;
-- All days that are over have been counted: the sweeper would count one in each round.
INSERT INTO statistics_countedday (day, counted_at)
    SELECT day::date, now() FROM generate_series(now() - interval '401 days', now() - interval '1 day', '1 day') AS day
    ON CONFLICT (day) DO NOTHING
;
DROP TABLE came, files
;
