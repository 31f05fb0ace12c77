"""Accounts: signing up, signing in and signing out.

Pages
    /auth/register            register          an account at once; where mail is set, a link to the address
    /auth/register/<token>    finish_sign_up    username and password, by that link
    /auth/login               login
    /auth/second-step         second_step       the code of an app, or a recovery code
    /auth/sign-on             single_sign_on    leads to the provider of OpenID Connect
    /auth/sign-on/back        come_back         where the provider leads back to
    /auth/forgot              forgot            sends a link to choose a new password
    /auth/password/<token>    choose_password   by a link that works once
    /auth/address/<token>     confirm_address   by the link that was sent to it
Actions
    /auth/logout POST            logout
    /auth/passkey POST           use_passkey       signs in with what a passkey has signed
    /auth/passkey/options POST   passkey_options   what it is to sign, as JSON
"""

from flask import Blueprint

bp = Blueprint("auth", __name__, url_prefix="/auth", cli_group=None)
