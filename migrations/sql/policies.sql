-- Row-level security: what the application's role may see and change.
--
-- A transaction names its user in app.user_id (webapp/tenancy.py). The role footnote_app owns nothing and cannot
-- bypass these policies. Where the owner of the database may not create a role, the owner itself is held by them,
-- because they are forced. The owner acts across users only when it says why, in app.system_reason.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        CREATE ROLE footnote_app NOLOGIN NOINHERIT;
    END IF;
    EXECUTE format('GRANT footnote_app TO %I', current_user);
EXCEPTION
    WHEN insufficient_privilege OR duplicate_object THEN
        RAISE NOTICE 'The role footnote_app cannot be used here; the forced policies hold for % itself.', current_user;
END $$;

CREATE FUNCTION app_user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('app.user_id', true), '')::uuid;

CREATE FUNCTION app_is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN COALESCE(current_setting('app.system_reason', true), '') <> '';

DO $$
DECLARE
    owned record;
BEGIN
    FOR owned IN
        SELECT c.table_name, CASE c.table_name WHEN 'users' THEN 'id' ELSE 'user_id' END AS owner_column
        FROM information_schema.columns c
        WHERE c.table_schema = current_schema()
          AND (c.column_name = 'user_id' OR (c.table_name = 'users' AND c.column_name = 'id'))
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned.table_name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned.table_name);
        EXECUTE format('CREATE POLICY owner ON %I USING (%I = (SELECT app_user_id()))', owned.table_name, owned.owner_column);
        EXECUTE format('CREATE POLICY system ON %I TO %I USING ((SELECT app_is_system()))', owned.table_name, current_user);
    END LOOP;
END $$;

-- Built-in templates belong to nobody and are read by everybody.
CREATE POLICY built_in ON templates FOR SELECT USING (user_id IS NULL);

-- The two look-ups before anyone is signed in. Narrow: one login, one token's hash, and never a list.
-- They name the system by set_config, not by SET, which an owner that is no superuser may not write.
CREATE FUNCTION find_login(login text)
    RETURNS TABLE (id uuid, password_hash text, is_active boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
BEGIN
    PERFORM set_config('app.system_reason', 'sign-in', true);
    RETURN QUERY SELECT u.id, u.password_hash, u.is_active FROM users u
        WHERE lower(u.email) = lower(login) OR lower(u.username) = lower(login);
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
END $$;

CREATE FUNCTION find_session(hash bytea)
    RETURNS TABLE (user_id uuid, session_id uuid, last_seen_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
BEGIN
    PERFORM set_config('app.system_reason', 'session', true);
    RETURN QUERY SELECT s.user_id, s.id, s.last_seen_at FROM user_sessions s JOIN users u ON u.id = s.user_id
        WHERE s.token_hash = hash AND s.expires_at > now() AND u.is_active;
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
END $$;

REVOKE EXECUTE ON FUNCTION find_login(text), find_session(bytea) FROM PUBLIC;

DO $$
DECLARE
    relation text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        RETURN;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO footnote_app', current_schema());
    FOR relation IN
        SELECT table_name FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
          AND table_name NOT IN ('users', 'settings', 'audit_events', 'rate_limits', 'alembic_version')
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO footnote_app', relation);
    END LOOP;
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO footnote_app', current_schema());
    -- Not is_superuser, not is_active: nobody promotes itself.
    GRANT SELECT, DELETE, INSERT (id, email, username, full_name, password_hash),
        UPDATE (email, username, full_name, password_hash) ON users TO footnote_app;
    GRANT SELECT ON settings TO footnote_app;
    GRANT SELECT, INSERT ON audit_events TO footnote_app;
    GRANT EXECUTE ON FUNCTION find_login(text), find_session(bytea) TO footnote_app;
END $$;
