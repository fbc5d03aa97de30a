// SPDX-License-Identifier: Apache-2.0
//
// Loads the extension with an editor made of a few objects; TAP.
'use strict';

const fs = require('fs');
const path = require('path');
const Module = require('module');
const assert = require('assert');

const top = path.resolve(__dirname, '../../examples/editors/vscode');
const read = (name) => JSON.parse(fs.readFileSync(path.join(top, name)));
const manifest = read('package.json');
const { contributes } = manifest;

function everyFile() {
  const files = [
    manifest.main,
    ...contributes.languages.map((language) => language.configuration),
    ...contributes.grammars.map((grammar) => grammar.path),
  ];
  files.forEach((file) => assert(fs.existsSync(path.join(top, file)), file));
  read('language-configuration.json');
}

function grammars() {
  const ids = contributes.languages.map((language) => language.id);
  contributes.grammars.forEach((grammar) => {
    assert(ids.includes(grammar.language));
    assert.strictEqual(read(grammar.path).scopeName, grammar.scopeName);
  });
}

async function starts() {
  const said = [];
  let changed;
  const properties = contributes.configuration.properties;
  const values = { 'polc.path': '/opt/polc', 'polc.layer': 'managed' };
  const vscode = {
    workspace: {
      getConfiguration: (section) => ({
        get: (name) => {
          const key = `${section}.${name}`;
          assert(key in properties, key);
          return key in values ? values[key] : properties[key].default;
        },
      }),
      createFileSystemWatcher: (pattern) => ({ pattern }),
      onDidChangeConfiguration: (listener) => {
        changed = listener;
        return {};
      },
    },
  };
  class LanguageClient {
    constructor(id, name, server, client) {
      said.push({ server, client });
    }
    async start() {
      said.push('start');
    }
    async stop() {
      said.push('stop');
    }
    sendNotification(method, params) {
      said.push({ method, params });
    }
  }
  const load = Module._load;
  Module._load = (name, ...rest) =>
    name === 'vscode'
      ? vscode
      : name === 'vscode-languageclient/node'
        ? { LanguageClient }
        : load(name, ...rest);
  const extension = require(path.join(top, manifest.main));
  Module._load = load;
  await extension.activate({ subscriptions: [] });
  const [first] = said;
  assert.deepStrictEqual(first.server, { command: '/opt/polc', args: ['lsp'] });
  assert.deepStrictEqual(
    first.client.documentSelector.map((one) => one.language),
    contributes.languages.map((language) => language.id),
  );
  assert.strictEqual(first.client.initializationOptions.layer, 'managed');
  assert.strictEqual(said[1], 'start');
  changed({ affectsConfiguration: (name) => name === 'polc' });
  assert.strictEqual(said[2].method, 'workspace/didChangeConfiguration');
  assert.strictEqual(said[2].params.settings.polc.layer, 'managed');
  await extension.deactivate();
  assert.strictEqual(said[3], 'stop');
}

async function main() {
  const cases = [
    ['every file that the manifest names is there', everyFile],
    ['grammars are those of the languages', grammars],
    ['it starts polc lsp, and tells it the settings', starts],
  ];
  let failures = 0;
  for (const [index, [name, run]] of cases.entries()) {
    try {
      await run();
      console.log(`ok ${index + 1} - ${name}`);
    } catch (error) {
      failures += 1;
      console.log(`not ok ${index + 1} - ${name}`);
      console.log(`# ${String(error.stack).replace(/\n/g, '\n# ')}`);
    }
  }
  console.log(`1..${cases.length}`);
  process.exitCode = failures > 0 ? 1 : 0;
}

main();
