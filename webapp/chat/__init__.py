"""Conversations: ask your documents, read the answer as it is written, open its footnotes.

Pages
    /chat/                          index       a new question
    /chat/questions                 questions   the same, with questions that the newest documents answer
    /chat/conversations             listing     the list of conversations, by day
    /chat/bin                       binned      deleted conversations
    /chat/<id>/edit                 edit        the title and the tags of one
    /chat/<id>/instructions         instruct    how a model is to write its answers
    /chat/<id>/memory               remember    whether it is remembered, and draws on others
    /chat/memory                    memory_settings     whether answers draw on earlier conversations at all
    /chat/<id>                      show        one conversation
    /chat/messages/<id>/edit        edit_question   a question, asked in other words
    /chat/messages/<id>/evidence    evidence    how an answer came about
Fragments
    _questions.html   what the newest documents answer, on the opening page
    _thread.html      the messages of the branch shown, sent when another one is
    _message.html     a message: in its page, as the answer to a question, and at the end of a stream
    _composer.html    the question box, sent back when a question is refused
    _row.html         a conversation as a row of the list; _edit_row.html the form in its place
    _listed.html      the conversations in the list at the side
    _scope.html       what a conversation answers from, above the question box
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("chat", __name__, url_prefix="/chat", cli_group=None)
links = [Link(1, "Chat", "chat.index"), Link(4, "Memory", "chat.memory_settings", "account")]
