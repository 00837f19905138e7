import Foundation
import SoundalikeFoundations

/// One contestant: prepares a piece of work, then does it once for every line that comes in, and answers with a line
/// `wall-seconds processor-seconds figure`. So contestants in different languages can take turns.
@main
struct Benchmark {
    static func main() {
        do {
            var workload = try workload(CommandLine.arguments.dropFirst().map { $0 })
            while readLine() != nil {
                let watch = Stopwatch()
                try workload.run()
                let (processor, wall) = (watch.processorSeconds, watch.wallSeconds)
                FileHandle.standardOutput.write(Data("\(wall) \(processor) \(workload.figure())\n".utf8))
            }
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func workload(_ arguments: [String]) throws -> any Workload {
        let rest = Array(arguments.dropFirst())
        switch (arguments.first, rest.count) {
        case ("effects", 2): return try RenderingWorkload(audio: rest[0], settings: rest[1])
        case ("loudness", 1): return try LoudnessWorkload(audio: rest[0], truePeak: false)
        case ("loudness-and-peak", 1): return try LoudnessWorkload(audio: rest[0], truePeak: true)
        case ("front-end", 1...): return try FrontEndWorkload(audio: rest)
        case ("style", 1): return try StyleWorkload(audio: rest[0])
        case ("forward", 4): return try ForwardWorkload(model: rest[0], threads: Int(rest[1]) ?? 1, audio: Array(rest[2...]))
        case ("head", 3): return try HeadWorkload(model: rest[0], audio: Array(rest[1...]))
        case ("controller", 4):
            return try ControllerWorkload(weights: rest[0], encoder: rest[1], threads: Int(rest[2]) ?? 1, batch: Int(rest[3]) ?? 8)
        case ("network", 4):
            return try NetworkWorkload(model: rest[0], threads: Int(rest[1]) ?? 1, pairs: Int(rest[2]) ?? 8, frames: Int(rest[3]) ?? 1_000)
        case ("training-step", 4):
            return try TrainingStepWorkload(fusesBlocks: rest[0] == "ours", threads: Int(rest[1]) ?? 1, pairs: Int(rest[2]) ?? 8, frames: Int(rest[3]) ?? 1_000)
        case ("model", 1): return try ModelWorkload(model: rest[0])
        case ("read", 1...): return ReadWorkload(audio: rest)
        case ("resample", 2...): return try ResampleWorkload(rateHz: Double(rest[0]) ?? 44_100, audio: Array(rest[1...]))
        case ("write", 2): return try WriteWorkload(audio: rest[0], output: rest[1])
        default: throw SoundalikeError(.usage, arguments.first, "is no work that is known, or wants other arguments")
        }
    }
}
