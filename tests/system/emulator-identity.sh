#!/usr/bin/env bash
# The local Azure AD's managed identities answer and refuse as the six sources of Azure do: without
# this, a program that asks wrongly would pass the other tests.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_authority --face identity --face identity-tls
http=http://127.0.0.1:$FACE_IDENTITY_PORT
token_path=/metadata/identity/oauth2/token
arm=https://management.azure.com/
machine=1d000000-0000-4000-8000-000000000001 machine_object=0b1ec700-0000-4000-8000-000000000002
agent=1d000000-0000-4000-8000-000000000002 agent_object=0b1ec700-0000-4000-8000-000000000001
agent_resource=$(emulator GET /world | jq -r '.identity.identities[1].resource_id')
secret=$(emulator GET /world | jq -r .identity.header)
arc_keys=$T/servers/arc

# ask CURL-ARGUMENT...: one request; its status in $code, its answer and its head in $T/seen
ask() {
    out=$T/seen/answer.token
    code=$(curl -q -sS --noproxy '*' -D "$T/seen/head" -o "$out" -w '%{http_code}' "$@")
}

# A question for a token: ask_SOURCE CURL-ARGUMENT...; -d 'name=value' is a part of the query
ask_imds() {
    ask -G -H 'Metadata: true' "$http$token_path" -d api-version=2018-02-01 "$@"
}
ask_app_service() {
    ask -G -H "X-IDENTITY-HEADER: $secret" "$http/msi/token" -d api-version=2019-08-01 "$@"
}
ask_fabric() {
    ask -G -k -H "Secret: $secret" "https://127.0.0.1:$FACE_IDENTITY_TLS_PORT$token_path" \
        -d api-version=2019-07-01-preview "$@"
}
ask_ml() {
    ask -G -H "secret: $secret" "$http/ml/token" -d api-version=2017-09-01 "$@"
}
ask_shell() {
    ask -H 'Metadata: true' "$http/cloudshell/token" "$@"
}
ask_arc() {
    ask -G -H 'Metadata: true' "$http/arc$token_path" -d api-version=2020-06-01 "$@"
}

set_identity() { # JSON
    emulator PUT /world "{\"identity\":$1}" >/dev/null
}

want() { # STATUS JQ-CONDITION: of the answer
    want_equal "$code" "$1" 'the status'
    jq -e "$2" "$out" >/dev/null || fail "the answer is not /$2/: $(head -c 400 "$out")"
}

answers() { # STATUS JQ-CONDITION QUESTION...
    "${@:3}"
    want "$1" "$2"
}

want_names() { # NAME...: the answer has these and no more
    want_equal "$(jq -r 'keys | join(" ")' "$out")" "$*" 'what the answer has'
}

want_texts() { # and no number
    want 200 'all(.[]; type == "string")'
}

claims() {
    local part
    part=$(jq -r .access_token "$out" | cut -d. -f2 | tr -- '-_' '+/')
    while [ $((${#part} % 4)) != 0 ]; do part+='='; done
    base64 -d <<<"$part"
}

want_claims() { # NAMES VALUES: each in one word, with a "," between them
    want_equal "$(claims | jq -r "[.${1//,/,.}] | join(\",\")")" "$2" "the claims $1"
}

want_token_of() { # CLIENT-ID OBJECT-ID RESOURCE
    local answer=$out
    want 200 '.access_token and .token_type == "Bearer" and .resource != ""'
    want_claims appid,oid,sub,tid "$1,$2,$2,$TENANT"
    jq -r .access_token "$answer" >"$T/seen/only.token"
    out=$T/seen/only.token want_valid_token "$3"
}

gives_machine() { # RESOURCE QUESTION...
    "${@:2}"
    want_token_of "$machine" "$machine_object" "$1"
}

gives_agent() { # RESOURCE QUESTION...
    "${@:2}"
    want_token_of "$agent" "$agent_object" "$1"
}

status_is() { # STATUS QUESTION...
    "${@:2}"
    want_equal "$code" "$1" 'the status'
}

# --- IMDS -----------------------------------------------------------------------------------------

imds_gives_the_machines_token() {
    gives_machine arm ask_imds --data-urlencode "resource=$arm"
    want_names access_token client_id expires_in expires_on ext_expires_in not_before resource token_type
    want_texts
    want 200 ".resource == \"$arm\" and .client_id == \"$machine\" and .expires_in == \"3599\""
    want_claims aud,xms_mirid "$arm,${agent_resource%/*/*/*}/Microsoft.Compute/virtualMachines/agent"
}

imds_knows_an_identity_by_three_names() {
    local name
    for name in "client_id=$agent" "object_id=$agent_object" "msi_res_id=$agent_resource"; do
        gives_agent arm ask_imds -d "resource=$arm" --data-urlencode "$name"
        want_claims xms_mirid "$agent_resource"
    done
    gives_machine arm ask_imds -d "resource=$arm" --data-urlencode "mi_res_id=$agent_resource"
    answers 400 '. == {error: "invalid_request", error_description: "Identity not found"}' \
        ask_imds -d "resource=$arm" -d "client_id=${machine%1}9"
    answers 400 '.error == "invalid_request"' \
        ask_imds -d "resource=$arm" -d "client_id=$agent" -d "object_id=$agent_object"
}

imds_refuses_what_is_no_question() {
    answers 400 '. == {error: "invalid_request", error_description: "Required metadata header not specified"}' \
        ask "$http$token_path"
    answers 400 '.error == "invalid_request"' \
        ask -G -H 'Metadata: True' "$http$token_path" -d api-version=2018-02-01 -d "resource=$arm"
    answers 400 '.error == "invalid_request"' ask_imds -d "resource=$arm" -H 'X-Forwarded-For: 10.0.0.1'
    answers 400 '.error_description | test("api-version")' \
        ask -G -H 'Metadata: true' "$http$token_path" -d "resource=$arm"
    answers 400 '.error_description | test("api-version")' \
        ask -G -H 'Metadata: true' "$http$token_path" -d api-version=2019-08-01 -d "resource=$arm"
    answers 400 '.error == "invalid_request" and (.error_description | test("resource"))' ask_imds
    answers 400 '.error == "invalid_request"' ask_imds -d "resource=$arm" -d "resource=$arm"
    answers 405 '.error == "invalid_request"' ask -X POST -H 'Metadata: true' "$http$token_path" -d ''
    answers 400 '.error == "invalid_resource" and (.error_description | test("^AADSTS500011: .*nobody"))' \
        ask_imds -d resource=https://nobody.example/
}

imds_without_a_machines_identity() {
    set_identity '{"has_system":false}'
    gives_agent arm ask_imds -d "resource=$arm"
    answers 400 '.error_description == "Identity not found"' ask_imds -d "resource=$arm" -d "client_id=$machine"
    set_identity '{"identities":[{"client_id":"a"},{"client_id":"b"}]}'
    answers 400 '.error_description | test("^Multiple user assigned identities exist")' ask_imds -d "resource=$arm"
    set_identity '{"identities":[]}'
    answers 400 '.error_description == "Identity not found"' ask_imds -d "resource=$arm"
    emulator POST /reset '{"only":["world"]}' >/dev/null
}

token_is_taken_by_each_service() {
    gives_machine devops ask_imds -d resource=499b84ac-1321-427f-aa17-267ca6975798
    gives_machine dynamics ask_imds -d "resource=https://dynamics.test:$PORT"
}

token_for_the_exchange_is_an_assertion() {
    local cloud
    for cloud in '' USGov China; do
        answers 200 '.access_token' ask_imds -d "resource=api://AzureADTokenExchange$cloud" -d "client_id=$agent"
        want_claims aud,iss "api://AzureADTokenExchange$cloud,https://login.microsoftonline.com/$TENANT/v2.0"
        want_claims sub,azp "$agent_object,$agent"
    done
}

# --- App Service, Service Fabric, Azure ML, Cloud Shell ---------------------------------------------

app_service_gives_tokens() {
    local name
    gives_machine arm ask_app_service -d "resource=$arm"
    want_names access_token client_id expires_on resource token_type
    want 200 '.expires_on | test("^[0-9]+$")'
    for name in "client_id=$agent" "object_id=$agent_object" "mi_res_id=$agent_resource"; do
        gives_agent arm ask_app_service -d "resource=$arm" --data-urlencode "$name"
    done
}

app_service_may_say_a_date() {
    local name form expires_on
    while read -r name form; do
        set_identity "{\"app_service_date\":\"$name\"}"
        ask_app_service -d "resource=$arm"
        expires_on=$(date -u -d "@$(claims | jq .exp)" "+$form")
        want 200 ".expires_on == \"$expires_on\""
    done <<<$'iso %FT%TZ\nus %-m/%-d/%Y %-I:%M:%S %p +00:00'
    set_identity '{"app_service_date":null}'
}

app_service_refuses() {
    answers 401 '.statusCode == 401 and .message' \
        ask -G "$http/msi/token" -d api-version=2019-08-01 -d "resource=$arm" -H 'Metadata: true'
    secret=x answers 403 '.statusCode == 403 and .message' ask_app_service -d "resource=$arm"
    answers 400 '.statusCode == 400 and (.message | test("api-version"))' \
        ask -G -H "X-IDENTITY-HEADER: $secret" "$http/msi/token" -d api-version=2017-09-01 -d "resource=$arm"
    answers 400 '.statusCode == 400 and (.message | test("resource"))' ask_app_service
    answers 400 '.statusCode == 400 and (.message | test("AADSTS500011"))' \
        ask_app_service -d resource=https://nobody.example/
    answers 400 '.statusCode == 400 and (.message | test("No Managed Identity found"))' \
        ask_app_service -d "resource=$arm" -d client_id=nobody
    answers 405 '.statusCode == 405' ask -X POST -H "X-IDENTITY-HEADER: $secret" "$http/msi/token" -d "resource=$arm"
}

fabric_gives_the_clusters_token() {
    gives_machine arm ask_fabric -d "resource=$arm"
    want_names access_token expires_on resource token_type
    want_texts
    gives_machine arm ask_fabric -d "resource=$arm" -d "client_id=$agent"
    set_identity '{"fabric_number":true}'
    answers 200 '.expires_on | type == "number"' ask_fabric -d "resource=$arm"
    set_identity '{"fabric_number":false}'
}

fabric_is_known_by_its_thumbprint() {
    local print
    print=$(openssl s_client -connect "127.0.0.1:$FACE_IDENTITY_TLS_PORT" </dev/null 2>/dev/null |
        openssl x509 -noout -fingerprint -sha1 | sed 's/.*=//' | tr -d :)
    want_equal "$FACE_IDENTITY_TLS_THUMBPRINT" "$print" 'the thumbprint'
    try curl -q -sS --noproxy '*' --cacert "$CA" "https://127.0.0.1:$FACE_IDENTITY_TLS_PORT/"
    want_status 60
}

fabric_refuses() {
    answers 400 '.error | .code == "SecretHeaderNotFound" and .message and (.correlationId | length) == 36' \
        ask -G -k "https://127.0.0.1:$FACE_IDENTITY_TLS_PORT$token_path" -d "resource=$arm"
    secret=x answers 404 '.error.code == "ManagedIdentityNotFound"' ask_fabric -d "resource=$arm"
    answers 400 '.error.code == "ArgumentNullOrEmpty"' ask_fabric
    answers 400 '.error.code == "InvalidApiVersion"' \
        ask -G -k -H "Secret: $secret" "https://127.0.0.1:$FACE_IDENTITY_TLS_PORT$token_path" -d "resource=$arm"
    answers 500 '.error.code == "InternalServerError"' ask_fabric -d resource=https://nobody.example/
}

ml_gives_tokens() {
    gives_machine arm ask_ml -d "resource=$arm"
    want_names access_token client_id expires_on resource token_type
    want_texts
    gives_agent arm ask_ml -d "resource=$arm" -d "clientid=$agent"
    gives_machine arm ask_ml -d "resource=$arm" -d "client_id=$agent"
}

ml_refuses() {
    answers 401 '.statusCode == 401' ask -G "$http/ml/token" -d api-version=2017-09-01 -d "resource=$arm"
    secret=x answers 403 '.statusCode == 403' ask_ml -d "resource=$arm"
    answers 400 '.statusCode == 400' \
        ask -G -H "secret: $secret" "$http/ml/token" -d api-version=2019-08-01 -d "resource=$arm"
    answers 400 '.statusCode == 400' ask_ml
    answers 400 '.statusCode == 400' ask_ml -d "resource=$arm" -d clientid=nobody
    set_identity '{"has_system":false}'
    answers 400 '.statusCode == 400' ask_ml -d "resource=$arm"
    set_identity '{"has_system":true}'
}

shell_gives_a_token() {
    gives_machine arm ask_shell --data-urlencode "resource=$arm"
    want_names access_token expires_in expires_on not_before refresh_token resource token_type
    want_texts
}

shell_refuses() {
    local name
    answers 400 '.error | .code and .message' ask "$http/cloudshell/token" -d "resource=$arm"
    answers 405 '.error | .code and .message' ask_shell -G -d "resource=$arm"
    answers 400 '.error | .code and .message' ask_shell -d ''
    answers 400 '.error | .code and .message' ask_shell -d "resource=$arm" -H 'Content-Type: application/json'
    answers 400 '.error.code == "AudienceNotSupported"' ask_shell -d resource=https://nobody.example/
    for name in client_id object_id msi_res_id mi_res_id clientid; do
        answers 400 '.error | .code and .message' ask_shell -d "resource=$arm" -d "$name=$machine"
    done
}

# --- Azure Arc --------------------------------------------------------------------------------------

realm() { # of the challenge, without the CR
    sed -n 's/^WWW-Authenticate: Basic realm=\(.*\)\r$/\1/p' "$T/seen/head"
}

start_arc() {
    set_identity "{\"arc_directory\":\"$arc_keys/\"}"
    answers 401 '.error' ask_arc -d "resource=$arm" "$@"
}

arc_gives_a_token_for_a_key() {
    local file key
    start_arc
    file=$(realm)
    [[ $file == "$arc_keys"/*.key ]] || fail "the key is not in $arc_keys: $file"
    want_equal "$(stat -c %a "$file")" 640 'its mode'
    key=$(cat "$file")
    want_equal "${#key}" 48 'its size'
    gives_machine arm ask_arc -d "resource=$arm" -H "Authorization: Basic $key"
    want_names access_token expires_in expires_on not_before refresh_token resource token_type
    want_texts
    [ ! -e "$file" ] || fail 'the file of a used key is still there'
    answers 401 '.error' ask_arc -d "resource=$arm" -H "Authorization: Basic $key"
    [ -s "$(realm)" ] || fail 'there is no other key'
}

arc_refuses() {
    local key
    start_arc
    key=$(cat "$(realm)")
    answers 401 '.error' ask_arc -d "resource=$arm" -H "Authorization: Basic $(base64 -w0 <<<"$key")"
    answers 401 '.error' ask_arc -d "resource=$arm" -H "Authorization: Bearer $key"
    answers 400 '.error == "invalid_request"' ask -G "$http/arc$token_path" -d api-version=2020-06-01 -d "resource=$arm"
    answers 400 '.error == "invalid_request"' \
        ask -G -H 'Metadata: true' "$http/arc$token_path" -d api-version=2019-11-01 -d "resource=$arm"
    answers 400 '.error == "invalid_request"' ask_arc
    answers 400 '.error == "invalid_resource"' ask_arc -d resource=https://nobody.example/
    set_identity '{"arc_directory":"/proc/nowhere"}'
    answers 500 '.error == "server_error"' ask_arc -d "resource=$arm"
}

arc_agents_differ_about_identities() {
    start_arc -d "client_id=$agent"
    gives_machine arm ask_arc -d "resource=$arm" -d "client_id=$agent" -H "Authorization: Basic $(cat "$(realm)")"
    want 200 '.client_id == null'
    set_identity '{"arc_user_assigned":true}'
    start_arc -d "client_id=$agent"
    gives_agent arm ask_arc -d "resource=$arm" -d "client_id=$agent" -H "Authorization: Basic $(cat "$(realm)")"
    want 200 ".client_id == \"$agent\""
    start_arc -d "object_id=$machine_object"
    answers 400 '.error_description == "Identity not found"' \
        ask_arc -d "resource=$arm" -d client_id=nobody -H "Authorization: Basic $(cat "$(realm)")"
    set_identity '{"arc_user_assigned":false}'
}

arc_lies_when_told_to() {
    set_identity '{"arc_realm":"/etc/../etc/shadow","arc_key_size":4097}'
    start_arc
    want_equal "$(realm)" /etc/../etc/shadow 'the realm'
    set_identity '{"arc_realm":null}'
    start_arc
    want_equal "$(stat -c %s "$(realm)")" 4097 'the size of the key'
    set_identity '{"arc_key_size":48,"arc_first_status":403}'
    answers 403 '.error' ask_arc -d "resource=$arm"
    set_identity '{"arc_first_status":200}'
    gives_machine arm ask_arc -d "resource=$arm"
    emulator POST /reset '{"only":["world","tokens"]}' >/dev/null
    want_equal "$(find "$arc_keys" -type f | wc -l)" 0 'the number of forgotten keys'
}

# --- faces, records, faults -------------------------------------------------------------------------

sources_are_on_their_faces_only() {
    http=$URL status_is 404 ask_imds --cacert "$CA" -d "resource=$arm"
    status_is 404 ask -k "https://127.0.0.1:$FACE_IDENTITY_TLS_PORT/msi/token"
    status_is 404 ask "$http/$TENANT/oauth2/v2.0/token" -d grant_type=client_credentials
}

sources_are_counted_by_kind() {
    local source
    emulator_reset
    for source in imds app_service fabric ml shell arc; do
        "ask_$source" -d resource=x
    done
    for source in imds app-service service-fabric azure-ml cloud-shell azure-arc; do
        want_equal "$(emulator_count "by_kind.\"$source\"")" 1 "the count of $source"
        want_equal "$(emulator GET "/requests?kind=$source" | jq length)" 1 "the record of $source"
    done
}

faults_hit_a_source_by_its_kind() {
    emulator_fault '{"kind":"imds","status":410}'
    emulator_fault '{"kind":"service-fabric","throttle":7}'
    emulator_fault '{"kind":"imds","generate":"html"}'
    emulator_fault '{"kind":"imds","status":403,"body":"A socket operation was attempted to an unreachable network"}'
    status_is 200 ask_app_service -d "resource=$arm"
    status_is 410 ask_imds -d "resource=$arm"
    ask_imds -d "resource=$arm"
    grep -q '^<!DOCTYPE html>' "$out" || fail 'it is no page'
    status_is 403 ask "$http$token_path"
    grep -q 'unreachable network' "$out" || fail 'it does not sound like Docker'
    status_is 429 ask_fabric -d "resource=$arm"
    emulator_fault '{"kind":"imds","claims":{"oid":null,"tid":"other"}}'
    ask_imds -d "resource=$arm"
    want_claims oid,tid ,other
}

check 'IMDS gives the token of the machine' imds_gives_the_machines_token
check 'IMDS knows an identity by three names' imds_knows_an_identity_by_three_names
check 'IMDS refuses what is no question' imds_refuses_what_is_no_question
check 'IMDS takes the only identity where the machine has none' imds_without_a_machines_identity
check 'a token is taken by each service' token_is_taken_by_each_service
check 'a token for the exchange is an assertion' token_for_the_exchange_is_an_assertion
check 'App Service gives tokens' app_service_gives_tokens
check 'App Service may say the expiry as a date' app_service_may_say_a_date
check 'App Service refuses' app_service_refuses
check 'Service Fabric gives the token of the cluster' fabric_gives_the_clusters_token
check 'Service Fabric is known by its thumbprint' fabric_is_known_by_its_thumbprint
check 'Service Fabric refuses' fabric_refuses
check 'Azure ML gives tokens' ml_gives_tokens
check 'Azure ML refuses' ml_refuses
check 'Cloud Shell gives a token' shell_gives_a_token
check 'Cloud Shell refuses' shell_refuses
check 'Azure Arc gives a token for a key, once' arc_gives_a_token_for_a_key
check 'Azure Arc refuses' arc_refuses
check 'an old agent of Azure Arc ignores an identity, a new one echoes it' arc_agents_differ_about_identities
check 'Azure Arc lies when told to' arc_lies_when_told_to
check 'the sources are on their faces only' sources_are_on_their_faces_only
check 'the sources are counted by kind' sources_are_counted_by_kind
check 'faults hit a source by its kind' faults_hit_a_source_by_its_kind
finish
