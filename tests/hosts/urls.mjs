// SPDX-License-Identifier: Apache-2.0
//
// urls.mjs < LINES of urls: whether a reader of the WHATWG reads the same.
import { readFileSync } from "node:fs";
import { domainToASCII } from "node:url";

const ports = { "http:": 80, "ws:": 80, "https:": 443, "wss:": 443,
                "socks5:": 1080, "socks5h:": 1080 };
const special = ["http:", "https:", "ws:", "wss:", "ftp:", "file:"];
const bare = (host) => host.replace(/\.$/, "").replace(/^\[|\]$/g, "");

function same(url, host, canonical) {
    const other = bare(url.hostname);
    if (!special.includes(url.protocol)) {
        // such a host is not made canonical, unless it is in brackets
        const kept = bare(decodeURIComponent(other)).toLowerCase();
        return kept === bare(host).toLowerCase() || kept === canonical;
    }
    if (url.protocol === "file:" && other === "") {
        return true; // a path of this machine: connects to nothing
    }
    return other === canonical ||
        (/[^\x00-\x7f]/.test(host) && other === bare(domainToASCII(host)));
}

let total = 0, read = 0;
for (const line of readFileSync(0, "utf8").split("\n")) {
    if (line === "") continue;
    const [hex, host, canonical, port, , user] = line.split("\t");
    const text = Buffer.from(hex, "hex").toString("utf8");
    let url;
    total++;
    try {
        url = new URL(text);
    } catch {
        continue; // reads nothing, connects to nothing
    }
    read++;
    const given = url.port === "" ? ports[url.protocol] ?? 0 : +url.port;
    const wanted = url.protocol === "ftp:" && port === "21" ? 0 : +port;
    const named = url.username !== "" || url.password !== "";
    if (!same(url, host, canonical) || given !== wanted ||
        (named && user !== "1")) {
        console.log(`# ${JSON.stringify(text)}: we ${host}, ${port}; ` +
                    `the other ${url.hostname}, ${given}`);
        process.exit(1);
    }
}
console.log(`# WHATWG: ${total} URLs, ${read} read`);
process.exit(read > total / 2 && total > 2000 ? 0 : 1);
