#!/usr/bin/env bash
# Builds the fuzz targets as OSS-Fuzz calls it, with its variables:
#
#   CC CFLAGS            the compiler, and what its engine and sanitizer want of it
#   LIB_FUZZING_ENGINE   what the targets are linked with
#   SRC WORK OUT         the folder above the sources, one to build in, and the one for the results
#
# Each target goes to OUT, with its first inputs as NAME_seed_corpus.zip, its words as NAME.dict, and the
# shared libraries that the machine that runs it may not have.
#
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
: "${CC:?}" "${LIB_FUZZING_ENGINE:?}" "${SRC:?}" "${WORK:?}" "${OUT:?}"
top=$SRC/aad-credential
build=$WORK/aad-credential

# The flags come by the environment, and Meson links by them, too. Nothing but the targets is built.
rm -rf "$build"
export LDFLAGS="${LDFLAGS:-} -Wl,-rpath,\$ORIGIN/lib" # what a target needs is looked for beside it first
meson setup "$build" "$top" -Dtests=false -Dbuildtype=plain -Db_lundef=false -Ddefault_library=static \
    "-Dfuzz_engine=$LIB_FUZZING_ENGINE"
ninja -C "$build" ${NPROC:+-j "$NPROC"} fuzz

mkdir -p "$OUT/lib"
for source in "$top"/tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    name=${name#fuzz_}
    program=$OUT/fuzz_${name//-/_}
    cp "$build/tests/fuzz/fuzz_${name//-/_}" "$program"
    (cd "$top/tests/fuzz/corpus/$name" && zip -q -r "${program}_seed_corpus.zip" .)
    python3 "$top/tests/fuzz/fuzzing.py" dictionary "$name" >"$program.dict"
    [ -s "$program.dict" ] || rm "$program.dict"
    ldd "$program" | awk '$3 ~ /^\// { print $3 }' | grep -vE '/(libc|libm|libdl|libpthread|librt|ld-linux[^/]*)\.so' |
        xargs -r cp -n -L -t "$OUT/lib"
done
cp -n -L "$(ldconfig -p | awk '$1 == "libjansson.so.4" { print $NF; exit }')" "$OUT/lib" # it is loaded
