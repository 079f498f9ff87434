"""Compiled templates: taken from the file of an earlier process, and only where they fit."""

import sys

import pytest
from jinja2 import DictLoader, Environment

from reportgen.outputs.compiled import SETTINGS, Compiled


def rendered(folder, text):
    """What a fresh process makes of a template, and how often it had to compile it."""
    compiled = []

    class Counting(Environment):
        def compile(self, *arguments, **options):
            compiled.append(arguments)
            return super().compile(*arguments, **options)

    loader, cache = DictLoader({"page": text}), Compiled(folder)
    environment = Counting(loader=loader, bytecode_cache=cache, autoescape=True, **SETTINGS)
    return environment.get_template("page").render(name="<b>"), len(compiled)


@pytest.fixture
def writes(monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def test_a_template_is_compiled_once_for_all_processes(tmp_path, writes):
    assert rendered(tmp_path, "Hello {{ name }}") == ("Hello &lt;b&gt;", 1)
    assert rendered(tmp_path, "Hello {{ name }}") == ("Hello &lt;b&gt;", 0)


def test_a_changed_template_is_compiled_anew(tmp_path, writes):
    rendered(tmp_path, "Hello {{ name }}")
    assert rendered(tmp_path, "Bye {{ name }}") == ("Bye &lt;b&gt;", 1)


@pytest.mark.parametrize("damage", [lambda content: b"", lambda content: content[:-9], lambda content: content[:1]])
def test_a_damaged_file_is_as_none(tmp_path, writes, damage):
    rendered(tmp_path, "Hello {{ name }}")
    (file,) = (tmp_path / "__pycache__").iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert rendered(tmp_path, "Hello {{ name }}") == ("Hello &lt;b&gt;", 1)
    assert rendered(tmp_path, "Hello {{ name }}")[1] == 0


def test_nothing_is_written_where_python_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(tmp_path, "Hello {{ name }}")[1] == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_no_problem(tmp_path, writes):
    (tmp_path / "__pycache__").write_text("a file in its place")
    assert rendered(tmp_path, "Hello {{ name }}") == ("Hello &lt;b&gt;", 1)
