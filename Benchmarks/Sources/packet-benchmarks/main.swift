import Foundation

let usage = """
  usage: packet-benchmarks COMMAND
    bridge --near NS --far NS [--delay-ms D] [--rate-mbps R] [--loss P] [--queue NAME]
           [--no-offload] [--seconds S]
    load --near NS --far NS --to ADDRESS [--bytes N] [--segmented] [--rate-mbps R] [--seconds S]
    latency --near NS --far NS --to ADDRESS [--seconds S]
    delay --near NS --far NS --to ADDRESS --set-ms D [--interval-us I] [--seconds S]
    terminals [--terminals N] [--threads T] [--mbps-each R] [--seconds S] [--not-live]
  NS is the path of a network namespace, such as /run/netns/a. All but terminals need root.
  """

do {
  let arguments = CommandLine.arguments.dropFirst()
  let options = try Options(arguments.dropFirst(), flags: ["no-offload", "not-live", "segmented"])
  switch arguments.first {
  case "bridge": try BridgeCommand.run(options)
  case "load": try LoadCommand.run(options)
  case "latency": try LatencyCommand.run(options)
  case "delay": try DelayCommand.run(options)
  case "terminals": try TerminalsCommand.run(options)
  default: throw Options.Wrong(description: usage)
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
