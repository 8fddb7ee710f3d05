"""What tests/fuzz/run and packaging/fuzz-all share: the targets, their build, a run, the lines reached.

SPDX-License-Identifier: Apache-2.0
"""
import dataclasses
import os
import re
import shutil
import signal
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
FOLDER = os.path.join(TOP, 'tests/fuzz')
CORPUS = os.path.join(FOLDER, 'corpus')
BUILD = os.path.join(TOP, 'build/fuzz')
SANITIZERS = '-fsanitize=address,undefined'
# Of a target that is run by hand, the counts are no file in the folder where that was.
COVERAGE = f'-fprofile-instr-generate={BUILD}/by-hand.profraw -fcoverage-mapping'
# The compiler's options make every file of ours one that libFuzzer and llvm-cov look into.
OPTIONS = ['-Dtests=false', '-Dwerror=true', '-Doptimization=1', '-Ddebug=true', '-Db_lundef=false', '-Dfuzz_engine=-fsanitize=fuzzer',
           f'-Dc_args=-fsanitize=fuzzer-no-link {SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer {COVERAGE}',
           f'-Dc_link_args={SANITIZERS} {COVERAGE}']
LONGEST_S = 10  # one input; whatever takes longer is a finding
BAR = 95  # percent of a reader's lines
SHARES = os.path.join(FOLDER, 'lines.tsv')


class Failed(Exception):
    """Said as it is, without a trace."""


@dataclasses.dataclass
class Target:
    """One file fuzz_NAME.c, by its first comment."""
    name: str
    files: list   # its readers of foreign bytes, from "reads:"
    without: dict  # what of these files is no reader, or is not reached from one: function -> why, from "but:"

    @property
    def program(self):
        return os.path.join(BUILD, 'tests/fuzz', 'fuzz_' + self.name.replace('-', '_'))

    @property
    def corpus(self):
        return os.path.join(CORPUS, self.name)


@dataclasses.dataclass
class Result:
    seconds: float
    executions: int = 0
    features: int = 0
    finding: str = ''  # the file of the input
    reasons: list = dataclasses.field(default_factory=list)  # what the log says of it, and where
    log: str = ''
    profile: str = ''


def read_target(name):
    with open(os.path.join(FOLDER, f'fuzz_{name}.c'), encoding='utf-8') as file:
        comment = file.read().split('*/')[0]
    paragraphs = [' '.join(line.strip(' *') for line in part.splitlines()) for part in re.split(r'\n \*\s*\n', comment)]
    files, without = [], {}
    for paragraph in paragraphs:
        for word, value in re.findall(r'\b(reads|but): (.*?)(?= (?:reads|but): |$)', paragraph):
            if word == 'reads':
                files += value.split()
            else:
                functions, why = value.split(' - ', 1)
                without.update({function.strip(' ()'): why for function in functions.split(',')})
    for path in files:
        if not os.path.isfile(os.path.join(TOP, path)):
            raise Failed(f'fuzz_{name}.c: "reads: {path}" is no file')
    return Target(name, files, without)


def targets(names=()):
    """Those of these names, or all: the files of this folder."""
    known = sorted(entry[5:-2] for entry in os.listdir(FOLDER) if re.fullmatch(r'fuzz_.+\.c', entry))
    for name in names:
        if name not in known:
            raise Failed(f'there is no target {name}; there are {", ".join(known)}')
    return [read_target(name) for name in names or known]


def is_made(path):
    """Has libFuzzer named it: by its SHA-1? The others were written by somebody."""
    return re.fullmatch(r'[0-9a-f]{40}', os.path.basename(path)) is not None


def run_tools(*commands):
    """Each must be good; what they say goes into BUILD/build.log."""
    log = os.path.join(BUILD, 'build.log')
    environment = {key: value for key, value in os.environ.items() if key not in ('CFLAGS', 'LDFLAGS', 'MAKEFLAGS')}
    environment['CC'] = 'clang'
    with open(log, 'wb') as out:
        for command in commands:
            if subprocess.run(command, env=environment, stdout=out, stderr=out, check=False).returncode:
                raise Failed(f'{" ".join(command[:2])} failed: {log}')


def build():
    """All targets by clang, in build/fuzz."""
    for tool in ('clang', 'meson', 'ninja', 'llvm-profdata', 'llvm-cov'):
        if not shutil.which(tool):
            raise Failed(f'{tool} is missing: . packaging/packages.sh; packages_install build sanitize fuzz')
    os.makedirs(BUILD, exist_ok=True)
    said = os.path.join(BUILD, 'options')
    wanted = '\n'.join(OPTIONS)
    if not os.path.exists(said) or open(said, encoding='utf-8').read() != wanted:
        again = ['--wipe'] if os.path.exists(os.path.join(BUILD, 'build.ninja')) else []
        run_tools(['meson', 'setup', *again, BUILD, TOP, *OPTIONS])
    run_tools(['ninja', '-C', BUILD, 'fuzz'])
    with open(said, 'w', encoding='utf-8') as file:
        file.write(wanted)


def build_in(folder):
    """The same in another build that has the targets, which stays as it was set up."""
    global BUILD  # pylint: disable=global-statement
    BUILD = os.path.realpath(folder)
    if not os.path.exists(os.path.join(BUILD, 'build.ninja')):
        raise Failed(f'{folder} is no build: tests/run --sanitize makes one')
    run_tools(['ninja', '-C', BUILD, 'fuzz'])


def dictionary(target):
    """For libFuzzer: the words of NAME.dict, where there is one, and the literals of the readers."""
    words, own = set(), os.path.join(FOLDER, target.name + '.dict')
    for path in target.files:
        with open(os.path.join(TOP, path), encoding='utf-8') as file:
            code = re.sub(r'/\*.*?\*/|^ *#[^\n]*', '', file.read(), flags=re.S | re.M)
        words |= {word for word in re.findall(r'"([\x20-\x7e]{2,32}?)"', code) if not re.search(r'[\\%]|\w \w', word)}
    text = ''.join(f'"{word}"\n' for word in sorted(words))
    if os.path.exists(own):
        with open(own, encoding='ascii') as file:
            text += file.read()
    return text


def reasons(text):
    """Lines of a log: what was wrong, and the innermost function of ours that was there."""
    said = re.findall(r'(\S+: runtime error: .*|\S+: does not hold: .*|ERROR: \w+: .*)', text)[:1]
    frames = re.findall(r'^ *#\d+ \S+ in (\w+) \S*\.\./((?:helper|plugin|tests)/\S+)', text, re.M)
    return said + [f'{function}() of {place}' for function, place in frames if function != 'check_at'][:1]


def run(target, seconds, corpora, of='run', seed=0):
    """Seconds of libFuzzer, from all of these folders on; what is new goes to the first of them. Who runs it, `of`, has
    a log and a profile of his own. seed 0: another one each time."""
    places = {kind: os.path.join(BUILD, kind) for kind in ('found', f'log/{of}', f'profile/{of}')}
    for place in places.values():
        os.makedirs(place, exist_ok=True)
    result = Result(seconds, log=os.path.join(places[f'log/{of}'], target.name),
                    profile=os.path.join(places[f'profile/{of}'], target.name + '.profraw'))
    words = os.path.join(places[f'log/{of}'], target.name + '.dict')
    with open(words, 'w', encoding='ascii') as file:
        file.write(dictionary(target))
    command = [target.program, f'-seed={seed}', f'-max_total_time={seconds}', f'-timeout={LONGEST_S}', '-rss_limit_mb=2048', '-print_final_stats=1',
               '-artifact_prefix=' + os.path.join(places['found'], target.name + '-')] + (['-dict=' + words] if os.path.getsize(words) else [])
    environment = {'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8', 'HOME': BUILD, 'LLVM_PROFILE_FILE': result.profile}
    with open(result.log, 'wb') as log:
        code = subprocess.run(command + corpora, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                              check=False).returncode
    with open(result.log, encoding='utf-8', errors='replace') as log:
        text = log.read()
    executions = re.search(r'^stat::number_of_executed_units: *(\d+)', text, re.M)
    steps = re.findall(r'^#(\d+)\t.*\bft: (\d+)', text, re.M)
    result.executions = int(executions[1]) if executions else int(steps[-1][0]) if steps else 0
    result.features = int(steps[-1][1]) if steps else 0
    if code and -code not in (signal.SIGINT, signal.SIGKILL, signal.SIGTERM): # by these somebody else has ended it
        found = re.search(r'Test unit written to (\S+)', text)
        result.finding = found[1] if found else result.log
        result.reasons = reasons(text)
    return result


def lines(target, profiles):
    """Of the readers of a target: {file: (lines, [those not reached])}; without what it leaves out."""
    profiles = [path for path in profiles if os.path.exists(path)]
    if not target.files or not profiles:
        return {}
    merged = profiles[0] + '.merged'
    subprocess.run(['llvm-profdata', 'merge', '-sparse', '-o', merged, *profiles], check=True)
    report = subprocess.run(['llvm-cov', 'export', '-format=lcov', target.program, '-instr-profile=' + merged],
                            check=True, capture_output=True, text=True).stdout
    reached = {}
    for part in report.split('end_of_record'):
        path = re.search(r'^SF:(.*)', part, re.M)
        path = path and os.path.relpath(os.path.realpath(path[1]), TOP)
        if path not in target.files:
            continue
        functions = sorted((int(line), name.split(':')[-1]) for line, name in re.findall(r'^FN:(\d+),(.*)', part, re.M))
        rows = []
        for line, count in re.findall(r'^DA:(\d+),(\d+)', part, re.M):
            within = [name for begin, name in functions if begin <= int(line)]
            if within and within[-1] not in target.without:
                rows.append((int(line), int(count)))
        reached[path] = (len(rows), [line for line, count in rows if not count])
    lacking = set(target.files) - set(reached)
    if lacking:
        raise Failed(f'{target.name}: no line of {", ".join(sorted(lacking))} is in its program')
    return reached


def ranges(numbers):
    """[1, 2, 3, 7] as "1-3, 7"."""
    parts = []
    for number in numbers:
        if parts and parts[-1][1] + 1 == number:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ', '.join(str(a) if a == b else f'{a}-{b}' for a, b in parts)


def percent(reached):
    """Of what lines() says; None where there are no lines."""
    total = sum(row[0] for row in reached.values())
    return 100 * (total - sum(len(row[1]) for row in reached.values())) / total if total else None


def readers():
    """{(file, target)}: what each target is for."""
    return {(path, target.name) for target in targets() for path in target.files}


def read_shares():
    """{(reader, target): (lines reached, lines)} of the table."""
    rows = {}
    if os.path.exists(SHARES):
        with open(SHARES, encoding='utf-8') as file:
            for line in file.readlines()[1:]:
                reader, target, reached, total, _ = line.rstrip('\n').split('\t')
                if target:
                    rows[(reader, target)] = (int(reached), int(total))
    return rows


def write_shares(rows):
    """Of the readers that there are; the last row has all."""
    known = readers()
    rows = {key: row for key, row in rows.items() if key in known}
    rows[('all', '')] = tuple(sum(row[i] for row in rows.values()) for i in (0, 1))
    with open(SHARES, 'w', encoding='utf-8') as file:
        file.write('reader\ttarget\treached\tlines\t%\n')
        for (reader, target), (reached, total) in sorted(rows.items(), key=lambda item: (not item[0][1], item[0])):
            file.write(f'{reader}\t{target}\t{reached}\t{total}\t{100 * reached / max(total, 1):.1f}\n')


def check_shares():
    """Says what is wrong with the table, and with what is left out of it; nothing where it has each reader, and none
    under the bar."""
    rows, known = read_shares(), readers()
    for target in targets():
        code = ''
        for path in target.files:
            with open(os.path.join(TOP, path), encoding='utf-8') as file:
                code += file.read()
        for function in target.without:
            name = 'main' if function.endswith('_main') else function  # it has that name in the target alone
            if not re.search(rf'\b{name}\(', code):
                print(f'fuzz_{target.name}.c leaves out {function}(), which none of its readers has')
    for key in sorted(set(rows) | known):
        if key not in rows:
            print(f'{key[0]} of target {key[1]} has no row in lines.tsv: tests/fuzz/run --coverage --record {key[1]}')
        elif key not in known:
            print(f'lines.tsv has {key[0]} of target {key[1]}, which does not read it')
        elif 100 * rows[key][0] < BAR * rows[key][1]:
            print(f'{key[0]} is under {BAR} % of lines in target {key[1]}')


if __name__ == '__main__':  # for a build by somebody else: fuzzing.py dictionary NAME; for tests/check: fuzzing.py check
    if sys.argv[1] == 'check':
        check_shares()
    else:
        sys.stdout.write(dictionary(read_target(sys.argv[2])))
