"""The bin: deleted documents can be restored for ``RETENTION_DAYS``, and are then purged, like conversations.

Pages
    /documents/bin                       index      deleted documents, the last first
    /documents/receipts                  receipts   what was purged, with counts
Actions
    /documents/<id>/delete POST          delete     puts a document into the bin
    /documents/<id>/restore POST         restore    puts it back into the library
    /documents/<id>/purge POST           purge      purges it at once
    /documents/bin/empty POST            empty      purges all that is in the bin
    /chat/<id>/purge POST                purge_conversation       purges a conversation in the bin
    /chat/bin/empty POST                 empty_of_conversations   purges all of them

Three modules do the jobs' work: ``withdrawal`` takes a deleted document out of the index, ``removal`` purges it,
``conversations`` purges conversations.
"""

from flask import Blueprint

bp = Blueprint("bin", __name__, cli_group=None)
section = "documents"
