# aad-credential.bash - completion for bash
# SPDX-License-Identifier: Apache-2.0

# The names are those of the files: nothing is started for them.
_aad_credential_connections() {
    local dir file
    for dir in "${XDG_CONFIG_HOME:-$HOME/.config}" /etc; do
        for file in "$dir"/aad-credential/connections/*.json; do
            [ -e "$file" ] || continue
            file=${file##*/}
            printf '%s\n' "${file%.json}"
        done
    done
}

_aad_credential_words() {
    local word
    while IFS= read -r word; do
        COMPREPLY+=("$word")
    done < <(compgen -W "$1" -- "$cur")
}

# The values of an option of a command; fails when it has none to offer.
_aad_credential_value() { # COMMAND OPTION
    if [ "$1" = key ] && [ "$2" = --output ]; then
        compopt -o default 2>/dev/null
        return 0
    fi
    case $2 in
    --output) _aad_credential_words "text json header azure-pipelines github-actions" ;;
    --kind) _aad_credential_words "lcs azurerm dynamics devops generic" ;;
    --grant) _aad_credential_words "password client-secret client-certificate" ;;
    --endpoint-version) _aad_credential_words "auto 1 2" ;;
    --store) _aad_credential_words "secret-service keyring-file pkcs11:" ;;
    --file | --ca-file) compopt -o default 2>/dev/null ;;
    --lcs-region) _aad_credential_words "us eu fr sa uae ch no cn gov" ;;
    --cloud) _aad_credential_words "AzureCloud AzureUSGovernment AzureChinaCloud" ;;
    --type) _aad_credential_words "rsa:2048 rsa:3072 rsa:4096 ec:p256" ;;
    --pin) _aad_credential_words "ask pinentry pinpad keyring credential: fd:" ;;
    --assertion) _aad_credential_words "auto PS256 RS256 ES256" ;;
    --allow-http-loopback | --x5c) _aad_credential_words "true false" ;;
    --audience | --min-valid | --variable | --description | --authority | --client-id | \
        --username | --audiences | --host | --hosts | --project | --proxy | --timeout | \
        --name | --secret-fd | --subject | --days) ;;
    *) return 1 ;;
    esac
}

_aad_credential_options() {
    case $1 in
    connection)
        echo "--kind --description --authority --cloud --lcs-region --client-id --grant \
            --username --endpoint-version --audience --audiences --host --hosts \
            --store --pin --assertion --x5c --project --proxy --ca-file --timeout --allow-http-loopback --name \
            --secret-fd --secret --secret-stdin --no-secret --no-verify --no-store \
            --replace --names --json --yes --help"
        ;;
    verify) echo "--json --no-prompt --retry --help" ;;
    setup) echo "--global --system --file --undo --yes --dry-run --help" ;;
    token) echo "--audience --min-valid --output --variable --env --force --no-prompt --help" ;;
    curl) echo "--audience --no-prompt --help --" ;;
    key)
        echo "--login --json --type --subject --days --request --output --pin --forget --yes \
            --help"
        ;;
    doctor) echo "--json --help" ;;
    unlock) echo "--timeout --secret-stdin --secret-fd --help" ;;
    lock) echo "--help" ;;
    esac
}

_aad_credential() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local first=1 command colon=
    COMPREPLY=()
    # bash takes "rsa:2048" for three words, and wants the last of them only
    if [[ $COMP_WORDBREAKS == *:* && $COMP_CWORD -gt 3 ]]; then
        if [ "$cur" = : ]; then
            colon=$prev: cur=
        elif [ "$prev" = : ]; then
            colon=${COMP_WORDS[COMP_CWORD - 2]}:
        fi
        if [ -n "$colon" ]; then
            prev=${COMP_WORDS[COMP_CWORD - 2 - (${#cur} > 0)]}
            cur=$colon$cur
        fi
    fi
    [ "${COMP_WORDS[1]}" = --verbose ] && first=2
    command=${COMP_WORDS[first]}
    if [ "$COMP_CWORD" -le "$first" ]; then
        _aad_credential_words "connection verify setup token curl key doctor unlock lock --help \
            --version --verbose"
    elif _aad_credential_value "$command" "$prev"; then
        :
    elif [[ $cur == -* ]]; then
        _aad_credential_words "$(_aad_credential_options "$command")"
    elif [ "$command" = connection ] && [ "$COMP_CWORD" -eq $((first + 1)) ]; then
        _aad_credential_words "add list show edit remove export import"
    elif [ "$command" = key ] && [ "$COMP_CWORD" -eq $((first + 1)) ]; then
        _aad_credential_words "list generate certificate import delete pin"
    elif [ "$command" = setup ] && [ "$COMP_CWORD" -eq $((first + 1)) ]; then
        _aad_credential_words "git"
    elif [[ ${COMP_WORDS[*]:first:2} == "connection import" ]] ||
        [[ ${COMP_WORDS[*]:first:2} == "key import" && $COMP_CWORD -eq $((first + 2)) ]]; then
        compopt -o default 2>/dev/null
    elif [[ $command =~ ^(connection|verify|setup|token|curl|key)$ ]]; then
        _aad_credential_words "$(_aad_credential_connections)"
    fi
    [ -z "$colon" ] || COMPREPLY=("${COMPREPLY[@]#"$colon"}")
}

complete -F _aad_credential aad-credential
