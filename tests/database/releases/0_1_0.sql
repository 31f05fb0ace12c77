-- What release 0.1.0 wrote: at least one row in each of its tables.
SELECT set_config('app.system_reason', 'a test', false);
INSERT INTO settings (key, value, description) VALUES ('motd', '"hello"', 'shown to nobody');
INSERT INTO rate_limits (key, count, expires_at) VALUES ('LIMITER/127.0.0.1/auth.login', 3, '2030-01-01');
INSERT INTO audit_events (user_id, action, address) VALUES (NULL, 'sign-in refused', '127.0.0.1');

SELECT set_config('app.system_reason', '', false), set_config('role', 'footnote_app', false),
    set_config('app.user_id', '00000000-0000-0000-0001-000000000001', false);
INSERT INTO users (id, username, email, full_name, password_hash)
    VALUES ('00000000-0000-0000-0001-000000000001', 'ada', 'ada@example.org', 'Ada', 'x');
INSERT INTO user_sessions (user_id, token_hash, user_agent, address, expires_at)
    VALUES ('00000000-0000-0000-0001-000000000001', '\x01', 'Firefox', '127.0.0.1', '2030-01-01');
INSERT INTO api_tokens (user_id, name, token_hash) VALUES ('00000000-0000-0000-0001-000000000001', 'backup', '\x01');
INSERT INTO audit_events (user_id, action, address)
    VALUES ('00000000-0000-0000-0001-000000000001', 'signed up', '127.0.0.1');

INSERT INTO documents (id, user_id, title, kind, file_key, file_name, size, sha256, mime, page_count, status, is_indexed,
        attributes)
    VALUES ('00000000-0000-0000-0002-000000000001', '00000000-0000-0000-0001-000000000001', 'Notes', 'note', 'a1',
        'notes.txt', 7, 'aa', 'text/plain', 1, 'ready', true, '{"author": "Ada", "year": 1843, "titled": true}'),
    ('00000000-0000-0000-0002-000000000002', '00000000-0000-0000-0001-000000000001', 'A talk', 'transcript', 'a2',
        'talk.vtt', 8, 'ab', 'text/vtt', 0, 'embedding', true, '{"titled": false}');
INSERT INTO documents (user_id, title, file_key, file_name, size, sha256, mime, status, error, attributes)
    VALUES ('00000000-0000-0000-0001-000000000001', 'Broken', 'a3', 'broken.pdf', 9, 'ac', 'application/pdf', 'failed',
        'This file is damaged.', '{"titled": false}');
INSERT INTO transcripts (document_id, user_id, youtube_video_id, channel, duration)
    VALUES ('00000000-0000-0000-0002-000000000002', '00000000-0000-0000-0001-000000000001', 'abcdefghijk', 'Talks', 60);
INSERT INTO chunks (id, user_id, document_id, chunk_index, content, page_number, token_count, char_start, char_end,
        attributes)
    VALUES ('00000000-0000-0000-0003-000000000001', '00000000-0000-0000-0001-000000000001',
        '00000000-0000-0000-0002-000000000001', 0, 'The engine weaves patterns.', 1, 5, 0, 27, '{"sentences": [[0, 27]]}');
INSERT INTO chunks (id, user_id, document_id, chunk_index, content, token_count, char_start, char_end, start_seconds,
        end_seconds)
    VALUES ('00000000-0000-0000-0003-000000000002', '00000000-0000-0000-0001-000000000001',
        '00000000-0000-0000-0002-000000000002', 0, 'Read with a pencil.', 5, 0, 19, 0, 4);
INSERT INTO embeddings (user_id, source_type, source_id, model, dimension, state)
    VALUES ('00000000-0000-0000-0001-000000000001', 'chunk', '00000000-0000-0000-0003-000000000001',
        'all-MiniLM-L6-v2-int8', 384, 'complete'),
    ('00000000-0000-0000-0001-000000000001', 'chunk', '00000000-0000-0000-0003-000000000002',
        'all-MiniLM-L6-v2-int8', 384, 'words');
INSERT INTO deletion_receipts (user_id, document_id, finished_at, counts)
    VALUES ('00000000-0000-0000-0001-000000000001', '00000000-0000-0000-0002-0000000000ff', now(), '{"passages": 1}');

INSERT INTO conversations (id, user_id, title, attributes)
    VALUES ('00000000-0000-0000-0004-000000000001', '00000000-0000-0000-0001-000000000001', 'What weaves?', '{}');
INSERT INTO messages (id, user_id, conversation_id, role, content, status)
    VALUES ('00000000-0000-0000-0005-000000000001', '00000000-0000-0000-0001-000000000001',
        '00000000-0000-0000-0004-000000000001', 'user', 'What weaves?', 'complete');
INSERT INTO messages (id, user_id, conversation_id, parent_id, role, content, status, vector_id)
    VALUES ('00000000-0000-0000-0005-000000000002', '00000000-0000-0000-0001-000000000001',
        '00000000-0000-0000-0004-000000000001', '00000000-0000-0000-0005-000000000001', 'assistant',
        'The engine weaves patterns. [1]', 'complete', '00000000-0000-0000-0005-000000000002'),
    ('00000000-0000-0000-0005-000000000003', '00000000-0000-0000-0001-000000000001',
        '00000000-0000-0000-0004-000000000001', '00000000-0000-0000-0005-000000000001', 'assistant', '', 'writing', NULL);
INSERT INTO message_deltas (message_id, seq, user_id, text)
    VALUES ('00000000-0000-0000-0005-000000000003', 1, '00000000-0000-0000-0001-000000000001', 'The engine ');
INSERT INTO citations (user_id, message_id, chunk_id, document_id, number, quote, "start", "end", verified, title,
        page_number)
    VALUES ('00000000-0000-0000-0001-000000000001', '00000000-0000-0000-0005-000000000002',
        '00000000-0000-0000-0003-000000000001', '00000000-0000-0000-0002-000000000001', 1,
        'The engine weaves patterns.', 0, 27, true, 'Notes', 1);
INSERT INTO tasks (user_id, title, due, source_message_id)
    VALUES ('00000000-0000-0000-0001-000000000001', 'Build it', '2030-01-01', '00000000-0000-0000-0005-000000000002');
INSERT INTO templates (id, user_id, type, name, content, variables)
    VALUES ('00000000-0000-0000-0006-000000000001', '00000000-0000-0000-0001-000000000001', 'email', 'Mine',
        '{{ title }}', '{title}');
INSERT INTO drafts (id, user_id, template_id, document_id, original_id, version, type, title, content)
    VALUES ('00000000-0000-0000-0007-000000000001', '00000000-0000-0000-0001-000000000001',
        '00000000-0000-0000-0006-000000000001', '00000000-0000-0000-0002-000000000001',
        '00000000-0000-0000-0007-000000000001', 1, 'email', 'Notes', 'Notes');
