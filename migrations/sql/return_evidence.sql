-- What was written since as release 0.2 reads it. What that had written itself is still there.
DROP TRIGGER copy_evidence ON messages;
DROP FUNCTION copy_evidence_of_message(), copy_evidence(uuid, uuid, jsonb);

ALTER TABLE messages DISABLE TRIGGER touch_row;
UPDATE messages SET attributes = attributes || jsonb_build_object('evidence', jsonb_build_object(
    'question', question, 'searched', searched, 'about', about_chunk_id, 'model', model, 'fell_back', fell_back,
    'sources', CASE WHEN scope IS NULL THEN NULL
        ELSE jsonb_build_object('chosen', scope, 'documents', document_count) END,
    'times', jsonb_build_object('search', search_ms, 'first_token', first_token_ms, 'total', total_ms),
    'tokens', jsonb_build_object('prompt', prompt_tokens, 'completion', completion_tokens),
    'citations', citation_count, 'unsupported', unsupported_count, 'dropped', dropped_count,
    'passages', (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'chunk', chunk_id, 'document', document_id, 'page', page_number, 'seconds', start_seconds,
            'dense', dense, 'sentence', sentence, 'words', words, 'score', score, 'read', cut = '', 'cut', cut
        ) ORDER BY position), '[]')
        FROM evidence_passages WHERE message_id = messages.id
    )
))
FROM evidence WHERE message_id = messages.id AND NOT attributes ? 'evidence';
ALTER TABLE messages ENABLE TRIGGER touch_row;
