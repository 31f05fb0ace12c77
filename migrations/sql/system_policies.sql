-- The owner of the tables reads past their policies when it says why. A database that was restored under another owner
-- names the old one, or nobody: it would find no account, and nobody could sign in.
DO $$
DECLARE
    owned record;
BEGIN
    FOR owned IN
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relforcerowsecurity
            AND pg_has_role(c.relowner, 'USAGE')
            AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = current_schema()
                            AND p.tablename = c.relname AND p.policyname = 'system' AND current_user = ANY (p.roles))
    LOOP
        EXECUTE format('DROP POLICY IF EXISTS system ON %I', owned.relname);
        EXECUTE format('CREATE POLICY system ON %I TO %I USING ((SELECT app_is_system()))', owned.relname, current_user);
    END LOOP;
END $$;
