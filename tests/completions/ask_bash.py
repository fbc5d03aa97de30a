# SPDX-License-Identifier: Apache-2.0
"""ask_bash.py RCFILE: for every line of stdin, what an interactive bash lists
behind the line when M-? (possible-completions) is typed."""

import fcntl
import os
import pty
import re
import struct
import sys
import termios

SETTINGS = """
PS1='<prompt>'
bind 'set enable-bracketed-paste off'
bind 'set bell-style none'
bind 'set completion-query-items 0'
bind 'set page-completions off'
bind 'set completion-display-width 0'
bind 'set horizontal-scroll-mode on'
bind '"\\e?": possible-completions'
"""


class Shell:
    def __init__(self, rcfile):
        self.seen = b""
        child, self.terminal = pty.fork()
        if child == 0:
            os.environ.update(TERM="dumb", INPUTRC="/dev/null")
            os.execvp("bash", ["bash", "--noprofile", "--rcfile", rcfile, "-i"])
        size = struct.pack("HHHH", 100, 2000, 0, 0)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)

    def send(self, text):
        os.write(self.terminal, text.encode())

    def until(self, mark):
        while mark not in self.seen:
            self.seen += os.read(self.terminal, 65536)
        before, self.seen = self.seen.split(mark, 1)
        return before.decode()

    def ask(self, line):
        self.send(line + "\033?\025echo '<'asked'>'\n")
        text = self.until(b"<asked>")
        self.until(b"<prompt>")
        # The line, candidates, the line again; or just the line.
        pieces = text.split("\r\n")[:-1]
        shown = [p for p in pieces[1:-1] if p]
        return [re.sub(r"\s+$", "", p) for p in shown]


def started(rcfile):
    shell = Shell(rcfile)
    for setting in SETTINGS.strip().split("\n"):
        shell.send(setting + "\n")
    shell.send("echo '<'ready'>'\n")
    shell.until(b"<ready>")
    shell.until(b"<prompt>")
    return shell


def main():
    shell = started(sys.argv[1])
    for line in sys.stdin:
        line = line.rstrip("\n")
        print("> " + line)
        candidates = shell.ask(line)
        for candidate in candidates:
            print(candidate)
        if not candidates:
            # After a bell, readline inserts the next time: begin anew.
            shell.send("exit\n")
            shell = started(sys.argv[1])
    shell.send("exit\n")


main()
