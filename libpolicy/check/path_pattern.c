/* SPDX-License-Identifier: Apache-2.0
 *
 * The text of a path pattern to words: where it begins, and its components.
 * Refuses to know which rules have one. */
#include <libpolicy/canon/glob.h>
#include <libpolicy/check/value.h>

enum {
    MAX_COMPONENTS = 256,
    MAX_COMPONENT = 1024, /* bytes: what folds must fit */
    MAX_TEXT = 16384,
    MAX_NAME = 64 /* bytes of :name */
};

typedef struct path_reader {
    pol_checker *c;
    const pol_value *value;
    pol_text rest;  /* not read yet */
    size_t first;   /* its words begin here, */
    size_t base;    /* ... and `..` drops none before this one */
    bool backslash; /* separates components too */
    bool absolute;  /* "/.." is "/" */
    bool floats;    /* a name without a folder is one in every folder */
} path_reader;

static bool report(const path_reader *r, const char *problem)
{
    pol_check_error(r->c, POL_CODE_BAD_PATH, r->value->span, "`%.*s` %s",
                    POL_PR(pol_value_text(r->value)), problem);
    return false;
}

static bool is_separator(const path_reader *r, char ch)
{
    return ch == '/' || (r->backslash && ch == '\\');
}

/* The component ahead; rest is behind it and its separator. */
static pol_text take_component(path_reader *r)
{
    pol_text rest = r->rest;
    size_t end = 0;
    while (end < rest.size && !is_separator(r, rest.data[end])) {
        end++;
    }
    r->rest = pol_text_from(rest, end < rest.size ? end + 1 : end);
    return (pol_text){rest.data, end};
}

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

static bool is_word(char ch)
{
    return is_letter(ch) || (ch >= '0' && ch <= '9') || ch == '_';
}

/* -- components */

static bool push(const path_reader *r, pol_word_kind kind, pol_text text)
{
    if (text.size > MAX_COMPONENT) {
        pol_check_error(r->c, POL_CODE_LIMIT_PATTERN, r->value->span,
                        "a component of a path is at most %u bytes",
                        (unsigned)MAX_COMPONENT);
        return false;
    }
    return pol_push_text(r->c, kind, text);
}

static bool drop_component(const path_reader *r)
{
    pol_words *words = &r->c->out->words;
    if (words->count == r->base) {
        return r->absolute ||
               report(r, "leads above where it begins: write the whole path");
    }
    if (POL_WORD_KIND(words->items[words->count - 1]) == POL_WORD_GAP) {
        return report(r, "has `..` behind `**`, which can be any folder");
    }
    words->count--;
    return true;
}

static bool push_gap(const path_reader *r)
{
    const pol_words *words = &r->c->out->words;
    bool again = words->count > r->base &&
                 POL_WORD_KIND(words->items[words->count - 1]) == POL_WORD_GAP;
    return again || pol_push_word(r->c, POL_WORD_GAP, 0);
}

static bool is_special(char ch)
{
    return ch == '*' || ch == '?' || ch == '[' || ch == '\\';
}

static bool is_plain(pol_text part)
{
    for (size_t i = 0; i < part.size; i++) {
        if (is_special(part.data[i])) {
            return false;
        }
    }
    return true;
}

/* Behind the set that begins at `at` of a valid glob. */
static size_t set_end(pol_text part, size_t at)
{
    while (part.data[at] != ']') {
        at += part.data[at] == '\\' ? 2 : 1;
    }
    return at + 1;
}

/* What a component says: its glob with no two stars together, or, where all
 * that is special in it is escaped, its plain text. */
typedef struct component {
    char bytes[MAX_COMPONENT];
    size_t size;
    bool is_glob, has_stars;
} component;

static void copy(component *out, pol_text part, size_t begin, size_t end)
{
    memcpy(out->bytes + out->size, part.data + begin, end - begin);
    out->size += end - begin;
}

static void read_glob(pol_text part, component *out)
{
    out->size = 0;
    out->is_glob = out->has_stars = false;
    for (size_t at = 0; at < part.size;) {
        size_t end = at + 1;
        if (part.data[at] == '\\') {
            end = at + 2;
        } else if (part.data[at] == '[') {
            end = set_end(part, at);
        }
        out->is_glob |= is_special(part.data[at]) && part.data[at] != '\\';
        copy(out, part, at, end);
        if (part.data[at] == '*') {
            while (end < part.size && part.data[end] == '*') {
                out->has_stars = true;
                end++;
            }
        }
        at = end;
    }
}

static void unescape(component *text)
{
    size_t size = 0;
    for (size_t at = 0; at < text->size; at++) {
        at += text->bytes[at] == '\\';
        text->bytes[size++] = text->bytes[at];
    }
    text->size = size;
}

static bool report_glob(const path_reader *r, pol_text part, size_t at)
{
    pol_check_error(r->c, POL_CODE_BAD_GLOB, r->value->span,
                    part.data[at] == '['
                        ? "`%.*s` opens a set that is empty, runs backwards "
                          "or has no `]`"
                        : "`%.*s` ends in a lone backslash",
                    POL_PR(part));
    return false;
}

static void warn_stars(const path_reader *r, pol_text part)
{
    pol_report_add(r->c->report, POL_CODE_STARS_IN_COMPONENT, r->value->span,
                   "in `%.*s` two stars are one: `**` crosses folders only "
                   "where it is all between two `/`",
                   POL_PR(part));
}

static bool push_glob(const path_reader *r, pol_text part)
{
    component read;
    size_t at = 0;
    if (part.size > MAX_COMPONENT) {
        return push(r, POL_WORD_GLOB, part); /* says so */
    }
    if (!pol_glob_valid(part, &at)) {
        return report_glob(r, part, at);
    }
    read_glob(part, &read);
    if (read.has_stars) {
        warn_stars(r, part);
    }
    if (!read.is_glob) {
        unescape(&read);
    }
    pol_text text = {read.bytes, read.size};
    if (read.is_glob && pol_text_equal(text, POL_TEXT("*"))) {
        return pol_push_word(r->c, POL_WORD_ANY, 0);
    }
    if (!read.is_glob && (pol_text_equal(text, POL_TEXT(".")) ||
                          pol_text_equal(text, POL_TEXT("..")))) {
        return report(r, "has an escaped `.` or `..`, which no path has");
    }
    return push(r, read.is_glob ? POL_WORD_GLOB : POL_WORD_LITERAL, text);
}

static bool push_component(const path_reader *r, pol_text part)
{
    bool dots = part.size <= 2 && part.data[0] == '.';
    if (dots && part.size == 1) {
        return true;
    }
    if (dots && part.data[1] == '.') {
        return drop_component(r);
    }
    if (pol_text_equal(part, POL_TEXT("**"))) {
        return push_gap(r);
    }
    return is_plain(part) ? push(r, POL_WORD_LITERAL, part)
                          : push_glob(r, part);
}

static bool push_components(path_reader *r)
{
    const pol_words *words = &r->c->out->words;
    while (r->rest.size > 0) {
        pol_text part = take_component(r);
        if (part.size > 0 && !push_component(r, part)) {
            return false;
        }
        if (words->count - r->first > MAX_COMPONENTS) {
            pol_check_error(r->c, POL_CODE_LIMIT_PATTERN, r->value->span,
                            "a path has at most %u components",
                            (unsigned)MAX_COMPONENTS);
            return false;
        }
    }
    return true;
}

/* -- where it begins */

static bool is_drive(pol_text text)
{
    return text.size >= 3 && is_letter(text.data[0]) && text.data[1] == ':' &&
           (text.data[2] == '/' || text.data[2] == '\\');
}

/* "c:\" is "C:", whatever the platform is. */
static bool begin_drive(path_reader *r)
{
    char drive[2] = {r->rest.data[0], ':'};
    drive[0] = (char)(drive[0] & ~0x20);
    r->rest = pol_text_from(r->rest, 3);
    r->backslash = r->absolute = true;
    bool good = push(r, POL_WORD_LITERAL, (pol_text){drive, 2});
    r->base = r->c->out->words.count;
    return good;
}

static bool push_root(path_reader *r, pol_text name)
{
    bool good = push(r, POL_WORD_ROOT, name);
    r->base = r->c->out->words.count;
    return good;
}

static void warn_root(const path_reader *r, pol_text name)
{
    static const char *const names[] = {":workspace", ":tmpdir", ":root"};
    pol_diag *diag =
        pol_report_add(r->c->report, POL_CODE_UNKNOWN_ROOT, r->value->span,
                       "no host is known to bind `%.*s`: unbound it matches "
                       "nothing where it opens, and everything where it closes",
                       POL_PR(name));
    const char *near = pol_nearest(name, names, 3);
    if (near != NULL) {
        pol_diag_add_note(r->c->report, diag, r->value->span,
                          "the nearest name is `%s`", near);
    }
}

static bool begin_name(path_reader *r)
{
    pol_text name = take_component(r);
    bool good = name.size > 1 && name.size <= MAX_NAME;
    for (size_t i = 1; i < name.size; i++) {
        good = good && (is_word(name.data[i]) || name.data[i] == '-');
    }
    if (!good) {
        return report(r, "begins with `:` and no name: a file of that name "
                         "is `./:name`");
    }
    if (pol_text_equal(name, POL_TEXT(":root"))) {
        r->absolute = true;
        return true;
    }
    if (!pol_text_equal(name, POL_TEXT(":workspace")) &&
        !pol_text_equal(name, POL_TEXT(":tmpdir"))) {
        warn_root(r, name);
    }
    return push_root(r, name);
}

/* The components of the policy's root, once. */
static bool read_root(path_reader *r)
{
    pol_checker *c = r->c;
    pol_text root = c->options->root;
    path_reader reader = {.c = c,
                          .value = r->value,
                          .rest = root,
                          .first = c->out->words.count,
                          .base = c->out->words.count,
                          .absolute = true};
    if (is_drive(root)) {
        begin_drive(&reader);
    }
    while (reader.rest.size > 0) {
        pol_text part = take_component(&reader);
        bool good = true;
        if (pol_text_equal(part, POL_TEXT(".."))) {
            good = drop_component(&reader);
        } else if (part.size > 0 && !pol_text_equal(part, POL_TEXT("."))) {
            good = push(&reader, POL_WORD_LITERAL, part);
        }
        if (!good) {
            return false;
        }
    }
    size_t count = c->out->words.count - reader.first;
    if (!pol_vec_reserve(&c->root, count, c->budget)) {
        return false;
    }
    if (count > 0) {
        memcpy(c->root.items, c->out->words.items + reader.first,
               count * sizeof *c->root.items);
    }
    c->root.count = count;
    c->out->words.count = reader.first;
    c->root_read = true;
    return true;
}

static bool is_absolute(pol_text path)
{
    return path.size > 0 && (path.data[0] == '/' || is_drive(path));
}

pol_text pol_absolute_root(const pol_checker *c)
{
    return is_absolute(c->options->root) ? c->options->root : (pol_text){"", 0};
}

static bool begin_relative(path_reader *r)
{
    pol_checker *c = r->c;
    if (pol_absolute_root(c).size == 0) {
        return report(r, "is relative, and the policy has no root: begin it "
                         "with `/`, `**/`, `~/` or `./`");
    }
    if (!c->root_read && !read_root(r)) {
        return false;
    }
    if (!pol_vec_reserve(&c->out->words, c->root.count, c->budget)) {
        return false;
    }
    for (size_t i = 0; i < c->root.count; i++) {
        c->out->words.items[c->out->words.count++] = c->root.items[i];
    }
    r->base = c->out->words.count;
    return true;
}

static bool begin(path_reader *r)
{
    pol_text text = r->rest;
    if (text.data[0] == '/') {
        r->absolute = true;
        return true;
    }
    if (text.data[0] == ':') {
        return begin_name(r);
    }
    if (is_drive(text)) {
        return begin_drive(r);
    }
    if (pol_text_starts(text, POL_TEXT("\\\\"))) {
        return report(r, "begins with two backslashes: write a share with `/`");
    }
    pol_text head = take_component(r);
    if (pol_text_equal(head, POL_TEXT("~")) ||
        pol_text_equal(head, POL_TEXT("."))) {
        return push_root(r, head);
    }
    if (head.size == 2 && is_letter(head.data[0]) && head.data[1] == ':') {
        return report(r, "is a drive without a folder: write `C:/`");
    }
    if (head.size > 1 && head.data[0] == '~' && is_word(head.data[1])) {
        return report(r, "names the home of another user, which is not known: "
                         "write the whole path");
    }
    bool bare = head.size == text.size && !pol_text_equal(head, POL_TEXT(".."));
    r->rest = text;
    if (pol_text_equal(head, POL_TEXT("**"))) {
        return true;
    }
    return r->floats && bare ? push_gap(r) : begin_relative(r);
}

/* What follows a last `**` is free as it is. */
static bool finish(const path_reader *r)
{
    pol_words *words = &r->c->out->words;
    if (words->count > r->base &&
        POL_WORD_KIND(words->items[words->count - 1]) == POL_WORD_GAP) {
        words->count--;
        return true;
    }
    return pol_push_word(r->c, POL_WORD_END, 0);
}

static bool check_text(pol_checker *c, const pol_value *value)
{
    if (!pol_check_type(c, value, POL_VALUE_STRING, "a path")) {
        return false;
    }
    if (value->count == 0) {
        pol_check_error(c, POL_CODE_BAD_VALUE, value->span,
                        "a path cannot be empty");
        return false;
    }
    if (value->count > MAX_TEXT) {
        pol_check_error(c, POL_CODE_LIMIT_PATTERN, value->span,
                        "a path is at most %u bytes", (unsigned)MAX_TEXT);
        return false;
    }
    return pol_check_no_nul(c, value) && pol_words_are_few(c);
}

bool pol_check_path_pattern(pol_checker *c, const pol_value *value, bool floats,
                            pol_pattern *pattern)
{
    if (!check_text(c, value)) {
        return false;
    }
    size_t first = c->out->words.count;
    path_reader reader = {.c = c,
                          .value = value,
                          .floats = floats,
                          .rest = pol_value_text(value),
                          .first = first,
                          .base = first};
    if (!begin(&reader) || !push_components(&reader) || !finish(&reader)) {
        c->out->words.count = first;
        return false;
    }
    *pattern =
        (pol_pattern){(uint32_t)first, (uint32_t)(c->out->words.count - first)};
    return true;
}
