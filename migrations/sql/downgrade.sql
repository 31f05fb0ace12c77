DROP FUNCTION find_login(text), find_session(bytea), touch_conversation(), touch_row(), announce_message(),
    app_user_id(), app_is_system() CASCADE;

DO $$
DECLARE
    leftover record;
BEGIN
    FOR leftover IN
        SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'procrastinate\_%' AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', leftover.name);
    END LOOP;
    DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers CASCADE;
    DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_status, procrastinate_job_event_type;
END $$;

DO $$
BEGIN
    DROP OWNED BY footnote_app;
    DROP ROLE footnote_app;
EXCEPTION
    -- Another database of this server uses the role too, or it never was ours.
    WHEN insufficient_privilege OR dependent_objects_still_exist OR undefined_object THEN
        RAISE NOTICE 'The role footnote_app is left in place.';
END $$;
