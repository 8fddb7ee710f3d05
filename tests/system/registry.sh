# Two registries over TLS, by lighttpd: HOME_PORT answers only who has the token of the connection
# `feed`, OTHER_PORT answers everybody and notes what it was shown. Source it after nothing else.
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # much is for those who source it
# shellcheck source=tests/system/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
SERVER=$T/servers/registry
WWW=$SERVER/www # what both serve

registry_make_certificate() {
    mkdir -p "$WWW"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj /CN=localhost -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
        -keyout "$SERVER/leaf.key" -out "$SERVER/leaf.crt" 2>"$SERVER/openssl.log" ||
        world_die 'no certificate' "$SERVER/openssl.log"
    cat "$SERVER/leaf.key" "$SERVER/leaf.crt" >"$SERVER/leaf.pem"
    cat "$SERVER/leaf.crt" >>"$CA" # the connection's ca-file
}

registry_serve() { # NAME PORT MORE
    cat >"$SERVER/$1.conf" <<END
server.document-root = "$WWW"
server.bind = "127.0.0.1"
server.port = $2
server.errorlog = "$SERVER/$1.log"
server.upload-dirs = ( "$SERVER" )
server.modules = ( "mod_openssl", "mod_access", "mod_redirect", "mod_setenv", "mod_cgi", "mod_indexfile" )
ssl.engine = "enable"
ssl.pemfile = "$SERVER/leaf.pem"
mimetype.assign = ( ".tgz" => "application/octet-stream", ".jar" => "application/octet-stream", "" => "application/json" )
index-file.names = ( "index.json" )
debug.log-request-header = "enable"
server.feature-flags += ( "server.h2proto" => "disable" )
$3
END
    world_start lighttpd -D -f "$SERVER/$1.conf" >"$SERVER/$1.out" 2>&1
    world_expect lighttpd "$SERVER/$1.out" curl -q -s --noproxy '*' --cacert "$CA" "https://localhost:$2/"
}

# What was asked of NAME since the last call: "PATH HEADER", a line each.
registry_asked() { # home | other
    awk '{ sub(/.* rqst: /, "") }
        / HTTP\/1[.]1$/ { path = $2; header = "-" }
        tolower($1) == "authorization:" { header = $2 " " $3 }
        /^\r?$/ && path { print path, header; path = "" }' "$SERVER/$1.log"
    : >"$SERVER/$1.log"
}

# By which headers the token may come.
registry_headers() {
    printf 'Bearer %s|Basic %s' "${token//./[.]}" "$(printf 'aad:%s' "$token" | base64 -w 0 | sed 's/+/[+]/g')"
}

# Behind a challenge: those who wait for one have shown the token before they are sent elsewhere.
registry_write_away() {
    cat >"$SERVER/away" <<END
#!/bin/sh
printf 'Status: 302 Found\r\nLocation: https://127.0.0.1:$OTHER_PORT/basic%s\r\n\r\n' "\$PATH_INFO"
END
    chmod +x "$SERVER/away"
}

registry_basic() { # NAME USER:PASSWORD: what /basic/ wants there
    echo "$2" >"$SERVER/$1.users"
    cat <<END
server.modules += ( "mod_alias", "mod_auth", "mod_authn_file" )
auth.backend = "plain"
auth.backend.plain.userfile = "$SERVER/$1.users"
\$HTTP["url"] =~ "^/basic/" {
    auth.require = ( "" => ( "method" => "basic", "realm" => "feed", "require" => "valid-user" ) )
}
END
}

# /away/ leads to the other one, /basic/ wants Basic and says so, /basic/away/ does both.
start_registries() { # OPTION...: of the connection
    local token
    start_all
    registry_make_certificate
    HOME_PORT=$(world_free_port)
    OTHER_PORT=$(world_free_port)
    HOME_URL=https://localhost:$HOME_PORT
    add_lcs feed --host "$HOME_URL" --no-verify "$@"
    [ "$status" = 0 ] || world_die 'the connection cannot be added' "$err"
    token=$(aad token feed) || world_die 'there is no token'
    canary_token "$token"
    registry_write_away
    registry_serve home "$HOME_PORT" "
$(registry_basic home "aad:$token")
alias.url = ( \"/basic/away\" => \"$SERVER/away\" )
cgi.assign = ( \"away\" => \"\" )
\$HTTP[\"url\"] !~ \"^/basic/\" { \$REQUEST_HEADER[\"Authorization\"] !~ \"^($(registry_headers))\$\" { url.access-deny = ( \"\" ) } }
url.redirect = ( \"^/away/(.*[.](tgz|jar|pom))\$\" => \"https://127.0.0.1:$OTHER_PORT/npm/\$1\" )"
    registry_serve other "$OTHER_PORT" "$(registry_basic other nobody:x)"
    registry_asked home >/dev/null
    registry_asked other >/dev/null
}

# Of what the other one was asked, nothing came with a credential.
want_no_credential() {
    registry_asked other >"$SERVER/asked"
    if grep -qE ' (Bearer|Basic) ' "$SERVER/asked"; then
        fail 'the other host got it'
    fi
}

want_asked_with_credential() { # PATH
    registry_asked home >"$SERVER/asked"
    grep -qE "^$1 (Bearer|Basic) " "$SERVER/asked" || fail "nobody asked for $1 with a credential"
}
