DO $$
BEGIN
    ALTER POLICY shared ON messages TO PUBLIC;
    DROP POLICY IF EXISTS search ON messages;
END $$;

DROP FUNCTION find_messages, terms_question, words_question, words_query, all_of, message_terms, words_week,
    words_owner, message_words, words_config;

ALTER TABLE messages DROP COLUMN language;

DO $$
BEGIN
    EXECUTE format('GRANT footnote_search TO %I', current_user);
    DROP OWNED BY footnote_search;
    DROP ROLE footnote_search;
EXCEPTION
    -- Another database of this server uses the role too, or it never was ours.
    WHEN insufficient_privilege OR dependent_objects_still_exist OR undefined_object THEN
        RAISE NOTICE 'The role footnote_search is left in place.';
END $$;
