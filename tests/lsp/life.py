# SPDX-License-Identifier: Apache-2.0
"""The life of a server, documents, findings and layout."""

import asyncio
import sys
import time

from lsprotocol import types

from editor import LIMIT, POLC, Editor, cut, refused, run

GOOD = 'prefix_rule(pattern=["ls"], decision="allow")\n'
BAD = 'prefix_rule(pattern=["ls"], decison="allow")\n'


async def whole_life(folder):
    """initialize, documents, shutdown, exit."""
    editor = await Editor(folder).start()
    got = editor.initialized
    assert got.server_info.name == "polc"
    assert got.capabilities.position_encoding == "utf-16"
    assert got.capabilities.text_document_sync.change == 2
    editor.open("a.rules", GOOD)
    assert await editor.findings("a.rules") == []
    assert await editor.stop() == 0


async def exit_alone(folder):
    """exit without shutdown is told by the exit code."""
    editor = await Editor(folder).start()
    editor.client.exit(None)
    await editor.within(editor.client._server.wait())
    assert editor.client._server.returncode == 1
    await editor.client.stop()


async def order(folder):
    """Requests before initialize, after shutdown, twice, unknown."""
    editor = Editor(folder)
    await editor.client.start_io(*server())
    ask = editor.client.protocol.send_request_async
    hover = types.HoverParams(types.TextDocumentIdentifier("file:///a"),
                              types.Position(0, 0))
    layout = types.DocumentFormattingParams(
        types.TextDocumentIdentifier("file:///none"),
        types.FormattingOptions(4, True))
    hello = types.InitializeParams(types.ClientCapabilities())
    assert await refused(ask("textDocument/hover", hover)) == -32002
    await editor.within(ask("initialize", hello))
    assert await refused(ask("initialize", hello)) == -32600
    assert await refused(ask("textDocument/nothing", {})) == -32601
    assert await refused(ask("textDocument/formatting", layout)) == -32602
    editor.client.protocol.notify("$/unknown", {})
    await editor.within(ask("shutdown", None))
    assert await refused(ask("textDocument/formatting", layout)) == -32600
    editor.client.exit(None)
    await editor.within(editor.client._server.wait())
    assert editor.client._server.returncode == 0
    await editor.client.stop()


def server():
    return POLC, "lsp", "--stdio"


async def findings(folder):
    """A finding has place, code, and source; the repair clears it."""
    editor = await Editor(folder).start()
    editor.open("a.rules", GOOD + BAD)
    found = (await editor.findings("a.rules"))[0]
    assert (found.code, found.source, found.severity) == ("P102", "polc", 1)
    assert cut(GOOD + BAD, found.range) == "decison"
    editor.change("a.rules", 2, (1, 28, 1, 35, "decision"))
    assert await editor.findings("a.rules", 2) == []
    editor.close("a.rules")
    assert await editor.stop() == 0


async def related(folder):
    """What a note names is told as a place of its own."""
    editor = await Editor(folder).start()
    text = 'A = "x"\nA = "y"\nprefix_rule(pattern=[A], decision="deny")\n'
    editor.open("a.rules", text)
    found = (await editor.findings("a.rules"))[0]
    assert found.code == "P107"
    note = found.related_information[0]
    assert note.location.uri == editor.uri("a.rules")
    assert note.location.range.start.line == 0
    assert await editor.stop() == 0


async def utf16(folder):
    """Columns count UTF-16 units; so do edits."""
    editor = await Editor(folder).start()
    text = 'A = "\U0001f511é漢"; prefix_rule(patern=["ls"], decision="deny")\n'
    editor.open("a.rules", text)
    found = (await editor.findings("a.rules"))[0]
    assert cut(text, found.range) == "patern", found.range
    start = found.range.start.character
    assert start == text.index("patern") + 1
    editor.change("a.rules", 2, (0, start, 0, start + 6, "pattern"))
    assert await editor.findings("a.rules", 2) == []
    assert await editor.stop() == 0


async def utf8(folder):
    """Columns count bytes where the editor prefers them."""
    editor = await Editor(folder).start(
        encodings=[types.PositionEncodingKind.Utf16,
                   types.PositionEncodingKind.Utf8])
    assert editor.initialized.capabilities.position_encoding == "utf-8"
    text = 'A = "\U0001f511é漢"; prefix_rule(patern=["ls"], decision="deny")\n'
    editor.open("a.rules", text)
    found = (await editor.findings("a.rules"))[0]
    raw = text.encode()
    assert raw[found.range.start.character:
               found.range.end.character] == b"patern"
    start = found.range.start.character
    editor.change("a.rules", 2, (0, start, 0, start + 6, "pattern"))
    assert await editor.findings("a.rules", 2) == []
    assert await editor.stop() == 0


async def edits(folder):
    """A long chain of edits ends in the text that Python makes of them."""
    editor = await Editor(folder).start()
    state = 12345
    pieces = ["", "x", "\n", "\r\n", "\U0001f511", '"', "# é\n", "[", "漢字"]
    text = GOOD * 3
    editor.open("a.rules", text)

    def rand(limit):
        nonlocal state
        state = (state * 1103515245 + 12345) % 2**31
        return state // 65536 % limit

    def places(text):
        out, line, units = [], 0, 0
        for i, c in enumerate(text):
            inside = c == "\n" and i > 0 and text[i - 1] == "\r"
            if not inside:
                out.append((i, line, units))
            if c == "\n" or (c == "\r" and text[i + 1:i + 2] != "\n"):
                line, units = line + 1, 0
            else:
                units += 2 if ord(c) > 0xffff else 1
        out.append((len(text), line, units))
        return out

    for version in range(2, 150):
        spots = places(text)
        a, b = sorted((rand(len(spots)), rand(len(spots))))
        b = min(b, a + 6)
        (i, l, c), (j, m, d) = spots[a], spots[b]
        piece = pieces[rand(len(pieces))]
        editor.change("a.rules", version, (l, c, m, d, piece))
        text = text[:i] + piece + text[j:]
    # The server's text, as seen through a finding on its last line.
    end = places(text)[-1]
    editor.change("a.rules", 150, (end[1], end[2], end[1], end[2],
                                   "\n" + BAD))
    other = await Editor(folder).start()
    other.open("b.rules", text + "\n" + BAD, version=150)

    def plain(found):
        return [(f.code, f.range, f.message) for f in found]

    assert plain(await editor.findings("a.rules", 150)) == \
        plain(await other.findings("b.rules", 150))
    assert await other.stop() == 0
    assert await editor.stop() == 0


async def broken(folder):
    """A document that is broken while one types, and its repair."""
    editor = await Editor(folder).start()
    editor.open("a.rules", GOOD)
    for version, size in enumerate(range(1, len(GOOD)), 2):
        editor.change("a.rules", version, GOOD[:size])
    version += 1
    editor.change("a.rules", version, GOOD)
    assert await editor.findings("a.rules", version) == []
    assert await editor.stop() == 0


async def formatting(folder):
    """Formatting is what polc fmt does; broken text stays."""
    editor = await Editor(folder).start()
    ugly = '# é\U0001f511\nprefix_rule( pattern = ["ls"] ,decision="deny" )\n'
    editor.open("a.rules", GOOD + ugly + GOOD)
    made = await editor.format("a.rules", GOOD + ugly + GOOD)
    assert made == GOOD + ('# é\U0001f511\nprefix_rule(pattern=["ls"], '
                           'decision="deny")\n') + GOOD
    editor.change("a.rules", 2, made)
    assert await editor.format("a.rules", made) == made
    editor.change("a.rules", 3, "prefix_rule(")
    assert await editor.format("a.rules", "prefix_rule(") is None
    assert await editor.stop() == 0


async def loads(folder):
    """load() reads below the workspace folder, open documents first."""
    (folder / "team").mkdir()
    (folder / "team" / "common.rules").write_text(GOOD)
    editor = await Editor(folder).start()
    text = 'load("team/common.rules")\n'
    editor.open("sub/a.rules", text)
    assert await editor.findings("sub/a.rules") == []
    editor.open("team/common.rules", BAD)
    await editor.findings("team/common.rules")
    editor.change("sub/a.rules", 2, text)
    found = (await editor.findings("sub/a.rules", 2))[0]
    assert found.code == "P102" and found.range.start.line == 0
    place = found.related_information[0].location
    assert place.uri == editor.uri("team/common.rules")
    assert cut(BAD, place.range) == "decison"
    editor.published.clear()
    editor.change("team/common.rules", 2, GOOD)
    assert await editor.findings("sub/a.rules", 2) == []
    assert await editor.stop() == 0


async def roots(folder):
    """Folders of the workspace come and go; loaded files change on disk."""
    (folder / "inner").mkdir()
    (folder / "common.rules").write_text(GOOD)
    editor = await Editor(folder).start()
    editor.open("inner/a.rules", 'load("common.rules")\n')
    assert await editor.findings("inner/a.rules") == []
    inner = [types.WorkspaceFolder((folder / "inner").as_uri(), "inner")]

    async def codes():
        editor.published.pop(editor.uri("inner/a.rules"), None)
        return [f.code for f in await editor.findings("inner/a.rules")]

    def change(added, removed):
        editor.client.workspace_did_change_workspace_folders(
            types.DidChangeWorkspaceFoldersParams(
                types.WorkspaceFoldersChangeEvent(added, removed)))

    change(inner, [])
    assert await codes() == ["P301"]
    change([], inner)
    assert await codes() == []
    (folder / "common.rules").write_text(BAD)
    editor.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(
            editor.uri("common.rules"), types.FileChangeType.Changed)]))
    assert await codes() == ["P102"]
    assert await editor.stop() == 0


async def settings(folder):
    """The dialect by language, by folder, by option."""
    text = 'prefix_rule(pattern=["ls"], unless=[["ls", "x"]])\n'
    editor = await Editor(folder).start()
    editor.open("a.rules", text)
    native = [f.code for f in await editor.findings("a.rules")]
    editor.open("b.rules", text, language="codex-rules")
    codex = [f.code for f in await editor.findings("b.rules")]
    editor.open(".codex/rules/c.rules", text)
    by_folder = [f.code for f in await editor.findings(".codex/rules/c.rules")]
    assert native == ["P401"] and "P102" in codex and by_folder == codex
    assert await editor.stop() == 0
    editor = await Editor(folder).start(options={"dialect": "codex"})
    editor.open("a.rules", text)
    assert [f.code for f in await editor.findings("a.rules")] == codex
    assert await editor.stop() == 0


async def layers(folder):
    """The layer of a rule file is that of its folder, or of an option."""
    text = 'managed_only(kinds=["network"])\n'
    editor = await Editor(folder).start()
    editor.open("a.rules", text)
    assert [f.code for f in await editor.findings("a.rules")] == ["P124"]
    assert await editor.stop() == 0
    editor = await Editor(folder).start(options={"layer": "managed"})
    editor.open("a.rules", text)
    assert await editor.findings("a.rules") == []
    assert await editor.stop() == 0


async def cancelled(folder):
    """A request that waits can be cancelled."""
    editor = await Editor(folder).start()
    text = GOOD * 20000
    editor.open("a.rules", text)
    params = types.DocumentFormattingParams(
        editor.identify("a.rules"), types.FormattingOptions(4, True))
    protocol = editor.client.protocol
    protocol.send_request("textDocument/formatting", params)
    waiting = protocol.send_request("textDocument/formatting", params,
                                    msg_id="wait")
    protocol.notify("$/cancelRequest", types.CancelParams("wait"))
    assert await refused(asyncio.wrap_future(waiting)) == -32800
    assert await editor.stop() == 0


async def large(folder):
    """A document of 1 MiB is checked and answered quickly."""
    line = 'prefix_rule(pattern=["tool-%06d", "sub"], decision="deny")\n'
    text = "".join(line % i for i in range(1000000 // len(line % 0)))
    editor = await Editor(folder).start()
    editor.open("a.rules", text)
    await editor.findings("a.rules")
    start = time.monotonic()
    last = text.count("\n") - 1
    editor.change("a.rules", 2, (last, 12, last, 19, "patern"))
    found = (await editor.findings("a.rules", 2))[0]
    took = time.monotonic() - start
    assert found.code == "P102" and found.range.start.line == last
    print(f"# {took:.3f} s from an edit to its finding")
    assert took < LIMIT
    assert await editor.stop() == 0


async def too_large(folder):
    """A document over the limit is a finding."""
    editor = await Editor(folder, "--limit", "source_bytes=100").start()
    editor.open("a.rules", GOOD * 10)
    assert [f.code for f in await editor.findings("a.rules")] == ["P201"]
    assert await editor.stop() == 0


sys.exit(run([whole_life, exit_alone, order, findings, related, utf16, utf8,
              edits, broken, formatting, loads, roots, settings, layers, cancelled,
              large, too_large]))
