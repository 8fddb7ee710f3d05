# A real https server that lets nobody in without a token of ours: lighttpd with a program of the test's.
#
#   . "$(dirname "$0")/gate.sh"
#   start_gate "/one /two" <<'END'   # what the program does at these paths; $valid is yes or empty
#   [ -z "$valid" ] || exec serve
#   refuse                           # 401, with Basic
#   END
#
# Sets GATE_PORT, ORIGIN and GATE_CA. Each call is a line "PATH SCHEME USER" of $T/servers/gate.log.
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The CGI program: Basic or Bearer, the token checked by the local Azure AD.
gate_write() {
    {
        cat <<END
#!/bin/bash
servers='$T/servers'
kind=\${HTTP_AUTHORIZATION%% *} value=\${HTTP_AUTHORIZATION#* } user='' valid=''
if [ "\${kind,,}" = basic ]; then
    value=\$(base64 -d <<<"\$value")
    user=\${value%%:*}
    [ -n "\$user" ] && value=\${value#*:}
fi
echo "\$SCRIPT_NAME \$kind\${user:+ \$user}" >>"\$servers/gate.log"
answer=\$(jq -n --arg token "\$value" '{token: \$token, resource: "lcs"}' |
    curl -q -sS --noproxy '*' --data-binary @- '$CONTROL/tokens/validate')
[[ \$answer != *'"valid":true'* ]] || valid=yes
refuse() { # HEADER...
    printf 'Status: 401 Unauthorized\r\n'
    [ "\$#" = 0 ] || printf '%s\r\n' "\$@"
    printf 'WWW-Authenticate: Basic realm="gate"\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n'
}
answer() { # TYPE FILE
    printf 'Content-Type: %s\r\nContent-Length: %s\r\n\r\n' "\$1" "\$(stat -c %s "\$2")"
    cat "\$2"
}
END
        cat
    } >"$T/servers/gate"
    chmod +x "$T/servers/gate"
}

gate_serve() { # PATHS PORT
    local path paths=''
    for path in $1; do
        paths+="${paths:+, }\"$path\" => \"$T/servers/gate\""
    done
    cat >"$T/servers/lighttpd.conf" <<END
server.document-root = "$T/servers/www"
server.bind = "127.0.0.1"
server.port = $2
server.errorlog = "$T/servers/lighttpd.log"
server.modules = ( "mod_openssl", "mod_alias", "mod_cgi" )
ssl.engine = "enable"
ssl.pemfile = "$T/servers/leaf.pem"
alias.url = ( $paths )
cgi.assign = ( "gate" => "" )
END
    world_start lighttpd -D -f "$T/servers/lighttpd.conf" >"$T/servers/lighttpd.out" 2>&1
    world_expect lighttpd "$T/servers/lighttpd.out" \
        curl -q -s --noproxy '*' --cacert "$GATE_CA" "https://localhost:$2/"
}

start_gate() { # PATHS; the program from stdin
    GATE_CA=$T/home/gate-ca.pem
    gate_write
    mkdir -p "$T/servers/www"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj /CN=localhost -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
        -keyout "$T/servers/leaf.key" -out "$GATE_CA" 2>"$T/servers/openssl.log"
    cat "$T/servers/leaf.key" "$GATE_CA" >"$T/servers/leaf.pem"
    GATE_PORT=$(world_free_port)
    gate_serve "$1" "$GATE_PORT" </dev/null
    # shellcheck disable=SC2034 # for the test
    ORIGIN=https://localhost:$GATE_PORT
}
