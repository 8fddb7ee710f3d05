#!/usr/bin/env bash
# The examples of the manual are run as they stand there, page by page, against the local Azure AD.
#
# A line .\" tested in a page marks the block or the line below it as one that is run here. A page has
# one at least, and each block of a section EXAMPLES is marked, or the table below says why not.
# Placeholders are in substitute(), the answers of a person in person_of(), what has to be there before
# in before(). Programs that are not ours, and not installed for tests, are played by examples/.
#
#   examples.sh [PAGE]...     all, or these: aad-credential-token.1
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/token.sh"

not_tested() { # PAGE or PAGE.NUMBER (of a block in EXAMPLES), and why
    cat <<'END'
aad-credential-after-lcs.7       calls of services that are not here, by the curl of aad-credential-curl.1
aad-credential-azure-arc.7       its agent's keys are in root's folders: managed-identity.sh plays it
aad-credential-gitlab.7          manual.sh runs its job
aad-credential-host.8            for authors of stores; store-keyring-file.sh runs the conformance tests
aad-credential-jenkins.7         manual.sh runs its job
aad-credential-serve.1.2         no systemd of the user's is here
aad-credential-wire.5            a protocol between two programs of ours, without a command of its own
nuget-plugin-aad-credential.1    it speaks with NuGet alone: nuget.sh has both
END
}

start_all --face proxy --face identity --face identity-tls
start_token
start_dir=$T/tmp/example
bin=$T/tmp/bin
mkdir -p "$bin" "$start_dir"
proxy=http://127.0.0.1:$FACE_PROXY_PORT
graph_id=1b730954-1685-4b74-9bfd-dac224a7b894
secret=$(canary_password client-secret)
graph_secret=$(canary_password graph-secret)
master=$(canary_password master)
pat=$(world_random 52)
canary pat "$pat"
federated=9b000000-0000-4000-8000-000000000007
header=$(emulator GET /world | jq -r .identity.header)
pipelines_token=$(emulator GET /world | jq -r .pipelines_token)
github_token=$(emulator GET /world | jq -r .github_token)
canary identity-header "$header"
canary pipelines-token "$pipelines_token"
canary github-token "$github_token"
place=()
vault=$T/servers/vault
surroundings=(PATH="$bin:$PATH" CONTROL="$CONTROL" APP="$APP_CONFIDENTIAL" TENANT="$TENANT" EXAMPLE_SECRET="$vault"
    APP_SECRET="$T/servers/secret")
printf '%s\n' "$secret" >"$T/servers/secret"
printf '%s\n' "$graph_secret" >"$T/servers/graph-secret"
printf '%s\n' "$password" >"$T/servers/password"
mkdir -m 700 "$T/servers/credentials"
printf '%s' "$master" >"$T/servers/credentials/aad-credential-master"

# --- what the examples find -----------------------------------------------------------------------

make_programs() {
    local name
    ln -s "$TOP/tests/system/examples/az" "$TOP/tests/system/examples/kubectl" "$bin/"
    for name in npm mvn; do
        ln -s "$TOP/tests/system/examples/reads-token" "$bin/$name"
    done
    # shellcheck disable=SC2016 # the variables are of the other shells
    printf '#!/bin/sh\ncat "$EXAMPLE_SECRET"\n' | tee "$bin/your-vault" >"$bin/pass"
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nexec curl -q --cacert "%s" --proxy %s -sSf "$@"\n' "$CA" "$proxy" >"$bin/program"
    chmod +x "$bin/your-vault" "$bin/pass" "$bin/program"
    cat >"$start_dir/job.py" <<'END'
import json, os, urllib.request
question = urllib.request.Request(os.environ["IDENTITY_ENDPOINT"] + "?api-version=2019-08-01&resource=https://management.azure.com")
question.add_header("X-IDENTITY-HEADER", os.environ["IDENTITY_HEADER"])
assert json.load(urllib.request.urlopen(question))["access_token"]
END
}

add() { # NAME FILE-WITH-SECRET OPTION...
    input=$2 try aad connection add --name "$1" --no-verify --replace --ca-file "$CA" --proxy "$proxy" \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --secret-stdin "${@:3}"
    want_status 0
}

# What each page finds; made anew where the page before may have changed more than files.
add_all() {
    local changes='rotate |connection (edit|remove|rename) |secret-tool clear|aad-credential app '
    rm -rf "$XDG_CONFIG_HOME/aad-credential"
    if [ -d "$T/tmp/all" ] && ! grep -qsE "$changes" "$T/tmp/blocks.before"/*; then
        cp -r "$T/tmp/all" "$XDG_CONFIG_HOME/aad-credential"
        return
    fi
    emulator POST /reset '{"only":["world","counters","requests","script"]}' >/dev/null
    emulator_set_password "$USER_LCS" "$password"
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" --arg graph $graph_id \
        --arg other "$graph_secret" --arg tenant "$TENANT" '{apps: {($app): {secrets: [{value: $secret}]},
            ($graph): {tenant: $tenant, public: false, consents: {}, secrets: [{value: $other}]}}}')" >/dev/null
    forget_here
    rm -rf "$STATE" "$XDG_DATA_HOME/aad-credential/keyring-file"
    : >"$T/servers/output"
    add lcs-prod "$T/servers/password" --kind lcs --lcs-region us --username "$USER_LCS" --client-id "$APP_PUBLIC"
    add azure-prod "$T/servers/secret" --kind azurerm --client-id "$APP_CONFIDENTIAL"
    add ado "$T/servers/secret" --kind devops --client-id "$APP_CONFIDENTIAL" --host https://dev.azure.com/contoso
    add feed "$T/servers/secret" --kind devops --client-id "$APP_CONFIDENTIAL" --host https://pkgs.dev.azure.com
    add graph "$T/servers/graph-secret" --kind generic --client-id $graph_id \
        --audience https://graph.microsoft.com --host https://graph.microsoft.com
    add aks "$T/servers/secret" --kind generic --client-id "$APP_CONFIDENTIAL" \
        --audience https://management.azure.com --host https://aks.test
    rm -rf "$T/tmp/all"
    cp -r "$XDG_CONFIG_HOME/aad-credential" "$T/tmp/all"
}

# --- the examples -----------------------------------------------------------------------------------

# Writes $start_dir/../blocks/PAGE.NUMBER for each block that is marked; prints the number of those in
# EXAMPLES that are not.
extract() { # FILE
    awk -v to="$T/tmp/blocks/$(basename "$1")." '
        function begin() {
            if (section == "EXAMPLES") number++
            if (marked) { file = to (section == "EXAMPLES" ? number : "m" ++n_marked); printf "" >file }
            else { file = ""; if (section == "EXAMPLES") print number }
            marked = 0
        }
        /^\.Sh / { section = substr($0, 5) }
        /^\.\\" tested$/ { marked = 1; next }
        /^\.Dl / { begin(); if (file) print substr($0, 5) >file; next }
        /^\.Bd -literal/ { begin(); on = 1; next }
        /^\.Ed/ { on = 0; next }
        on && file { print >file }' "$1"
}

# What stands in the manual for what everybody has of his own.
substitute() { # FILE
    local app=$APP_CONFIDENTIAL
    ! grep -qE -- '--kind lcs|device-code|--username' "$1" || app=$APP_PUBLIC
    sed "s/\\\\e/\\\\/g
        s|https://login.microsoftonline.com/TENANT|https://login.microsoftonline.com:$PORT/$TENANT|
        s/\bTENANT\b/$TENANT/g; s/\bAPP\b/$app/g; s/svc-lcs@contoso.com/$USER_LCS/
        s/token=work/token=soft/g; s/--token-label work/--token-label soft/
        s/connection add\b/& --ca-file '${CA//\//\\/}' --proxy ${proxy//\//\\/}/
        s/connection import --from [a-z0-9-]*/& --ca-file '${CA//\//\\/}' --proxy ${proxy//\//\\/}/
        s/app create\b/& --ca-file '${CA//\//\\/}' --proxy ${proxy//\//\\/}/
        s|https://ENVIRONMENT.operations.dynamics.com|https://dynamics.test:$PORT|
        s|https://NAME.operations.dynamics.com|https://dynamics.test:$PORT|
        s|https://ORG.crm4.dynamics.com|https://dataverse.test:$PORT|
        s|https://vault.azure.net|https://graph.microsoft.com|; s|NAME.vault.azure.net|graph.microsoft.com|
        s/ORGANIZATION/contoso/g; s/REGISTRY/contoso/g
        s|/usr/libexec|$STAGE/libexec|; s/-s INT 60/-s INT 1/" "$1"
}

# Who makes a connection of a name finds none.
take_names_away() { # FILE
    local name
    for name in $(grep -oE -- '(--name|connection add|connection rename [a-z-]+) [a-z][a-z0-9-]+' "$1" | sed 's/.* //'); do
        rm -f "$XDG_CONFIG_HOME/aad-credential/connections/$name".*
        secret-tool clear xdg:schema io.github.aad-credential connection "$name" 2>/dev/null
    done
}

try_example() { # NAME
    local script=$T/tmp/blocks/$1.sh answers
    {
        echo 'set -eo pipefail'
        ! grep -q 'store keyring-file' "$T/tmp/blocks/$1" || echo "export CREDENTIALS_DIRECTORY=$T/servers/credentials"
        ! grep -q 'output azure-pipelines' "$T/tmp/blocks/$1" || echo 'export TF_BUILD=True'
        ! grep -q 'output github-actions' "$T/tmp/blocks/$1" || echo "export GITHUB_ACTIONS=true GITHUB_OUTPUT=$T/servers/output"
        [ "$(head -c 1 "$T/tmp/blocks/$1")" != '{' ] || echo "cat >example.json <<'END'"
        substitute "$T/tmp/blocks/$1"
        [ "$(head -c 1 "$T/tmp/blocks/$1")" != '{' ] || printf 'END\n%s\n' "${of_json[$1]}"
    } >"$script"
    cp "$T/servers/password" "$vault"
    take_names_away "$T/tmp/blocks/$1"
    cd "$start_dir" || return
    before "$1"
    place_of "$1"
    answers=$(person_of "$1")
    if [ -n "$answers" ]; then
        printf '%s\nend\n' "$answers" >"$T/servers/dialog"
        input=$T/servers/dialog try_token "$TOOLS/pty" -t 40 env "${surroundings[@]}" "${place[@]}" bash "$script"
        look_at_screen
    else
        try_token env "${surroundings[@]}" "${place[@]}" bash "$script"
    fi
    cd "$HOME" || return
    rm -f "$start_dir"/{OLD,NEW,PASSWORD,lcs-config.json} "$HOME/.git-credentials"
    want_status 0
    [ "$status" = 0 ] || sed 's/^/  | /' "$script"
}

# What is done with a block that is JSON.
declare -A of_json=(
    [aad-credential-connection.5.1]='aad-credential connection import example.json --name example --no-secret'
    [aad-credential-connection.5.m1]='jq -e ".audit == \"journal\"" example.json'
    [aad-credential-connection.5.m2]='jq -e ".stores[0] == \"pkcs11\"" example.json'
)

# --- one by one -------------------------------------------------------------------------------------

approve_later() { # USER: of the sign-in that comes, on another device
    quick
    person approve "$1" "$(emulator GET /device | jq '[.[].user_code]')" &
}

make_pfx() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=build -keyout "$T/servers/build.key" -out "$T/servers/build.crt" 2>/dev/null
    openssl rand -hex 12 >"$start_dir/PASSWORD"
    openssl pkcs12 -export -inkey "$T/servers/build.key" -in "$T/servers/build.crt" -out "$start_dir/build.pfx" -passout "file:$start_dir/PASSWORD"
    try aad connection add --kind azurerm --name build-key --grant client-certificate --client-id "$APP_CONFIDENTIAL" \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --no-verify
}

before() { # NAME
    case $1 in
    aad-credential-keyring-file.5.1)
        input=$T/servers/credentials/aad-credential-master try aad unlock --secret-stdin
        try aad lock
        ;;
    aad-credential-key.1.3) make_pfx ;;
    aad-credential-key.1.4)
        printf '%s\n' "$pin" >"$start_dir/OLD"
        pin=$(canary_password pin)
        printf '%s\n' "$pin" >"$start_dir/NEW"
        ;;
    aad-credential-sign-in.1.*) approve_later mfa@contoso.example ;;
    aad-credential-unlock.1.*)
        printf '%s\n' "$master" >"$vault"
        cp "$vault" "$start_dir/OLD"
        canary_password master >"$start_dir/NEW"
        ;;
    aad-credential-moving.7.m*)
        printf 'https://aad:%s@dev.azure.com/contoso\n' "$pat" >"$HOME/.git-credentials"
        emulator PUT /world "$(jq -n --arg pat "$pat" --arg user "$USER_LCS" '{resources: {devops: {pats: [{value: $pat, user: $user}]}}}')" >/dev/null
        jq -n --arg id "$APP_PUBLIC" --arg password "$password" '{projectid: 1234567, clientid: $id, password: $password,
            lcsapiuri: "https://lcsapi.lcs.dynamics.com"}' >"$start_dir/lcs-config.json"
        ;;
    esac
}

types_pin() { # TIMES
    for _ in $(seq "$1"); do
        printf 'expect PIN\necho off\nsend %s\n' "$pin"
    done
}

# The variables of the place where that example runs.
place_of() { # NAME
    local http=http://127.0.0.1:$FACE_IDENTITY_PORT job=https://localhost:$PORT
    local as=(AZURE_CLIENT_ID="$federated" AZURE_TENANT_ID="$TENANT" AZURE_AUTHORITY_HOST="https://login.microsoftonline.com:$PORT/")
    case $1 in
    aad-credential-app-service.7.*) place=(IDENTITY_ENDPOINT="$http/msi/token" IDENTITY_HEADER="$header") ;;
    aad-credential-azure-ml.7.*) place=(MSI_ENDPOINT="$http/ml/token" MSI_SECRET="$header") ;;
    aad-credential-azure-pipelines.7.*)
        place=(SYSTEM_OIDCREQUESTURI="$job/contoso/p/_apis/distributedtask/hubs/build/plans/1/jobs/1/oidctoken" SYSTEM_ACCESSTOKEN="$pipelines_token"
            AZURESUBSCRIPTION_CLIENT_ID="$federated" AZURESUBSCRIPTION_TENANT_ID="$TENANT" "${as[@]:2}"
            AZURESUBSCRIPTION_SERVICE_CONNECTION_ID=5e7c0000-0000-4000-8000-000000000001)
        ;;
    aad-credential-cloud-shell.7.*) place=(MSI_ENDPOINT="$http/cloudshell/token") ;;
    aad-credential-github-actions.7.*)
        place=(ACTIONS_ID_TOKEN_REQUEST_URL="$job/idtoken/1/2?api-version=2.0" ACTIONS_ID_TOKEN_REQUEST_TOKEN="$github_token" "${as[@]}")
        ;;
    aad-credential-kubernetes.7.*)
        emulator POST /assertions "$(jq -n --arg i https://oidc.prod-aks.test/3f2a7c10-0000-4000-8000-000000000001/ \
            '{issuer: $i, subject: "system:serviceaccount:build:agent", audience: "api://AzureADTokenExchange"}')" |
            jq -r .assertion >"$T/servers/assertion"
        place=(AZURE_FEDERATED_TOKEN_FILE="$T/servers/assertion" "${as[@]}")
        ;;
    aad-credential-service-fabric.7.*)
        place=(IDENTITY_ENDPOINT="https://127.0.0.1:$FACE_IDENTITY_TLS_PORT/metadata/identity/oauth2/token" IDENTITY_HEADER="$header"
            IDENTITY_SERVER_THUMBPRINT="$FACE_IDENTITY_TLS_THUMBPRINT")
        ;;
    aad-credential-virtual-machine.7.*) place=(AZURE_POD_IDENTITY_AUTHORITY_HOST="$http") ;;
    *) place=() ;;
    esac
}

person_of() { # NAME: what a person does at the terminal; without it there is none
    case $1 in
    aad-credential-key.1.1) types_pin 3 ;;
    aad-credential-key.1.2) types_pin 2 ;;
    aad-credential-rotate.1.3) types_pin 4 ;;
    aad-credential-hardware-keys.7.m2) types_pin 3 ;;
    aad-credential-pkcs11.5.1) printf 'expect PIN\necho off\nsend %s\n' "$pin" ;;
    *.m1) ! grep -q -- '--from-environment$' "$T/tmp/blocks/$1" || printf 'expect ?\nsend y\n' ;;
    aad-credential-sign-in.1.*) echo 'expect come without asking' ;;
    esac
}

examples_of() { # FILE
    local page name unmarked n=0
    page=$(basename "$1")
    rm -rf "$T/tmp/blocks"
    mkdir -p "$T/tmp/blocks"
    unmarked=$(extract "$1")
    for name in $unmarked; do
        not_tested | grep "^$page.$name  *[^ ]" >/dev/null || fail "the block $name of EXAMPLES is neither tested nor in the list"
    done
    [ -z "$(ls -A "$T/tmp/blocks")" ] || add_all
    for name in $(cd "$T/tmp/blocks" && printf '%s\n' * | sort -V); do
        [ -f "$T/tmp/blocks/$name" ] || continue
        echo "$name:"
        try_example "$name"
        n=$((n + 1))
    done
    if [ $n != 0 ]; then
        rm -rf "$T/tmp/blocks.before"
        cp -r "$T/tmp/blocks" "$T/tmp/blocks.before"
    fi
    if not_tested | grep "^$page  *[^ ]" >/dev/null; then
        [ $n = 0 ] || fail 'it has a tested example, and stands in the list'
    elif [ $n = 0 ]; then
        fail 'no example of it is tested, and it is not in the list'
    fi
}

list_is_of_today() {
    local page
    for page in $(not_tested | awk '{ print $1 }'); do
        [ -f "$TOP/packaging/man/$page" ] || [ -f "$TOP/packaging/man/${page%.*}" ] || fail "there is no $page"
    done
}

make_programs
check 'what is not tested is there' list_is_of_today
pages=("$TOP"/packaging/man/*.[1-8])
[ $# = 0 ] || pages=("${@/#/$TOP/packaging/man/}")
for page in "${pages[@]}"; do
    check "the examples of $(basename "$page")" examples_of "$page"
done
not_tested | sed 's/^/# not tested: /'
finish
