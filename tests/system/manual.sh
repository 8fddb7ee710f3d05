#!/usr/bin/env bash
# The jobs that the manual shows are run as they stand there: for GitLab, for Jenkins, and in the place
# of the tasks for Lifecycle Services. The services have their own names, which only the proxy knows.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face proxy
authority=https://login.microsoftonline.com:$PORT
proxy=http://127.0.0.1:$FACE_PROXY_PORT
federated=9b000000-0000-4000-8000-000000000007
environment=13cc7700-0000-4000-8000-000000000001

add_lcs_prod() { # STORE
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password try aad connection add lcs-prod --kind lcs --lcs-region us --replace --no-verify \
        --authority "$authority/$TENANT" --username "$USER_LCS" --client-id "$APP_PUBLIC" --store "$1" \
        --ca-file "$CA" --proxy "$proxy" --secret-stdin
    want_status 0
}

# What stands in a page between two lines, as a shell reads it, with what only this world has:
# snippet PAGE FIRST LAST (patterns)
snippet() {
    awk -v first="$2" -v last="$3" '
        on && $0 ~ last { exit }
        on {
            if (!has_margin++) { match($0, /^ */); margin = RLENGTH }
            print substr($0, margin + 1)
        }
        $0 ~ first { on = 1 }' "$TOP/packaging/man/aad-credential-$1.7" |
        sed "s/\\\\e/\\\\/g
            s/PROJECT/1234567/; s/ENVIRONMENT/$environment/; s/sleep [0-9]*/sleep 0/
            s|--from-environment|& --ca-file '$CA' --proxy $proxy|"
}

# A step of the page for LCS, by the name that stands behind its script.
step() {
    awk -v name="  displayName: $1" '
        /^- bash: [|]$/ { script = ""; next }
        $0 == name { printf "%s", script; exit }
        { sub(/^    /, ""); script = script $0 "\n" }' < <(snippet lcs '^[.]Sh THE TASKS' '^[.]Sh WHEN')
}

# The script on stdin in a job, with its log in $out: run SHELL VARIABLE=VALUE...
run() {
    cat >"$T/servers/script"
    [ "$(wc -l <"$T/servers/script")" -ge 4 ] || fail 'the manual has no such script'
    try env PATH="$BIN:$PATH" CURL_CA_BUNDLE="$CA" https_proxy="$proxy" "${@:2}" "$1" "$T/servers/script"
}

# --- Lifecycle Services -----------------------------------------------------------------------------

asked() { # KIND: method and path of each request
    emulator GET "/requests?kind=$1" | jq -r '.[] | "\(.method) \(.path)"'
}

asset_is_uploaded() {
    printf 'PK package\n' >"$T/tmp/package.zip"
    emulator_reset
    run bash TF_BUILD=True PACKAGE="$T/tmp/package.zip" < <(step 'Asset Upload')
    want_status 0
    want_output '^The asset .*: Done$' '^##vso.task.setvariable variable=AssetId.'
    asset=$(sed -n 's/^##vso.task.setvariable variable=AssetId.//p' "$out")
    want_equal "$(asked lcs)" "POST /box/fileasset/CreateFileAsset/1234567
POST /box/fileasset/CommitFileAsset/1234567
GET /box/fileasset/GetFileAssetValidationStatus/1234567
GET /box/fileasset/GetFileAssetValidationStatus/1234567" 'the calls'
    want_equal "$(asked lcs-blob)" "PUT /lcsblob/$asset" 'what went to Azure Storage'
    want_equal "$(emulator GET '/requests?kind=lcs-blob' | jq -r '.[0].headers.authorization')" null 'the token there'
}

refusal_is_said() {
    emulator PUT /world '{"resources": {"lcs": {"projects": []}}}' >/dev/null
    run bash TF_BUILD=True PACKAGE="$T/tmp/package.zip" < <(step 'Asset Upload')
    emulator PUT /world '{"resources": {"lcs": {"projects": ["1234567"]}}}' >/dev/null
    [ "$status" != 0 ] || fail 'it goes on'
    want_error 'not a member of the project'
}

environment_is_serviced() {
    run bash TF_BUILD=True ASSET="$asset" NAME=20261129.1 < <(step 'Asset Deployment')
    want_status 0
    want_output '^The deployment: Completed$'
    run bash TF_BUILD=True ASSET=nothing NAME=20261129.1 < <(step 'Asset Deployment')
    want_status 1
    want_output '^The asset is not valid'
}

asset_is_downloaded() {
    rm -f "$T/tmp/package.zip"
    cd "$T/tmp" || return
    run bash TF_BUILD=True ASSET="$asset" < <(step 'Asset Download')
    cd "$OLDPWD" || return
    want_status 0
    want_equal "$(cat "$T/tmp/package.zip")" 'PK package' 'the package'
}

# --- GitLab, Jenkins --------------------------------------------------------------------------------

trust() { # ISSUER SUBJECT
    emulator PUT /world "$(jq -n --arg app "$federated" --arg i "$1" --arg s "$2" '{apps: {($app):
        {federated: [{issuer: $i, subject: $s, audience: "api://AzureADTokenExchange"}]}}}')" >/dev/null
    assertion=$(emulator POST /assertions "$(jq -n --arg i "$1" --arg s "$2" \
        '{issuer: $i, subject: $s, audience: "api://AzureADTokenExchange"}')" | jq -r .assertion)
    canary assertion "${assertion: -40}"
}

want_subscriptions() {
    want_status 0
    want_output '^ok .*the service accepts it' '"subscriptionId"'
}

gitlab_vouches() {
    trust https://gitlab.com project_path:contoso/app:ref_type:branch:ref:main
    run sh GITLAB_CI=true AZURE_ASSERTION="$assertion" AZURE_CLIENT_ID="$federated" AZURE_TENANT_ID="$TENANT" \
        AZURE_AUTHORITY_HOST="$authority" < <(snippet gitlab '^    - [|]$' '^[.]Ed$')
    want_subscriptions
}

# As the page says below: a descriptor in the place of the file.
gitlab_vouches_by_a_descriptor() {
    trust https://gitlab.com project_path:contoso/app:ref_type:branch:ref:main
    world_drop_keys
    try aad connection add arm-fd --kind azurerm --grant workload-identity --client-id "$federated" --no-verify \
        --authority "$authority/$TENANT" --assertion-source fd:3 --ca-file "$CA" --proxy "$proxy"
    want_status 0
    run sh GITLAB_CI=true AZURE_ASSERTION="$assertion" <<'SCRIPT'
set -eu
aad-credential verify arm-fd 3<<END
$AZURE_ASSERTION
END
SCRIPT
    want_status 0
    want_output '^ok .*the service accepts it'
}

jenkins_vouches() {
    trust https://jenkins.contoso.example/oidc https://jenkins.contoso.example/job/app/
    install -m 600 /dev/null "$T/servers/assertion"
    printf %s "$assertion" >"$T/servers/assertion"
    run sh JENKINS_URL=https://jenkins.contoso.example/ AZURE_FEDERATED_TOKEN_FILE="$T/servers/assertion" \
        AZURE_CLIENT_ID="$federated" AZURE_TENANT_ID="$TENANT" AZURE_AUTHORITY_HOST="$authority" \
        < <(snippet jenkins "variable: 'AZURE_FEDERATED_TOKEN_FILE'" "^      '''" | sed 1d)
    want_subscriptions
}

# systemd's credential opens the store, in the build as when the connection was made.
agent_of_jenkins_keeps_the_secret() {
    local master
    master=$(world_random 24)
    canary master "$master"
    mkdir -m 700 "$T/servers/credentials"
    printf %s "$master" >"$T/servers/credentials/aad-credential-master"
    CREDENTIALS_DIRECTORY=$T/servers/credentials add_lcs_prod keyring-file
    forget_all
    run sh JENKINS_URL=https://jenkins.contoso.example/ CREDENTIALS_DIRECTORY="$T/servers/credentials" \
        < <(snippet jenkins "stage\\\\('assets'\\\\)" "^    '''" | sed 1d)
    want_status 0
    want_output '"IsSuccess":true'
    aad lock >/dev/null 2>&1
    forget_all
    run sh JENKINS_URL=https://jenkins.contoso.example/ < <(snippet jenkins "stage\\\\('assets'\\\\)" "^    '''" | sed 1d)
    want_status $AAD_LOCKED
    want_output 'the master password of the embedded keyring is not known'
}

check 'the connection for LCS is there' add_lcs_prod secret-service
check 'LCS: an asset is uploaded, and the token stays with LCS' asset_is_uploaded
check 'LCS: what is refused is said' refusal_is_said
check 'LCS: an environment is serviced, or it is said why not' environment_is_serviced
check 'LCS: an asset is downloaded' asset_is_downloaded
check 'GitLab vouches for a job' gitlab_vouches
check 'GitLab vouches for a job, by a descriptor' gitlab_vouches_by_a_descriptor
check 'Jenkins vouches for a build' jenkins_vouches
check 'an agent of Jenkins keeps the secret' agent_of_jenkins_keeps_the_secret
finish
