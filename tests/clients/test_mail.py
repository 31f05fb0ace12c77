"""Mail, as a real server takes it."""

from __future__ import annotations

import datetime
import ssl
from dataclasses import replace

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.mailbox import mail_server
from webapp.clients.mail import Letter, MailRefused, MailUnavailable

LETTER = Letter("alice@example.org", "Grüße", "Guten Tag\n" + "http://localhost/" + "x" * 90 + "\n.\nend\n")


@pytest.fixture(scope="module")
def plain():
    with mail_server() as server:
        yield server


def test_what_is_sent_arrives_as_it_is(plain):
    mailbox, smtp = plain
    smtp.send(LETTER)
    [message] = mailbox.messages
    assert (message["To"], message["Subject"]) == ("alice@example.org", "Grüße")
    assert message["From"].addresses[0].addr_spec == "footnote@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == LETTER.text
    mailbox.messages.clear()


@pytest.mark.parametrize(
    "to",
    [
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\nSubject: x",
        "a@example.org, b@example.org",
        "nowhere",
        "@x",
    ],
)
def test_an_address_is_one_address(plain, to):
    mailbox, smtp = plain
    with pytest.raises(MailRefused):
        smtp.send(replace(LETTER, to=to))
    assert mailbox.messages == []


def test_a_subject_is_one_line(plain):
    mailbox, smtp = plain
    smtp.send(replace(LETTER, subject="a\r\nBcc: b@example.org\r\n\r\nbody"))
    [message] = mailbox.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "a Bcc: b@example.org body"
    mailbox.messages.clear()


def test_a_domain_of_other_letters_is_written_in_ascii(plain):
    mailbox, smtp = plain
    smtp.send(replace(LETTER, to="alice@bücher.example"))
    assert mailbox.messages.pop()["To"] == "alice@xn--bcher-kva.example"


def test_no_error_names_the_recipient(plain):
    mailbox, smtp = plain
    for answer, problem in (("451 alice@example.org later", MailUnavailable), ("550 alice@example.org", MailRefused)):
        mailbox.answers["alice@example.org"] = answer
        with pytest.raises(problem) as raised:
            smtp.send(LETTER)
        assert "alice" not in str(raised.value)
    mailbox.answers.clear()
    with pytest.raises(MailUnavailable):
        replace(smtp, port=1).send(LETTER)


def certificate(folder):
    """Write a certificate for this machine, which signed itself."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]),
    )
    now = datetime.datetime.now(datetime.UTC)
    import ipaddress

    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "site.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*form) + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_the_connection_is_encrypted_and_the_server_known(tmp_path, monkeypatch):
    file = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)

    def authenticated(_server, _session, _envelope, _mechanism, data):
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"footnote", b"secret")
        return AuthResult(success=right, handled=False)

    options = {"tls_context": context, "require_starttls": True, "authenticator": authenticated, "auth_required": True}
    with mail_server(**options) as (mailbox, smtp):
        sure = replace(smtp, security="starttls", username="footnote", password="secret")
        with pytest.raises(MailUnavailable):
            sure.send(LETTER)  # the server's certificate is not trusted
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        with pytest.raises(MailUnavailable):
            replace(sure, password="another").send(LETTER)
        with pytest.raises((MailUnavailable, MailRefused)):
            replace(sure, security="none", username="").send(LETTER)
        sure.send(LETTER)
        assert len(mailbox.messages) == 1
