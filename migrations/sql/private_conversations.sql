-- Nothing of a private conversation is stored as it is. The errors name no value: they are logged.
CREATE FUNCTION keep_conversation_private() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.sealed IS NULL) <> (NEW.sealed IS NULL) THEN
        RAISE EXCEPTION 'a conversation is private from its beginning to its end, or never';
    END IF;
    IF NEW.sealed IS NOT NULL AND (
        NEW.title <> '' OR NEW.summary <> '' OR NEW.tags <> '{}' OR NEW.attributes <> '{}' OR NEW.is_remembered
    ) THEN
        RAISE EXCEPTION 'nothing of a private conversation is stored as it is';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_private BEFORE INSERT OR UPDATE ON conversations
    FOR EACH ROW EXECUTE FUNCTION keep_conversation_private();

CREATE FUNCTION keep_message_private() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.conversation_id <> OLD.conversation_id OR (OLD.sealed IS NULL) <> (NEW.sealed IS NULL) THEN
        IF EXISTS (SELECT FROM conversations WHERE id = NEW.conversation_id AND sealed IS NOT NULL)
            <> (NEW.sealed IS NOT NULL)
        THEN
            RAISE EXCEPTION 'a message is private where its conversation is, and only there';
        END IF;
    END IF;
    IF NEW.sealed IS NOT NULL AND (
        NEW.content <> '' OR NEW.language <> '' OR NEW.error <> '' OR NEW.attributes - 'run' <> '{}'
        OR jsonb_typeof(NEW.tool_calls) <> 'null' OR jsonb_typeof(NEW.tool_results) <> 'null'
        OR NEW.vector_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'nothing of a private message is stored as it is';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_private BEFORE INSERT OR UPDATE ON messages
    FOR EACH ROW EXECUTE FUNCTION keep_message_private();

-- What belongs to a message, and is sealed together with it: no rows of its own.
CREATE FUNCTION refuse_for_private() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM messages WHERE id = NEW.message_id AND sealed IS NOT NULL) THEN
        RAISE EXCEPTION 'nothing of a private message is stored as it is';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuse_for_private BEFORE INSERT ON citations FOR EACH ROW EXECUTE FUNCTION refuse_for_private();
CREATE TRIGGER refuse_for_private BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_for_private();
CREATE TRIGGER refuse_for_private BEFORE INSERT ON evidence_passages FOR EACH ROW EXECUTE FUNCTION refuse_for_private();
CREATE TRIGGER refuse_for_private BEFORE INSERT ON recollections FOR EACH ROW EXECUTE FUNCTION refuse_for_private();
CREATE TRIGGER refuse_for_private BEFORE INSERT OR UPDATE ON message_deltas
    FOR EACH ROW WHEN (NEW.text <> '') EXECUTE FUNCTION refuse_for_private();

-- A link would let others read what its owner alone is to read.
CREATE FUNCTION refuse_private_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM conversations WHERE id = NEW.conversation_id AND sealed IS NOT NULL) THEN
        RAISE EXCEPTION 'a private conversation has no links';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuse_private BEFORE INSERT ON shares FOR EACH ROW EXECUTE FUNCTION refuse_private_link();

ALTER TABLE private_sources ENABLE ROW LEVEL SECURITY;
ALTER TABLE private_sources FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON private_sources USING (user_id = (SELECT app_user_id()));
CREATE POLICY shared ON private_sources AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON private_sources TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON private_sources TO footnote_app;
    END IF;
END $$;
