-- Whose job is next, as in turns.sql, of those whose names the worker knows: what a newer release has queued waits for
-- a worker of that release. NULL: all.
CREATE FUNCTION footnote_fetch_job(
    target_queue_names character varying[],
    p_worker_id bigint,
    known_tasks character varying[]
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
    found_job procrastinate_jobs;
    turn record;
    before text := current_setting('app.system_reason', true);
BEGIN
    PERFORM set_config('app.system_reason', 'queue', true);
    FOR turn IN
        SELECT waiting.owner, waiting.queue_name FROM (
            SELECT coalesce(jobs.args ->> 'user_id', '') AS owner, jobs.queue_name, max(jobs.priority) AS priority
            FROM procrastinate_jobs jobs
            WHERE jobs.status = 'todo'
              AND (target_queue_names IS NULL OR jobs.queue_name = ANY (target_queue_names))
              AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
              AND (known_tasks IS NULL OR jobs.task_name = ANY (known_tasks))
            GROUP BY 1, 2
        ) waiting
        LEFT JOIN job_turns taken USING (queue_name, owner)
        WHERE waiting.owner NOT IN (SELECT users.id::text FROM users WHERE NOT users.is_active)
        ORDER BY waiting.owner = '' AND waiting.priority < 0, taken.taken_at NULLS FIRST, waiting.priority DESC
    LOOP
        WITH candidate AS (
            SELECT jobs.id FROM procrastinate_jobs jobs
            WHERE jobs.status = 'todo' AND jobs.queue_name = turn.queue_name
              AND coalesce(jobs.args ->> 'user_id', '') = turn.owner
              AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
              AND (known_tasks IS NULL OR jobs.task_name = ANY (known_tasks))
              -- Jobs with the same lock run one after the other, those with a higher priority first.
              AND NOT EXISTS (
                  SELECT FROM procrastinate_jobs other
                  WHERE jobs.lock IS NOT NULL AND other.lock = jobs.lock
                    AND (other.status = 'doing' OR (other.status = 'todo' AND (
                        other.priority > jobs.priority OR (other.priority = jobs.priority AND other.id < jobs.id)))))
            ORDER BY jobs.priority DESC, jobs.id LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
        )
        UPDATE procrastinate_jobs SET status = 'doing', worker_id = p_worker_id
            FROM candidate WHERE procrastinate_jobs.id = candidate.id
            RETURNING procrastinate_jobs.* INTO found_job;
        IF found_job.id IS NOT NULL THEN
            INSERT INTO job_turns (queue_name, owner, taken_at) VALUES (turn.queue_name, turn.owner, clock_timestamp())
                ON CONFLICT (queue_name, owner) DO UPDATE SET taken_at = excluded.taken_at;
            EXIT;
        END IF;
    END LOOP;
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
    RETURN found_job;
END $$;

-- What a worker of an earlier release calls.
CREATE OR REPLACE FUNCTION procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint)
    RETURNS procrastinate_jobs
    LANGUAGE sql
    AS $$ SELECT * FROM footnote_fetch_job(target_queue_names, p_worker_id, NULL) $$;
