/* SPDX-License-Identifier: Apache-2.0
 *
 * Files and hosts that a command or a redirection names. */
#include <libpolicy/canon/path.h>
#include <libpolicy/eval/answer.h>
#include <libpolicy/eval/part.h>

static uint32_t verdict_of(const pol_decision *d)
{
    return d->answer == POL_ALLOW    ? 0
           : d->answer == POL_PROMPT ? (d->person_only ? 2 : 1)
                                     : 3;
}

/* Asks a request of another kind. */
static void ask_request(pol_judge *j, const pol_request *request,
                        pol_decision *decision, pol_match *matches,
                        size_t capacity)
{
    pol_work *work = j->work;
    memset(decision, 0, sizeof *decision);
    pol_begin_request(work, j->view, request, matches != NULL);
    if (pol_subject(work, decision, matches, capacity) != POL_OK) {
        pol_deny(decision, POL_REASON_INVALID);
    }
}

/* The request that says what the whole one does. */
static pol_request like(const pol_judge *j, pol_kind kind, pol_text folder)
{
    const pol_request *from = j->request;
    return (pol_request){.struct_size = sizeof(pol_request),
                         .kind = kind,
                         .cwd = folder,
                         .home = from->home,
                         .now = from->now,
                         .platform = from->platform,
                         .roots = from->roots,
                         .root_count = from->root_count};
}

static bool is_relative(pol_text path)
{
    return path.size == 0 || path.data[0] != '/';
}

/* -- Files */

/* Only what prompts and denies by a rule counts. */
static void only_closes(pol_judge *j, pol_ask *ask, pol_outcome *o)
{
    pol_decision *d = &o->decision;
    if (d->reason == POL_REASON_INVALID || d->reason == POL_REASON_LIMIT) {
        pol_unfold_dark(&j->unfold, ask, 0, 0, pol_why_text(d->why));
    }
    if (d->reason == POL_REASON_RULE && d->answer != POL_ALLOW) {
        return;
    }
    o->counts = false;
    pol_set_verdict(0, d, 0);
    d->unresolved = 0;
    d->why = POL_WHY_NONE;
}

/* A read that reaches all below: a rule that closes something there makes it
 * a question, as nobody knows whether it gets there. */
static void look_below(pol_judge *j, pol_ask *ask, pol_request *request,
                       pol_path_query *query)
{
    pol_decision below;
    query->recursive = 1;
    ask_request(j, request, &below, NULL, 0);
    query->recursive = 0;
    if (below.reason == POL_REASON_RULE && below.answer != POL_ALLOW) {
        pol_unfold_dark(&j->unfold, ask, 0, 0,
                        "it reads all below a folder in which a rule closes "
                        "something");
    }
}

/* A usual name below a usual folder is one plain path, and takes the short
 * way of such. */
static bool ask_plain(pol_judge *j, const pol_request *request,
                      const pol_path_query *query, pol_decision *decision)
{
    char joined[POL_PATH_SIZE];
    size_t size;
    pol_text path = query->path;
    for (size_t i = 0; i < path.size; i++) {
        char c = path.data[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
            !(c >= '0' && c <= '9') && memchr("./_-", c, 4) == NULL) {
            return false;
        }
    }
    pol_path_query whole = *query;
    pol_request other = *request;
    if (request->platform != POL_PLATFORM_POSIX || path.size == 0 ||
        !pol_path_normal(path, request->cwd, joined, sizeof joined, &size)) {
        return false;
    }
    whole.path = (pol_text){joined, size};
    other.of.path = &whole;
    memset(decision, 0, sizeof *decision);
    return pol_plain_path(j->view, &other, decision);
}

static void judge_known(pol_judge *j, const pol_ask *file, pol_ask *ask,
                        pol_outcome *o, pol_text folder)
{
    bool reads = file->access == POL_ACCESS_READ;
    pol_path_query query = {.struct_size = sizeof query,
                            .path = file->value,
                            .access = (pol_access)file->access,
                            .recursive = file->recursive && !reads};
    pol_request request = like(j, POL_KIND_PATH, folder);
    request.of.path = &query;
    size_t capacity;
    pol_match *room = pol_judge_room(j, &capacity);
    j->path_work += file->value.size + folder.size;
    if (j->path_work > POL_PATH_WORK) {
        pol_unfold_limit(&j->unfold, POL_WHY_TOO_LONG);
        return;
    }
    if (room != NULL || !ask_plain(j, &request, &query, &o->decision)) {
        ask_request(j, &request, &o->decision, room, capacity);
    }
    o->counts = true;
    if (o->part.need == POL_NEED_NONE) {
        only_closes(j, ask, o);
        if (!o->counts && reads && file->recursive) {
            pol_decision kept = o->decision;
            look_below(j, ask, &request, &query);
            o->decision = kept;
        }
    }
    o->verdict = verdict_of(&o->decision);
    pol_judge_add(j, o, o->decision.matched);
}

/* A file that is not known: a question where any rule closes, or where it is
 * written. */
static void judge_unknown(pol_judge *j, const pol_ask *file, pol_ask *ask,
                          pol_outcome *o)
{
    bool writes = file->access != POL_ACCESS_READ;
    pol_set_verdict(0, &o->decision, 0);
    if (writes || pol_rules_close(j->view, file->access)) {
        pol_unfold_dark(&j->unfold, ask, 0, 0,
                        writes ? "a file that is written and not known"
                               : "a file that is read and not known");
        pol_set_verdict(0, &o->decision, 1);
        o->decision.reason = POL_REASON_OPAQUE;
        o->decision.why = POL_WHY_DARK;
    }
    o->counts = false;
    pol_judge_add(j, o, 0);
}

/* file: what is asked; ask: whom its places belong to. */
static void judge_file(pol_judge *j, const pol_ask *file, pol_ask *ask)
{
    static const pol_text nowhere = {"/dev/null", 9};
    pol_outcome o = {
        .part = {.kind = POL_KIND_PATH,
                 .need = (pol_need)file->need,
                 .outer =
                     file->outer != NULL ? file->outer->index : POL_NO_PART,
                 .begin = file->begin,
                 .end = file->end,
                 .value = file->open ? (pol_text){NULL, 0} : file->value,
                 .cwd = file->folder,
                 .access = (pol_access)file->access,
                 .recursive = file->recursive}};
    pol_deny(&o.decision, POL_REASON_DEFAULT);
    if (!file->open && pol_text_equal(file->value, nowhere)) {
        return;
    }
    if (file->open) {
        judge_unknown(j, file, ask, &o);
        return;
    }
    bool nowhere_known = file->folder.size == 0;
    if (is_relative(file->value) && (file->folder_unsure || nowhere_known)) {
        if (o.part.need == POL_NEED_ALLOW ||
            pol_rules_close(j->view, file->access)) {
            pol_unfold_dark(&j->unfold, ask, 0, 0,
                            "a file in a folder that is not known for sure");
        }
        /* What closes is tried from where it may be. */
        if (file->folder.size > 0) {
            pol_outcome other = o;
            other.part.need = POL_NEED_NONE;
            judge_known(j, file, ask, &other, file->folder);
        }
        o.part.need = POL_NEED_NONE;
        judge_known(j, file, ask, &o,
                    j->request->cwd.size > 0 ? j->request->cwd : POL_TEXT("/"));
        return;
    }
    judge_known(j, file, ask, &o, file->folder);
}

void pol_judge_file(pol_judge *j, const pol_ask *ask)
{
    judge_file(j, ask, ask->outer);
}

/* -- Hosts */

static const char *find(pol_text text, const char *what, size_t size)
{
    for (size_t i = 0; i + size <= text.size; i++) {
        if (memcmp(text.data + i, what, size) == 0) {
            return text.data + i;
        }
    }
    return NULL;
}

static bool is_url(pol_text text)
{
    return find(text, "://", 3) != NULL;
}

/* HOST:PATH, as scp, rsync and git read it: a colon before any slash. */
static bool is_remote(pol_text text)
{
    const char *colon = find(text, ":", 1), *slash = find(text, "/", 1);
    return colon != NULL && (slash == NULL || colon < slash);
}

/* The host of [USER@]HOST[:PORT or PATH][/PATH]; an address in brackets keeps
 * them. */
static pol_text host_of(pol_text text, uint32_t *port)
{
    const char *slash = find(text, "/", 1);
    pol_text host = text;
    if (slash != NULL) {
        host.size = (size_t)(slash - text.data);
    }
    for (size_t i = host.size; i-- > 0;) {
        if (host.data[i] == '@') {
            host = (pol_text){host.data + i + 1, host.size - i - 1};
            break;
        }
    }
    const char *bracket =
        host.size > 0 && host.data[0] == '[' ? find(host, "]", 1) : NULL;
    const char *from = bracket != NULL ? bracket : host.data;
    pol_text rest = {from, host.size - (size_t)(from - host.data)};
    const char *colon = host.size > 0 ? find(rest, ":", 1) : NULL;
    *port = 0;
    if (colon != NULL) {
        const char *end = host.data + host.size;
        uint32_t number = 0;
        bool digits = colon + 1 < end;
        for (const char *p = colon + 1; p < end && number < 65536; p++) {
            digits &= *p >= '0' && *p <= '9';
            number = 10 * number + (uint32_t)(*p - '0');
        }
        *port = digits && number < 65536 ? number : 0;
        host.size = (size_t)(colon - host.data);
    }
    return host;
}

static void judge_host(pol_judge *j, const pol_ask *target, pol_ask *ask)
{
    pol_outcome o = {
        .counts = true,
        .part = {.kind = POL_KIND_NETWORK,
                 .need = (pol_need)target->need,
                 .outer =
                     target->outer != NULL ? target->outer->index : POL_NO_PART,
                 .begin = target->begin,
                 .end = target->end,
                 .value = target->open ? (pol_text){NULL, 0} : target->value}};
    pol_deny(&o.decision, POL_REASON_DEFAULT);
    if (target->open) {
        pol_unfold_dark(&j->unfold, ask, 0, 0, "a host that is not known");
        pol_set_verdict(0, &o.decision, 1);
        o.decision.reason = POL_REASON_OPAQUE;
        o.decision.why = POL_WHY_DARK;
        o.counts = false;
        pol_judge_add(j, &o, 0);
        return;
    }
    pol_network_query query = {.struct_size = sizeof query,
                               .port = target->port};
    if (target->is_url && is_url(target->value)) {
        query.url = target->value;
    } else if (target->is_url) {
        query.host = host_of(target->value, &query.port);
        o.part.value = query.host;
    } else {
        query.host = target->value;
    }
    pol_request request = like(j, POL_KIND_NETWORK, target->folder);
    request.of.network = &query;
    size_t capacity;
    pol_match *room = pol_judge_room(j, &capacity);
    ask_request(j, &request, &o.decision, room, capacity);
    if (o.part.need == POL_NEED_NONE) {
        only_closes(j, ask, &o);
    }
    o.verdict = verdict_of(&o.decision);
    pol_judge_add(j, &o, o.decision.matched);
}

void pol_judge_host(pol_judge *j, const pol_ask *ask)
{
    judge_host(j, ask, ask->outer);
}

/* -- Operands */

static void judge_operand(pol_judge *j, pol_ask *ask, uint32_t token)
{
    unsigned marks = ask->argv.marks[token];
    pol_text text = ask->argv.tokens[token];
    pol_ask target = {.outer = ask,
                      .begin = ask->begin,
                      .end = ask->end,
                      .need = ask->need,
                      .recursive = ask->recursive,
                      .folder = ask->work_folder,
                      .folder_unsure = ask->folder_unsure,
                      .value = text,
                      .open = (marks & POL_MARK_OPEN) != 0,
                      .is_url = true};
    /* What may be either is no file where it reads as a host; what is said to
     * be both is both. */
    bool remote =
        (marks & POL_MARK_URL) != 0 && (is_url(text) || is_remote(text));
    if (remote || (marks & POL_MARK_HOST) != 0) {
        judge_host(j, &target, ask);
    }
    if ((marks & POL_MARK_WRITES) != 0 && !remote) {
        target.access = POL_ACCESS_WRITE;
        judge_file(j, &target, ask);
    }
    if (((marks & POL_MARK_READS) != 0 || (marks & POL_MARK_URL) != 0) &&
        !remote) {
        target.access = POL_ACCESS_READ;
        target.need = POL_NEED_NONE;
        judge_file(j, &target, ask);
    }
}

void pol_judge_tokens(pol_judge *j, pol_ask *ask)
{
    const unsigned any =
        POL_MARK_READS | POL_MARK_WRITES | POL_MARK_HOST | POL_MARK_URL;
    for (uint32_t i = 1; ask->argv.marks != NULL && i < ask->own_end; i++) {
        if ((ask->argv.marks[i] & any) != 0) {
            judge_operand(j, ask, i);
        }
    }
}
