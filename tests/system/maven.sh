#!/usr/bin/env bash
# Maven with a token for one command, for a repository of an allowed host only.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/registry.sh"
start_registries
# Java has certificates of its own.
keytool -importcert -noprompt -alias test -file "$SERVER/leaf.crt" -keystore "$T/home/trust.p12" -storetype PKCS12 \
    -storepass changeit >/dev/null 2>&1 || world_die 'no trust store'
export MAVEN_OPTS="-Djavax.net.ssl.trustStore=$T/home/trust.p12 -Djavax.net.ssl.trustStorePassword=changeit -Duser.home=$HOME -Xshare:auto -XX:TieredStopAtLevel=1"

make_parent() {
    mkdir -p "$WWW/basic/x/parent/1.0"
    cat >"$WWW/basic/x/parent/1.0/parent-1.0.pom" <<'END'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>parent</artifactId>
<version>1.0</version><packaging>pom</packaging></project>
END
}

make_project() { # URL: a project whose parent is in the repository "feed", there
    rm -rf "$T/tmp/project" "$HOME/.m2/repository"
    mkdir -p "$T/tmp/project"
    cd "$T/tmp/project" || exit 99
    registry_asked home >/dev/null
    registry_asked other >/dev/null
    cat >pom.xml <<END
<project><modelVersion>4.0.0</modelVersion>
<parent><groupId>x</groupId><artifactId>parent</artifactId><version>1.0</version><relativePath/></parent>
<artifactId>child</artifactId><packaging>pom</packaging>
<repositories>
  <repository><id>feed</id><url>$1</url></repository>
  <repository><id>central</id><url>file:///nowhere</url></repository>
</repositories></project>
END
}

feed_is_opened() {
    make_project "$HOME_URL/basic"
    try mvn -B -q validate
    [ "$status" != 0 ] || fail 'the repository gives to everybody'
    make_project "$HOME_URL/basic"
    try_traced "$BIN/aad-credential" mvn feed --repository "feed=$HOME_URL/basic" -- -B -q validate # P3, case 13
    want_status 0
    want_asked_with_credential /basic/x/parent/1.0/parent-1.0.pom
    : >"$SERVER/home.log"
    try aad mvn feed --repository "feed=$HOME_URL/basic" -- -B -q validate
    want_status 0
    want_equal "$(registry_asked home)" '' 'what is asked again'
}

own_settings_stay_in_force() {
    make_project "$HOME_URL/basic"
    echo '<settings><localRepository>'"$T/tmp/project/own"'</localRepository></settings>' >"$HOME/.m2/settings.xml"
    try aad mvn feed --repository "feed=$HOME_URL/basic" -- -B -q validate
    want_status 0
    [ -f own/x/parent/1.0/parent-1.0.pom ] || fail 'the own settings were not read'
    rm "$HOME/.m2/settings.xml"
}

# P1: a project that gives our id to another place gets it from ours; one of another id gets nothing.
project_decides_nothing() {
    make_project "https://localhost:$OTHER_PORT/basic"
    try aad mvn feed --repository "feed=$HOME_URL/basic" -- -B -q validate
    want_status 0
    want_equal "$(registry_asked other)" '' 'what the other host was asked'
    make_project "https://localhost:$OTHER_PORT/basic"
    try aad mvn feed --repository "another=$HOME_URL/basic" -- -B -q validate
    want_status 1 # it wants to know who asks, and hears nothing
    grep -q parent-1.0.pom "$SERVER/other.log" || fail 'the other host was not asked'
    want_no_credential
}

foreign_hosts_are_refused() {
    make_project "$HOME_URL/basic"
    try aad mvn feed --repository "feed=https://localhost:$OTHER_PORT/basic" -- validate
    want_refusal "$AAD_REFUSED"
    try aad mvn feed -- validate
    want_refusal "$AAD_USAGE"
    want_error 'Add --repository ID=URL'
}

redirect_elsewhere_loses_the_token() {
    make_project "$HOME_URL/basic/away"
    try aad mvn feed --repository "feed=$HOME_URL/basic/away" -- -B -q validate
    want_asked_with_credential /basic/away/x/parent/1.0/parent-1.0.pom
    grep -q parent-1.0.pom "$SERVER/other.log" || fail 'the other host was not asked'
    want_no_credential
}

# P2: a project's own options, and those that the screen does not know by their look.
certificates_are_checked() {
    local insecure=maven.wagon.http.ssl.insecure=true options=(-B -q validate)
    local MAVEN_OPTS="-Duser.home=$HOME -Xshare:auto -XX:TieredStopAtLevel=1"
    for file in maven.config jvm.config ''; do
        make_project "$HOME_URL/basic"
        mkdir .mvn
        if [ "$file" ]; then echo "-D$insecure" >".mvn/$file"; else options+=(-D "$insecure"); fi
        try aad mvn feed --repository "feed=$HOME_URL/basic" -- "${options[@]}"
        want_status 1
        want_equal "$(registry_asked home)" '' 'what somebody was asked who shows no certificate that we know'
    done
}

# P3: Java writes down all that it sends where a project asks for it; it does so in hexadecimal.
project_has_nothing_shown() {
    make_project "$HOME_URL/basic"
    mkdir .mvn
    echo -Djavax.net.debug=all >.mvn/maven.config
    try aad mvn feed --repository "feed=$HOME_URL/basic" -- -B -q validate
    want_status 0
    if grep -qiE '[0-9a-f]{2} [0-9a-f]{2} [0-9a-f]{2} [0-9a-f]{2}  ' "$out" "$err"; then fail 'it shows what it sends'; fi
}

mkdir -p "$HOME/.m2"
make_parent
check 'a repository is opened, and what it gave is kept' feed_is_opened
check 'your own settings.xml stays in force' own_settings_stay_in_force
check 'a project does not decide who gets the token (P1)' project_decides_nothing
check 'a repository elsewhere is refused (P1)' foreign_hosts_are_refused
check 'certificates are checked, whatever a project says (P2)' certificates_are_checked
check 'a project has nothing shown (P3)' project_has_nothing_shown
check 'a redirect to elsewhere loses the token' redirect_elsewhere_loses_the_token
finish
