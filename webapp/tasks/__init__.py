"""Tasks: what is to be done, written by hand or taken from a chat.

Pages
    /tasks/?show=&sort=&words=           index      the list, and the form that adds to it
    /tasks/?message=<id>                 index      the same, with what a task from a message says
    /tasks/<id>/edit                     edit       one task: its title, description and due date
    /tasks/calendar                      calendar   whether there is an address that calendars read
File
    /tasks/calendar/<token>.ics          read_calendar    open tasks with a due date, for whoever has the token
Actions
    /tasks/ POST                         create     adds a task
    /tasks/<id>/edit POST                edit       keeps the changes
    /tasks/<id>/complete POST            complete   completes or reopens; answers htmx with _task.html and a message
    /tasks/proposals/<message>/<number> POST  carry_out  does what a model has proposed in an answer
    /tasks/calendar POST                 make_calendar    makes that address anew, and shows it once
    /tasks/calendar/revoke POST          revoke_calendar  ends it
    /tasks/<id>/delete POST              delete     deletes; answers htmx with nothing, which removes the row
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("tasks", __name__, url_prefix="/tasks")
links = [Link(5, "Tasks", "tasks.index")]
