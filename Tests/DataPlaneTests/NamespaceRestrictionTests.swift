import Glibc
import Testing

@testable import DataPlane

@Suite("What keeps namespaces from being made")
struct NamespaceRestrictionTests {
  private func machine(
    _ files: [String: String] = [:],
    _ variables: [String: String] = [:]
  ) -> NamespaceRestriction.Machine {
    .init(
      read: { files[$0] },
      exists: { files[$0] != nil },
      variable: { variables[$0] }
    )
  }

  private let filtered = ["/proc/self/status": "Name:\tapus\nSeccomp:\t2\nSeccomp_filters:\t1\n"]

  private func remedy(
    _ number: Int32,
    _ files: [String: String],
    _ variables: [String: String] = [:]
  ) -> String {
    NamespaceRestriction.find(number, on: machine(files, variables)).remedy
  }

  @Test(
    "Each switch of the kernel is named with the command that opens it",
    arguments: [
      ("kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
      ("user/max_user_namespaces", "0", "user.max_user_namespaces=10000"),
      ("user/max_net_namespaces", "0", "user.max_net_namespaces=10000"),
      (
        "kernel/apparmor_restrict_unprivileged_userns", "1",
        "kernel.apparmor_restrict_unprivileged_userns=0"
      ),
    ]
  )
  func switches(path: String, value: String, command: String) {
    let text = remedy(EPERM, ["/proc/sys/" + path: value + "\n"])
    #expect(text.hasSuffix("sudo sysctl " + command))
    let open = value == "0" ? "1" : "0"
    #expect(!remedy(EPERM, ["/proc/sys/" + path: open + "\n"]).contains(command))
  }

  @Test("A container is told by what runs it, with the option to ask for")
  func containers() {
    let docker = remedy(EPERM, filtered.merging(["/.dockerenv": ""]) { $1 })
    #expect(docker.contains("docker run --device /dev/net/tun --security-opt seccomp=unconfined"))
    let podman = remedy(EPERM, filtered.merging(["/run/.containerenv": ""]) { $1 })
    #expect(podman.contains("podman run --device /dev/net/tun"))
    let kubernetes = remedy(EPERM, filtered, ["KUBERNETES_SERVICE_HOST": "10.0.0.1"])
    #expect(kubernetes.contains("seccompProfile: {type: Unconfined}"))
    #expect(remedy(EPERM, filtered, ["container": "lxc"]).contains("seccomp profile"))
  }

  @Test("In a container of a machine with AppArmor's switch the container is named")
  func order() {
    let files = filtered.merging(
      [
        "/.dockerenv": "", "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n",
        "/proc/sys/user/max_user_namespaces": "7000\n",
      ]
    ) { $1 }
    let found = NamespaceRestriction.find(EPERM, on: machine(files))
    #expect(found.cause == "the container's seccomp profile refuses unshare(2)")
    #expect(found.remedy.contains("docker run"))
  }

  @Test("What is not known still has a remedy, and the kernel's own limits theirs")
  func others() {
    #expect(remedy(EPERM, [:]).contains("as root"))
    #expect(NamespaceRestriction.find(EPERM, on: machine(filtered)).cause.contains("seccomp"))
    #expect(remedy(ENOSPC, [:]).contains("user.max_user_namespaces"))
    #expect(remedy(EINVAL, [:]).contains("CONFIG_USER_NS"))
    #expect(NamespaceRestriction.find(EPERM, on: machine()).cause.isEmpty)
  }

  @Test("Every check has a name of its own, and one that failed and is needed a remedy")
  func probe() {
    let results = DataPlaneProbe.check()
    #expect(Set(results.map(\.name)).count == results.count)
    for name in ["tun-offload", "multipath-tcp", "local-network"] {
      #expect(results.contains { $0.name == name && !$0.isRequired })
    }
    for result in results where !result.isWorking && result.isRequired {
      #expect(!result.remedy.isEmpty, "\(result.name)")
    }
  }
}
