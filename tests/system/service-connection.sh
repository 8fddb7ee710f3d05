#!/usr/bin/env bash
# Service connections of the local Azure DevOps, by the token of an application.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
project='Space game web agent'
export project

restore() { # the world as it was
    emulator POST /reset '{"only":["world","counters","requests","script"]}' >/dev/null
}

id() { # LAST-DIGIT
    echo "e0000000-0000-4000-8000-00000000000$1"
}

set_organization() { # JSON
    emulator PUT /world "{\"resources\":{\"devops\":{\"organizations\":{\"contoso\":$1}}}}" >/dev/null
}

service() { # VERB ARGUMENT...: in the organization of the connection
    try aad service-connection "$1" --as ado --project "$project" "${@:2}"
}

add_devops() {
    local secret
    secret=$(emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" '.apps[$app].secrets[0].value')
    canary client-secret "$secret"
    printf '%s' "$secret" >"$T/servers/secret"
    input=$T/servers/secret try aad connection add --kind devops --name ado --authority "$URL/$TENANT" \
        --client-id "$APP_CONFIDENTIAL" --host "$URL/contoso" --ca-file "$CA" --secret-stdin
    want_status 0
}

all_are_listed() {
    service list
    want_status 0
    want_no_error
    want_equal "$(grep -v '^ ' "$out" | tr '\n' ,)" 'borrowed,development,lcs,manual,production,shared here,' 'the names'
    want_output "^  $(id 1)  azurerm, ServicePrincipal, created: Automatic\$" \
        '^  cannot be converted: it was made by hand' '^  cannot be converted: it is shared, and belongs'
    want_equal "$(grep -c '^  can be converted' "$out")" 3 'the number that can be converted'
    want_equal "$(emulator GET /requests | jq -r '.[] | select(.kind == "endpoints") | .uri')" \
        '/contoso/Space%20game%20web%20agent/_apis/serviceendpoint/endpoints?includeFailed=false&includeDetails=true&api-version=7.1' \
        'what was asked'
    service list --json
    want_status 0
    want_equal "$(jq -r '.[] | select(.convertible) | .id' "$out" | tr '\n' ' ')" "$(id 6) $(id 1) $(id 3) " 'those in JSON'
}

an_organization_finds_its_connection() {
    try aad service-connection list --organization "$URL/contoso/" --project Other
    want_status 0
    want_equal "$(grep -v '^ ' "$out" | tr '\n' ,)" 'borrowed,shared here,' 'the names'
}

what_is_wrong_is_said() {
    try aad service-connection list --as ado --project Nowhere
    want_refusal $AAD_NOT_FOUND
    want_error 'TF200016.*Nowhere' 'slip in --organization and --project'
    try aad service-connection list --as ado --organization "$URL/nobody" --project x
    want_refusal $AAD_PERSON $AAD_NOT_FOUND
    try aad service-connection list --as ado --organization https://evil.test/contoso --project x
    want_refusal $AAD_REFUSED
    for status in 203 302; do
        restore
        emulator POST /script "{\"kind\":\"endpoints\",\"status\":$status,\"headers\":{\"Content-Type\":\"text/html\"},\"body\":\"<html>\"}" >/dev/null
        service list
        want_refusal $AAD_PERSON
        want_error 'sign in' 'Add the identity to the organization'
    done
}

# --- convert ----------------------------------------------------------------------------------------

has() { # the names of those that are federated now
    emulator GET /world | jq -r '[.resources.devops.organizations.contoso.endpoints[].object |
        select(.authorization.scheme == "WorkloadIdentityFederation") | .name] | sort | join(",")'
}

world_of_endpoints() { # but for the moment until which each can be reverted
    emulator GET /world | jq '.resources.devops.organizations.contoso.endpoints | del(.[].object.data.revertSchemeDeadline)'
}

# The guide's script, step by step from its text: what it asks for, whom it asks about, what it sends,
# and how it ends. The answers are those to its questions: c, s, e, or - for Enter. "az rest" with a
# token is curl with one, and jq stands for JMESPath and PowerShell. Its exit status is script_status.
run_the_script() { # ORGANIZATION-URL ANSWER...
    local api=${1%/}/${project// /%20}/_apis/serviceendpoint/endpoints answers=("${@:2}") answer endpoint updated
    local ask=(curl -q -sS --noproxy '*' --cacert "$CA" -u :of-the-script) n=0
    emulator PUT /world '{"resources":{"devops":{"pats":[{"value":"of-the-script"}]}}}' >/dev/null
    "${ask[@]}" "$api?authSchemes=ServicePrincipal&type=azurerm&includeFailed=false&includeDetails=true&api-version=7.1" |
        jq -c --arg project "$project" '[.value[] | select(.authorization.scheme == "ServicePrincipal" and
            .data.creationMode == "Automatic" and
            (.isShared and .serviceEndpointProjectReferences[0].projectReference.name != $project | not))] |
            sort_by(.name)[]' >"$T/servers/endpoints"
    script_status=1
    [ -s "$T/servers/endpoints" ] || return 0
    while IFS= read -r endpoint <&3; do
        answer=${answers[n]:--}
        n=$((n + 1))
        [ "$answer" != - ] || answer=$(jq -r 'if .isShared then "s" else "c" end' <<<"$endpoint")
        [ "$answer" != s ] || continue
        [ "$answer" != e ] || break
        updated=$(jq -c '.authorization.scheme = "WorkloadIdentityFederation" | del(.data.revertSchemeDeadline)' <<<"$endpoint" |
            "${ask[@]}" -X PUT -H 'Content-Type: application/json' -d @- \
                "$api/$(jq -r .id <<<"$endpoint")?operation=ConvertAuthenticationScheme&api-version=7.1")
        [ -n "$updated" ] || return 0
    done 3<"$T/servers/endpoints"
    script_status=0
}

the_end_is_that_of_the_script() {
    restore
    run_the_script "$URL/contoso"
    world_of_endpoints >"$T/seen/script"
    want_equal "$(has)" development,production 'what the script has converted'
    restore
    service convert --all --yes
    want_status 0
    want_no_error
    want_output "^Successfully converted service connection 'production'; it can be reverted until 20.*Z\$" \
        "^Skipping service connection 'shared here': it is shared" '^2 converted, 1 skipped'
    world_of_endpoints | diff "$T/seen/script" - || fail 'the end is another than that of the script'
    service convert --all --yes
    want_status 0
    service convert production --yes
    want_refusal $AAD_UNSUPPORTED
    want_error 'already'
    service convert 'shared here' --yes
    want_status 0
    service convert --all --yes
    want_status 1
    want_output '^No convertible service connections found$'
    want_no_error
}

# What a person answers the script is answered here, too, with the portal's second question on top.
answer_as_the_script() { # ANSWER...
    local names=(development production 'shared here') answer n=0
    for answer; do
        echo "expect service connection '${names[n]}'?"
        echo "send ${answer#-}"
        if [ "$answer" = c ] || { [ "$answer" = - ] && [ $n -lt 2 ]; }; then
            printf '%s\n' 'expect Convert it [y/N]' 'send y'
        fi
        [ "$answer" != e ] || break
        n=$((n + 1))
    done
    echo end
}

case_by_case_the_end_is_that_of_the_script() {
    local answers fault='{"kind":"endpoints","status":200,"headers":{"Content-Type":"application/json"},"body":""'
    for answers in '- - -' 'c c c' 's s s' 's c s' 'c s c' 'e' 'c e' 's - e' '- c e'; do
        restore
        # shellcheck disable=SC2086 # a word each
        run_the_script "$URL/contoso/" $answers
        world_of_endpoints >"$T/seen/script"
        restore
        # shellcheck disable=SC2086
        try_terminal "$BIN/aad-credential" service-connection convert --all --organization "$URL/contoso/" \
            --project "$project" < <(answer_as_the_script $answers)
        want_status "$script_status"
        world_of_endpoints | diff "$T/seen/script" - || fail "after '$answers' the end is another than that of the script"
    done
    # Nothing that can be converted; and an empty answer to the second.
    set_organization '{"endpoints":null}'
    run_the_script "$URL/contoso"
    service convert --all --yes
    want_status "$script_status"
    want_equal "$status" 1 'the exit status'
    restore
    emulator POST /script "$fault,\"skip\":2}" >/dev/null
    run_the_script "$URL/contoso" c c c
    world_of_endpoints >"$T/seen/script"
    restore
    emulator POST /script "$fault,\"skip\":6}" >/dev/null
    try_terminal "$BIN/aad-credential" service-connection convert --all --organization "$URL/contoso" \
        --project "$project" < <(answer_as_the_script c c)
    want_status $AAD_PROTOCOL
    want_equal "$script_status" 1 'the exit status of the script'
    world_of_endpoints | diff "$T/seen/script" - || fail 'after an empty answer the end is another than that of the script'
}

nothing_is_done_without_a_yes() {
    restore
    service convert --all
    want_refusal $AAD_USAGE
    want_error 'nobody is there' 'Add --yes'
    service convert --all --dry-run
    want_status 0
    want_output "^Would convert 'development'$" "^Would ask for the shared 'shared here'$"
    service convert production manual --yes
    want_refusal $AAD_UNSUPPORTED
    want_error 'made by hand' 'Make a new service connection'
    want_equal "$(has)" '' 'what is converted'
}

a_person_answers_each() {
    restore
    try_terminal "$BIN/aad-credential" service-connection convert --all --as ado --project "$project" <<'END'
expect Convert service connection 'development'? convert, skip, exit [convert]
send
expect can be reverted within seven days
expect Convert it [y/N]
send y
expect Successfully converted service connection 'development'; it can be reverted until
expect Convert service connection 'production'? convert, skip, exit [convert]
send s
expect Skipping service connection 'production'
expect Convert shared service connection 'shared here'? convert, skip, exit [skip]
send
expect Skipping
expect 1 converted, 2 skipped
end
END
    want_status 0
    want_equal "$(has)" development 'what is converted'
    try_terminal "$BIN/aad-credential" service-connection convert --all --as ado --project "$project" <<'END'
expect 'production'?
send E
expect 0 converted, 0 skipped
end
END
    want_status 0
    try_terminal "$BIN/aad-credential" service-connection convert --all --as ado --project "$project" <<'END'
expect 'production'?
send c
expect Convert it [y/N]
key C
end
END
    want_status $AAD_CANCELLED
    want_equal "$(has)" development 'what is converted'
}

it_waits_and_stops_at_a_failure() {
    restore
    set_organization "{\"endpoints\":{\"$(id 6)\":{\"polls\":3},\"$(id 1)\":{\"polls\":1,\"fails\":\"no role\"}}}"
    service convert --all --yes
    want_status $AAD_PERSON
    want_output "^Successfully converted service connection 'development'" "^Failed to convert service connection 'production'$" \
        '^1 converted, 1 skipped'
    want_error 'could not do it: no role'
    restore
    set_organization '{"read_only":true}'
    service convert --all --yes
    want_status $AAD_PERSON
    want_error 'the identity may not do that' 'role Administrator'
    want_output '^0 converted'
}

# Four at a time, and not twice as long as Azure DevOps itself takes: four answers for each of them,
# four at the same time, after the list. One after the other it would be more than three times as long.
a_hundred_are_converted_four_at_a_time() {
    local delay_ms=40 own_ms
    restore
    emulator PUT /world "$(jq -n --arg project "$project" '{resources: {devops: {organizations: {contoso: {endpoints: (
        ([range(100) | {key: "f0000000-0000-4000-8000-\(. + 100000000000)", value: {secret: "serviceprincipalkey", object: {
            name: "many \(.)", type: "azurerm", isShared: false, isReady: true, data: {creationMode: "Automatic"},
            authorization: {scheme: "ServicePrincipal", parameters: {}}, serviceEndpointProjectReferences:
            [{projectReference: {id: "a0000000-0000-4000-8000-000000000001", name: $project}}]}}}] | from_entries) +
        ([range(1; 8) | {key: "e0000000-0000-4000-8000-00000000000\(.)", value: null}] | from_entries))}}}}}')" >/dev/null
    emulator POST /script "[{\"kind\":\"endpoints\",\"skip\":100,\"throttle\":1},
        {\"kind\":\"endpoints\",\"delay_ms\":$delay_ms,\"times\":\"always\"}]" >/dev/null
    service convert --all --yes
    want_status 0
    want_output '^100 converted, 0 skipped'
    emulator GET /requests | jq '[.[] | select(.kind == "endpoints") | .at_ms]' >"$T/seen/at"
    want_equal "$(jq length "$T/seen/at")" 402 'the number of calls, with the one that came too early'
    own_ms=$((delay_ms * (1 + 400 / 4) + 1000))
    want_equal "$(jq 'sort | [range(length - 1) as $i | select(.[$i + 1] - .[$i] > 900)] | length' "$T/seen/at")" 1 \
        'how often all of them waited for the second that Azure DevOps wants'
    world_is_sanitized || [ "$took_ms" -le $((own_ms * 2)) ] || fail "it took $took_ms ms, of which Azure DevOps took $own_ms"
    # The fifth has to wait for an answer to the first.
    want_equal "$(jq --argjson delay $((delay_ms - 5)) 'sort | [range(length - 4) as $i | select(.[$i + 4] - .[$i] < $delay)] | length' \
        "$T/seen/at")" 0 'how often more than four calls were under way'
}

what_is_done_is_said_when_it_is_stopped() {
    restore
    set_organization "{\"endpoints\":{\"$(id 1)\":{\"polls\":1000}}}"
    (until [ "$(has)" = development,production ]; do sleep 0.1; done; pkill -TERM -of 'service-connection convert --as ado') &
    service convert --all --yes
    wait $!
    want_status $AAD_CANCELLED
    want_output "^Successfully converted service connection 'development'" "^Failed to convert service connection 'production'" \
        '^1 converted'
    want_error 'was stopped, and Azure DevOps may still go on'
}

what_cannot_be_used_afterwards_stops_it() {
    restore
    set_organization "{\"endpoints\":{\"$(id 1)\":{\"test\":\"AADSTS70021: no match\"}}}"
    service convert production --yes
    want_status $AAD_PERSON
    want_output "^Successfully converted service connection 'production'"
    want_error 'AADSTS70021' "service-connection verify $(id 1); or revert it"
}

an_empty_answer_stops_it() {
    restore
    emulator POST /script '{"kind":"endpoints","skip":2,"status":200,"headers":{"Content-Type":"application/json"},"body":""}' >/dev/null
    service convert production --yes
    want_status $AAD_PROTOCOL
    want_error 'is empty'
    want_output '^0 converted'
    want_equal "$(emulator GET /requests | jq '[.[] | select(.method == "PUT")] | length')" 1 'the number of conversions that were tried'
}

throttling_is_obeyed() {
    restore
    emulator POST /script '{"kind":"endpoints","skip":2,"throttle":2}' >/dev/null
    service convert production --yes
    want_status 0
    want_equal "$(has)" production 'what is converted'
    [ "$took_ms" -ge 2000 ] || fail "it came again after $took_ms ms"
}

a_conversion_is_reverted() {
    restore
    world_of_endpoints | jq 'del(.[].object.operationStatus)' >"$T/seen/before"
    service convert production --yes
    service revert production
    want_refusal $AAD_USAGE
    service revert production --yes
    want_status 0
    want_output "'production' has its secret again"
    world_of_endpoints | jq 'del(.[].object.operationStatus)' | diff "$T/seen/before" - || fail 'it is not as it was'
    service revert production --yes
    want_refusal $AAD_UNSUPPORTED
    want_error 'does not use workload identity federation'
    service convert production --yes
    set_organization "{\"endpoints\":{\"$(id 1)\":{\"object\":{\"data\":{\"revertSchemeDeadline\":\"2020-01-01T00:00:00Z\"}}}}}"
    service revert production --yes
    want_refusal $AAD_UNSUPPORTED
    want_error 'until 2020-01-01.*seven days' 'Make a client secret'
    service convert development --yes
    try_terminal "$BIN/aad-credential" service-connection revert development --as ado --project "$project" <<'END'
expect Revert the conversion of 'development' to its secret (possible until 20
send y
expect has its secret again
end
END
    want_status 0
}

azure_devops_tests_one() {
    restore
    service verify production
    want_status 0
    want_output "can use service connection 'production'"
    set_organization "{\"endpoints\":{\"$(id 1)\":{\"test\":\"AADSTS7000222: expired\"}}}"
    service verify production
    want_refusal $AAD_PERSON
    want_error 'badRequest: AADSTS7000222: expired' 'application in Entra ID'
    service verify nothing
    want_refusal $AAD_NOT_FOUND
}

add_devops
restore
check 'all are listed' all_are_listed
check 'an organization finds its connection' an_organization_finds_its_connection
check 'what is wrong is said' what_is_wrong_is_said
check 'the end is that of the script' the_end_is_that_of_the_script
check 'case by case, the end is that of the script' case_by_case_the_end_is_that_of_the_script
check 'nothing is done without a yes' nothing_is_done_without_a_yes
check 'a person answers each' a_person_answers_each
check 'it waits, and stops at a failure' it_waits_and_stops_at_a_failure
check 'a hundred are converted, four at a time' a_hundred_are_converted_four_at_a_time
check 'what is done is said when it is stopped' what_is_done_is_said_when_it_is_stopped
check 'what cannot be used afterwards stops it' what_cannot_be_used_afterwards_stops_it
check 'an empty answer stops it' an_empty_answer_stops_it
check 'a conversion is reverted' a_conversion_is_reverted
check 'Azure DevOps tests one' azure_devops_tests_one
check 'throttling is obeyed' throttling_is_obeyed
finish
