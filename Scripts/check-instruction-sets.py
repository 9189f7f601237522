#!/usr/bin/env python3
"""Looks for AVX and AVX-512 where a processor without them would meet them.

usage: check-instruction-sets.py BUILD [--executable FILE ...] [--all]

BUILD is a folder of SwiftPM such as .build/debug: the objects of every module under Sources/ are
looked through, with --all those of dependencies too. Only the kernel modules may have such
instructions, each its own set, and those must not hand them on: of a weak function in their objects
the linker could keep that copy for everybody. In an executable, a function belongs to
a kernel module when its mangled name says that it is defined there. Prints what is wrong and ends with
status 1; on other processors than x86-64 there is nothing to look for.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What each kernel module may use; anything else may use nothing of it.
KERNELS = {"OrbitKernelAVX2": {"AVX", "BMI"}, "OrbitKernelAVX512": {"AVX", "AVX-512", "BMI"}}
# Functions that choose for themselves at run time, by module for objects and by name for executables.
EXCEPTED_MODULES = {
    "CCryptoBoringSSL": "chooses by OPENSSL_ia32cap at run time",
    "CNIOBoringSSL": "chooses by OPENSSL_ia32cap at run time",
}
EXCEPTED_FUNCTIONS = {
    r"(CCryptoBoringSSL|CNIOBoringSSL)_.*": "BoringSSL chooses by OPENSSL_ia32cap at run time",
}

# Mnemonics that begin with v without being encoded with VEX or EVEX.
OTHER_V = "v(err|errw|err[wl]?|mcall|mfunc|mlaunch|mresume|mxoff|mxon|mread|mwrite|mptrld|mptrst" \
          "|mclear|mrun|mload|msave|mmcall|mgexit)"
HEADING = re.compile(r"^[0-9a-f]+ <(.+)>:$")
INSTRUCTION = re.compile(r"^\s*[0-9a-f]+:\s+(?:\{\w+\}\s+)?(\w+)\s*(.*)$")
NOT_AVX = re.compile(rf"^{OTHER_V}[lqw]?$")
AVX512 = re.compile(r"%zmm|%k[0-7]|%[xy]mm(?:1[6-9]|2\d|3[01])|\{1to\d|\{r[nduz]-sae\}|\{sae\}")
MASK = re.compile(r"^k(mov|and|andn|or|xor|xnor|not|add|test|ortest|shiftl|shiftr|unpck)[bwdq]+$")
BMI = re.compile(r"^(andn|bextr|bls[ir]|blsmsk|bzhi|mulx|pdep|pext|rorx|sarx|shlx|shrx)[lq]?$")
# Lets through what may matter, so that Python sees little of a large executable.
SIEVE = (r"^[0-9a-f]+ <|%[yz]mm|%k[0-7]"
         r"|:[[:space:]]+(v|k|andn|bextr|bls|bzhi|mulx|pdep|pext|rorx|sarx|sh[lr]x)")


def kind(mnemonic, operands):
    """AVX-512, AVX, BMI (the extensions that come with AVX2), or None."""
    operands = operands.split(" <")[0]
    if AVX512.search(operands) or MASK.match(mnemonic):
        return "AVX-512"
    if "%ymm" in operands or (mnemonic.startswith("v") and not NOT_AVX.match(mnemonic)):
        return "AVX"
    return "BMI" if BMI.match(mnemonic) else None


def functions(path):
    """For each function that has such instructions: the kinds, with the first instruction of each."""
    objdump = subprocess.Popen(["objdump", "-d", "-w", "--no-show-raw-insn", str(path)],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    sieve = subprocess.Popen(["grep", "-E", SIEVE], stdin=objdump.stdout, stdout=subprocess.PIPE,
                             text=True, errors="replace")
    objdump.stdout.close()
    name, found = "?", {}
    for line in sieve.stdout:
        heading = HEADING.match(line.rstrip())
        if heading:
            name = heading.group(1)
            continue
        instruction = INSTRUCTION.match(line.rstrip())
        which = instruction and kind(instruction.group(1), instruction.group(2))
        if which:
            text = " ".join(instruction.groups()).strip()
            found.setdefault(name, {}).setdefault(which, text)
    sieve.wait()
    if objdump.wait():
        raise SystemExit(f"{path}: objdump cannot read it")
    return found


def weak_functions(path):
    """Text symbols that the linker may share with other objects."""
    sections = subprocess.run(["objdump", "-t", str(path)], capture_output=True, text=True, check=True)
    weak = []
    for line in sections.stdout.splitlines():
        match = re.match(r"^[0-9a-f]+ (.{7}) (\S*text\S*)\s+[0-9a-f]+\s+(?:\.\w+ )?(.+)$", line)
        if match and ("w" in match.group(1) or "u" in match.group(1)):
            weak.append(match.group(3))
    return weak


def identifier(text):
    """The identifier that a mangled name begins with, and what comes behind it."""
    match = re.match(r"\d+", text)
    if not match:
        return "", ""
    end = match.end() + int(match.group())
    return text[match.end():end], text[end:]


def defining_kernel(name):
    """The kernel module that a mangled Swift name is defined in, or None."""
    match = re.match(r"^_?\$[sS](So)?", name)
    if not match:
        return None
    module, rest = identifier(name[match.end():])
    if match.group(1):
        # A member that a module has added to a type of C: the type, its kind, the module, E.
        module, rest = identifier(rest[1:])
        if not rest.startswith("E"):
            return None
    return module if module in KERNELS else None


def complaints_of_object(path, module):
    allowed = KERNELS.get(module, set())
    wide = functions(path)
    # What carries the module's own name has no other copy elsewhere, and weak code without such
    # instructions is the same whichever copy is kept.
    own = f"{len(module)}{module}"
    shared = {name for name in weak_functions(path) if own not in name} if allowed and wide else set()
    for function, kinds in wide.items():
        for which, example in kinds.items():
            if which not in allowed:
                yield f"{path}: {function}: {which}: {example}"
            elif function in shared:
                yield f"{path}: {function}: weak, the linker may keep it for all: {which}: {example}"


def excepted_functions(build):
    """Functions that stand in the objects of the excepted modules, those that are local to a file too."""
    names = set()
    for module in EXCEPTED_MODULES:
        for path in sorted((build / f"{module}.build").rglob("*.o")):
            listing = subprocess.run(["nm", "--defined-only", str(path)], capture_output=True, text=True)
            for line in listing.stdout.splitlines():
                parts = line.split()
                if len(parts) == 3 and parts[1] in "tTwW":
                    names.add(parts[2])
    return names


def complaints_of_executable(path, excepted=frozenset()):
    for function, kinds in functions(path).items():
        if function in excepted \
                or any(re.fullmatch(pattern, function) for pattern in EXCEPTED_FUNCTIONS):
            continue
        allowed = KERNELS.get(defining_kernel(function), set())
        for which, example in kinds.items():
            if which not in allowed:
                yield f"{path}: {function}: {which}: {example}"


def objects(build, every):
    ours = {folder.name for folder in (ROOT / "Sources").iterdir() if folder.is_dir()} | set(KERNELS)
    for folder in sorted(build.glob("*.build")):
        module = folder.name.removesuffix(".build")
        if module in EXCEPTED_MODULES or not (every or module in ours):
            continue
        for path in sorted(folder.rglob("*.o")):
            yield path, module


def main():
    parser = argparse.ArgumentParser(description="Looks for AVX outside of the kernel modules.")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--executable", type=pathlib.Path, nargs="*", default=[])
    parser.add_argument("--all", action="store_true", help="objects of dependencies too")
    arguments = parser.parse_args()
    if not shutil.which("objdump"):
        sys.exit("objdump is needed: apt-get install binutils")
    found = list(objects(arguments.build, arguments.all))
    if not found and not arguments.executable:
        sys.exit(f"{arguments.build} holds no objects of a module under Sources/: build first")
    first = (arguments.executable or [found[0][0]])[0]
    header = subprocess.run(["objdump", "-f", str(first)], capture_output=True, text=True, check=True)
    if "x86-64" not in header.stdout:
        print("not x86-64: nothing to look for")
        return
    complaints = [text for path, module in found for text in complaints_of_object(path, module)]
    excepted = excepted_functions(arguments.build) if arguments.executable else set()
    for path in arguments.executable:
        complaints += complaints_of_executable(path, excepted)
    for text in complaints[:40]:
        print(text)
    print(f"{len(found)} objects and {len(arguments.executable)} executables: "
          + (f"{len(complaints)} places" if complaints else "no instruction where it may not be"))
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
