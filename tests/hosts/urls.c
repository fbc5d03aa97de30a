/* SPDX-License-Identifier: Apache-2.0
 *
 * urls COUNT SEED: writes hostile URLs, and of those that we read what we
 * read, one a line, for other readers to say whether they read the same:
 * URL in hex, host as it stands there, canonical host, port, what keeps it
 * from being allowed (0: nothing), whether it has a user name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/canon/host.h>

enum {
    URL_MAX = 512
};

static uint64_t state;

static size_t pick(size_t count)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)((state * 0x9E3779B97F4A7C15u >> 32) % count);
}

static const char *const schemes[] = {
    "http",   "https", "HTTPS", "ws",     "wss",  "socks5", "socks5h",
    "SOCKS5", "ftp",   "ssh",   "socks4", "file", "x+y",    "git",
};
static const char *const slashes[] = {"://",  "://",   "://", "://",  "://",
                                      "://",  "://",   "://", ":/",   ":",
                                      ":///", ":\\\\", "//",  "://\t"};
static const char *const users[] = {
    "",     "",     "",        "",        "",          "",      "u@",
    "u:p@", "@",    ":@",      "a.com@",  "a.com:80@", "u%40@", "[::1]@",
    "u\\@", "u@b@", "a.com#@", "a.com?@", "a.com/@",   "u;x@",  "\xC3\xBC@"};
static const char *const labels[] = {
    "a",
    "example",
    "EVIL",
    "b-c",
    "_x",
    "xn--bcher-kva",
    "xn--a",
    "com",
    "org",
    "1",
    "127",
    "0x7f",
    "010",
    "08",
    "0",
    "255",
    "256",
    "2130706433",
    "0x",
    "0b1",
    "-a",
    "a-",
    "",
    "b\xC3\xBC",
    "\xE3\x80\x82",
    "\xEF\xBC\x85",
    "%61",
    "a b",
    "xn--fiqs8s",
    "XN--BCHER-KVA",
    "a\xC2\xAD",
    "\xE2\x84\xAA",
};
static const char *const wholes[] = {
    "a.com",
    "a.com.",
    "127.0.0.1",
    "127.1",
    "0x7f.0.0.1",
    "[::1]",
    "[::FFFF:1.2.3.4]",
    "[1:0:0:2::]",
    "[::1.2.3.4]",
    "[2001:DB8::0001]",
    "[::1%25lo]",
    "[::1]x",
    "[a.com]",
    "::1",
    "localhost",
    "1.2.3.4.",
    "a.com\\.b.com",
    "a.com\\@b.com",
    "[::1",
    "[v1.a]",
    "a.com..",
    "\xEF\xBC\x91.2.3.4",
    "a.com\xE3\x80\x82",
};
static const char *const ports[] = {
    "",      "",       "",       "",     ":",      ":80",     ":443",
    ":8080", ":65535", ":65536", ":080", ":00443", ":000080", ":1:2",
    ":+1",   ":a",     ":0",     ":%38", ":99999"};
static const char *const ends[] = {
    "",           "/",         "/x",        "?q",       "#f",
    "/@b.com",    "?@b.com",   "#@b.com",   "\\x",      "/\\@b.com",
    "/ x",        "/x ",       "/\tx",      "//b.com",  "/../",
    "/:80@b.com", "?\\@b.com", "/\xC3\xBC", "#/@b.com", "/%2f@b.com/..",
};

#define PICK(list) list[pick(sizeof list / sizeof *list)]

static size_t add(char *out, size_t size, const char *text)
{
    size_t length = strlen(text);
    memcpy(out + size, text, length);
    return size + length;
}

static size_t make_host(char *out, size_t size)
{
    if (pick(3) == 0) {
        return add(out, size, PICK(wholes));
    }
    size_t count = 1 + pick(4);
    for (size_t i = 0; i < count; i++) {
        size = add(out, size, i > 0 ? "." : "");
        /* more usual ones than others */
        size = add(out, size, pick(2) == 0 ? labels[pick(9)] : PICK(labels));
    }
    return size;
}

static size_t make_url(char *out)
{
    static const char noise[] = "@:/\\?#[]%.\t \n&;|^<>\"'{}`~!$+,=*0aA-_";
    size_t size = add(out, 0, PICK(schemes));
    size = add(out, size, PICK(slashes));
    size = add(out, size, PICK(users));
    size = make_host(out, size);
    size = add(out, size, PICK(ports));
    size = add(out, size, PICK(ends));
    if (pick(4) == 0) {
        size_t at = pick(size + 1);
        memmove(out + at + 1, out + at, size - at);
        out[at] = noise[pick(sizeof noise - 1)];
        size++;
    }
    return size;
}

static void print_hex(const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        printf("%02x", (unsigned)(unsigned char)data[i]);
    }
}

static void print_reading(pol_text text)
{
    char canonical[POL_HOST_MAX];
    size_t needed;
    pol_url url;
    pol_why why, of_host;
    if (pol_read_url(text, &url, &why) != POL_OK) {
        return;
    }
    if (pol_canon_host(url.host, canonical, sizeof canonical, &needed,
                       &of_host) != POL_OK) {
        fputs("a URL whose host is none\n", stderr);
        exit(1);
    }
    print_hex(text.data, text.size);
    printf("\t%.*s\t%s\t%u\t%d\t%d\n", (int)url.host.size, url.host.data,
           canonical, (unsigned)url.port, why != POL_WHY_NONE,
           why == POL_WHY_USER);
}

int main(int argc, char **argv)
{
    unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    state = argc > 2 ? strtoul(argv[2], NULL, 10) | 1 : 1;
    for (unsigned long i = 0; i < count; i++) {
        char url[URL_MAX];
        print_reading((pol_text){url, make_url(url)});
    }
    return 0;
}
