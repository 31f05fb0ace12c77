-- What redacts an answer, as functions whose plans PostgreSQL keeps for each connection: within a statement it would
-- plan them anew each time, which took ten times as long as running them. All of them run as who calls them.

CREATE FUNCTION has_read_deleted(answer uuid) RETURNS boolean LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM evidence_passages p WHERE p.message_id = answer AND p.cut = ''
            AND NOT EXISTS (SELECT FROM documents d WHERE d.id = p.document_id AND d.deleted_at IS NULL)
    );
END $$;

CREATE FUNCTION follows_binned(answer uuid) RETURNS boolean LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    conversation uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM documents d WHERE d.deleted_at IS NOT NULL) THEN
        RETURN false;
    END IF;
    SELECT m.conversation_id INTO conversation FROM messages m WHERE m.id = answer;
    RETURN conversation IN (
        SELECT m.conversation_id FROM messages m JOIN evidence_passages p ON p.message_id = m.id
            JOIN documents d ON d.id = p.document_id WHERE d.deleted_at IS NOT NULL AND p.cut = ''
    ) OR conversation IN (
        SELECT m.conversation_id FROM messages m JOIN citations c ON c.message_id = m.id
            JOIN documents d ON d.id = c.document_id WHERE d.deleted_at IS NOT NULL
    );
END $$;

CREATE FUNCTION may_be_recalled(answer uuid) RETURNS boolean LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM messages m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.id = answer AND m.status = 'complete' AND m.deleted_at IS NULL
                AND c.deleted_at IS NULL AND c.is_remembered
    ) AND NOT EXISTS (
        SELECT FROM citations c LEFT JOIN documents d ON d.id = c.document_id
            WHERE c.message_id = answer AND (d.id IS NULL OR d.deleted_at IS NOT NULL)
    );
END $$;
