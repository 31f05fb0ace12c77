-- A foreign key finds any user's row, whatever the policies hide. These triggers refuse a row of one user that refers to
-- a row of another. What belongs to nobody, as a built-in template, may be referred to.
--
-- A whole statement is looked at at once where rows are added; where they are changed, only those whose reference is.
DO $$
DECLARE
    owned record;
    checks text;
    change text;
    columns text;
    problem text;
BEGIN
    FOR owned IN
        SELECT k.conrelid::regclass AS name, c.relname, array_agg(ARRAY[child.attname::text, k.confrelid::regclass::text,
            parent.attname::text] ORDER BY k.conname) AS keys
        FROM pg_constraint k
        JOIN pg_class c ON c.oid = k.conrelid AND c.relnamespace = current_schema()::regnamespace
        JOIN pg_attribute child ON child.attrelid = k.conrelid AND child.attnum = k.conkey[1]
        JOIN pg_attribute parent ON parent.attrelid = k.confrelid AND parent.attnum = k.confkey[1]
        WHERE k.contype = 'f' AND cardinality(k.conkey) = 1
            AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.conrelid AND attname = 'user_id' AND NOT attisdropped)
            AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.confrelid AND attname = 'user_id' AND NOT attisdropped)
        GROUP BY k.conrelid, c.relname
    LOOP
        checks := ''; change := ''; columns := 'user_id';
        FOR i IN 1 .. array_length(owned.keys, 1) LOOP
            problem := format('RAISE foreign_key_violation USING MESSAGE = %L;',
                format('a row of %s refers by %s to what belongs to somebody else', owned.relname, owned.keys[i][1]));
            checks := checks || format(
                'IF EXISTS (SELECT FROM added a WHERE a.%1$I IS NOT NULL AND NOT EXISTS (SELECT FROM %2$s p'
                ' WHERE p.%3$I = a.%1$I AND (p.user_id = a.user_id OR p.user_id IS NULL))) THEN %4$s END IF; ',
                owned.keys[i][1], owned.keys[i][2], owned.keys[i][3], problem);
            change := change || format(
                'IF NEW.%1$I IS NOT NULL AND NOT EXISTS (SELECT FROM %2$s p'
                ' WHERE p.%3$I = NEW.%1$I AND (p.user_id = NEW.user_id OR p.user_id IS NULL)) THEN %4$s END IF; ',
                owned.keys[i][1], owned.keys[i][2], owned.keys[i][3], problem);
            columns := columns || format(', %I', owned.keys[i][1]);
        END LOOP;
        EXECUTE format('CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS $f$BEGIN %s RETURN NULL; END $f$',
            'watch_added_' || owned.relname, checks);
        EXECUTE format('CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS $f$BEGIN %s RETURN NULL; END $f$',
            'watch_changed_' || owned.relname, change);
        EXECUTE format('CREATE OR REPLACE TRIGGER watch_added AFTER INSERT ON %s REFERENCING NEW TABLE AS added'
            ' FOR EACH STATEMENT EXECUTE FUNCTION %I()', owned.name, 'watch_added_' || owned.relname);
        EXECUTE format('CREATE OR REPLACE TRIGGER watch_changed AFTER UPDATE OF %s ON %s'
            ' FOR EACH ROW EXECUTE FUNCTION %I()', columns, owned.name, 'watch_changed_' || owned.relname);
    END LOOP;
END $$;
