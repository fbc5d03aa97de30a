/* SPDX-License-Identifier: Apache-2.0
 *
 * For which absolute paths an allow rule on a bare name holds, in the native
 * dialect. */
#include <libpolicy/canon/path.h>
#include <libpolicy/check/value.h>

static bool is_system_folder(pol_text folder)
{
    return pol_text_equal(folder, POL_TEXT("/bin")) ||
           pol_text_equal(folder, POL_TEXT("/usr/bin")) ||
           pol_text_equal(folder, POL_TEXT("/sbin")) ||
           pol_text_equal(folder, POL_TEXT("/usr/sbin"));
}

static bool is_normal(pol_text path)
{
    /* The normal form is never longer; only equal bytes pass. */
    char buffer[4096];
    size_t size = 0;
    return path.size <= sizeof buffer &&
           pol_path_normal(path, (pol_text){NULL, 0}, buffer, sizeof buffer,
                           &size) &&
           pol_text_equal((pol_text){buffer, size}, path);
}

bool pol_is_system_program(pol_text path)
{
    pol_text base = pol_path_base(path);
    return base.size > 0 && path.size > base.size &&
           is_system_folder((pol_text){path.data, path.size - base.size - 1});
}

bool pol_opens_path(const pol_checked *checked, uint8_t layer, pol_text name,
                    pol_text program)
{
    if (name.size == 0 || memchr(name.data, '/', name.size) != NULL ||
        program.size == 0 || program.data[0] != '/' || !is_normal(program) ||
        !pol_text_equal(pol_path_base(program), name)) {
        return false;
    }
    pol_text folder = {program.data, program.size - name.size - 1};
    const pol_executable *listed = pol_find_executable(checked, name);
    if (listed == NULL) {
        return is_system_folder(folder);
    }
    return pol_executable_lists(checked, listed, program) &&
           (layer >= listed->layer || is_system_folder(folder));
}
