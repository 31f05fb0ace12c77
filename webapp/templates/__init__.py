"""Templates turn a document into a draft: what it says is quoted from the source, how it is put is the template's.

Pages
    /templates/?type=                    index         built-in and own templates, and the form that makes a draft
    /templates/new?type=                 new           an empty template
    /templates/<id>                      show          the editing screen with its preview; a built-in one to read
    /templates/drafts/                   drafts        the latest version of each draft
    /templates/drafts/<id>               draft         a draft's text, and beside it where each sentence stands
Fragment
    /templates/preview POST              preview       _preview.html, as one types
Actions
    /templates/ POST                     create        keeps a new template
    /templates/<id> POST                 show          keeps the changes
    /templates/<id>/copy POST            copy          makes a template one's own
    /templates/<id>/delete POST          delete        deletes one's own template; its drafts stay
    /templates/<id>/drafts POST          create_draft  makes a draft of ``document_id``
    /templates/drafts/ POST              quick_draft   the same, with the default template of ``type``
    /templates/drafts/<id> POST          draft         keeps the text as a new version
    /templates/drafts/<id>/delete POST   delete_draft  deletes a draft with all its versions
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("templates", __name__, url_prefix="/templates")
links = [Link(4, "Templates", "templates.index")]
