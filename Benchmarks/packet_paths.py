"""Paths for packets between two network namespaces, for packets.py: made, and removed again."""
import os
import pwd
import select
import signal
import stat
import subprocess
import time


class Unavailable(Exception):
    """Something that is measured cannot be had here."""


def ip(*words, check=True):
    result = subprocess.run(["ip", *words], capture_output=True, text=True)
    if check and result.returncode != 0:
        raise Unavailable(f"ip {' '.join(words)}: {result.stderr.strip()}")


def nsenter(path, *words):
    return ["nsenter", f"--net={path}", *words]


def in_namespace(path, *words):
    result = subprocess.run(nsenter(path, *words), capture_output=True, text=True)
    if result.returncode != 0:
        raise Unavailable(f"{' '.join(words)}: {result.stderr.strip()}")


def widen_windows(path):
    """Lets one stream fill a fast path with delay."""
    in_namespace(path, "sysctl", "-qw", "net.ipv4.tcp_wmem=4096 65536 134217728",
                 "net.ipv4.tcp_rmem=4096 131072 134217728")


class Namespaces:
    """Two namespaces of this run's own."""

    def __enter__(self):
        self.names = [f"apus-bench-{os.getpid()}-{side}" for side in ("near", "far")]
        self.made = []
        try:
            for name in self.names:
                ip("netns", "add", name)
                self.made.append(name)
                in_namespace(self.path(name), "ip", "link", "set", "lo", "up")
                widen_windows(self.path(name))
        except Unavailable:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # A second Ctrl-C does not leave them behind.
        handlers = {number: signal.signal(number, signal.SIG_IGN)
                    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        for name in self.made:
            ip("netns", "del", name, check=False)
        for number, handler in handlers.items():
            signal.signal(number, handler)

    @staticmethod
    def path(name):
        return f"/run/netns/{name}"

    @property
    def near(self):
        return self.path(self.names[0])

    @property
    def far(self):
        return self.path(self.names[1])


class Path:
    """From one namespace to an address in another."""

    has_segmentation = True

    def __init__(self, namespaces):
        self.near = namespaces.near
        self.far = namespaces.far
        self.address = "10.201.0.2"

    def bring_up(self, near_device, far_device, queue=None):
        for path, device, number in ((self.near, near_device, 1), (self.far, far_device, 2)):
            in_namespace(path, "ip", "address", "add", f"10.201.0.{number}/24", "dev", device)
            more = ("txqueuelen", str(queue)) if queue else ()
            in_namespace(path, "ip", "link", "set", device, "up", *more)


class Veth(Path):
    """The kernel's own pair of devices, with all its offloads."""

    def __enter__(self):
        near, far = os.path.basename(self.near), os.path.basename(self.far)
        ip("link", "add", "near0", "netns", near, "type", "veth", "peer", "name", "far0", "netns",
           far)
        self.bring_up("near0", "far0")
        return self

    def __exit__(self, *_):
        ip("-n", os.path.basename(self.near), "link", "del", "near0", check=False)


class Bridge(Path):
    """Two TUN devices with one emulated link between them."""

    def __init__(self, namespaces, tool, *words):
        super().__init__(namespaces)
        self.command = [tool, "bridge", "--near", self.near, "--far", self.far, "--seconds", "120",
                        *map(str, words)]
        self.has_segmentation = "--no-offload" not in words

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            ready, _, _ = select.select([self.process.stdout], [], [], 10)
            if not ready or self.process.stdout.readline().strip() != "ready":
                self.process.kill()
                raise Unavailable(f"the tunnels: {self.process.communicate()[1].strip()}")
            # As long a queue as the command gives its own devices.
            self.bring_up("near0", "far0", queue=4000)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            # It ends when its input does, a tenth of a second later at most.
            self.process.stdin.close()
            try:
                self.process.wait(timeout=3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            pipe.close()


class Mahimahi(Path):
    """mm-delay: its inner namespace is the near end, the near namespace its outer one."""

    has_segmentation = False

    def __init__(self, namespaces, program, milliseconds):
        super().__init__(namespaces)
        self.program = os.path.abspath(program)
        self.milliseconds = milliseconds

    def __enter__(self):
        if not os.stat(self.program).st_mode & stat.S_ISUID:
            raise Unavailable(f"{self.program} is not set-uid root")
        self.far = self.near
        in_namespace(self.far, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        nobody = pwd.getpwnam("nobody")
        # It refuses to be run by root.
        self.process = subprocess.Popen(
            nsenter(self.far, "setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}",
                    "--clear-groups", self.program, str(self.milliseconds), "sh", "-c",
                    "echo $$ $MAHIMAHI_BASE; cat"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd="/")
        try:
            ready, _, _ = select.select([self.process.stdout], [], [], 10)
            words = self.process.stdout.readline().split() if ready else []
            if len(words) != 2:
                self.process.kill()
                raise Unavailable(f"mm-delay: {self.process.communicate()[1].strip()}")
            self.near, self.address = f"/proc/{words[0]}/ns/net", words[1]
            widen_windows(self.near)
            time.sleep(0.2)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            pipe.close()
