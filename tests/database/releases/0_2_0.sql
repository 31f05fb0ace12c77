-- What release 0.2.0 wrote beyond 0.1.0: rows in each table it added, and what it kept in older ones.
SELECT set_config('app.system_reason', 'a test', false), set_config('role', 'none', false);
INSERT INTO settings (key, value) VALUES
    ('index', '{"generation": 2, "model": "all-MiniLM-L6-v2-int8", "dimension": 384, "base_url": ""}'),
    ('next_index', '{"generation": 3, "model": "large", "dimension": 1536, "base_url": "http://localhost:8080"}');

SELECT set_config('app.system_reason', '', false), set_config('role', 'footnote_app', false),
    set_config('app.user_id', '00000000-0000-0000-0001-000000000002', false);
INSERT INTO users (id, username, email, password_hash)
    VALUES ('00000000-0000-0000-0001-000000000002', 'bea', 'bea@example.org', 'x');
INSERT INTO documents (id, user_id, title, file_key, file_name, size, sha256, mime, page_count, status, is_indexed,
        version, replaces_id, superseded_at, deleted_at, attributes)
    VALUES ('00000000-0000-0000-0002-000000000011', '00000000-0000-0000-0001-000000000002', 'A guideline', 'b1',
        'guideline.pdf', 7, 'ba', 'application/pdf', 2, 'ready', true, 1, NULL, '2026-05-01', NULL, '{"said": ["title"]}'),
    ('00000000-0000-0000-0002-000000000012', '00000000-0000-0000-0001-000000000002', 'A guideline', 'b2',
        'guideline.pdf', 7, 'bb', 'application/pdf', 2, 'ready', true, 2, '00000000-0000-0000-0002-000000000011', NULL,
        NULL, '{"author": "Bea", "tags": ["ward"], "said": ["title"], "warnings": ["No page has text."], "attempts": 1}'),
    ('00000000-0000-0000-0002-000000000013', '00000000-0000-0000-0001-000000000002', 'In the bin', 'b3', 'old.txt', 7,
        'bc', 'text/plain', 0, 'ready', false, 1, NULL, NULL, '2026-05-01', '{}');
INSERT INTO documents (id, user_id, title, file_key, file_name, size, sha256, mime, status, progress, progress_total,
        step_started_at, attributes)
    VALUES ('00000000-0000-0000-0002-000000000014', '00000000-0000-0000-0001-000000000002', 'A scan', 'b4', 'scan.pdf',
        7, 'bd', 'application/pdf', 'recognising', 5, 9, '2026-05-01', '{"step_began_at": 3}');
INSERT INTO documents (user_id, title, file_key, file_name, size, sha256, mime, status, error, source_url, attributes)
    VALUES ('00000000-0000-0000-0001-000000000002', 'A page', '', 'page.html', 0, '', '', 'fetching', '',
        'https://example.org/', '{}'),
    ('00000000-0000-0000-0001-000000000002', 'Lost', 'b6', 'lost.pdf', 7, 'be', 'application/pdf', 'failed',
        'This file is encrypted.', '', '{"unreadable": "encrypted", "attempts": 2, "is_file_lost": true}'),
    ('00000000-0000-0000-0001-000000000002', 'Cancelled', 'b7', 'book.pdf', 7, 'bf', 'application/pdf', 'cancelled', '',
        '', '{}');
INSERT INTO recognised_pages (document_id, page_number, user_id, lines)
    VALUES ('00000000-0000-0000-0002-000000000014', 1, '00000000-0000-0000-0001-000000000002', '[]');
INSERT INTO collections (id, user_id, name)
    VALUES ('00000000-0000-0000-0008-000000000001', '00000000-0000-0000-0001-000000000002', 'Ward');
INSERT INTO collection_documents (collection_id, document_id, user_id)
    VALUES ('00000000-0000-0000-0008-000000000001', '00000000-0000-0000-0002-000000000012',
        '00000000-0000-0000-0001-000000000002');
INSERT INTO chunks (id, user_id, document_id, chunk_index, content, page_number, token_count, char_start, char_end)
    VALUES ('00000000-0000-0000-0003-000000000011', '00000000-0000-0000-0001-000000000002',
        '00000000-0000-0000-0002-000000000012', 0, 'Give 5 mg.', 1, 4, 0, 10);
INSERT INTO embeddings (user_id, source_type, source_id, model, dimension, state, generation)
    VALUES ('00000000-0000-0000-0001-000000000002', 'chunk', '00000000-0000-0000-0003-000000000011',
        'all-MiniLM-L6-v2-int8', 384, 'complete', 2),
    ('00000000-0000-0000-0001-000000000002', 'chunk', '00000000-0000-0000-0003-000000000011', 'large', 1536, 'words', 3);
INSERT INTO deletion_receipts (user_id, document_id, finished_at, counts, left_over)
    VALUES ('00000000-0000-0000-0001-000000000002', '00000000-0000-0000-0002-0000000000fe', now(), '{"passages": 1}',
        '{"passages": 0}');

INSERT INTO conversations (id, user_id, title, attributes)
    VALUES ('00000000-0000-0000-0004-000000000011', '00000000-0000-0000-0001-000000000002', 'How much?',
        '{"model": "small", "sources": {"kinds": ["guideline"], "documents": ["00000000-0000-0000-0002-000000000012"]}}');
INSERT INTO messages (id, user_id, conversation_id, role, content, status, attributes)
    VALUES ('00000000-0000-0000-0005-000000000011', '00000000-0000-0000-0001-000000000002',
        '00000000-0000-0000-0004-000000000011', 'user', 'How much?', 'complete',
        '{"about": {"chunk": "00000000-0000-0000-0003-000000000011", "start": 0, "end": 10}}');
INSERT INTO messages (id, user_id, conversation_id, parent_id, role, content, status, attributes)
    VALUES ('00000000-0000-0000-0005-000000000012', '00000000-0000-0000-0001-000000000002',
        '00000000-0000-0000-0004-000000000011', '00000000-0000-0000-0005-000000000011', 'assistant', 'Give 6 mg. [1]',
        'complete', '{"evidence": {
            "question": "How much?", "searched": "How much is given?", "about": "00000000-0000-0000-0003-000000000011",
            "sources": {"chosen": {"kinds": ["guideline"]}, "documents": 1}, "model": "small", "fell_back": "",
            "passages": [{"chunk": "00000000-0000-0000-0003-000000000011",
                "document": "00000000-0000-0000-0002-000000000012", "page": 1, "seconds": null, "dense": 0.5,
                "sentence": 0.6, "words": 0.7, "score": 0.8, "read": true, "cut": ""}],
            "times": {"search": 12, "first_token": 90, "total": 900}, "tokens": {"prompt": 80, "completion": 9},
            "citations": 1, "unsupported": 0, "dropped": 0}}');
INSERT INTO citations (user_id, message_id, chunk_id, document_id, number, quote, "start", "end", verified, title, match,
        unproved)
    VALUES ('00000000-0000-0000-0001-000000000002', '00000000-0000-0000-0005-000000000012',
        '00000000-0000-0000-0003-000000000011', '00000000-0000-0000-0002-000000000012', 1, 'Give 5 mg.', 0, 10, false,
        'A guideline', 'close', '["6 mg"]');
INSERT INTO evaluations (id, user_id, file_name, sha256, is_own_library, model, embedding_model, version, threshold)
    VALUES ('00000000-0000-0000-0009-000000000001', '00000000-0000-0000-0001-000000000002', 'questions.json', 'abc', true,
        '', 'all-MiniLM-L6-v2-int8', '0.2.0', 0.6);
INSERT INTO evaluation_mistakes (evaluation_id, number, user_id, kind, question, title, answers, rank, evidence, found_in,
        document_id, passage)
    VALUES ('00000000-0000-0000-0009-000000000001', 1, '00000000-0000-0000-0001-000000000002', 'not cited', 'How much?',
        'A guideline', '{"5 mg"}', 1, 0.7, '', '00000000-0000-0000-0002-000000000012', 0);
