-- The words of messages. They can all be run again, since the index that follows is built outside of their transaction.

ALTER TABLE messages ADD COLUMN IF NOT EXISTS language text NOT NULL DEFAULT '';

-- A text whose language is not told is read as English; one that has no stemmer here keeps its words as they are.
CREATE OR REPLACE FUNCTION words_config(language text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE language
        WHEN '' THEN 'pg_catalog.english'::regconfig WHEN 'en' THEN 'pg_catalog.english'::regconfig
        WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig WHEN 'da' THEN 'pg_catalog.danish'::regconfig
        WHEN 'nl' THEN 'pg_catalog.dutch'::regconfig WHEN 'fi' THEN 'pg_catalog.finnish'::regconfig
        WHEN 'fr' THEN 'pg_catalog.french'::regconfig WHEN 'de' THEN 'pg_catalog.german'::regconfig
        WHEN 'el' THEN 'pg_catalog.greek'::regconfig WHEN 'hi' THEN 'pg_catalog.hindi'::regconfig
        WHEN 'hu' THEN 'pg_catalog.hungarian'::regconfig WHEN 'it' THEN 'pg_catalog.italian'::regconfig
        WHEN 'no' THEN 'pg_catalog.norwegian'::regconfig WHEN 'pt' THEN 'pg_catalog.portuguese'::regconfig
        WHEN 'ro' THEN 'pg_catalog.romanian'::regconfig WHEN 'ru' THEN 'pg_catalog.russian'::regconfig
        WHEN 'uk' THEN 'pg_catalog.russian'::regconfig WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
        WHEN 'sv' THEN 'pg_catalog.swedish'::regconfig WHEN 'tr' THEN 'pg_catalog.turkish'::regconfig
        ELSE 'pg_catalog.simple'::regconfig END;

-- What a message is found and ranked by: its words stemmed, and as they are. A tsvector holds 1 MB at most.
CREATE OR REPLACE FUNCTION message_words(language text, content text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector(words_config(language), left(content, 100000))
        || to_tsvector('pg_catalog.simple'::regconfig, left(content, 100000));

-- What goes before each word in the index, so that a search reads nothing of others, however common a word is.
CREATE OR REPLACE FUNCTION words_owner(user_id uuid) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN left(user_id::text, 8);

CREATE OR REPLACE FUNCTION words_week(moment timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((moment AT TIME ZONE 'UTC')::date - DATE '1970-01-01') / 7;

-- The words of a message in the index, with its owner, its week and its conversation, to read no more than is needed.
CREATE OR REPLACE FUNCTION message_terms(
    user_id uuid, conversation_id uuid, created_at timestamptz, language text, content text
) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(
        ARRAY(SELECT words_owner(user_id) || ':' || word
              FROM unnest(tsvector_to_array(message_words(language, content))) word)
        || ARRAY[words_owner(user_id) || '#' || words_week(created_at),
                 words_owner(user_id) || '@' || left(conversation_id::text, 8)]);

-- Lexemes as a tsquery that wants all of them, each with something in front and behind it; null for none.
CREATE OR REPLACE FUNCTION all_of(lexemes text[], before text, behind text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT string_agg('''' || replace(replace(before || lexeme, '\', '\\'), '''', '''''') || '''' || behind, ' & ')
            FROM unnest(lexemes) lexeme)::tsquery;

-- What a search asks for in one language: all of some words and phrases, the last word as the beginning of one.
CREATE OR REPLACE FUNCTION words_query(config regconfig, words text, phrases text[], beginning text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN plainto_tsquery(config, words)
        && coalesce((SELECT string_agg(phraseto_tsquery(config, phrase)::text, ' & ') FILTER (
            WHERE numnode(phraseto_tsquery(config, phrase)) > 0) FROM unnest(phrases) phrase)::tsquery, '')
        && coalesce(all_of(tsvector_to_array(to_tsvector(config, beginning)), '', ':*'), '');

-- The whole question: in any of some languages or in the words as they are, and without what is excluded in any.
CREATE OR REPLACE FUNCTION words_question(
    languages text[], words text, phrases text[], beginning text, excluded text[]
) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path FROM CURRENT SET client_min_messages = warning AS $$
DECLARE
    config regconfig;
    phrase text;
    wanted tsquery := '';
    unwanted tsquery := '';
BEGIN
    FOR config IN SELECT DISTINCT words_config(language) FROM unnest(array_append(languages, 'simple')) language LOOP
        wanted := wanted || words_query(config, words, phrases, beginning);
        FOREACH phrase IN ARRAY excluded LOOP
            unwanted := unwanted || phraseto_tsquery(config, phrase);
        END LOOP;
    END LOOP;
    RETURN CASE WHEN numnode(wanted) = 0 THEN '' WHEN numnode(unwanted) = 0 THEN wanted ELSE wanted && !!unwanted END;
END $$;

-- The same for the index: each word with its owner in front of it, phrases as the words that they are of. What begins
-- with the same letters is looked for once, since the index collects all of it each time.
CREATE OR REPLACE FUNCTION terms_question(
    owner text, languages text[], words text, phrases text[], beginning text, excluded text[]
) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path FROM CURRENT SET client_min_messages = warning AS $$
    WITH configs AS (SELECT DISTINCT words_config(language) AS config
                     FROM unnest(array_append(languages, 'simple')) language),
    wholes AS (SELECT DISTINCT all_of(tsvector_to_array(
                   to_tsvector(config, words || ' ' || array_to_string(phrases, ' '))), owner, '') AS query FROM configs),
    beginnings AS (SELECT DISTINCT unnest(tsvector_to_array(to_tsvector(config, beginning))) AS lexeme FROM configs),
    unwanted AS (SELECT all_of(tsvector_to_array(to_tsvector(config, phrase)), owner, '') AS query
                 FROM configs, unnest(excluded) phrase),
    shortest AS (SELECT all_of(ARRAY[b.lexeme], owner, ':*') AS query FROM beginnings b
                 WHERE NOT EXISTS (SELECT FROM beginnings s WHERE s.lexeme <> b.lexeme AND starts_with(b.lexeme, s.lexeme)))
    SELECT coalesce((SELECT string_agg(query::text, ' | ') FROM wholes)::tsquery, '')
        && coalesce((SELECT string_agg(query::text, ' | ') FROM shortest)::tsquery, '')
        && coalesce((SELECT '!(' || string_agg(query::text, ' | ') || ')' FROM unwanted WHERE numnode(query) = 1)::tsquery, '');
$$;

-- The newest messages of whom the transaction acts for that may answer a search, at most so many, from a place on
-- back. "rank" is null for one that has the words, and not the phrase. The last weeks are looked through first, then
-- five times as many and again, so that a word that stands everywhere costs little; for a rare one, soon all others.
DROP FUNCTION IF EXISTS find_messages; -- it may belong to another role by now
CREATE FUNCTION find_messages(
    question tsquery, terms tsquery, most integer, before timestamptz, before_id uuid, since timestamptz,
    roles text[], conversation uuid, collection uuid
) RETURNS TABLE (id uuid, created_at timestamptz, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT
    SET enable_seqscan = off SET work_mem = '32MB' SET client_min_messages = warning AS $$
DECLARE
    me uuid := app_user_id();
    owner text := words_owner(me);
    newest timestamptz := (SELECT max(c.updated_at) FROM conversations c WHERE c.user_id = me AND c.deleted_at IS NULL);
    last_week integer := words_week(least(before, newest)) + 1;
    weeks integer := 1;
    first_week integer := last_week - weeks;
    ids uuid[] := '{}';
    place tsquery;
BEGIN
    IF me IS NULL OR newest IS NULL OR numnode(terms) = 0 OR app_shared_conversation() IS NOT NULL THEN
        RETURN;
    END IF;
    LOOP
        place := CASE WHEN conversation IS NOT NULL THEN all_of(ARRAY[left(conversation::text, 8)], owner || '@', '')
            WHEN first_week IS NULL THEN ''
            ELSE (SELECT string_agg(quote_literal(owner || '#' || week), '|')
                  FROM generate_series(first_week, last_week) week)::tsquery END;
        ids := ids || ARRAY(
            WITH found AS MATERIALIZED (
                SELECT m.* FROM messages m
                WHERE message_terms(m.user_id, m.conversation_id, m.created_at, m.language, m.content) @@ (place && terms)
                  AND m.deleted_at IS NULL AND m.role IN ('user', 'assistant') AND m.status IN ('complete', 'stopped'))
            SELECT m.id FROM found m JOIN conversations c ON c.id = m.conversation_id AND c.deleted_at IS NULL
            WHERE m.user_id = me AND m.role = ANY (roles) AND (since IS NULL OR m.created_at >= since)
              AND (before IS NULL OR (m.created_at, m.id) < (before, before_id))
              AND CASE WHEN conversation IS NULL THEN words_week(m.created_at) <= last_week
                  ELSE m.conversation_id = conversation END
              AND (collection IS NULL OR EXISTS (
                  SELECT FROM citations t JOIN collection_documents d ON d.document_id = t.document_id
                  WHERE t.message_id = m.id AND d.collection_id = collection))
            ORDER BY m.created_at DESC, m.id DESC LIMIT most - cardinality(ids));
        EXIT WHEN conversation IS NOT NULL OR first_week IS NULL OR cardinality(ids) >= most
            OR first_week <= words_week(since);
        weeks := CASE WHEN weeks = 1 OR (weeks < 25 AND cardinality(ids) * 20 >= most) THEN 5 * weeks END;
        last_week := first_week - 1;
        first_week := last_week - weeks;
    END LOOP;
    RETURN QUERY SELECT m.id, m.created_at, CASE WHEN w.words @@ question THEN ts_rank(w.words, question, 1) END
        FROM messages m CROSS JOIN LATERAL (SELECT message_words(m.language, m.content) AS words OFFSET 0) w
        WHERE m.id = ANY (ids) AND m.user_id = me;
END $$;

-- Who looks words up: a role that reads the messages of all, so that their policies keep no word from the index, and
-- can do nothing but what find_messages does, which names the user itself. Where the owner of the database may not
-- create a role, the owner does it under the policies: what is found is the same, by reading all messages of the user.
DO $$
DECLARE
    app text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN ', footnote_app' ELSE '' END;
BEGIN
    EXECUTE format('ALTER FUNCTION find_messages SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION words_question SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION terms_question SET search_path = %I, pg_temp', current_schema());
    REVOKE EXECUTE ON FUNCTION find_messages FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION find_messages TO %I%s', current_user, app);
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_search') THEN
            CREATE ROLE footnote_search NOLOGIN NOINHERIT;
        END IF;
        EXECUTE format('GRANT footnote_search TO %I', current_user);
        EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO footnote_search', current_schema());
        ALTER FUNCTION find_messages OWNER TO footnote_search;
        EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM footnote_search', current_schema());
        -- A member would have the role's policy as well, and see the messages of all without saying why.
        EXECUTE format('REVOKE footnote_search FROM %I', current_user);
        GRANT SELECT ON messages, conversations, citations, collection_documents TO footnote_search;
        DROP POLICY IF EXISTS search ON messages;
        CREATE POLICY search ON messages FOR SELECT TO footnote_search USING (true);
        -- Readers of a shared link find nothing: find_messages says so itself.
        EXECUTE format('ALTER POLICY shared ON messages TO %I%s', current_user, app);
    EXCEPTION
        WHEN insufficient_privilege OR duplicate_object THEN
            RAISE NOTICE 'The role footnote_search cannot be used here; words are looked for as %.', current_user;
    END;
END $$;
