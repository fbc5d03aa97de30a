# SPDX-License-Identifier: Apache-2.0
"""Hover, completion, definition, symbols, fixes."""

import sys
import time

from lsprotocol import types

from editor import LIMIT, Editor, apply, cut, run

RULES = """# What the team agreed on.
TOOLS = ["git", "hg"]
load("std:readonly")
load("team/common.rules")

for tool in TOOLS:
    VERB = "push"
    prefix_rule(pattern=[tool, VERB, option("-f", "--force")],
                decision="deny", id=f"no-{tool}-force",
                justification="It rewrites what others have.")

prefix_rule(pattern=[["sort", "sed"]], decision="allow",
            unless=[[any(), option("-o")]])
path_rule(path="/work/**", access=["read", "write"], decision="allow")
network_rule(host="*.example.com", protocol="https", decision="prompt")
LIST = [x for x in TOOLS if x != "hg"]
"""


async def opened(folder, text, **options):
    """An editor with the text less its mark open; the place of the mark."""
    (folder / "team").mkdir(exist_ok=True)
    (folder / "team" / "common.rules").write_text("")
    (folder / "team" / "notes.txt").write_text("")
    editor = await Editor(folder).start(**options)
    document, place = editor.at("a.rules", text)
    return editor, document, place


async def hover(folder, text):
    editor, document, place = await opened(folder, text)
    got = await editor.within(editor.client.text_document_hover_async(
        types.HoverParams(document, place)))
    assert await editor.stop() == 0
    return None if got is None else got.contents.value


async def complete(folder, text, **options):
    """Label to the text that taking the item gives."""
    editor, document, place = await opened(folder, text, **options)
    got = await editor.within(editor.client.text_document_completion_async(
        types.CompletionParams(document, place)))
    assert await editor.stop() == 0
    plain = text.replace("|", "", 1)
    return {item.label: apply(plain, [item.text_edit]) for item in got.items}


async def define(folder, text):
    editor, document, place = await opened(folder, text)
    got = await editor.within(editor.client.text_document_definition_async(
        types.DefinitionParams(document, place)))
    assert await editor.stop() == 0
    return editor, got


def marked(place, text=RULES):
    """The text with a mark inside the first place after the @ of it."""
    before, after = place.split("@")
    at = text.index(before + after) + len(before)
    return text[:at] + "|" + text[at:]


# -- hover

async def hover_rule(folder):
    """Hover tells what a rule matches, its answer, layer and reason."""
    said = await hover(folder, marked("prefix_@rule(pattern=[tool"))
    assert "**deny** · command · layer user · id `no-git-force`" in said, said
    assert "`no-hg-force`" in said
    assert ("Commands that begin with `git`, then `push`, then anywhere "
            "behind, the option `-f` or `--force`") in said, said
    assert "> `It rewrites what others have.`" in said
    assert "read widely" in said
    assert "`pattern` (list, required)" in said


async def hover_others(folder):
    """Hover tells of paths, connections, and exceptions."""
    said = await hover(folder, marked('"/work@/**"'))
    assert "**allow** · path" in said and "`/work/**`" in said, said
    assert "read, write" in said
    said = await hover(folder, marked('"*.example@.com"'))
    assert "**prompt** · network" in said and "protocol https" in said, said
    said = await hover(folder, marked('"s@ed"'))
    assert "one of `sort`, `sed`" in said, said
    assert "Not where: any word, then anywhere behind, the option `-o`" in said


async def hover_program(folder):
    """Hover tells what a known program does."""
    said = await hover(folder, marked('"so@rt"'))
    assert "`sort`** is known to `std:base`" in said, said
    assert "`--output`" in said
    said = await hover(
        folder, 'prefix_rule(pattern=["git", "pu|sh"], decision="deny")\n')
    assert "`git push`** is known" in said, said


async def hover_words(folder):
    """Hover tells of functions, arguments, packs, names and codes."""
    said = await hover(folder, marked('op@tion("-f"'))
    assert "`option(spelling, ...)`: the option stands" in said, said
    said = await hover(folder, marked("acce@ss="))
    assert said.startswith("`access` (string or list, required): kinds of")
    assert "`execute`" in said
    said = await hover(folder, marked('"std:read@only"'))
    assert "a pack of the library" in said and "without asking" in said, said
    said = await hover(folder, marked('"team/com@mon.rules"'))
    assert str(folder / "team" / "common.rules") in said, said
    said = await hover(folder, marked("in TOO@LS:"))
    assert said == '`TOOLS = ["git", "hg"]`', said
    said = await hover(folder, "# see P4|01 for this\n")
    assert said.startswith("**P401**"), said


async def hover_nothing(folder):
    """Hover over nothing, and over broken text."""
    assert await hover(folder, "\n|\n") is None
    assert await hover(folder, "# a |comment\n") is None
    said = await hover(folder, 'prefix_|rule(pattern=["a"')
    assert said.startswith("`prefix_rule(pattern)`"), said


# -- completion

async def complete_statement(folder):
    """Statements are offered where one begins, with what they need."""
    got = await complete(folder, RULES + "pre|")
    assert "path_rule" in got and "any" not in got and "record_rule" not in got
    assert got["prefix_rule"].endswith(
        'prefix_rule(pattern=[${1}], '
        'decision="${2|allow,prompt,deny,prompt-user|}")'), got["prefix_rule"]
    got = await complete(folder, "for a in []:\n    |\n")
    assert "prefix_rule" in got


async def complete_keyword(folder):
    """Arguments that a call does not give yet are offered."""
    got = await complete(folder, 'path_rule(path="/a", |)\n')
    assert "access=" in got and "path=" not in got, got.keys()
    assert got["access="].startswith(
        'path_rule(path="/a", access="${1|read,write,execute|}")')
    got = await complete(folder, 'path_rule(\n    path="/a",\n    dec|\n')
    assert "decision=" in got
    got = await complete(folder, "prefix_rule(|",
                         options={"dialect": "codex"})
    assert "unless=" not in got and "pattern=" in got


async def complete_value(folder):
    """Values are offered, in quotes and without."""
    got = await complete(folder, 'prefix_rule(pattern=["a"], decision="|")\n')
    assert sorted(got) == ["allow", "deny", "prompt", "prompt-user"]
    assert got["deny"] == 'prefix_rule(pattern=["a"], decision="deny")\n'
    got = await complete(folder, 'prefix_rule(pattern=["a"], decision=|)\n')
    assert got['"deny"'] == 'prefix_rule(pattern=["a"], decision="deny")\n'
    got = await complete(folder, 'path_rule(path="/a", access=["read", "w|"])')
    assert "write" in got and got["write"].endswith('["read", "write"])')
    got = await complete(folder, 'network_rule(host="a", protocol="h|')
    assert got["https"] == 'network_rule(host="a", protocol="https'
    got = await complete(folder, 'default_rule("|")\n')
    assert sorted(got) == ["command", "network", "path", "setting", "tool"]
    got = await complete(folder, 'program("x", harmless=|)\n')
    assert got["True"] == 'program("x", harmless=True)\n'


async def complete_program(folder):
    """Known programs and their subcommands are offered."""
    got = await complete(folder, 'prefix_rule(pattern=["g|"])\n')
    assert got["git"] == 'prefix_rule(pattern=["git"])\n' and "grep" in got
    assert len(got) > 1000 and "git push" not in got
    got = await complete(folder, 'prefix_rule(pattern=["git", "|"])\n')
    assert got["push"] == 'prefix_rule(pattern=["git", "push"])\n'
    assert "sort" not in got
    got = await complete(folder, 'prefix_rule(["git", ["log", "|"]])\n')
    assert got["push"] == 'prefix_rule(["git", ["log", "push"]])\n'
    got = await complete(folder, 'prefix_rule(pattern=[["cat", "|"]])\n')
    assert "git" in got
    got = await complete(
        folder, 'prefix_rule(pattern=["a"], unless=[["a"], ["git", "|"]])\n')
    assert "push" in got
    got = await complete(folder, 'prefix_rule(pattern=["git", "log", "|"])\n')
    assert got == {}


async def complete_element(folder):
    """Elements and names are offered in a pattern."""
    got = await complete(folder, marked("[tool, @VERB"))
    assert {"any", "gap", "option", "TOOLS", "VERB", "tool"} <= set(got)
    assert "prefix_rule" not in got
    assert 'glob("${1}")' in got["glob"]
    got = await complete(folder, 'A = ["x"]\nprefix_rule(pattern=[A, |])\n')
    assert "A" in got and "tool" not in got


async def complete_load(folder):
    """Packs and rule files are offered for load()."""
    got = await complete(folder, 'load("|")\n')
    assert got["std:agent"] == 'load("std:agent")\n' and "team/" in got
    assert "std:base-git" not in got
    got = await complete(folder, 'load("team/|")\n')
    assert got["team/common.rules"] == 'load("team/common.rules")\n'
    assert "team/notes.txt" not in got
    got = await complete(folder, 'load("../|")\n')
    assert all(label.startswith("std:") for label in got)


async def complete_code(folder):
    """Codes that a comment can silence are offered in it."""
    got = await complete(folder, "# polc: ignore[|]\n")
    assert got["P506"] == "# polc: ignore[P506]\n" and "P101" not in got
    got = await complete(folder, "x = 1  # polc: ignore-file[P506, P5|")
    assert got["P508"] == "x = 1  # polc: ignore-file[P506, P508"
    assert await complete(folder, "# polc: ignore[P506] a|\n") == {}


async def complete_nothing(folder):
    """Nothing is offered in comments and in free texts."""
    assert await complete(folder, "# pre|\n") == {}
    assert await complete(
        folder, 'prefix_rule(pattern=["a"], justification="d|")\n') == {}


# -- definition

async def define_names(folder):
    """Names lead to where they are bound: file, loop, comprehension."""
    for use, binding, line in [
            ("in TOO@LS:", "TOOLS", 1), ("[too@l,", "tool", 5),
            ("VER@B, opt", "VERB", 6), ('"no-{to@ol}', "tool", 5),
            ("[@x for", "x", 15), ("if @x !=", "x", 15)]:
        editor, got = await define(folder, marked(use))
        assert got.uri == editor.uri("a.rules")
        assert cut(RULES, got.range) == binding, use
        assert got.range.start.line == line, (use, got)
    editor, got = await define(folder, marked("deci@sion="))
    assert got is None


async def define_load(folder):
    """load() leads to the file."""
    editor, got = await define(folder, marked("team/com@mon"))
    assert got.uri == editor.uri("team/common.rules")
    editor, got = await define(folder, marked("std:read@only"))
    assert got is None


# -- symbols

async def symbols(folder):
    """Statements are symbols, nested by loops."""
    editor, document, _ = await opened(folder, "|" + RULES)
    got = await editor.within(
        editor.client.text_document_document_symbol_async(
            types.DocumentSymbolParams(document)))
    assert await editor.stop() == 0
    names = [symbol.name for symbol in got]
    assert names == [
        "TOOLS", "load std:readonly", "load team/common.rules",
        "for tool in TOOLS", "prefix_rule sort sed", "path_rule /work/**",
        "network_rule *.example.com", "LIST"], names
    loop = got[3]
    assert [child.name for child in loop.children] == [
        "VERB", "prefix_rule no-{tool}-force"]
    assert loop.children[1].detail == "deny"
    assert cut(RULES, loop.range).endswith('others have.")')
    assert cut(RULES, got[5].selection_range) == "path_rule"


# -- fixes

async def actions(editor, document, text, **context):
    lines = text.count("\n")
    return await editor.within(editor.client.text_document_code_action_async(
        types.CodeActionParams(
            document, types.Range(types.Position(0, 0),
                                  types.Position(lines, 0)),
            types.CodeActionContext([], **context))))


async def fixes(folder):
    """The fix of a finding is an action."""
    text = '# \U0001f511\npath_rule(path="/a", access="raed", decision="deny")\n'
    editor, document, _ = await opened(folder, "|" + text)
    got = await actions(editor, document, text)
    assert [a.kind for a in got] == ["quickfix"], got
    assert apply(text, got[0].edit.changes[document.uri]) == text.replace(
        "raed", "read")
    assert not await actions(editor, document, text,
                             only=["source.organizeImports"])
    assert await editor.stop() == 0


LINT = """# 🔑
# polc: ignore[P506] nothing is broad here
prefix_rule(pattern=["ls"], decision="allow")
for name in ["cat"]:
    prefix_rule(pattern=[name, "*.c"], decision="allow")
"""


async def lint(folder):
    """Lint: a safe fix is preferred, and part of fixAll; a comment silences."""
    editor, document, _ = await opened(folder, "|" + LINT)
    found = {one.code: one
             for one in await editor.findings("a.rules", lint=True)}
    assert found["P514"].tags == (types.DiagnosticTag.Unnecessary,)
    assert cut(LINT, found["P508"].range) == '"*.c"'
    made = {}
    for action in await actions(editor, document, LINT):
        made[action.title] = action
        assert action.edit.changes.keys() == {document.uri}

    def after(title):
        return apply(LINT, made[title].edit.changes[document.uri])

    without = LINT.replace("# polc: ignore[P506] nothing is broad here\n", "")
    assert made["Remove it (P514)"].is_preferred
    assert after("Remove it (P514)") == without
    guess = 'Write glob("*.c") (P508)'
    assert not made[guess].is_preferred
    assert after(guess) == LINT.replace('"*.c"', 'glob("*.c")')
    silent = after("Ignore P508 here, and say why")
    assert silent == LINT.replace("    prefix", "    # polc: ignore[P508] \n"
                                  "    prefix")
    assert "Ignore P514 here, and say why" not in made
    fix_all = made["Fix all that is certain"]
    assert fix_all.kind == "source.fixAll.polc"
    assert after("Fix all that is certain") == without
    got = await actions(editor, document, LINT, only=["source.fixAll"])
    assert [action.kind for action in got] == ["source.fixAll.polc"]
    editor.change("a.rules", 2, silent)
    codes = [one.code for one in await editor.findings("a.rules", 2, True)]
    assert "P515" in codes  # the reason is missing
    editor.change("a.rules", 3, silent.replace("[P508] ", "[P508] as it is"))
    codes = [one.code for one in await editor.findings("a.rules", 3, True)]
    assert "P508" not in codes and "P515" not in codes
    assert await editor.stop() == 0


async def large(folder):
    """A document of 1 MiB answers quickly."""
    line = 'prefix_rule(pattern=["tool-%06d", "sub"], decision="deny")\n'
    text = "".join(line % i for i in range(1000000 // len(line % 0)))
    editor, document, _ = await opened(folder, "|" + text)
    await editor.findings("a.rules")
    place = types.Position(text.count("\n") - 1, 5)
    client = editor.client
    for name, request in {
            "hover": client.text_document_hover_async(
                types.HoverParams(document, place)),
            "completion": client.text_document_completion_async(
                types.CompletionParams(document, place)),
            "symbols": client.text_document_document_symbol_async(
                types.DocumentSymbolParams(document)),
            "definition": client.text_document_definition_async(
                types.DefinitionParams(document, place)),
            "formatting": client.text_document_formatting_async(
                types.DocumentFormattingParams(
                    document, types.FormattingOptions(4, True)))}.items():
        start = time.monotonic()
        await editor.within(request)
        took = time.monotonic() - start
        print(f"# {name}: {took:.3f} s")
        assert took < LIMIT
    assert await editor.stop() == 0


async def one_line(folder):
    """So does a document of one long line."""
    piece = 'prefix_rule(pattern=["\U0001f511x"], decision="deny"); '
    text = piece * (1000000 // len(piece.encode()))
    editor, document, _ = await opened(folder, "|" + text)
    start = time.monotonic()
    got = await editor.within(
        editor.client.text_document_document_symbol_async(
            types.DocumentSymbolParams(document)))
    took = time.monotonic() - start
    assert len(got) == text.count(";")
    size = len(piece) + 1
    assert got[-1].range.start.character == (len(got) - 1) * size
    print(f"# {took:.3f} s")
    assert took < LIMIT
    assert await editor.stop() == 0


sys.exit(run([hover_rule, hover_others, hover_program, hover_words,
              hover_nothing, complete_statement, complete_keyword,
              complete_value, complete_program, complete_element,
              complete_load, complete_code, complete_nothing, define_names, define_load,
              symbols, fixes, lint, large, one_line]))
