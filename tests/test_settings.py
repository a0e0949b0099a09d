"""Settings: order of precedence, origins, and plain errors for what is not known."""

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import load_settings


def test_flag_beats_environment_beats_file_beats_default(tmp_path: Path) -> None:
    (tmp_path / "communique.toml").write_text(
        'llm_model = "from-file"\nllm_timeout = 5\nllm_context = 4096\n'
    )
    settings = load_settings(
        {"llm_model": "from-flag"},
        environ={"COMMUNIQUE_LLM_MODEL": "from-env", "COMMUNIQUE_LLM_TIMEOUT": "9"},
        folder=tmp_path,
    )
    assert (settings.llm_model, settings.llm_timeout, settings.llm_context) == ("from-flag", 9.0, 4096)
    assert settings.origins["llm_model"] == "flag"
    assert settings.origins["llm_timeout"] == "environment"
    assert settings.origins["llm_context"] == "communique.toml in the working folder"
    assert settings.embedding == "local"


def test_the_library_has_a_file_of_its_own(tmp_path: Path) -> None:
    library = tmp_path / "archive"
    library.mkdir()
    (library / "communique.toml").write_text('chroma_url = "http://127.0.0.1:8000"\n')
    settings = load_settings({"library": str(library)}, environ={}, folder=tmp_path)
    assert settings.chroma_url == "http://127.0.0.1:8000"
    assert settings.origins["chroma_url"] == "communique.toml in the library"


def test_servers_are_named_by_settings_and_no_password_or_token_is_shown(tmp_path: Path) -> None:
    address = "postgresql://desk:opensesame@db.example.org/archive"
    environ = {
        "COMMUNIQUE_CATALOGUE_URL": address,
        "COMMUNIQUE_CHROMA_URL": "https://user:opensesame@vectors.example.org",
        "COMMUNIQUE_CHROMA_TOKEN": "opensesame",
        "COMMUNIQUE_RAY": "10.0.0.5:6379",
    }
    settings = load_settings(environ=environ, folder=tmp_path)
    assert settings.catalogue_url == address
    assert (settings.chroma_token, settings.ray) == ("opensesame", "10.0.0.5:6379")
    shown = {name: value for name, value, _ in settings.shown()}
    assert shown["catalogue_url"] == "postgresql://desk:***@db.example.org/archive"
    assert shown["chroma_token"] == "set (not shown)"
    assert "opensesame" not in str(shown)


def test_the_library_is_the_local_folder_when_it_exists(tmp_path: Path) -> None:
    (tmp_path / ".communique").mkdir()
    assert load_settings(environ={}, folder=tmp_path).library == tmp_path / ".communique"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"COMMUNIQUE_LLM_MODLE": "x"}, "COMMUNIQUE_LLM_MODLE"),
        ({"COMMUNIQUE_LLM_TIMEOUT": "soon"}, "'soon'"),
        ({"COMMUNIQUE_LLM_TIMEOUT": "-1"}, "'-1'"),
        ({"COMMUNIQUE_LLM_CONTEXT": "0"}, "'0'"),
    ],
)
def test_an_unknown_key_or_unusable_value_is_named(
    environ: dict[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(environ=environ, folder=tmp_path)


def test_an_unknown_key_in_the_file_suggests_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "communique.toml").write_text('llm_modle = "x"\n')
    with pytest.raises(SettingsError, match="Did you mean llm_model"):
        load_settings(environ={}, folder=tmp_path)


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "communique.toml").write_text("llm_model =\n")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings(environ={}, folder=tmp_path)


def test_a_key_alone_never_turns_a_model_on_and_is_never_shown(tmp_path: Path) -> None:
    settings = load_settings(environ={"OPENAI_API_KEY": "sk-secret"}, folder=tmp_path)
    assert settings.llm_model is None
    assert settings.llm_api_key == "sk-secret"
    assert "sk-secret" not in repr(settings) + str(settings.shown())
