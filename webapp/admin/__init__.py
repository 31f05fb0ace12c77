"""Administration: who may sign in, and the record of who did what.

An administrator manages people, and reads nothing of theirs. To all others there is no such page.

Pages
    /admin/users?q=&after=            users     everybody, with what they store; invites by a link
    /admin/settings                   settings  those that hold without a restart
    /admin/record?who=&what=&after=   record    who did what, the newest first
    /admin/users/<id>/quotas          quotas    what one user may use
    /admin/jobs                       jobs      what runs, waits and has failed
    /admin/index                      index     what differs between database, files and index; who stores most
    /admin/figures                    figures   the last day, hour by hour
Files
    /admin/record.csv, .json          record_as_file   the same, all of it
Actions
    /admin/jobs/<id>/retry POST       retry_job
    /admin/index POST                 compare   a job compares, and with ``repair`` mends
    /admin/settings POST              change_settings
    /admin/record/check POST          check_record     compares every event with the chain
    /admin/users/<id>/disable POST    disable   signs out everywhere and stops tokens, links and jobs
    /admin/users/<id>/enable POST     enable    undoes that
    /admin/users/<id>/promote POST    promote   makes an administrator
    /admin/users/<id>/demote POST     demote    undoes that
    /admin/users/<id>/reset POST      reset     shows a link by which the user chooses a password
    /admin/users/<id>/reset-two-factor POST     reset_two_factor: the password alone signs in again
"""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin", cli_group=None)
section = "account"
