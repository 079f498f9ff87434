"""What others wrote and the page carries: exactly what was made, with its licences, inert in a script element."""

import hashlib
import json
import re

from reportgen.locations import templates_folder

FOLDER = templates_folder() / "vendor"
MADE = json.loads((FOLDER / "vega.json").read_text("utf-8"))
SOURCE = (FOLDER / "vega.js").read_bytes()


def test_the_runtime_is_the_one_that_was_made():
    assert hashlib.sha256(SOURCE).hexdigest() == MADE["sha256"]


def test_the_runtime_ends_no_script_and_is_ascii():
    assert SOURCE.isascii()
    assert not re.search(rb"</script|<!--", SOURCE, re.IGNORECASE)


def test_the_runtime_is_one_function_and_starts_when_it_is_called():
    assert re.findall(rb"^export .*", SOURCE, re.MULTILINE) == [b"export function vegaRuntime() {"]


def test_every_package_in_it_has_its_licence_beside_it():
    notices = (FOLDER / "NOTICES.txt").read_text("utf-8")
    for name, said in MADE["packages"].items():
        version = said.split()[0]
        assert f"{name} {version} (" in notices
    wanted = json.loads((FOLDER / "package.json").read_text("utf-8"))["devDependencies"]
    kept = {name: said.split()[0] for name, said in MADE["packages"].items()}
    assert {name: kept[name] for name in wanted if name in kept} == {n: v for n, v in wanted.items() if n in kept}
