-- The record of who did what is a chain: each event has a number and a hash over itself and the hash before, so that an
-- event that is changed, taken away or put in between shows. The number is given when the transaction commits, under a
-- lock that lasts no longer than that.
ALTER TABLE audit_events ADD COLUMN number bigint, ADD COLUMN salt bytea, ADD COLUMN owner_hash bytea,
    ADD COLUMN details_hash bytea, ADD COLUMN hash bytea;

-- What tells of a person is in the chain by hashes of their own: who it was, and, with a salt, that together with the
-- subject and the address. When an account is deleted, these and the salt go; the chain stays whole.
CREATE FUNCTION audit_owner_hash(event uuid, owner uuid) RETURNS bytea LANGUAGE sql STABLE
    RETURN sha256(convert_to(event || ' ' || owner, 'UTF8'));

CREATE FUNCTION audit_details_hash(salt bytea, owner uuid, subject text, address text)
    RETURNS bytea LANGUAGE sql STABLE
    RETURN sha256(salt || convert_to(jsonb_build_array(owner, subject, address)::text, 'UTF8'));

CREATE FUNCTION audit_hash(before bytea, number bigint, id uuid, owner_hash bytea, details_hash bytea, action text,
        created_at timestamptz)
    RETURNS bytea LANGUAGE sql STABLE
    RETURN sha256(before || convert_to(jsonb_build_array(number, id, encode(owner_hash, 'hex'),
        encode(details_hash, 'hex'), action, (extract(epoch FROM created_at) * 1000000)::bigint)::text, 'UTF8'));

-- Puts an event into the chain, after the one with the number and the hash ``before``; returns its own hash.
CREATE FUNCTION audit_chain_event(event audit_events, number bigint, before bytea) RETURNS bytea LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    salt bytea := uuid_send(gen_random_uuid());
    owner_hash bytea := audit_owner_hash(event.id, event.user_id);
    details_hash bytea := audit_details_hash(salt, event.user_id, event.subject, event.address);
    hash bytea := audit_hash(before, number, event.id, owner_hash, details_hash, event.action, event.created_at);
BEGIN
    UPDATE audit_events e SET number = number, salt = salt, owner_hash = owner_hash, details_hash = details_hash,
        hash = hash WHERE e.id = event.id;
    RETURN hash;
END $$;

-- first_number and first_hash are those of the last event that was removed because of its age: the chain begins after
-- it. What the last check found is in checked_ columns; in ``problem`` what was wrong, empty when nothing was.
CREATE TABLE audit_chain (
    id smallint NOT NULL DEFAULT 1 CONSTRAINT ck_audit_chain_one CHECK (id = 1) CONSTRAINT pk_audit_chain PRIMARY KEY,
    first_number bigint NOT NULL DEFAULT 0,
    first_hash bytea NOT NULL DEFAULT '',
    checked_at timestamptz,
    checked_events bigint NOT NULL DEFAULT 0,
    checked_number bigint NOT NULL DEFAULT 0,
    checked_hash bytea NOT NULL DEFAULT '',
    problem text NOT NULL DEFAULT ''
);
INSERT INTO audit_chain DEFAULT VALUES;

CREATE FUNCTION chain_audit_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    reason text := current_setting('app.system_reason', true);
    last record;
BEGIN
    PERFORM set_config('app.system_reason', 'audit', true);
    PERFORM pg_advisory_xact_lock(hashtext('audit_events'));
    SELECT e.number, e.hash INTO last FROM audit_events e WHERE e.number IS NOT NULL ORDER BY e.number DESC LIMIT 1;
    IF last IS NULL THEN
        SELECT c.first_number AS number, c.first_hash AS hash INTO last FROM audit_chain c;
    END IF;
    PERFORM audit_chain_event(NEW, last.number + 1, last.hash);
    PERFORM set_config('app.system_reason', coalesce(reason, ''), true);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION chain_audit_event() FROM PUBLIC;

-- The events that there are already, in the order in which they were recorded.
DO $$
DECLARE
    reason text := current_setting('app.system_reason', true);
    last bytea := '';
    number bigint := 0;
    event audit_events;
BEGIN
    PERFORM set_config('app.system_reason', 'migration', true);
    FOR event IN SELECT * FROM audit_events ORDER BY created_at, id LOOP
        number := number + 1;
        last := audit_chain_event(event, number, last);
    END LOOP;
    PERFORM set_config('app.system_reason', coalesce(reason, ''), true);
END $$;

CREATE INDEX ix_audit_events_number ON audit_events (number);
CREATE CONSTRAINT TRIGGER chain_audit_event AFTER INSERT ON audit_events DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.hash IS NULL) EXECUTE FUNCTION chain_audit_event();

ALTER TABLE audit_chain ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_chain FORCE ROW LEVEL SECURITY;
CREATE POLICY shared ON audit_chain AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DROP POLICY owner_adds ON audit_events;
CREATE POLICY owner_adds ON audit_events FOR INSERT
    WITH CHECK (user_id = (SELECT app_user_id()) AND number IS NULL AND hash IS NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON audit_chain TO %I USING ((SELECT app_is_system()))', current_user);
    EXECUTE format('ALTER FUNCTION chain_audit_event() SET search_path = %I, pg_temp', current_schema());
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT ON audit_chain TO footnote_app;
    END IF;
END $$;
