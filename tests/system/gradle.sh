#!/usr/bin/env bash
# Gradle with a token for one command, for repositories of an allowed host only.
#
# Debian's Gradle is 4.4.1, which is refused; none that is accepted could be had here. What our init script
# does for a repository is run all the same, by the old one: from a copy in which the version is lower, and
# what 4.4.1 does not know is left out or has a stand-in (try_lowered). How a later one follows a redirect
# was only read, not seen.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/registry.sh"
start_registries --host https://feed.example
# Java has certificates of its own.
keytool -importcert -noprompt -alias test -file "$SERVER/leaf.crt" -keystore "$T/home/trust.p12" -storetype PKCS12 \
    -storepass changeit >/dev/null 2>&1 || world_die 'no trust store'
trust=("-Djavax.net.ssl.trustStore=$T/home/trust.p12" -Djavax.net.ssl.trustStorePassword=changeit)
export GRADLE_OPTS="${trust[*]} -Duser.home=$HOME -Xshare:auto -XX:TieredStopAtLevel=1"
gradle=(-q -Dorg.gradle.jvmargs= "${trust[@]}")
lowered=$T/tmp/lowered
thing=/basic/x/thing/1.0/thing-1.0.jar

make_thing() {
    mkdir -p "$WWW${thing%/*}"
    cat >"$WWW${thing%.jar}.pom" <<'END'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>thing</artifactId><version>1.0</version></project>
END
    : >"$WWW$thing"
}

# The copy, and a `gradle` that comes first on PATH and puts it in the place of our init script.
make_lowered() {
    local script=$STAGE/share/aad-credential/init.gradle
    mkdir -p "$lowered"
    sed -e "s/'8[.]2'/'4.0'/" -e s/^beforeSettings/settingsEvaluated/ -e '/dependencyResolutionManagement/d' \
        -e "s/repository[.]allowInsecureProtocol/repository.name == 'insecure'/" "$script" >"$lowered/init.gradle"
    cat >"$lowered/gradle" <<END
#!/bin/bash
for one; do
    [ "\$one" != '$script' ] || one='$lowered/init.gradle'
    line+=("\$one")
done
exec /usr/bin/gradle "\${line[@]}"
END
    chmod +x "$lowered/gradle"
}

make_project() { # WHAT IS IN THE REPOSITORY
    rm -rf "$T/tmp/project" "$HOME"/.gradle/caches/modules-* # what else is there the daemon uses
    mkdir -p "$T/tmp/project"
    cd "$T/tmp/project" || exit 99
    registry_asked home >/dev/null
    registry_asked other >/dev/null
    : >settings.gradle
    cat >build.gradle <<END
repositories { maven { $1 } }
configurations { thing }
dependencies { thing 'x:thing:1.0' }
task get { doLast { println configurations.thing.files } }
task show { doLast { repositories.each { println "\$it.url \${it.configuredCredentials?.username}" } } }
END
}

# With the version lowered; its daemon is that of all tests, since each start of Java computes for seconds.
try_lowered() { # ARGUMENT...
    local PATH=$lowered:$PATH
    try aad gradle feed -- --daemon "${gradle[@]}" "$@"
}

stop_daemon() {
    try gradle --stop
    want_output '1 Daemon stopped'
}

want_refused_repository() { # WHY
    want_status 1
    want_error "aad-credential: repository '.*' gets no token: $1"
    want_equal "$(registry_asked home)$(registry_asked other)" '' 'what somebody was asked'
}

old_one_is_refused() { # P1
    make_project "url '$HOME_URL/basic/'"
    try aad gradle feed -- --no-daemon "${gradle[@]}" get
    want_status 1
    want_error 'aad-credential: this is Gradle 4[.]4[.]1, which may send the token elsewhere' \
        'Put Gradle 8[.]2 or later first on PATH'
    want_equal "$(registry_asked home)$(registry_asked other)" '' 'what somebody was asked'
}

without_us_all_is_as_before() {
    make_project "url '$HOME_URL/basic/'; credentials { username = 'aad'; password = System.getenv('TOKEN') }"
    TOKEN=$(aad token feed) try gradle --no-daemon "${gradle[@]}" get
    want_status 0
    want_output 'thing-1.0.jar'
    make_project "url '$HOME_URL/basic/'"
    try gradle --no-daemon "${gradle[@]}" get
    [ "$status" != 0 ] || fail 'the repository gives to everybody'
}

repository_is_opened() {
    local PATH=$lowered:$PATH
    make_project "url '$HOME_URL/basic/'"
    try aad gradle feed -- --no-daemon "${gradle[@]}" get
    want_status 0
    want_output 'thing-1.0.jar'
    want_asked_with_credential "$thing"
}

# Its client lasts as long as the build, and is gone afterwards: the second has a token of its own.
daemon_finds_the_token() {
    for _ in 1 2; do
        make_project "url '$HOME_URL/basic/'"
        try_lowered get
        want_status 0
        want_output 'thing-1.0.jar'
        want_asked_with_credential "$thing"
    done
}

plugins_are_found() {
    make_project "url '$HOME_URL/basic/'"
    echo "pluginManagement { repositories { maven { url '$HOME_URL/basic/' } } }" >settings.gradle
    sed -i "1iplugins { id 'x.thing' version '1.0' }" build.gradle
    try_lowered get
    want_status 1 # there is none
    want_asked_with_credential /basic/x/thing/x.thing.gradle.plugin/1.0/x.thing.gradle.plugin-1.0.pom
}

other_credentials_make_room() {
    make_project "url '$HOME_URL/basic/'; credentials(AwsCredentials) { accessKey = 'a'; secretKey = 'b' }"
    try_lowered get
    want_status 0
    want_asked_with_credential "$thing"
}

other_repository_gets_nothing() { # P1
    make_project "url 'https://localhost:$OTHER_PORT/basic/'"
    try_lowered get
    want_status 1
    grep -q thing-1.0.pom "$SERVER/other.log" || fail 'the other host was not asked'
    want_no_credential
}

nearly_the_same_gets_nothing() { # P1
    local url all='' urls=("http://localhost:$HOME_PORT/" "https://localhost:$HOME_PORT@127.0.0.1/" https://localhost/
        "https://x@localhost:$HOME_PORT/" "https://localhost.:$HOME_PORT/" "https://localhost:$HOME_PORT.example/")
    for url in "${urls[@]}"; do
        all+="${all:+ \}; maven { }url '$url'"
    done
    make_project "$all"
    try_lowered show
    want_status 0
    for url in "${urls[@]}"; do
        want_output "^$url null\$"
    done
}

# Gradle compares the port only where the URL has one.
port_is_said() { # P1
    make_project "url 'https://feed.example/a%20b'; authentication { basic(BasicAuthentication) } }
        maven { url 'https://FEED.example:443/c' }
        maven { url 'https://feed.example:8443/d'"
    try_lowered show
    want_output '^https://feed[.]example:443/a%20b aad$' '^https://FEED[.]example:443/c aad$' \
        '^https://feed[.]example:8443/d null$'
}

what_would_go_elsewhere_is_refused() { # P1
    make_project "url '$HOME_URL/basic/'; artifactUrls 'https://localhost:$OTHER_PORT/basic/'"
    try_lowered get
    want_refused_repository 'it has artifactUrls'
    make_project "url '$HOME_URL/basic/'; name 'insecure'"
    try_lowered get
    want_refused_repository 'it has allowInsecureProtocol'
    make_project "url '$HOME_URL/basic/'; authentication { basic(BasicAuthentication) }"
    try_lowered get
    want_refused_repository 'it has an authentication'
}

project_has_nothing_shown() { # P3
    make_project "url '$HOME_URL/basic/'"
    echo systemProp.javax.net.debug=all >gradle.properties
    try_lowered get
    want_status 1
    want_error 'aad-credential: a log of what is sent would show the token'
    make_project "url '$HOME_URL/basic/'"
    echo org.gradle.logging.level=debug >gradle.properties
    local gradle=("${gradle[@]:1}") # -q would be stronger
    try_lowered get
    want_status 1
    want_error 'aad-credential: a log of what is sent would show the token'
}

# Why 4.4.1 is refused: without that this would be a breach of P1. Here nobody but the test is told.
old_one_follows_redirects_with_the_token() {
    make_project "url '$HOME_URL/basic/away/'"
    try_lowered get
    registry_asked other >"$SERVER/asked"
    grep -q ' Basic ' "$SERVER/asked" || fail 'it does not: then why is it refused?'
}

make_thing
make_lowered
check 'Gradle that is too old is refused before it has the token (P1)' old_one_is_refused
check 'without us all is as before' without_us_all_is_as_before
check 'version lowered: a repository is opened' repository_is_opened
check 'version lowered: a daemon finds the token' daemon_finds_the_token
check 'version lowered: repositories of plugins are opened' plugins_are_found
check 'version lowered: credentials of another kind make room' other_credentials_make_room
check 'version lowered: another repository gets nothing (P1)' other_repository_gets_nothing
check 'version lowered: what is nearly the same gets nothing (P1)' nearly_the_same_gets_nothing
check 'version lowered: the port is always said (P1)' port_is_said
check 'version lowered: what would take the token elsewhere is refused (P1)' what_would_go_elsewhere_is_refused
check 'version lowered: a project has nothing shown (P3)' project_has_nothing_shown
check 'version lowered: 4.4.1 takes the token along, and is refused for that' old_one_follows_redirects_with_the_token
check 'the daemon was one for all, and stops' stop_daemon
finish
