#!/usr/bin/env python3
"""Shows that check-instruction-sets.py can fail, and that it does not fail for nothing.

usage: test_check_instruction_sets.py      (needs a C compiler and objdump, on x86-64)
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ADD = ("void {name}(double *a, const double *b) "
       "{{ for (int i = 0; i < 16; i++) a[i] += b[i] * 3; }}\n")
WEAK = "__attribute__((weak, noinline)) "


class Check(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)

    def compile(self, module, source, *flags):
        folder = self.build / f"{module}.build" / "inner"
        folder.mkdir(parents=True, exist_ok=True)
        code = folder / "code.c"
        code.write_text(source)
        subprocess.run(["cc", "-O3", "-c", *flags, str(code), "-o", str(folder / "code.c.o")], check=True)

    def executable(self, symbol, *flags):
        """A program with one function of the given name; `$` is nothing that C or assembler take."""
        folder = self.build
        (folder / "add.c").write_text(ADD.format(name="add"))
        (folder / "main.c").write_text(
            "void add(double *, const double *);\n"
            "int main(void) { double a[16] = {1}; add(a, a); return (int)a[0]; }\n")
        rename = ["objcopy", f"--redefine-sym=add={symbol}"]
        for name, extra in (("add", flags), ("main", ())):
            subprocess.run(["cc", "-O3", "-c", *extra, folder / f"{name}.c", "-o",
                            folder / f"{name}.o"], check=True)
            subprocess.run([*rename, folder / f"{name}.o"], check=True)
        subprocess.run(["cc", folder / "add.o", folder / "main.o", "-o", folder / "program"], check=True)
        return folder / "program"

    def check(self, *arguments):
        command = [sys.executable, str(HERE / "check-instruction-sets.py"), str(self.build), *arguments]
        result = subprocess.run(command, capture_output=True, text=True)
        return result.returncode, result.stdout + result.stderr

    def refused(self, text, *arguments):
        code, output = self.check(*arguments)
        self.assertEqual(code, 1, output)
        self.assertIn(text, output)

    def passed(self, *arguments):
        code, output = self.check(*arguments)
        self.assertEqual(code, 0, output)

    def test_plain_code_passes(self):
        self.compile("Orbits", ADD.format(name="add"))
        self.passed()

    def test_avx2_in_another_module(self):
        self.compile("Orbits", ADD.format(name="add"), "-mavx2")
        self.refused("add: AVX:")

    def test_128_bit_vex_counts(self):
        self.compile("Frames", "double twice(double a) { return a + a; }", "-mavx")
        self.refused("twice: AVX: vaddsd")

    def test_bmi_in_another_module(self):
        self.compile("Links", "unsigned f(unsigned a, unsigned b) { return ~a & b; }", "-mbmi")
        self.refused("f: BMI: andn")

    def test_avx512_in_another_module(self):
        self.compile("Orbits", ADD.format(name="add"), "-mavx512f", "-mprefer-vector-width=512")
        self.refused("add: AVX-512:")

    def test_kernels_may_use_their_own_sets(self):
        self.compile("OrbitKernelAVX2", ADD.format(name="add"), "-mavx2")
        self.compile("OrbitKernelAVX512", ADD.format(name="add"), "-mavx512f",
                     "-mprefer-vector-width=512")
        self.passed()

    def test_avx512_in_the_avx2_kernel(self):
        self.compile("OrbitKernelAVX2", ADD.format(name="add"), "-mavx512f",
                     "-mprefer-vector-width=512")
        self.refused("add: AVX-512:")

    def test_baseline_kernel_may_not(self):
        self.compile("OrbitKernelBaseline", ADD.format(name="add"), "-mavx2")
        self.refused("add: AVX:", "--all")

    def test_weak_code_in_a_kernel(self):
        self.compile("OrbitKernelAVX2", WEAK + ADD.format(name="__swift_memcpy64_16"), "-mavx2")
        self.refused("__swift_memcpy64_16: weak, the linker")

    def test_weak_code_in_a_section_of_its_own(self):
        self.compile("OrbitKernelAVX512", WEAK + ADD.format(name="shared"), "-ffunction-sections",
                     "-mavx")
        self.refused("shared: weak, the linker")

    def test_weak_code_without_wide_instructions_passes(self):
        self.compile("OrbitKernelAVX512", WEAK + "void nothing(void) {}", "-mavx512f")
        self.passed()

    def test_weak_code_under_the_kernels_own_name_passes(self):
        name = "$s15OrbitKernelAVX25LanesVMa"
        source = f'void f(double *, const double *) __asm__("{name}"); ' + WEAK + ADD.format(name="f")
        self.compile("OrbitKernelAVX2", source, "-mavx2")
        self.passed()

    def test_executables(self):
        self.compile("Orbits", ADD.format(name="add"))
        for symbol in ("$s15OrbitKernelAVX23runyyF", "$s17OrbitKernelAVX5123runyyF",
                       "$sSo10apus_lanesa15OrbitKernelAVX2E3runyyF"):
            self.passed("--executable", str(self.executable(symbol, "-mavx2")))
        for symbol in ("$s6Orbits3runyyF", "__swift_memcpy256_16", "$s6Orbits15OrbitKernelAVX2yyF",
                       "$sSo10apus_lanesa6OrbitsE3runyyF", "$sSo10apus_lanesaWOh"):
            self.refused(f"{symbol}: AVX:", "--executable", str(self.executable(symbol, "-mavx2")))
        kernel = self.executable("$s15OrbitKernelAVX23runyyF", "-mavx512f", "-mprefer-vector-width=512")
        self.refused("AVX-512", "--executable", str(kernel))

    def test_an_empty_folder_is_no_success(self):
        code, output = self.check()
        self.assertNotEqual(code, 0)
        self.assertIn("build first", output)


if __name__ == "__main__":
    unittest.main()
