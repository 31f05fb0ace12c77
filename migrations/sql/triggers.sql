-- A message moves its conversation to the top of the list.
CREATE FUNCTION touch_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations SET updated_at = clock_timestamp() WHERE id = NEW.conversation_id;
    RETURN NULL;
END $$;

CREATE TRIGGER touch_conversation AFTER INSERT OR UPDATE OF content, status ON messages
    FOR EACH ROW EXECUTE FUNCTION touch_conversation();

CREATE FUNCTION touch_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at = clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER touch_row BEFORE UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER touch_row BEFORE UPDATE ON messages FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER touch_row BEFORE UPDATE ON templates FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER touch_row BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER touch_row BEFORE UPDATE ON settings FOR EACH ROW EXECUTE FUNCTION touch_row();

-- Wakes the streams that wait for this answer, in whatever process they are.
CREATE FUNCTION announce_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('messages', CASE TG_TABLE_NAME WHEN 'messages' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'message_id' END);
    RETURN NULL;
END $$;

CREATE TRIGGER announce_message AFTER INSERT ON message_deltas FOR EACH ROW EXECUTE FUNCTION announce_message();
CREATE TRIGGER announce_message AFTER UPDATE OF status ON messages FOR EACH ROW EXECUTE FUNCTION announce_message();
