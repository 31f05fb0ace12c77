"""Everything of an account at once: exported as one zip, or deleted for good.

Pages
    /account/data                    show      offers both
    /account/data/deleted/<id>       deleted   the receipt of a deleted account, for whoever has its address
Files
    /account/data/export             export    a zip of documents, conversations, templates, drafts and tasks
Actions
    /account/data/delete POST        delete    deletes the account, with its password
    /admin/users/<id>/delete POST    delete_user    an administrator deletes one that is disabled
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("account_data", __name__, cli_group=None)
section = "account"
links = [Link(8, "Your data", "account_data.show", "account")]
