"""Templates turn a document into a draft: its sentences are quoted, its form is the template's.

Pages
    /templates/?type=                    index         built-in and own templates, and the form that makes a draft
    /templates/new?type=                 new           an empty template
    /templates/<id>                      show          the editor with its preview; a built-in template is shown as text
    /templates/<id>/versions             versions      what it said before
    /templates/versions/<id>             version       what has changed since one of them
    /templates/import                    import_page   asks for a file of templates
    /templates/drafts/                   drafts        the latest version of each draft
    /templates/drafts/new?template=      new_draft     what a draft is made of: the picker of the chat, parts, variables
    /templates/drafts/passages           passages      single passages to make a draft of, to be ticked
    /templates/drafts/<id>/sentences     sentences     what it quotes and what else it could, with scores
    /templates/drafts/<id>               draft         a draft's text, and beside it where each sentence stands
    /templates/drafts/<id>/variants      variants      texts that were made side by side, to choose one
    /templates/changes/<id>              change        how far a model is with a draft that it rewrites
Fragment
    /templates/preview POST              preview       _preview.html, while the user types
    /templates/runs/                     runs          the runs: one template over many documents
    /templates/runs/<id>                 run           what became of each document
Files
    /templates/runs/<id>/export          export_run    the drafts of a run as a zip
    /templates/export                    export_all    the user's own templates
    /templates/<id>/export               export        one of them, or a built-in one
    /templates/drafts/<id>/files/<format>  download    a draft as .txt, .md, .html, .eml or .docx
    /templates/drafts/<id>/copy/<format>   copy_draft  its text, for the clipboard
Actions
    /templates/ POST                     create        adds a template
    /templates/<id> POST                 show          saves the changes
    /templates/<id>/copy POST            copy          makes the user's own copy
    /templates/<id>/delete POST          delete        deletes a template of the user's own; its drafts stay
    /templates/versions/<id>/restore POST  restore_version  has a template say again what it said
    /templates/import POST               import_file   adds the templates of a file
    /templates/<id>/drafts POST          create_draft  makes a draft
    /templates/<id>/write POST           write         has a model write, in a conversation
    /templates/drafts/taken POST         take_answer   makes a draft of the words of an answer
    /templates/runs/<id>/cancel POST     cancel_run    makes no more drafts
    /templates/runs/<id>/retry POST      retry_run     tries again what failed or was cancelled
    /templates/runs/<id>/delete POST     delete_run    deletes a run; its drafts stay
    /templates/drafts/<id>/sentences POST  rearrange   puts a draft together anew from chosen sentences
    /templates/drafts/ POST              quick_draft   the same, with the default template of ``type``
    /templates/drafts/<id> POST          draft         saves the text as a new version
    /templates/drafts/<id>/rewrite POST  rewrite       shortens, lengthens, changes the tone, makes variants
    /templates/drafts/<id>/restore POST  restore_draft  makes an earlier version, or a variant, the newest one
    /templates/drafts/<id>/like POST     like_draft    has a draft go along as an example when a model writes
    /templates/changes/<id>/cancel POST  cancel_change  stops a model that rewrites a draft
    /templates/drafts/<id>/delete POST   delete_draft  deletes a draft with all its versions
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("templates", __name__, url_prefix="/templates")
links = [Link(4, "Templates", "templates.index")]
