/* SPDX-License-Identifier: Apache-2.0
 *
 * file: URIs (RFC 8089) to paths and back. */
#include "polc/lsp.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int hex(char digit)
{
    return digit >= '0' && digit <= '9'   ? digit - '0'
           : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
           : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                          : -1;
}

char *polc_lsp_path(const char *uri)
{
    static const char scheme[] = "file://", host[] = "localhost";
    if (strncasecmp(uri, scheme, sizeof scheme - 1) != 0) {
        return NULL;
    }
    uri += sizeof scheme - 1;
    if (strncasecmp(uri, host, sizeof host - 1) == 0) {
        uri += sizeof host - 1;
    }
    if (*uri != '/') {
        return NULL;
    }
    char *path = polc_resize(NULL, strlen(uri) + 1);
    size_t size = 0;
    for (; *uri != '\0' && *uri != '?' && *uri != '#'; uri++) {
        int byte = (unsigned char)*uri;
        if (byte == '%') {
            int high = hex(uri[1]);
            int low = high < 0 ? -1 : hex(uri[2]);
            byte = low < 0 ? 0 : high * 16 + low;
            uri += 2;
        }
        if (byte == 0) { /* no path has it */
            free(path);
            return NULL;
        }
        path[size++] = (char)byte;
    }
    path[size] = '\0';
    return path;
}

static bool is_plain(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') ||
           (byte != '\0' && strchr("-._~/", byte) != NULL);
}

void polc_lsp_uri(polc_buffer *out, pol_text path)
{
    static const char digits[] = "0123456789ABCDEF";
    polc_add_string(out, "file://");
    for (size_t i = 0; i < path.size; i++) {
        unsigned char byte = (unsigned char)path.data[i];
        if (is_plain((char)byte)) {
            polc_add(out, path.data + i, 1);
        } else {
            char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
            polc_add(out, escape, sizeof escape);
        }
    }
}
