#!/usr/bin/env bash
# P3, case 44: after each kind of job, no long-lived secret is left in the memory of a program of ours: not at its end, and not
# while a store's process or an endpoint waits for what comes next.
#
#   tests/fault/leftovers.sh [--keep FOLDER] [JOB...]     all, or some; the cores of the last one stay there
#
# fault-trace makes the cores (tests/fault/core.c), and canary searches them: for passwords, client secrets, refresh
# tokens, PINs, master passwords, what is made of these, and the numbers of private keys. To prove that the search
# finds what is there, each secret of a job must be in the memory of one of its processes while it says something to
# others.
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # much is for tests/fault/lib.sh
# shellcheck source=tests/fault/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cores=$T/servers/cores
files=$T/servers/files
mkdir -m 700 "$files"

# --- what may stay -------------------------------------------------------------------------------

# "JOB PROCESS.WHEN: SECRET," as a pattern, and why.
exceptions=(
    # Whoever asks a keyring for a certificate asks for a signature next, and reading the key is the longest part of
    # both: it is kept for that one call (plugin/common/keyfile.c).
    '@(mint-certificate-keyring|key-in-files) aad-credential-host.idle-*: @(certificate|imported-key),*'
)

is_excepted() { # HIT
    local row
    shopt -s extglob
    for row in "${exceptions[@]}"; do
        # shellcheck disable=SC2053 # patterns
        [[ "$job $1" == $row ]] && return
    done
    return 1
}

# --- what is searched for ------------------------------------------------------------------------

# Sixteen bytes of each of the secret numbers of a key are enough, wherever a line of base64 ends.
learn_key() { # NAME: PEM on stdin
    openssl pkey -noout -text 2>/dev/null | awk '
        /^[a-zA-Z]/ { is_secret = /^(privateExponent|prime1|prime2|exponent1|exponent2|coefficient|priv):/ }
        is_secret && /^ / { gsub(/[ :]/, ""); text = text $0; next }
        text { sub(/^00/, "", text); print text; text = "" }
        END { if (text) print text }' | learn_bytes "$1"
}

learned() { # NAME TEXT: for this job
    printf '%s\t%s\n' "$@" >>"$T/servers/learned"
}

learn_bytes() { # NAME: hexadecimal lines on stdin
    local line at
    while read -r line; do
        for ((at = 0; at + 32 <= ${#line}; at += 32)); do
            learned "$1" "hex:${line:at:32}"
        done
    done
}

# Of the desktop's keyring: what has been made there. A refresh token has words in front that say whose it is.
learn_keyring() {
    local role text
    for role in certificate next-certificate client-secret next-client-secret password refresh-token; do
        text=$(secret-tool search --all role "$role" 2>/dev/null | sed -n '/^secret = /,/^created = /p' |
            sed 's/^secret = //; /^created = /d')
        case $text in
        *-----BEGIN*) learn_key "$role" <<<"$text" ;;
        '1 '*) learned "$role" "${text##* }" ;;
        esac
    done
}

# What opens the files of a keyring without a desktop.
learn_master() {
    local id
    world_find_keys master
    for id in "${world_found[@]}"; do
        keyctl pipe "$id" | od -An -v -tx1 | tr -d ' \n'
        echo
    done | learn_bytes master-key
}

learn_all() {
    ! declare -F learn >/dev/null || learn # of tests/system/rotation.sh
    learn_keyring
    learn_master
    learn_key imported-key <"$files/rsa.pem"
    grep -v '^token	' "$T/servers/canaries" | sort -u - "$T/servers/learned" >"$T/servers/secrets"
}

# --- one job -------------------------------------------------------------------------------------

say_hits() { # the first of each process, moment and secret
    sort -t, -k1,2 -u | sed 's/^/  /' | head -n 20
}

nothing_is_left() { # SECRET...: those that it works with
    local hit bad=() name one
    rm -rf "$cores" "$T/servers/learned"
    mkdir -m 700 "$cores"
    fault_under "$TRACE" --cores "$cores"
    [ "$status" = 0 ] || { fail "it fails: $status" && say_more; }
    learn_all
    "$TOOLS/canary" "$T/servers/secrets" "$cores" 2>&1 >"$T/servers/hits" | sed 's/^/  /'
    sed -i "s|^$cores/||" "$T/servers/hits"
    if [ -n "$keep" ]; then
        mkdir -p "$keep"
        cp -r "$cores/." "$T/servers/secrets" "$T/servers/hits" "$keep"
    fi
    for one in "$cores"/*.says-1; do
        [[ $one == *[+~]* ]] || [ -s "${one%.says-1}.end" ] || fail "there is no core of the end of ${one##*/}"
    done
    for name; do
        grep -q "\.says-[0-9]*: $name," "$T/servers/hits" || fail "nobody would find a $name: none of its processes has one"
    done
    while read -r hit; do
        is_excepted "$hit" || bad+=("$hit")
    done < <(grep -v '^[^:]*\.says-' "$T/servers/hits")
    [ "${#bad[@]}" = 0 ] || {
        fail 'a secret is left in memory:'
        printf '%s\n' "${bad[@]}" | say_hits
    }
}

# try_job NAME SECRET...: of tests/fault/job/, or of the functions below.
# All that are named; else every other one, the others on the next day.
try_job() {
    n_jobs=$((n_jobs + 1))
    if [ -n "$wanted" ]; then
        [[ " $wanted " == *" $1 "* ]] || return 0
    elif [ $(((n_jobs - sweep_first) % sweep_step)) != 0 ]; then
        return 0
    fi
    if declare -F "take_${1//-/_}" >/dev/null; then
        job_reset "$1"
        "take_${1//-/_}"
        job_start
    else
        job_take "$1"
    fi
    job_begin
    check "after $1, none of its secrets is left in memory${2:+: $(printf '%s, ' "${@:2}" | sed 's/, $//')}" \
        nothing_is_left "${@:2}"
}

# --- jobs that nobody else has -------------------------------------------------------------------

in_files() { # the keyring without a desktop
    job_master=$T/servers/master
    export AAD_CREDENTIAL_MASTER_FD=3
    rm -rf "$XDG_DATA_HOME/aad-credential"
}

lcs_in_files() {
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password job_call aad-credential connection add --kind lcs --name lcs --replace --no-verify --timeout 5 \
        --authority "$URL/$TENANT" --audience "$URL" --host "$URL" --username "$USER_LCS" --client-id "$APP_PUBLIC" \
        --ca-file "$CA" --store "$1" --secret-stdin "${@:2}"
}

take_password_in_files() {
    in_files
    job_command=(aad-credential token lcs)
    job_make() { lcs_in_files keyring-file; }
    job_begin() { forget_here; }
}

# One process for all commands of a session, and one of them.
take_unlock_files() {
    in_files
    job_command=(aad-credential unlock --secret-stdin)
    job_input=$T/servers/master
    job_make() { lcs_in_files keyring-file; }
    job_begin() { forget_here; }
}

take_master_change() {
    in_files
    job_pin=$T/servers/next-master
    job_command=(aad-credential unlock --change --timeout 60 --secret-fd 3 --new-secret-fd 7)
    job_make() {
        local next
        next=$(world_random 24)
        canary next-master "$next"
        printf '%s\n' "$next" >"$T/servers/next-master"
    }
    job_begin() {
        rm -rf "$XDG_DATA_HOME/aad-credential"
        lcs_in_files keyring-file
        forget_here
    }
}

take_key_in_files() {
    in_files
    job_command=(aad-credential token cert)
    job_make() {
        job_add_certificate --store keyring-file
        job_call aad-credential key import "$files/rsa.pem" cert
        register "$files/rsa.pem"
    }
    job_begin() { forget_here; }
}

take_key_import() {
    in_files
    job_command=(aad-credential key import "$files/rsa.pem" cert)
    job_make() { job_add_certificate --store keyring-file; }
    job_begin() {
        rm -rf "$XDG_DATA_HOME/aad-credential"
        forget_here
    }
}

take_key_to_token() {
    job_pin=$T/servers/pin
    job_command=(aad-credential key import "$files/rsa.pem" 'pkcs11:token=soft;object=imported?module-name=softhsm2' --pin fd:7)
    job_begin() { soft_tool --delete-object --type privkey --label imported >/dev/null; }
}

take_pin_change() {
    job_pin=$T/servers/pin job_master=$T/servers/next-pin
    job_command=(aad-credential key pin 'pkcs11:token=soft?module-name=softhsm2' --change --pin fd:7 --new-secret-fd 3)
    job_make() {
        local next
        next=$(world_random 12)
        canary next-pin "$next"
        printf '%s\n' "$next" >"$T/servers/next-pin"
    }
}

take_password_on_token() {
    job_pin=$T/servers/pin
    job_command=(aad-credential token lcs)
    job_make() { lcs_in_files 'pkcs11:token=soft?module-name=softhsm2' --pin fd:7; }
    job_begin() { forget_here; }
}

keep=
if [ "${1:-}" = --keep ]; then
    keep=$2
    shift 2
fi
wanted=$*
n_jobs=0
sweep_choose 2
start_all --face proxy --face identity
start_token
# Of a keyring without a desktop: slow to open on purpose.
master=$(world_random 24)
canary master-password "$master"
printf '%s\n' "$master" >"$T/servers/master"
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$files/rsa.pem"
openssl req -x509 -new -key "$files/rsa.pem" -subj /CN=rsa -days 90 >>"$files/rsa.pem"

try_job cached-get
try_job cached-get-file
try_job mint-password password
try_job mint-secret client-secret
try_job mint-certificate-keyring certificate
try_job mint-certificate-token pin
try_job mint-refresh-token refresh-token
try_job sign-in refresh-token
try_job connection-add password
try_job connection-edit second-password
try_job key-generate-keyring certificate
try_job key-generate-token pin
try_job key-certificate certificate
try_job key-renew next-certificate
try_job rotate-secret made-secret
try_job endpoint-exec password
try_job endpoint-serve password
try_job personal-access-token pat
try_job password-in-files password master-password
try_job unlock-files master-password master-key
try_job master-change master-password next-master
try_job key-in-files imported-key master-password
try_job key-import imported-key
try_job key-to-token imported-key pin
try_job password-on-token password pin
try_job pin-change pin next-pin # the last: the token has another PIN then
echo "1..$n_checks"
[ "$n_failed" = 0 ]
