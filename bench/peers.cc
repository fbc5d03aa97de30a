// SPDX-License-Identifier: Apache-2.0
//
// Owns the calls of RE2::Set and Hyperscan.  Refuses to know what the
// expressions mean.
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <string>
#include <vector>

#ifdef HAVE_RE2
#include <re2/re2.h>
#include <re2/set.h>
#endif
#ifdef HAVE_HYPERSCAN
#include <hs/hs.h>
#endif

#include "bench/peers.h"

struct peer {
    std::vector<pol_answer> answers;
    virtual pol_answer decide(pol_text asked) = 0;
    virtual size_t bytes() const = 0;
    virtual ~peer() = default;
};

namespace {

#ifdef HAVE_RE2
struct re2_peer : peer {
    RE2::Set set;
    std::vector<int> matched;

    static RE2::Options options()
    {
        RE2::Options o(RE2::Quiet);

        o.set_dot_nl(true);
        o.set_encoding(RE2::Options::EncodingLatin1);
        o.set_max_mem(int64_t(2) << 30);
        return o;
    }
    re2_peer() : set(options(), RE2::ANCHOR_BOTH)
    {
    }
    bool build(const char *const *expressions, size_t count)
    {
        for (size_t i = 0; i < count; i++) {
            std::string error;

            if (set.Add(expressions[i], &error) < 0) {
                fprintf(stderr, "re2: %s: %s\n", expressions[i], error.c_str());
                return false;
            }
        }
        return set.Compile();
    }
    pol_answer decide(pol_text asked) override
    {
        int strictest = POL_ALLOW;

        if (!set.Match(re2::StringPiece(asked.data, asked.size), &matched)) {
            return POL_PROMPT;
        }
        for (int i : matched) {
            int answer = answers[size_t(i)];

            strictest = answer < strictest ? answer : strictest;
        }
        return pol_answer(strictest);
    }
    size_t bytes() const override
    {
        return 0;
    }
};
#endif

#ifdef HAVE_HYPERSCAN
struct hyperscan_peer : peer {
    hs_database_t *database = nullptr;
    hs_scratch_t *scratch = nullptr;
    int strictest = 0;
    bool met = false;

    bool build(const char *const *expressions, size_t count)
    {
        std::vector<std::string> whole(count);
        std::vector<const char *> texts(count);
        std::vector<unsigned> flags(count,
                                    HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH);
        std::vector<unsigned> ids(count);
        hs_compile_error_t *error = nullptr;

        for (size_t i = 0; i < count; i++) {
            whole[i] = "^(?:" + std::string(expressions[i]) + ")$";
            texts[i] = whole[i].c_str();
            ids[i] = unsigned(i);
        }
        if (hs_compile_multi(texts.data(), flags.data(), ids.data(),
                             unsigned(count), HS_MODE_BLOCK, nullptr, &database,
                             &error) != HS_SUCCESS) {
            fprintf(stderr, "hyperscan: %s\n",
                    error != nullptr ? error->message : "refused");
            hs_free_compile_error(error);
            return false;
        }
        return hs_alloc_scratch(database, &scratch) == HS_SUCCESS;
    }
    static int on_match(unsigned id, unsigned long long, unsigned long long,
                        unsigned, void *context)
    {
        hyperscan_peer *self = static_cast<hyperscan_peer *>(context);
        int answer = self->answers[id];

        self->met = true;
        if (answer < self->strictest) {
            self->strictest = answer;
        }
        return answer == POL_DENY;
    }
    pol_answer decide(pol_text asked) override
    {
        strictest = POL_ALLOW;
        met = false;
        hs_scan(database, asked.data, unsigned(asked.size), 0, scratch,
                on_match, this);
        return met ? pol_answer(strictest) : POL_PROMPT;
    }
    size_t bytes() const override
    {
        size_t size = 0;

        return hs_database_size(database, &size) == HS_SUCCESS ? size : 0;
    }
    ~hyperscan_peer() override
    {
        hs_free_scratch(scratch);
        hs_free_database(database);
    }
};
#endif

template <typename engine>
peer *built(const char *const *expressions, const pol_answer *answers,
            size_t count)
{
    engine *e = new engine;

    e->answers.assign(answers, answers + count);
    if (e->build(expressions, count)) {
        return e;
    }
    delete e;
    return nullptr;
}

} // namespace

peer *peer_build(const char *name, const char *const *expressions,
                 const pol_answer *answers, size_t count)
{
#ifdef HAVE_RE2
    if (strcmp(name, "re2") == 0) {
        return built<re2_peer>(expressions, answers, count);
    }
#endif
#ifdef HAVE_HYPERSCAN
    if (strcmp(name, "hyperscan") == 0) {
        return built<hyperscan_peer>(expressions, answers, count);
    }
#endif
    (void)expressions, (void)answers, (void)count;
    fprintf(stderr, "bench: SKIP %s: not built in\n", name);
    return nullptr;
}

pol_answer peer_decide(peer *p, pol_text asked)
{
    return p->decide(asked);
}

size_t peer_bytes(const peer *p)
{
    return p->bytes();
}

void peer_free(peer *p)
{
    delete p;
}
