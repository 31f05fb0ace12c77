-- Release 0.2 writes how an answer came about to messages.attributes. The trigger copies that to the rows for as long as
-- processes of that release may run on; the next release drops it, the functions, and what was copied.
CREATE FUNCTION copy_evidence(message uuid, owner uuid, written jsonb) RETURNS void LANGUAGE sql AS $$
    DELETE FROM evidence WHERE message_id = message;
    INSERT INTO evidence (
        message_id, user_id, question, searched, about_chunk_id, scope, document_count, model, fell_back,
        search_ms, first_token_ms, total_ms, prompt_tokens, completion_tokens,
        citation_count, unsupported_count, dropped_count
    ) SELECT
        message, owner, coalesce(written ->> 'question', ''), coalesce(written ->> 'searched', ''),
        (written ->> 'about')::uuid, written #> '{sources,chosen}', (written #>> '{sources,documents}')::int,
        coalesce(written ->> 'model', ''), coalesce(written ->> 'fell_back', ''),
        coalesce((written #>> '{times,search}')::int, 0), (written #>> '{times,first_token}')::int,
        (written #>> '{times,total}')::int, (written #>> '{tokens,prompt}')::int,
        (written #>> '{tokens,completion}')::int, coalesce((written ->> 'citations')::int, 0),
        coalesce((written ->> 'unsupported')::int, 0), coalesce((written ->> 'dropped')::int, 0)
    WHERE written IS NOT NULL;
    INSERT INTO evidence_passages (
        message_id, position, user_id, chunk_id, document_id, page_number, start_seconds,
        dense, sentence, words, score, cut
    ) SELECT
        message, place, owner, (passage ->> 'chunk')::uuid, (passage ->> 'document')::uuid,
        (passage ->> 'page')::int, (passage ->> 'seconds')::float, (passage ->> 'dense')::float,
        (passage ->> 'sentence')::float, (passage ->> 'words')::float, (passage ->> 'score')::float, passage ->> 'cut'
    FROM jsonb_array_elements(written -> 'passages') WITH ORDINALITY AS found (passage, place);
$$;

CREATE FUNCTION copy_evidence_of_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM copy_evidence(NEW.id, NEW.user_id, NEW.attributes -> 'evidence');
    RETURN NULL;
END $$;

CREATE TRIGGER copy_evidence AFTER UPDATE OF attributes ON messages FOR EACH ROW
    WHEN (OLD.attributes -> 'evidence' IS DISTINCT FROM NEW.attributes -> 'evidence')
    EXECUTE FUNCTION copy_evidence_of_message();

SELECT count(copy_evidence(id, user_id, attributes -> 'evidence')) FROM messages WHERE attributes ? 'evidence';
