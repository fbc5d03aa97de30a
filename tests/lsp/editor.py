# SPDX-License-Identifier: Apache-2.0
"""An editor for the tests: a client of pygls, and TAP.

Every message of the server goes through the types of lsprotocol, which refuse
what the protocol does not have."""

import asyncio
import os
import pathlib
import tempfile
import traceback

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

POLC = os.environ.get("POLC", "polc")
WAIT = float(os.environ.get("LSP_WAIT", "30"))
LIMIT = WAIT / 2  # seconds of an answer of 1 MiB, most of them the client's


class Editor:
    """One server and what it published."""

    def __init__(self, folder, *options):
        self.folder = pathlib.Path(folder)
        self.options = options
        self.client = LanguageClient("editor", "1")
        self.published = {}
        self.news = asyncio.Condition()
        self.problems = []
        self.code = None

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def publish(params):
            async with self.news:
                self.published[params.uri] = params
                self.news.notify_all()

        def problem(error, source):
            self.problems.append(f"{source}: {error!r}")

        async def ended(server):
            self.code = server.returncode

        self.client.report_server_error = problem
        self.client.server_exit = ended

    async def start(self, encodings=None, folders=True, options=None, **more):
        await self.client.start_io(POLC, "lsp", *self.options)
        uri = self.folder.as_uri()
        general = types.GeneralClientCapabilities(
            position_encodings=encodings)
        document = types.TextDocumentClientCapabilities(
            document_symbol=types.DocumentSymbolClientCapabilities(
                hierarchical_document_symbol_support=True),
            completion=types.CompletionClientCapabilities(
                completion_item=types.ClientCompletionItemOptions(
                    snippet_support=True)),
            code_action=types.CodeActionClientCapabilities(
                code_action_literal_support=(
                    types.ClientCodeActionLiteralOptions(
                        types.ClientCodeActionKindOptions([])))))
        self.initialized = await self.within(
            self.client.initialize_async(types.InitializeParams(
                process_id=os.getpid(),
                capabilities=types.ClientCapabilities(
                    general=general, text_document=document),
                root_uri=uri if folders else None,
                workspace_folders=[types.WorkspaceFolder(uri, "test")]
                if folders else None,
                initialization_options=options, **more)))
        self.client.initialized(types.InitializedParams())
        return self

    @staticmethod
    async def within(awaitable):
        return await asyncio.wait_for(awaitable, WAIT)

    async def stop(self):
        """The end as the protocol wants it; the exit code."""
        await self.within(self.client.shutdown_async(None))
        self.client.exit(None)
        await self.within(self.client._server.wait())
        await self.client.stop()
        assert not self.problems, self.problems
        return self.client._server.returncode

    def uri(self, name):
        return (self.folder / name).as_uri()

    def identify(self, name):
        return types.TextDocumentIdentifier(self.uri(name))

    def open(self, name, text, language="policy-rules", version=1):
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(
            types.TextDocumentItem(self.uri(name), language, version, text)))

    def change(self, name, version, *changes):
        """Each is a text for all, or (line, from, line, to, text)."""
        events = []
        for change in changes:
            if isinstance(change, str):
                events.append(types.TextDocumentContentChangeWholeDocument(
                    text=change))
            else:
                a, b, c, d, text = change
                events.append(types.TextDocumentContentChangePartial(
                    range=types.Range(types.Position(a, b),
                                      types.Position(c, d)), text=text))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version, self.uri(name)),
            events))

    def close(self, name):
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(
            self.identify(name)))

    async def findings(self, name, version=1, lint=False):
        """What was published of this version, without what is only lint."""
        def is_there():
            published = self.published.get(self.uri(name))
            return published is not None and published.version == version

        async with self.news:
            await self.within(self.news.wait_for(is_there))
        return [one for one in self.published[self.uri(name)].diagnostics
                if lint or not one.code.startswith("P5")]

    async def format(self, name, text):
        """The text after formatting, or None."""
        edits = await self.within(self.client.text_document_formatting_async(
            types.DocumentFormattingParams(
                self.identify(name), types.FormattingOptions(4, True))))
        return None if edits is None else apply(text, edits)

    def at(self, name, text, mark="|"):
        """Opens the text without its mark; the place of the mark."""
        before, after = text.split(mark, 1)
        self.open(name, before + after)
        return self.identify(name), place_of(before)


def place_of(before):
    line = before.count("\n")
    last = before.rsplit("\n", 1)[-1]
    return types.Position(line, len(last.encode("utf-16-le")) // 2)


def offset_of(text, place):
    """The index of a UTF-16 position in a str."""
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[:place.line])
    line = lines[place.line]
    units = line.encode("utf-16-le")[:place.character * 2]
    return start + len(units.decode("utf-16-le"))


def cut(text, span):
    return text[offset_of(text, span.start):offset_of(text, span.end)]


def apply(text, edits):
    for edit in sorted(edits, key=lambda e: (e.range.start.line,
                                             e.range.start.character),
                       reverse=True):
        begin = offset_of(text, edit.range.start)
        end = offset_of(text, edit.range.end)
        text = text[:begin] + edit.new_text + text[end:]
    return text


async def refused(awaitable):
    """The code of the error that a request is answered with."""
    try:
        await Editor.within(awaitable)
    except JsonRpcException as error:
        return error.code
    raise AssertionError("it was answered")


def run(cases):
    """Every case in a folder of its own; TAP."""
    failures = 0
    for number, case in enumerate(cases, 1):
        name = case.__doc__.strip().rstrip(".")
        try:
            with tempfile.TemporaryDirectory() as folder:
                asyncio.run(case(pathlib.Path(folder).resolve()))
            print(f"ok {number} - {name}", flush=True)
        except BaseException:
            failures += 1
            print(f"not ok {number} - {name}")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
    print(f"1..{len(cases)}")
    return 1 if failures else 0
