-- Without the column that it is encrypted in, nothing of a private conversation could be read.
SELECT set_config('app.system_reason', 'downgrade', true);
DELETE FROM conversations WHERE sealed IS NOT NULL;

DROP TRIGGER refuse_private ON shares;
DROP TRIGGER refuse_for_private ON message_deltas;
DROP TRIGGER refuse_for_private ON recollections;
DROP TRIGGER refuse_for_private ON evidence_passages;
DROP TRIGGER refuse_for_private ON evidence;
DROP TRIGGER refuse_for_private ON citations;
DROP TRIGGER keep_private ON messages;
DROP TRIGGER keep_private ON conversations;
DROP FUNCTION refuse_private_link(), refuse_for_private(), keep_message_private(), keep_conversation_private();
