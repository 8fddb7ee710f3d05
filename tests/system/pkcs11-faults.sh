#!/usr/bin/env bash
# Tokens that misbehave: none of them hangs, crashes or fools us (P5, P10, cases 39, 66).
# The module is tests/fake/pkcs11_mock.h's, which does what a script says.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/../pkcs11/world.sh"
token_make_soft
at_calls=(load C_Initialize C_GetSlotList C_OpenSession C_Login C_FindObjects C_SignInit C_Sign)

good_token_signs() {
    mock
    use_key
    want_status 0
    want_calls C_Login 1
    openssl req -in "$T/home/request.pem" -noout -verify 2>/dev/null || fail 'the request is wrong'
}

# All at once, since each takes its whole deadline.
hanging_module_is_no_hang() {
    local call pids=() i=0
    for call in "${at_calls[@]:0:6}"; do
        mock "fault $call hang"
        mv "$YUBIHSM_PKCS11_CONF" "$T/servers/hang.$call"
        YUBIHSM_PKCS11_CONF=$T/servers/hang.$call XDG_DATA_HOME=$T/tmp/hang.$call \
            timeout 12 "$BIN/aad-credential" key list "$URI" --login --pin fd:3 \
            3<"$pin_file" >"$T/seen/hang.$call.out" 2>"$T/seen/hang.$call.err" &
        pids+=($!)
    done
    for call in "${at_calls[@]:0:6}"; do
        wait "${pids[i]}"
        status=$? out=$T/seen/hang.$call.out err=$T/seen/hang.$call.err
        i=$((i + 1))
        want_refusal $AAD_TIMEOUT
        want_error 'in time|no time is left'
    done
}

dying_module_is_an_error() {
    local call how
    for how in crash exit; do
        for call in "${at_calls[@]}"; do
            mock "fault $call $how"
            use_key
            want_refusal $AAD_UNAVAILABLE $AAD_PROTOCOL
            want_within 5000
        done
    done
}

removed_token_is_said_to_be_removed() {
    local call
    for call in C_GetTokenInfo C_OpenSession C_FindObjects C_SignInit C_Sign C_GetAttributeValue; do
        mock "fault $call remove"
        use_key
        want_refusal $AAD_UNAVAILABLE $AAD_NOT_FOUND $AAD_UNSUPPORTED
        want_within 5000
        [ "$(grep -cx C_Login "$T/servers/log")" -le 1 ] || fail "two logins after $call"
    done
}

two_keys_are_not_guessed_between() {
    mock 'keys 2'
    use_key
    want_refusal $AAD_AMBIGUOUS
    want_equal "$(grep -oE 'pkcs11:[^ ]*object=k1' "$err" | wc -l)" 2 'the number of URIs'
    mock 'tokens 2'
    use_key
    want_refusal $AAD_AMBIGUOUS
    want_error 'serial=0011.*serial=0012'
    want_calls C_Login 0
}

wrong_signature_is_not_accepted() {
    local more
    for more in wrong-signature 'signature-length 0' 'signature-length 255' 'signature-length 9999'; do
        mock "$more"
        rm -f "$T/home/request.pem"
        use_key
        [ "$status" != 0 ] || fail "accepted: $more"
        want_nothing
        [ ! -e "$T/home/request.pem" ] || fail "written: $more"
    done
}

impossible_lengths_are_no_harm() {
    local what number
    for what in attribute-length slot-count found-count; do
        for number in 0 257 4294967295 18446744073709551615; do
            mock "$what $number"
            use_key
            want_status 0 $AAD_UNAVAILABLE $AAD_NOT_FOUND $AAD_PROTOCOL $AAD_UNSUPPORTED $AAD_IO
            want_within 5000
            [ "$(grep -cx C_Login "$T/servers/log")" -le 1 ] || fail "two logins: $what $number"
        done
    done
}

slow_module_is_named_and_left_out() {
    mock 'fault C_Initialize hang'
    try aad key list
    want_status 0
    want_output '^token +soft' 'module mock is not shown in full: .* in time'
    want_within 12000
    mock 'fault load crash'
    try aad key list
    want_status 0
    want_output '^token +soft' 'module mock is not shown in full'
}

# A person waits for it at each Tab, and has given no PIN to anything.
completion_logs_in_to_nothing() {
    mock
    try aad --complete -- key certificate pkcs11:
    want_status 0
    want_output '^pkcs11:.*token=mock' '^pkcs11:.*token=soft'
    want_calls C_Login 0
    mock
    try aad --complete -- key certificate ''
    want_status 0
    [ ! -e "$T/servers/log" ] || fail 'a module was loaded before anybody began a URI'
    mock 'fault C_Initialize hang'
    try aad --complete -- key certificate pkcs11:
    want_status 0
    want_output '^pkcs11:.*token=soft'
    want_within 4000
}

only_the_named_module_is_loaded() {
    local name
    for name in other another; do
        install -m 755 "$MOCK" "$T/home/$name.so"
        token_register "$name" "$T/home/$name.so"
    done
    mock
    use_key
    want_status 0
    want_calls load 1
    try aad key list
    want_calls load 4
    rm "$modules"/*other.module
}

# As p11-kit's own programs do: pkcs11.conf(5).
module_is_switched_off_by_its_configuration() {
    local line
    for line in 'disable-in: firefox, aad-credential' 'enable-in: ssh' 'module:'; do
        mock
        token_register mock "$MOCK"
        printf '%s\n' "$line" >>"$modules/mock.module"
        use_key
        want_refusal $AAD_NOT_FOUND
        want_error "not for this program|no PKCS#11 module is registered as 'mock'"
        try aad key list
        want_status 0
        want_output '^token +soft'
        if grep -q mock "$out" "$err"; then fail "it is named: $line"; fi
        [ ! -e "$T/servers/log" ] || fail "it was loaded: $line"
    done
    for line in 'disable-in: firefox, ssh' 'enable-in: ssh aad-credential'; do
        token_register mock "$MOCK"
        printf '%s\n' "$line" >>"$modules/mock.module"
        use_key
        want_status 0
    done
    token_register mock "$MOCK"
}

users_modules_count_as_the_configuration_says() {
    local conf=$XDG_CONFIG_HOME/pkcs11/pkcs11.conf
    mock
    printf '# nothing of mine\nuser-config : none\n' >"$conf"
    use_key
    want_refusal $AAD_NOT_FOUND
    want_error "no PKCS#11 module is registered as 'mock'" 'user-config'
    printf 'user-config: sometimes\n' >"$conf"
    use_key
    want_refusal $AAD_CONFIG
    printf 'user-config: merge\n' >"$conf"
    use_key
    want_status 0
    printf 'user-config: only\n' >"$conf"
    try aad key list 'pkcs11:?module-name=softhsm2' # the system's
    want_refusal $AAD_NOT_FOUND
}

# RFC 7512: what a URI says of the library and the slot has to be so, too.
library_and_slot_of_a_uri_count() {
    local said
    mock
    for said in slot-description=mock%20slot slot-manufacturer=aad-credential slot-id=11 \
        library-manufacturer=aad-credential 'library-description=a%20module%20for%20tests'; do
        URI="pkcs11:token=mock;object=k1;$said?module-name=mock" use_key
        want_status 0
    done
    for said in slot-description=mock slot-manufacturer=other slot-id=7 library-manufacturer=other \
        library-description=another library-version=9.8; do
        URI="pkcs11:token=mock;object=k1;$said?module-name=mock" use_key
        want_refusal $AAD_UNAVAILABLE
        want_error 'shows no token that the URI names'
    done
}

unsafe_module_is_refused() {
    mkdir -m 777 "$T/tmp/open"
    chmod 777 "$T/tmp/open"
    install -m 755 "$MOCK" "$T/tmp/open/mock.so"
    install -m 777 "$MOCK" "$T/tmp/unsafe.so"
    for unsafe in "$T/tmp/open/mock.so" "$T/tmp/unsafe.so"; do
        mock
        token_register unsafe "$unsafe"
        try aad key list 'pkcs11:token=mock?module-name=unsafe'
        want_refusal $AAD_REFUSED
        want_error 'changed by others'
        [ ! -e "$T/servers/log" ] || fail 'it was loaded'
    done
    token_register unsafe "$MOCK"
    chmod 666 "$modules/unsafe.module"
    try aad key list 'pkcs11:token=mock?module-name=unsafe'
    want_refusal $AAD_REFUSED
    rm "$modules/unsafe.module"
}

uri_that_could_mean_more_is_refused() {
    local long uri
    long=$(printf 'x%.0s' {1..33})
    mock
    for uri in 'token=mock?pin-value=1234' 'token=mock;pin-value=1234' 'token=mock?pin-source=|id' \
        'token=mock?pin-source=/etc/passwd' "token=mock?module-path=$MOCK" 'token=mock%00' \
        'token=mock;token=mock' 'token=mock;object=k1;object=k2' 'token=mock;colour=red' \
        "token=$long" 'token=mock;type=colour' 'token=a b' 'token=mock;;object=k1' 'token=%4'; do
        [[ $uri == *\?* ]] || uri+='?module-name=mock'
        [[ $uri == *module-* ]] || uri+='&module-name=mock'
        try aad key list "pkcs11:$uri"
        want_refusal $AAD_REFUSED $AAD_CONFIG
        if grep -q 1234 "$err"; then fail 'the PIN is shown'; fi
        [ ! -e "$T/servers/log" ] || fail "the module was loaded: $uri"
    done
}

# --- a card that came with a certificate, and takes nothing -----------------------------------

connections=$XDG_CONFIG_HOME/aad-credential/connections

register() { # PEM-FILE...
    local file
    emulator PUT /world "$(for file in "$@"; do jq -Rs . "$file"; done |
        jq -s --arg app "$APP_CONFIDENTIAL" '{apps: {($app): {certificates: .}}}')" >/dev/null
}

card() { # COMMAND...: with its PIN
    mock read-only "certificate $T/servers/card.cer"
    try_token "$@" 3<"$pin_file"
}

want_card_uses() { # PEM-FILE: what is shown is what is used
    card aad key certificate card --output "$T/home/shown.pem"
    want_status 0
    want_equal "$(openssl x509 -in "$T/home/shown.pem" -noout -serial)" \
        "$(openssl x509 -in "$1" -noout -serial)" 'the certificate that is shown'
    register "$1"
    world_drop_keys
    rm -rf "$RUNTIME/aad-credential"
    card aad token card
    want_status 0
}

card_that_takes_nothing_shows_and_uses_its_own() {
    start_authority --face proxy
    openssl req -x509 -new -key "$T/servers/key.pem" -subj /CN=card -days 90 -out "$T/servers/card.pem"
    openssl x509 -in "$T/servers/card.pem" -outform DER -out "$T/servers/card.cer"
    mock read-only "certificate $T/servers/card.cer"
    try aad connection add card --kind azurerm --grant client-certificate --pin fd:3 --no-verify \
        --authority "https://login.test:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" \
        --audience "https://arm.test:$PORT" --host "https://arm.test:$PORT" --ca-file "$CA" \
        --store "$URI" --proxy "http://127.0.0.1:$FACE_PROXY_PORT"
    want_status 0
    want_card_uses "$T/servers/card.pem"
    [ -z "$(ls "$connections"/card*.pem 2>/dev/null)" ] || fail 'another one was made'
}

one_beside_the_connection_is_chosen_on_request() {
    card aad key certificate card --renew --output "$T/home/beside.pem"
    want_status 0
    want_output 'is made, and pending' "kept in $connections/card.next.pem"
    want_card_uses "$T/servers/card.pem"
    register "$T/servers/card.pem" "$T/home/beside.pem"
    card aad verify card
    want_status 0
    want_output 'in use from now on'
    want_card_uses "$T/home/beside.pem"
    card aad key certificate card
    want_output "kept in $connections/card.pem" 'another certificate of its own, which is not used'
    card aad key certificate card --discard
    want_status 0
    want_card_uses "$T/servers/card.pem"
}

processes_sign_at_once() { # NUMBER URI
    local i pids=() n=0
    for ((i = 1; i <= $1; i++)); do
        aad key certificate "$2" --request --output "$T/home/many.$i.pem" --pin fd:3 \
            3<"$pin_file" >"$T/seen/at-once.$i" 2>&1 &
        pids+=($!)
    done
    for i in "${!pids[@]}"; do
        wait "${pids[i]}" && n=$((n + 1)) && continue
        cat "$T/seen/at-once.$((i + 1))"
    done
    want_equal "$n" "$1" 'the number that signed'
}

twenty_processes_see_a_token_that_logins_empty() {
    mock "login-empties $T/servers/empty"
    processes_sign_at_once 20 "$URI"
    want_calls C_Login 20
}

thirty_processes_wait_for_a_module_that_starts_slowly() {
    mock "login-empties $T/servers/empty" 'fault C_Initialize slow=300' 'fault C_Initialize 0x5 2'
    processes_sign_at_once 30 "$URI"
    want_calls C_Login 30
}

# As the resource manager of a TPM. Each has its seat for 0.2 s, so that the last waits for 2 s.
thirty_processes_stand_in_line_for_three_seats() {
    mock 'seats 3' "seat $T/servers/seat" 'fault C_SignInit slow=200'
    processes_sign_at_once 30 "$URI"
    want_calls C_Login 30
}

# Its first start sees no token, since another process logs in just then; its second one fails.
module_that_does_not_start_again_at_once_is_waited_for() {
    local pid
    mock "login-empties $T/servers/empty" 'fault C_Initialize 0x5 2'
    touch "$T/servers/empty"
    (sleep 0.1 && rm "$T/servers/empty") &
    pid=$!
    use_key
    wait "$pid"
    want_status 0
    want_calls C_Login 1
    mock "login-empties $T/servers/empty" 'fault C_Initialize 0x7 2'
    touch "$T/servers/empty"
    use_key
    rm "$T/servers/empty"
    want_refusal $AAD_UNSUPPORTED
    want_error 'the PKCS#11 module does not start'
    want_calls C_Login 0
}

busy_module_is_waited_for() {
    mock 'busy-start 4'
    use_key
    want_status 0
    want_calls C_Login 1
    mock 'fault C_Initialize 0x5'
    use_key
    want_refusal $AAD_IO $AAD_UNAVAILABLE
    want_within 4000
    mock 'fault C_Initialize 0x5'
    try aad key list
    want_output 'module mock is not shown in full: the PKCS#11 module does not start'
    want_calls C_Initialize 1
}

# Not with each command: where the URI names no module, all are asked.
module_that_does_not_start_costs_time_once() {
    local uri='pkcs11:token=soft;object=k1'
    install -m 755 "$MOCK" "$T/home/broken.so"
    token_register broken "$T/home/broken.so"
    mock 'fault C_Initialize 0x5'
    rm "$modules/mock.module"
    URI=$uri use_key
    want_status 0
    URI=$uri use_key
    want_status 0
    want_within 1000
    try aad doctor
    want_output 'PKCS#11 module +broken: the PKCS#11 module does not start'
    mock_again # it works again, and is looked at as before
    URI=$uri use_key
    want_status 0
    try aad doctor
    grep -q broken "$out" && fail 'doctor still names it'
    rm "$modules/broken.module"
    token_register mock "$MOCK"
}

what_cannot_be_listed_is_said() {
    mock 'fault C_FindObjectsInit 0x5'
    try aad key list
    want_status 0
    want_output '^token +mock' 'module mock is not shown in full: the token cannot be searched'
    try aad key list --json # a program sees what is there, its user what is not
    want_status 0
    want_equal "$(jq -r '.[0].type' "$out")" token 'the first entry'
    want_error 'warning: module mock is not shown in full: the token cannot be searched'
}

module_gets_the_text_that_it_is_to_start_with() {
    mock "start-text configdir='sql:/x y' flags="
    use_key
    want_refusal $AAD_UNSUPPORTED
    printf "x-init-reserved: configdir='sql:/x y' flags=\n" >>"$modules/mock.module"
    use_key
    want_status 0
    token_register mock "$MOCK"
}

key_that_the_token_cannot_use_is_not_imported() {
    mock
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=ec \
        -keyout "$T/servers/ec.key" -out "$T/servers/ec.crt" 2>/dev/null
    cat "$T/servers/ec.key" "$T/servers/ec.crt" >"$T/servers/ec.pem"
    try aad key import "$T/servers/ec.pem" 'pkcs11:token=mock;object=ec?module-name=mock' \
        --pin fd:3 3<"$pin_file"
    want_refusal $AAD_UNSUPPORTED
    want_error 'does not sign with EC keys'
    want_calls C_CreateObject 0
}

# As SoftHSM on a full disk, which says CKR_OK: the old certificate goes only when the new one is seen.
certificate_that_the_token_loses_takes_no_place() {
    local reads
    mock
    try aad key certificate "$URI" --pin fd:3 3<"$pin_file"
    want_status 0
    reads=$(sed '/^C_CreateObject$/q' "$T/servers/log" | grep -cx C_GetAttributeValue)
    mock "fault C_GetAttributeValue 0x5 $((reads + 1))"
    try aad key certificate "$URI" --pin fd:3 3<"$pin_file"
    want_refusal $AAD_IO
    want_error 'has not kept the certificate'
    want_calls C_DestroyObject 1 # the new one
}

# Each is sealed with its connection's name: one cannot be put in the place of another.
encrypted_file_of_another_connection_is_refused() {
    local name files
    mock 'data 0x54'
    printf 'secret-canary-swap' >"$T/servers/swap"
    for name in one two; do
        input=$T/servers/swap try aad connection add "$name" --kind generic --grant client-secret \
            --authority https://localhost:9/contoso.example --audience api://x \
            --host https://a.example --client-id 9b000000-0000-4000-8000-000000000002 \
            --store "$URI" --pin fd:3 --secret-stdin --no-verify 3<"$pin_file"
        want_status 0
    done
    files=("$store_files"/envelope-{one,two}.client-secret-*)
    want_equal "${#files[@]}" 2 'the encrypted files'
    mv "${files[0]}" "$T/tmp/swapped"
    mv "${files[1]}" "${files[0]}"
    try aad verify one --no-prompt 3<"$pin_file"
    want_status $AAD_IO
    want_output 'was changed or damaged' 'Store it again'
}

token_that_fails_for_a_moment_is_asked_again() {
    mock 'fault C_GetTokenInfo 0x5 3'
    use_key
    want_status 0
    want_calls C_Login 1
    want_calls C_GetTokenInfo 4
}

forwarded_token_signs() {
    local uri='pkcs11:token=soft;object=k1?module-name=p11-kit-client'
    world_start p11-kit server -n "$RUNTIME/p11" -f --provider "$SOFTHSM" pkcs11:token=soft \
        >"$T/servers/p11-server.log" 2>&1
    world_wait 5 test -S "$RUNTIME/p11" || fail "$(cat "$T/servers/p11-server.log")"
    P11_KIT_SERVER_ADDRESS=unix:path=$RUNTIME/p11 try aad key certificate "$uri" --request \
        --output "$T/home/request.pem" --pin fd:3 3<"$pin_file"
    want_status 0
    try aad key certificate "$uri" --request --pin fd:3 3<"$pin_file"
    want_refusal $AAD_UNAVAILABLE $AAD_IO
    want_within 5000
}

remote_module_signs() {
    printf 'remote: |p11-kit remote %s\n' "$SOFTHSM" >"$modules/remote.module"
    mv "$modules/soft.module" "$T/tmp/"
    try aad key certificate 'pkcs11:token=soft;object=k1?module-name=remote' --request \
        --output "$T/home/request.pem" --pin fd:3 3<"$pin_file"
    want_status 0
    rm "$modules/remote.module"
    mv "$T/tmp/soft.module" "$modules/"
}

check 'a good token signs, with one login' good_token_signs
check 'a module that hangs is no hang' hanging_module_is_no_hang
check 'a module that crashes or exits is an error' dying_module_is_an_error
check 'a removed token is said to be removed' removed_token_is_said_to_be_removed
check 'two keys, or two tokens, are not guessed between' two_keys_are_not_guessed_between
check 'a wrong signature is not accepted' wrong_signature_is_not_accepted
check 'impossible lengths are no harm' impossible_lengths_are_no_harm
check 'a slow module is named and left out of a list' slow_module_is_named_and_left_out
check 'completing a URI logs in to no token, and does not take long (P5)' completion_logs_in_to_nothing
check 'only the named module is loaded' only_the_named_module_is_loaded
check "a module's configuration switches it off" module_is_switched_off_by_its_configuration
check "a user's modules count as the configuration says" users_modules_count_as_the_configuration_says
check 'library and slot of a URI count' library_and_slot_of_a_uri_count
check 'a module that others could change is refused' unsafe_module_is_refused
check 'a URI that could mean more than it says is refused' uri_that_could_mean_more_is_refused
check 'twenty processes sign at once' processes_sign_at_once 20 \
    'pkcs11:token=soft;object=k1?module-name=soft'
check 'twenty processes see a token that each login empties for a moment' \
    twenty_processes_see_a_token_that_logins_empty
check 'thirty processes wait for a module that starts slowly' \
    thirty_processes_wait_for_a_module_that_starts_slowly
check 'thirty processes stand in line for three seats' thirty_processes_stand_in_line_for_three_seats
check 'a module that does not start again at once is waited for' \
    module_that_does_not_start_again_at_once_is_waited_for
check 'a module that does not start at once is waited for' busy_module_is_waited_for
check 'a module that does not start costs time once' module_that_does_not_start_costs_time_once
check 'what cannot be listed is said' what_cannot_be_listed_is_said
check 'a module gets the text that it is to start with' module_gets_the_text_that_it_is_to_start_with
check 'a key that the token cannot use is not imported' key_that_the_token_cannot_use_is_not_imported
check 'a card that takes nothing shows and uses its own certificate' \
    card_that_takes_nothing_shows_and_uses_its_own
check 'one beside the connection is chosen on request' one_beside_the_connection_is_chosen_on_request
check 'a certificate that the token loses takes no place' \
    certificate_that_the_token_loses_takes_no_place
check 'an encrypted file of another connection is refused' \
    encrypted_file_of_another_connection_is_refused
check 'a token that fails for a moment is asked again' token_that_fails_for_a_moment_is_asked_again
check 'a token that is forwarded from another machine signs' forwarded_token_signs
check 'a remote module signs' remote_module_signs
finish
