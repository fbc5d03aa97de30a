# SPDX-License-Identifier: Apache-2.0
#
# ask.zsh FOLDER: for every line of stdin, what an interactive zsh that finds
# functions in FOLDER gives to compadd when Tab is typed behind the line.
zmodload zsh/zpty
folder=$1

ask()
{
    local line=$1 out
    zpty shell zsh -f -i
    zpty -w shell "stty -echo; PROMPT= RPROMPT=; fpath=($folder \$fpath)
        autoload -Uz compinit; compinit -u -D; setopt no_beep"
    # Calls of compadd with -O, -A or -D only look: no candidates yet.
    zpty -w shell 'bindkey "^I" complete-word
        first() { print -r -- "<begin>" }
        last() { print -r -- "<end>"; exit }
        compprefuncs=(first) comppostfuncs=(last)
        compadd()
        {
            if [[ " $*" =~ " -[a-zA-Z]*[OAD] " ]]; then
                builtin compadd "$@"
                return
            fi
            local -a hits
            builtin compadd -A hits "$@"
            ((${#hits} == 0)) || print -rl -- "${(@)hits}"
            builtin compadd "$@"
        }
        print -r -- "<read""y>"'
    zpty -r shell out '*<ready>*'
    zpty -w -n shell "$line"$'\t'
    zpty -r shell out '*<end>*'
    zpty -d shell
    print -r -- "> $line"
    # Between the marks, without returns and what moves the cursor.
    out=${${out#*<begin>}%<end>*}
    out=${out//$'\r'/}
    [[ -z ${out//$'\n'/} ]] || print -r -- "${(Q)${out#$'\n'}%$'\n'}"
}

while IFS= read -r line; do
    ask "$line"
done
