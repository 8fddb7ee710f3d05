#!/usr/bin/env python3
# What a terminal shows, as an SVG: svg.py TITLE <BYTES >FILE
#
# The bytes are those that a program has written to a terminal: text, colours, and lines that are
# written again. A sequence that is not known here is an error, and no picture.
#
# SPDX-License-Identifier: Apache-2.0
import re
import sys
from xml.sax.saxutils import escape

COLOURS = {30: "#555", 31: "#e55", 32: "#5b5", 33: "#db5", 34: "#68f", 35: "#c7c", 36: "#5cc", 37: "#ddd"}
WIDTH, HEIGHT, MARGIN, COLUMNS = 8.4, 19, 16, 100


class Screen:
    def __init__(self):
        self.lines, self.row, self.column, self.style = [[]], 0, 0, (None, False, False)

    def down(self):
        self.row, self.column = self.row + 1, 0
        if self.row == len(self.lines):
            self.lines.append([])

    def put(self, character):
        if self.column == COLUMNS:
            self.down()
        line = self.lines[self.row]
        line.extend([(" ", (None, False, False))] * (self.column + 1 - len(line)))
        line[self.column] = (character, self.style)
        self.column += 1

    def paint(self, numbers):
        colour, bold, dim = self.style
        for number in [int(n or 0) for n in numbers.split(";")]:
            if number == 0:
                colour, bold, dim = None, False, False
            elif number in (1, 2, 22):
                bold, dim = number == 1, number == 2
            elif number == 39:
                colour = None
            elif number in COLOURS or number - 60 in COLOURS:
                colour = COLOURS.get(number) or COLOURS[number - 60]
            else:
                raise ValueError(f"colour {number}")
        self.style = (colour, bold, dim)

    def read(self, text):
        for part in re.findall(r"\x1b\[[?0-9;]*[A-Za-z]|.", text, re.S):
            if part == "\n":
                self.down()
            elif part == "\r":
                self.column = 0
            elif part == "\b":
                self.column = max(0, self.column - 1)
            elif part in ("\x1b[K", "\x1b[0K"):
                del self.lines[self.row][self.column:]
            elif part.startswith("\x1b[") and part.endswith("m"):
                self.paint(part[2:-1])
            elif part >= " ":
                self.put(part)
            else:
                raise ValueError(f"{part!r} is not known")


def spans(line):
    result, at = [], 0
    while at < len(line):
        end = at
        while end < len(line) and line[end][1] == line[at][1]:
            end += 1
        colour, bold, dim = line[at][1]
        style = "".join([f' fill="{colour}"' if colour else "", ' font-weight="bold"' if bold else "", ' opacity=".7"' if dim else ""])
        text = escape("".join(character for character, _ in line[at:end]))
        result.append(f'<tspan x="{MARGIN + at * WIDTH:.1f}"{style} xml:space="preserve">{text}</tspan>')
        at = end
    return "".join(result)


def main():
    screen = Screen()
    screen.read(sys.stdin.buffer.read().decode())
    lines = screen.lines
    while lines and not lines[-1]:
        lines.pop()
    width = max(max(len(line) for line in lines), 72) * WIDTH + 2 * MARGIN
    height = len(lines) * HEIGHT + 2 * MARGIN
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" role="img">')
    print(f"<title>{escape(sys.argv[1])}</title>")
    print('<rect width="100%" height="100%" rx="8" fill="#1b1d23"/>')
    print('<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="#ddd">')
    for row, line in enumerate(lines):
        print(f'<text y="{MARGIN + (row + 1) * HEIGHT - 5}">{spans(line)}</text>')
    print("</g></svg>")


main()
