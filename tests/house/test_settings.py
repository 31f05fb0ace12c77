"""Settings: documented, read from .env, and refused by name when they are wrong."""

from __future__ import annotations

import stat
from contextlib import nullcontext

import pytest

from config import SETTINGS, Config, SettingError, kept_secret, read_environment, read_settings


def test_every_setting_is_in_the_readme(repository):
    readme = (repository / "README.md").read_text()
    assert [name for name in SETTINGS if f"`{name}`" not in readme] == []


def test_a_misspelt_name_is_refused_by_name():
    with pytest.raises(SettingError, match="QDRANT_ULR"):
        read_settings({"QDRANT_ULR": "http://localhost:6333"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "-1"),
        ("ALLOW_SIGNUP", "maybe"),
        ("QDRANT_URL", "localhost:6333"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("PUBLIC_URL", "javascript:alert(1)"),
        ("MAX_UPLOAD_MB", "1.5"),
        ("LLM_BASE_URL", "localhost:11434"),
        ("LLM_TIMEOUT_SECONDS", "0"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "a month"),
        ("LLM_MODLE", "llama"),
        ("LLM_MODEL", "llama"),
        ("LLM_MAX_TOKENS", "8000"),
        ("MESSAGE_KEY", "hunter2"),
        ("SMTP_FROM", "nobody"),
        ("SMTP_SECURITY", "perhaps"),
        ("SMTP_PASWORD", "secret"),
        ("SMTP_PASSWORD", "secret"),
        ("SMTP_HOST", "smtp.example.org"),
        ("OIDC_ISSUER", "https://id.example.org"),
        ("MESSAGE_KEY", "c2hvcnQ="),
    ],
)
def test_a_malformed_value_is_refused_by_name(name, value):
    with pytest.raises(SettingError, match=name):
        read_settings({name: value})


@pytest.mark.parametrize(
    ("issuer", "is_taken"),
    [
        ("https://id.example.org/realms/clinic", True),
        ("http://localhost:8080", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://id.example.org", False),
        ("http://localhost.example.org", False),
        ("http://192.168.0.9", False),
    ],
)
def test_a_provider_is_asked_over_tls_unless_it_is_on_this_machine(issuer, is_taken):
    given = {"OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": "y", "PUBLIC_URL": "https://notes.example.org"}
    with nullcontext() if is_taken else pytest.raises(SettingError, match="OIDC_ISSUER must begin with https://"):
        assert read_settings({**given, "OIDC_ISSUER": issuer})["OIDC_ISSUER"] == issuer


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"TRANSCRIPTION_BASE_URL": "http://localhost:9/v1"}, "TRANSCRIPTION_BASE_URL needs TRANSCRIPTION_MODEL"),
        ({"TRANSCRIPTION_API_KEY": "secret"}, "TRANSCRIPTION_API_KEY needs TRANSCRIPTION_BASE_URL"),
        ({"TRANSCRIPTION_API_KEY": "secret", "TRANSCRIPTION_MODEL": "small"}, "only an endpoint takes a key"),
        ({"TRANSCRIPTION_MODEL": "small"}, "needs what `make speech` installs"),
    ],
)
def test_what_contradicts_each_other_for_recordings_is_refused(given, sentence, monkeypatch):
    monkeypatch.setattr("config.find_spec", lambda _name: None)
    with pytest.raises(SettingError, match=sentence):
        read_settings(given)


def test_a_speech_model_is_a_folder_or_a_size_that_was_fetched(tmp_path, monkeypatch):
    monkeypatch.setattr("config.find_spec", lambda _name: object())
    for folder, name in ((tmp_path / "models" / "small", "small"), (tmp_path / "mine", str(tmp_path / "mine"))):
        given = {"DATA_DIR": str(tmp_path), "TRANSCRIPTION_MODEL": name}
        with pytest.raises(SettingError, match=rf"TRANSCRIPTION_MODEL: {folder} has no config.json and .* fetch-model"):
            read_settings(given)
        folder.mkdir(parents=True)
        for file in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"):
            (folder / file).touch()
        assert folder == Config(given).SPEECH_MODEL
    served = {**given, "TRANSCRIPTION_BASE_URL": "http://localhost:9/v1", "TRANSCRIPTION_MODEL": "small"}
    assert Config(served).SPEECH_MODEL is None


def test_several_models_are_divided_by_commas():
    values = read_settings({"LLM_BASE_URL": "http://localhost:11434/v1", "LLM_MODEL": "small, large,,small"})
    assert values["LLM_MODEL"] == ("small", "large")


def test_an_unknown_name_in_the_env_file_is_refused(tmp_path):
    file = tmp_path / ".env"
    file.write_text("PROT=9000\n")
    with pytest.raises(SettingError, match="PROT"):
        read_environment(file)


def test_the_environment_wins_over_the_env_file(tmp_path, monkeypatch):
    file = tmp_path / ".env"
    file.write_text("PORT=9000\nWEB_THREADS=7\n")
    monkeypatch.setenv("PORT", "9001")
    values = read_settings(read_environment(file))
    assert (values["PORT"], values["WEB_THREADS"]) == (9001, 7)


def test_the_secret_key_is_made_once_and_kept_private(tmp_path):
    first = kept_secret(tmp_path)
    assert kept_secret(tmp_path) == first
    assert len(first) >= 48
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_cookies_are_sent_over_tls_only_when_people_use_tls(tmp_path):
    plain = Config({"DATA_DIR": str(tmp_path)})
    tls = Config({"DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://notes.example.org"})
    assert (plain.SESSION_COOKIE_SECURE, tls.SESSION_COOKIE_SECURE) == (False, True)
