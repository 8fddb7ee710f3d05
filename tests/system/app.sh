#!/usr/bin/env bash
# The application of a connection at the local Microsoft Graph: how its registration differs from what the
# connection needs. app-create.sh registers one.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/application.sh"
start_all --face proxy

shown() { # NAME [OPTION...]: as programs see it
    try aad app show "$@" --json
}

differences() { # the names, notes with a '-' before them
    jq -r '[.differences[] | (if .note then "-" else "" end) + .name] | sort | join(" ")' "$out"
}

want_differences() { # NAMES STATUS
    want_status "${2:-0}"
    want_equal "$(differences)" "$1" 'what differs'
}

everything_is_there() {
    restore
    try aad app show lcs --as graph
    want_status 0
    want_no_error
    want_output "^ok +application $APP_PUBLIC has what 'lcs' needs \\(lcs, password\\)$"
    shown lcs --as graph
    want_differences ''
    want_equal "$(jq -r '"\(.connection) \(.application) \(.ok) \(."object-id" | length)"' "$out")" "lcs $APP_PUBLIC true 36" 'what is said'
    shown graph # by itself
    want_differences ''
}

registration_is_compared() {
    restore
    set_app "$APP_PUBLIC" '{public: false, graph: {requiredResourceAccess: []}, consents: {lcs: []}}'
    try aad app show lcs --as graph
    want_status $AAD_PERSON
    want_output '^fail  it allows no public client flows' "'Allow public client flows': Yes" \
        '^fail  the permission user_impersonation of Dynamics Lifecycle services is missing$' \
        "^fail  nobody has consented to user_impersonation of Dynamics Lifecycle services for $USER_LCS$" \
        "/adminconsent\\?client_id=$APP_PUBLIC"
    shown lcs --as graph
    want_differences 'consent permission public-client' $AAD_PERSON
}

application_is_not_there() {
    restore
    try aad connection edit lcs --client-id 9b000000-0000-4000-8000-00000000dead --no-verify
    want_status 0
    try aad app show lcs --as graph
    want_status $AAD_PERSON
    want_output '^fail  tenant .* has no application 9b000000-0000-4000-8000-00000000dead$'
    try aad connection edit lcs --client-id "$APP_PUBLIC" --no-verify
}

nobody_can_sign_in_as_it() {
    restore
    set_app "$APP_PUBLIC" '{principal: false}'
    shown lcs --as graph
    want_differences service-principal $AAD_PERSON
    set_app "$APP_PUBLIC" '{principal: true, disabled: true}'
    shown lcs --as graph
    want_differences disabled $AAD_PERSON
}

service_was_never_used() {
    restore
    emulator PUT /world '{"resources": {"lcs": {"principal": false}}}' >/dev/null
    try aad app show lcs --as graph
    want_status $AAD_PERSON
    want_output '^fail  the tenant has never used Dynamics Lifecycle services' 'sign in to that service once'
}

browser_comes_back() {
    restore
    try aad connection add --kind generic --name browser --authority "$AUTHORITY" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --client-id "$APP_PUBLIC" --no-verify --ca-file "$CA" \
        --grant authorization-code --audience https://other.test --host https://other.test --store secret-service
    want_status 0
    shown browser --as graph
    want_differences -permission
    set_app "$APP_PUBLIC" '{redirects: [], graph: {publicClient: {redirectUris: ["https://elsewhere.test/x"]}}}'
    shown browser --as graph
    want_differences '-permission redirect-uri' $AAD_PERSON
    try aad connection edit browser --no-verify --authority "${AUTHORITY%/*}/organizations"
    shown browser --as graph
    want_differences '-permission accounts redirect-uri' $AAD_PERSON
    try aad connection remove browser --yes
}

stored_secret_is_looked_for() {
    restore
    set_app "$APP_OTHER" '{secrets: [{value: "another-one"}]}'
    try aad app show other --as graph
    want_status $AAD_PERSON
    want_output "^fail  the stored secret is none of the application's 1$"
    set_app "$APP_OTHER" "{secrets: [{value: \"$secret\", expires_at_s: $(($(date +%s) + 9 * 86400 + 60))}]}"
    shown other --as graph
    want_differences -secret
    want_equal "$(jq -r '.differences[0].what | test("ends in 9 days")' "$out")" true 'when'
    set_app "$APP_OTHER" "{secrets: [{value: \"$secret\", expires_at_s: $(($(date +%s) - 60))}]}"
    shown other --as graph
    want_differences secret $AAD_PERSON
    secret-tool clear connection other
    shown other --as graph
    want_differences secret $AAD_PERSON
}

trust_is_looked_for() {
    restore
    try aad connection add --kind azurerm --name job --authority "$AUTHORITY" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --client-id "$APP_FEDERATED" --no-verify --ca-file "$CA" \
        --grant workload-identity --assertion-source file:/tmp/assertion --assertion-issuer https://issuer.test --assertion-subject job-1
    want_status 0
    shown job --as graph
    want_differences ''
    try aad connection edit job --no-verify --assertion-audience api://another
    try aad app show job --as graph
    want_status $AAD_PERSON
    want_output '^fail  its federated credential .* has another audience'
    try aad connection edit job --no-verify --assertion-audience '' --assertion-issuer https://issuer.test/
    shown job --as graph
    want_differences trust $AAD_PERSON
    try aad connection edit job --no-verify --assertion-issuer ''
    shown job --as graph
    want_differences -trust
    try aad connection remove job --yes
}

certificate_is_looked_for() {
    restore
    try aad connection add --kind azurerm --name cert --authority "$AUTHORITY" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --client-id "$APP_CONFIDENTIAL" --no-verify --ca-file "$CA" \
        --grant client-certificate --store secret-service
    want_status 0
    shown cert --as graph
    want_differences certificate $AAD_PERSON
    try aad key generate cert
    try aad key certificate cert --output "$T/servers/cert.pem"
    want_status 0
    shown cert --as graph
    want_differences certificate $AAD_PERSON
    set_app "$APP_CONFIDENTIAL" "{certificates: [$(jq -Rs . "$T/servers/cert.pem")]}"
    shown cert --as graph
    want_differences ''
    try aad connection remove cert --yes
}

who_may_not_sees_the_steps() {
    restore
    emulator PUT /world '{"resources": {"graph": {"closed": ["applications"]}}}' >/dev/null
    try aad app show lcs --as graph
    want_status $AAD_PERSON
    want_error 'the identity may not do that'
    want_output '^By hand, in the portal \(https://entra.microsoft.com\)' "application $APP_PUBLIC" "'Allow public client flows': Yes" \
        'Dynamics Lifecycle services' 'user_impersonation' "adminconsent\\?client_id=$APP_PUBLIC"
    try aad app show lcs
    want_status $AAD_CONFIG
    want_error "'lcs' itself has no tokens for that" '--as CONNECTION'
    want_output '^By hand, in the portal'
    emulator PUT /world '{"resources": {"graph": {"closed": ["oauth2PermissionGrants"]}}}' >/dev/null
    shown lcs --as graph
    want_differences -consent
}

what_is_no_application_is_refused() {
    restore
    try aad connection add --kind azurerm --name machine --grant managed-identity --no-verify
    want_status 0
    try aad app show machine --as graph
    want_refusal $AAD_UNSUPPORTED
    want_error 'is no application that somebody registers'
    try aad app show
    want_refusal $AAD_USAGE
    try aad app look lcs
    want_refusal $AAD_USAGE
    want_error "'app' has no verb 'look'"
    try aad connection remove machine --yes
}

check 'everything is there' everything_is_there
check 'a registration is compared' registration_is_compared
check 'an application is not there' application_is_not_there
check 'nobody can sign in as it' nobody_can_sign_in_as_it
check 'a service was never used' service_was_never_used
check 'a browser comes back' browser_comes_back
check 'a stored secret is looked for' stored_secret_is_looked_for
check 'a certificate is looked for' certificate_is_looked_for
check 'a federated credential is looked for' trust_is_looked_for
check 'who may not sees the steps' who_may_not_sees_the_steps
check 'what is no application is refused' what_is_no_application_is_refused
finish
