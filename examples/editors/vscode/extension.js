// SPDX-License-Identifier: Apache-2.0
//
// Starts `polc lsp` and leaves everything else to it.
'use strict';

const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const LANGUAGES = ['policy-rules', 'codex-rules'];
let client;

// What polc(1), EDITORS, calls settings.
function settings() {
  const have = vscode.workspace.getConfiguration('polc');
  const names = ['dialect', 'layer', 'root', 'noBase', 'trustProject'];
  return Object.fromEntries(names.map((name) => [name, have.get(name)]));
}

async function activate(context) {
  const path = vscode.workspace.getConfiguration('polc').get('path');
  client = new LanguageClient(
    'polc',
    'Policy rules',
    { command: path || 'polc', args: ['lsp'] },
    {
      documentSelector: LANGUAGES.map((language) => ({
        scheme: 'file',
        language,
      })),
      initializationOptions: settings(),
      synchronize: {
        fileEvents: vscode.workspace.createFileSystemWatcher('**/*.rules'),
      },
    },
  );
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('polc')) {
        client.sendNotification('workspace/didChangeConfiguration', {
          settings: { polc: settings() },
        });
      }
    }),
  );
  await client.start();
}

function deactivate() {
  return client === undefined ? undefined : client.stop();
}

module.exports = { activate, deactivate };
