/* SPDX-License-Identifier: Apache-2.0
 *
 * The rich sample. */
#include "sample.h"

#include <string.h>

#include <libpolicy/base/slice.h>

static const char managed[] =
    "policy(language=1)\n"
    "default_rule(kind=\"command\", decision=\"prompt\")\n"
    "host_executable(name=\"git\", paths=[\"/opt/git/bin/git\"])\n"
    "prefix_rule(pattern=[\"sudo\"], decision=\"prompt-user\", id=\"root\",\n"
    "    justification=\"root changes the \\\"machine\\\" \\u00e9\")\n"
    "prefix_rule(pattern=[\"rm\", \"-rf\"], decision=\"deny\",\n"
    "    unless=[[\"rm\", \"-rf\", \"build\"], [\"rm\", \"-rf\",\n"
    "        glob(\"tmp-[0-9a-f]*\")]],\n"
    "    match=[\"rm -rf /\", [\"rm\", \"-fr\", \"x\"]],\n"
    "    not_match=[\"rm -r x\"])\n"
    "prefix_rule(pattern=[[\"curl\", \"wget\"], gap(),\n"
    "    glob(\"*://*.example.com/*\")], decision=\"deny\")\n"
    "prefix_rule(pattern=[any(), option(\"--no-verify\", \"-n\")],\n"
    "    decision=\"prompt\", expires=\"2020-01-01T00:00:00Z\")\n"
    "load(\"team/common.rules\")\n"
    "default_rule(kind=\"network\", decision=\"deny\")\n"
    "managed_only(kinds=[\"setting\"])\n"
    "path_rule(path=[\"**/.ssh/**\", \"~/.aws/**\", \"/etc/shadow\"],\n"
    "    access=[\"read\", \"write\"], decision=\"deny\", id=\"keys\")\n"
    "path_rule(path=\"/etc/**\", access=\"write\", decision=\"deny\",\n"
    "    unless=[\"/etc/motd\", \"/etc/[a-f]*/\\\\*\"],\n"
    "    justification=\"the system's own\")\n"
    "network_rule(cidr=[\"10.0.0.0/8\", \"fc00::/7\", \"10.1.0.0/16\"],\n"
    "    decision=\"deny\", unless=[\"10.2.3.4\", \"10.3.0.0/16\"])\n"
    "network_rule(host=[\"*.evil.example\", \"**.pastebin.com\"],\n"
    "    decision=\"deny\")\n"
    "tool_rule(server=\"github\", tool=glob(\"delete_*\"),\n"
    "    decision=\"prompt-user\")\n"
    "setting_rule(name=\"sandbox_mode\", allowed=[\"read-only\",\n"
    "    \"workspace-write\"], fallback=\"read-only\")\n"
    "program([\"carry\", \"carry-with-a-long-name\"], wraps=True,\n"
    "    harmless=True, assignments=True, operands=1, options=[\"-i\"],\n"
    "    options_with_value=[\"-u\", \"--unset-everything\"])\n"
    "program(\"frob\", global_options=[\"-C=\"], folder_options=[\"-C=\"])\n"
    "program(\"frob push\", write_options=[\"--output=\", \"--output-all=\"],\n"
    "    code_operands=[\"1:\", -1, glob(\"*.sh\")],\n"
    "    synonyms=[[\"-f\", \"--force\"]])\n"
    "program(\"frob remote add\", network_operands=[1], single_dash=True)\n"
    "environment(names=[\"LANG\", \"LC_*\", \"A_LONG_VARIABLE\"],\n"
    "    effect=\"harmless\")\n";

static const char user[] =
    "# What the user adds.\n"
    "verbs = \"agents\"\n"
    "tools = [\"status\", \"log\"] + [\"diff\"]\n"
    "for verb in tools:\n"
    "    prefix_rule(pattern=[\"git\", verb], decision=\"allow\",\n"
    "        unless=[[\"git\", verb, option(\"--output\", \"-o\")]])\n"
    "prefix_rule(\n"
    "    pattern=[\"git\", \"push\", [\"origin\", option(\"--dry-run\"),\n"
    "        glob(\"up*\")], gap(), \"main\", end()],\n"
    "    decision=\"allow\", expires=\"2030-01-01T00:00:00Z\")\n"
    "prefix_rule(pattern=[\"make\", [t for t in [\"test\", \"check\", "
    "\"all\"]\n"
    "    if t != \"all\"]], decision=\"allow\")\n"
    "prefix_rule(pattern=[\"stra\\u00dfe\", \"K\"], decision=\"allow\",\n"
    "    canonical_matching=True)\n"
    "prefix_rule(pattern=[\"find\", gap(), \"-delete\"], decision=\"deny\");"
    " prefix_rule(pattern=[\"a-program-with-a-long-name\", any(), end()])\n"
    "host_executable(name=\"ls\", paths=[\"/bin/ls\", \"/usr/bin/ls\"])\n"
    "network_rule(host=\"example.com\", protocol=\"https\",\n"
    "    decision=\"allow\", justification=f\"for {verbs}\")\n"
    "path_rule(path=[\":workspace/**\", \"./build/**\", \"docs/*.md\"],\n"
    "    access=[\"read\", \"write\", \"execute\"], decision=\"allow\",\n"
    "    unless=[\"**/.git/**\", \"**/*.key\"])\n"
    "path_rule(path=\"C:/Users/**\", access=\"read\", decision=\"prompt\",\n"
    "    expires=\"2030-01-01T00:00:00Z\")\n"
    "network_rule(host=[\"*\"], protocol=\"https\", ports=[443, 8443],\n"
    "    methods=[\"GET\", \"HEAD\"], decision=\"allow\",\n"
    "    unless=[\"*.internal.example\"])\n"
    "network_rule(host=[\"localhost\", \"::1\", \"192.0.2.7\"],\n"
    "    decision=\"allow\")\n"
    "tool_rule(server=[\"fs\", glob(\"fs-*\")], tool=[\"read\", \"list\"],\n"
    "    arguments={\"path\": glob(\"/w/*\"), \"depth\": [1, 2],\n"
    "    \"follow\": False}, decision=\"allow\")\n"
    "prefix_rule(pattern=[\"tar\", \"-xf\", path(\"**/*.tar\")],\n"
    "    decision=\"allow\")\n"
    "prefix_rule(pattern=[\"tee\", gap(), [path(\"~/.bashrc\"),\n"
    "    path(\"/etc/**\")]], decision=\"deny\")\n"
    "setting_rule(name=\"approval_policy\", allowed=[\"never\",\n"
    "    \"on-request\"], fallback=\"on-request\")\n";

static const char project[] =
    "prefix_rule(pattern=[\"npm\", [\"ci\", \"test\"], end()], "
    "decision=\"allow\")\n"
    "prefix_rule(pattern=[\"npm\", \"run\", glob(\"build:?*\")],\n"
    "    decision=\"allow\", unless=[[\"npm\", \"run\", gap(),\n"
    "        option(\"--script-shell=sh\")]])\n"
    "prefix_rule([\"docker\", \"run\", \"--privileged\"], \"forbidden\")\n"
    "prefix_rule(pattern=[\"docker\", option(\"-j4\"), \"-v=/\", \"x\"],\n"
    "    decision=\"prompt\")\n"
    "path_rule(path=\"**/vendor/**\", access=\"write\", decision=\"prompt\")\n"
    "tool_rule(tool=glob(\"*\"), decision=\"prompt\", unless=[\"list\"])\n"
    "setting_rule(name=\"network_enabled\", allowed=[False])\n"
    "program(\"frob push\", code_options=[\"--out\"], stdin=\"code\",\n"
    "    recursive_options=[\"-r\"], script_operands=[0])\n"
    "environment(names=[\"LANG\", \"LD_*\"], effect=\"loader\")\n";

static const char common[] =
    "prefix_rule(pattern=[\"git\", \"push\", [\"--force\", \"-f\"]],\n"
    "    decision=\"deny\", id=\"no-force\")\n";

static const char codex[] =
    "host_executable(name = \"git\", paths = [\"/usr/bin/git\"])\n"
    "prefix_rule(pattern = [\"git\", [\"status\", \"log\"]])\n"
    "prefix_rule(pattern = [[\"git\", \"hg\"], \"push\"],\n"
    "    decision = \"forbidden\", justification = \"ask first\",\n"
    "    match = [\"git push\"], not_match = [[\"git\", \"pull\"]])\n"
    "prefix_rule(pattern = [\"GIT\", \"pull\"], decision = \"prompt\",\n"
    "    canonical_matching = True)\n"
    "prefix_rule(pattern = [\"/usr/bin/git\", \"gc\"])\n"
    "network_rule(host = \"Example.com.\", protocol = \"https\",\n"
    "    decision = \"allow\")\n"
    "network_rule(host = \"[::1]:80\", protocol = \"http\",\n"
    "    decision = \"forbidden\")\n";

#define SOURCE(name, text, layer)                                 \
    {                                                             \
        {name, sizeof(name) - 1}, {text, sizeof(text) - 1}, layer \
    }

const pol_source sample_native[SAMPLE_NATIVE_COUNT] = {
    SOURCE("managed.rules", managed, POL_LAYER_MANAGED),
    SOURCE("user.rules", user, POL_LAYER_USER),
    SOURCE("project.rules", project, POL_LAYER_PROJECT),
};
const pol_source sample_codex[SAMPLE_CODEX_COUNT] = {
    SOURCE("codex.rules", codex, POL_LAYER_USER),
};

pol_load sample_loader(void *context, pol_text name, pol_text *text)
{
    (void)context;
    if (!pol_text_equal(name, POL_TEXT("team/common.rules"))) {
        return POL_LOAD_MISSING;
    }
    *text = (pol_text){common, sizeof common - 1};
    return POL_LOAD_OK;
}

void sample_options(pol_compile_options *options, pol_dialect dialect)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
    options->dialect = dialect;
    options->loader = sample_loader;
    options->root = POL_TEXT("/w");
    options->trust_project = 1;
    options->no_base = 1;
}

#define COMMAND(text)          \
    {                          \
        text, sizeof(text) - 1 \
    }

static const pol_text commands[] = {
    COMMAND("git\0status"),
    COMMAND("/opt/git/bin/git\0log\0-p"),
    COMMAND("/usr/bin/git\0log"),
    COMMAND("git\0diff\0--outp=x"),
    COMMAND("git\0push\0origin\0main"),
    COMMAND("git\0push\0a\0main\0--dry-run"),
    COMMAND("git\0push\0upstream\0x\0y\0main"),
    COMMAND("git\0push\0origin\0main\0--for"),
    COMMAND("git\0commit\0-anm\0x"),
    COMMAND("rm\0-rf\0build"),
    COMMAND("/bin/rm\0-r\0x\0-f"),
    COMMAND("rm\0-rf\0tmp-0abc"),
    COMMAND("RM.EXE\0-rf"),
    COMMAND("C:\\bin\\rm.exe\0-fr\0--\0x"),
    COMMAND("rm\0--\0-rf"),
    COMMAND("curl\0-s\0-L\0https://www.example.com/x"),
    COMMAND("wget\0http://example.com/x"),
    COMMAND("make\0check"),
    COMMAND("make\0all"),
    COMMAND("STRASSE\0k"),
    COMMAND("find\0.\0-name\0x\0-delete"),
    COMMAND("a-program-with-a-long-name\0-an-argument-of-some-length"),
    COMMAND("ls\0-l"),
    COMMAND("npm\0ci"),
    COMMAND("npm\0ci\0x"),
    COMMAND("npm\0run\0build:x\0--script-shell\0sh"),
    COMMAND("npm\0run\0build:"),
    COMMAND("docker\0run\0-it\0--priv\0x"),
    COMMAND("docker\0-v\0x\0-xj8"),
    COMMAND("sudo\0ls"),
    COMMAND("unknown"),
    COMMAND("tar\0-xf\0x/y.tar"),
    COMMAND("tee\0-a\0/work/../etc/x"),
    COMMAND("tee\0--o=/etc/x"),
    COMMAND("\0x"),
};

pol_text sample_command(size_t index)
{
    return index < sizeof commands / sizeof commands[0] ? commands[index]
                                                        : (pol_text){NULL, 0};
}

bool sample_request(size_t index, pol_text *argv, pol_request *request)
{
    pol_text packed = sample_command(index);
    if (packed.data == NULL) {
        return false;
    }
    memset(request, 0, sizeof *request);
    request->struct_size = sizeof *request;
    request->argv = argv;
    request->cwd = POL_TEXT("/work");
    request->now = 1700000000;
    request->flags = index % 5 == 4 ? POL_REQUEST_HEADLESS : 0;
    request->flags |= index % 2 == 0 ? POL_REQUEST_RESOLVE_HOST_EXECUTABLES : 0;
    size_t begin = 0;
    for (size_t i = 0; i <= packed.size; i++) {
        if ((i == packed.size || packed.data[i] == 0) &&
            request->argc < SAMPLE_TOKENS) {
            argv[request->argc++] = (pol_text){packed.data + begin, i - begin};
            begin = i + 1;
        }
    }
    return true;
}
