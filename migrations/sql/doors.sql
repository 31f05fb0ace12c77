-- What the application's role can do less than before, so that a mistake in a statement of ours does less harm.

-- 1. Password hashes leave the database no more. What is written to users.password_hash is put where that role cannot
-- read it. A sign-in gets the parameters and the salt of one account's hash, computes the hash of what was typed, and
-- asks whether it is the same.
ALTER TABLE users ADD COLUMN stored_hash text NOT NULL DEFAULT '';

CREATE FUNCTION hide_password_hash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.password_hash <> '' THEN
        NEW.stored_hash := NEW.password_hash;
        NEW.password_hash := '';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hide_password_hash BEFORE INSERT OR UPDATE OF password_hash ON users
    FOR EACH ROW EXECUTE FUNCTION hide_password_hash();

-- password_hash: with as many letters A as the hash has in its place.
CREATE OR REPLACE FUNCTION find_login(login text)
    RETURNS TABLE (id uuid, password_hash text, is_active boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
BEGIN
    PERFORM set_config('app.system_reason', 'sign-in', true);
    RETURN QUERY SELECT u.id,
        substring(u.stored_hash FROM '^.*\$') || repeat('A', length(substring(u.stored_hash FROM '[^$]*$'))), u.is_active
        FROM users u WHERE lower(u.email) = lower(login) OR lower(u.username) = lower(login);
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
END $$;

CREATE FUNCTION has_password_hash(account uuid, hash text)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
    found boolean;
BEGIN
    PERFORM set_config('app.system_reason', 'sign-in', true);
    SELECT u.stored_hash = hash AND hash LIKE '$argon2%' INTO found FROM users u WHERE u.id = account;
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
    RETURN coalesce(found, false);
END $$;
REVOKE EXECUTE ON FUNCTION has_password_hash(uuid, text) FROM PUBLIC;

DO $$
DECLARE
    before text := current_setting('app.system_reason', true);
    readable text := (SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = 'users' AND column_name <> 'stored_hash');
BEGIN
    PERFORM set_config('app.system_reason', 'migration', true);
    UPDATE users SET password_hash = password_hash;
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
    EXECUTE format('ALTER FUNCTION find_login(text) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION has_password_hash(uuid, text) SET search_path = %I, pg_temp', current_schema());
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        REVOKE SELECT ON users FROM footnote_app;
        EXECUTE format('GRANT SELECT (%s) ON users TO footnote_app', readable);
        GRANT EXECUTE ON FUNCTION has_password_hash(uuid, text) TO footnote_app;

        -- 2. Nobody queues a job in the name of another user, or of nobody, which is the system. The owner of the
        -- tables, as whom workers run them and the system queues its own, is held by no policy here.
        ALTER TABLE procrastinate_jobs ENABLE ROW LEVEL SECURITY;
        CREATE POLICY owner ON procrastinate_jobs TO footnote_app
            USING ((args ->> 'user_id') = (SELECT app_user_id())::text);
        REVOKE UPDATE, DELETE ON procrastinate_jobs FROM footnote_app;
    END IF;
END $$;
