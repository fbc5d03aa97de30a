#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Internationalised names of hosts, in rules and in requests.
. "$(dirname "$0")/lib.sh"
export POLC

if ! "$POLC" version --json | grep -q '"idna":true'; then
    # Without libidn2 such names are left as they are, and never allowed.
    echo 'default_rule(kind="network", decision="allow")' >all.rules
    for host in bücher.de ｅxam.com 例え.com; do
        "$POLC" eval all.rules --host "$host" >"$work/log/got"
        is "not converted, not allowed: $host" \
            grep -q '^prompt *opaque: a name outside ASCII' "$work/log/got"
    done
    echo 'network_rule(host="bücher.example", decision="deny")' >one.rules
    "$POLC" check --format concise one.rules >"$work/log/got" 2>&1
    is 'not converted, no rule' grep -q 'P118' "$work/log/got"
    finish
    exit
fi
cat >a.rules <<'RULES'
network_rule(host="bücher.example", decision="allow", id="buecher")
network_rule(host="straße.example", decision="deny", id="strasse")
network_rule(host="example.com", decision="allow", id="example")
network_rule(host="*.ευρώ.example", decision="allow", id="euro")
RULES
t 'rules' check a.rules
n() # NAME HOST
{
    t "host: $1" eval -r a.rules --host "$2" --format json
}
n 'as in the rule' 'bücher.example'
n 'as an A-label' 'xn--bcher-kva.example'
n 'in upper case' 'BÜCHER.Example'
n 'in two characters' "$(printf 'bu\314\210cher.example')"
n 'below a wildcard' 'a.ευρώ.example'
n 'sharp s' 'straße.example'
n 'sharp s written as two' 'strasse.example'
n 'full-width letters' 'ｅxample.com'
n 'an ideographic stop' 'example。com'
n 'both, an ideographic stop' 'bücher。example'
n 'a homoglyph' 'еxample.com'
n 'a soft hyphen' "$(printf 'exam\302\255ple.com')"
n 'full-width digits' '１０.0.0.1'
n 'what no name has' 'a b.exämple'
n 'a slash that is none' "$(printf 'example.com\342\201\204evil.ex\303\244mple')"
n 'bytes that are not UTF-8' "$(printf 'b\374cher.example')"
n 'an A-label that does not decode' 'xn--a.example'
n 'an A-label with more' 'xn--tešla'
n 'a label that is too long' \
    "ä$(head -c 70 /dev/zero | tr '\0' a).example"
u() # NAME URL
{
    t "url: $1" eval -r a.rules --url "$2" --format json
}
u 'as in the rule' 'https://bücher.example/ä?ö'
u 'with a port' 'https://bücher.example:8443/'
u 'with a user' 'https://u@bücher.example/'
u 'full-width letters' 'https://ｅxample.com/'
u 'a question mark that is none' 'https://example.com？.evil.net/'
u 'a path outside ASCII' 'https://example.com/ä'
u 'no scheme' 'bücher.example/'
u 'another slash' 'https:\\bücher.example'
printf '{"id":1,"kind":"network","host":"%s"}\n' 'bücher.example' \
    'b\u00fccher.example' 'ｅxample.com' 'ä b' >many
t 'requests' eval -r a.rules --requests many
echo 'network_rule(host="ä b.example", decision="allow")' >bad.rules
echo 'network_rule(host="-ä.example", decision="deny")' >>bad.rules
t 'rules that are no names' check --format concise bad.rules
finish
